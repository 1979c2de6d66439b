// The one error of the toolkit: typed by `kind`, which alone decides the verdict, and free of secrets.

/**
 * What an error means for the verdict (never read from the text):
 * - `expectation`: the system under test is not as required → ×
 * - `environment`: unreachable, faulted, timed out, tool trouble → 保
 * - `not-applicable`: the case does not apply → －
 * - `aborted`: interrupted or quarantined → 未
 * - `usage`: plan or command line wrong, nothing was disturbed → exit code 2
 * - `undo`: an inverse could not be carried out → exit code 4
 */
export type ErrorKind = 'expectation' | 'environment' | 'not-applicable' | 'aborted' | 'usage' | 'undo'

const brand = Symbol.for('ukeire.error')

export interface UkeireErrorInit {
  /** Stable machine name, upper case, e.g. `VM_NOT_FOUND`. */
  readonly code: string
  readonly kind: ErrorKind
  /** What it is about: a target, an address, an endpoint. */
  readonly subject: string
  /** What was wanted and what was seen; one sentence without the subject. */
  readonly text: string
  /** What the reader can do. */
  readonly hint?: string | undefined
  readonly cause?: unknown
  /** A protocol fault as data: `name` is the fault's class, e.g. `InvalidPowerState`. */
  readonly fault?: { readonly name: string; readonly detail?: Readonly<Record<string, unknown>> } | undefined
}

const secrets = new Set<string>()

/** Remembers a secret so that no error, journal line or report can hold it (4 characters and longer). */
export function keepSecret(value: string): void {
  if (value.length >= 4) secrets.add(value)
}

/** `text` with every known secret replaced by `***`. */
export function maskSecrets(text: string): string {
  let masked = text
  for (const secret of secrets) if (masked.includes(secret)) masked = masked.replaceAll(secret, '***')
  return masked
}

/** `value` with every known secret in every string of it replaced; keys stay. */
export function maskStrings<T>(value: T): T {
  if (typeof value === 'string') return maskSecrets(value) as T
  if (Array.isArray(value)) return value.map((one) => maskStrings<unknown>(one)) as T
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, maskStrings<unknown>(one)])) as T
}

export class UkeireError extends Error {
  readonly [brand] = true
  readonly code: string
  readonly kind: ErrorKind
  readonly subject: string
  readonly hint: string | undefined
  readonly fault: UkeireErrorInit['fault']

  constructor(init: UkeireErrorInit) {
    super(maskSecrets(`${init.subject}: ${init.text}`), init.cause === undefined ? undefined : { cause: init.cause })
    this.name = 'UkeireError'
    this.code = init.code
    this.kind = init.kind
    this.subject = init.subject
    this.hint = init.hint === undefined ? undefined : maskSecrets(init.hint)
    this.fault = init.fault
  }
}

export function isUkeireError(value: unknown): value is UkeireError {
  return typeof value === 'object' && value !== null && brand in value
}

/** Any thrown value as one masked line. */
export function errorLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return maskSecrets(text).replaceAll(/\s*\n\s*/g, ' ')
}

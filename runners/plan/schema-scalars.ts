// The words of the plan file: durations, sizes, days, addresses, secrets; each says what would be right.
import { isIP } from 'node:net'
import { z } from 'zod'
import { durationPattern, isDay, minutesOfDay, parseDuration, parseSize, sizePattern } from './quantities.ts'

const seen = (input: unknown): string => {
  if (input === undefined) return 'missing'
  const text = typeof input === 'object' && input !== null ? (Array.isArray(input) ? 'a list' : 'a map') : JSON.stringify(input)
  return `${text.length > 60 ? `${text.slice(0, 57)}…` : text} is not right`
}

/** A string that passes `test`; `wanted` is how a right one is described, also in the JSON Schema. */
export function word(wanted: string, test: (text: string) => boolean, pattern?: RegExp): z.ZodString {
  const error = (issue: { readonly input?: unknown }): string => `${seen(issue.input)}; wanted ${wanted}`
  const base = z.string({ error }).describe(wanted)
  return (pattern === undefined ? base : base.regex(pattern, { error, abort: true })).refine(test, { error })
}

export const text = word('text that is not empty', (value) => value.trim() !== '')
/** May be empty, may have several lines. */
export const freeText = z.string({ error: 'wanted text' })
export const name = word('a name of letters, digits, `.`, `_`, `-` (at most 63)', () => true, /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/)
export const day = word('a day that exists, like 2026-12-01', isDay, /^\d{4}-\d{2}-\d{2}$/)
export const timeOfDay = word('a time of day like 08:00, at most 24:00', (value) => minutesOfDay(value) !== null, /^\d{2}:\d{2}$/)
export const instant = word('an instant with its offset, like 2026-12-05T09:00:00+09:00', (value) => !Number.isNaN(Date.parse(value)), /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})$/)
export const ip = word('an IP address like 192.0.2.11', (value) => isIP(value) !== 0)
export const host = word('a host name or an IP address', (value) => isIP(value) !== 0 || /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?$/.test(value))
export const address = word('a mail address like tanto@example.jp', () => true, /^[^\s@<>"]+@[^\s@<>"]+$/)
export const uuid = word('a UUID like 502a6b1c-…, as vCenter shows it (instanceUuid)', () => true, /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/).toLowerCase()
export const thumbprint = word('a SHA-256 thumbprint: 32 pairs of hex digits with colons', () => true, /^(?:[0-9a-fA-F]{2}:){31}[0-9a-fA-F]{2}$/).toUpperCase()
export const hostKey = word('a host key fingerprint as `ssh-keygen -lf` prints it: SHA256:… (43 characters)', () => true, /^SHA256:[A-Za-z0-9+/]{43}$/)
export const path = word('an absolute path', (value) => value.startsWith('/') || /^[A-Za-z]:\\/.test(value))
export const timeZone = word('an IANA time zone like Asia/Tokyo', (value) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }) instanceof Intl.DateTimeFormat
  } catch {
    return false
  }
})

export function url(wanted: string, protocols: readonly string[]): z.ZodString {
  return word(wanted, (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol))
}

/** In milliseconds. `0s` where `least` is 0. */
export function duration(least = 1): z.ZodType<number, string> {
  const wanted = least > 0 ? 'a duration like 5m or 40s' : 'a duration like 5m, 40s or 0s'
  return word(wanted, (value) => (parseDuration(value) ?? -1) >= least, durationPattern).transform((value) => parseDuration(value) ?? 0)
}

/** In bytes. */
export const size: z.ZodType<number, string> = word(
  'a size like 8GiB or 512MiB (what vCenter calls GB is GiB)',
  (value) => (parseSize(value) ?? 0) > 0,
  sizePattern,
).transform((value) => parseSize(value) ?? 0)

export function integer(least: number, most: number, wanted = `a whole number from ${least} to ${most}`): z.ZodNumber {
  const error = (issue: { readonly input?: unknown }): string => `${seen(issue.input)}; wanted ${wanted}`
  return z.int({ error }).min(least, { error }).max(most, { error })
}

export const port = integer(1, 65_535, 'a port from 1 to 65535')

export const yes = z.boolean({ error: (issue) => `${seen(issue.input)}; wanted true or false` })

export function oneOf<const Words extends readonly [string, ...string[]]>(...words: Words) {
  return z.enum(words, { error: (issue) => `${seen(issue.input)}; wanted ${words.length === 1 ? '' : 'one of '}${words.join(', ')}` })
}

/** `7` and `7.10` are read as the text that stands in the file. */
export const version = z
  .union([z.string(), z.number()], { error: (issue) => `${seen(issue.input)}; wanted a version like 7 or 2.0.10` })
  .transform(String)
  .refine((value) => value.trim() !== '', { error: 'is empty; wanted a version like 7 or 2.0.10' })

const secretError = 'is not a reference; a secret is never written in the plan: { env: NAME } or { file: PATH }'
/** Never quotes what it found. */
export const secret = z
  .union([z.strictObject({ env: z.string({ error: secretError }).regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: secretError }) }), z.strictObject({ file: z.string({ error: secretError }).min(1, { error: secretError }) })], { error: secretError })
  .describe('Reference to a secret: { env: NAME } or { file: PATH }')

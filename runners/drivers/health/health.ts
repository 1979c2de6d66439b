// Runs the health check list (1-3): every check is looked at until it passes or its time is over, all side by side.
import { UkeireError, errorLine, isUkeireError } from '../../errors.ts'
import type { HealthCheck } from '../../plan/plan.ts'
import type { Guest, Instant } from '../ports.ts'
import { lookAt } from './look.ts'
import type { Look } from './seen.ts'

export interface HealthResult {
  readonly name: string
  readonly kind: HealthCheck['kind']
  /** null: not judged (a person's check, or the guest could not be asked). */
  readonly ok: boolean | null
  /** What was wanted, what was last seen, how often it was looked. */
  readonly detail: string
  readonly tookMs: number
  readonly attempts: number
}

export interface HealthOptions {
  /** null: the plan gives no way into the guest. */
  readonly guest: Guest | null
  readonly signal: AbortSignal
  /** No check goes on after this. */
  readonly deadline: Instant
}

/**
 * One result per check, in the order given.
 * @throws UkeireError HEALTH_UNKNOWN (environment) when nothing failed but something could not be looked at; ABORTED
 */
export async function runHealthChecks(checks: readonly HealthCheck[], options: HealthOptions): Promise<HealthResult[]> {
  const results = await Promise.all(checks.map((check) => runOne(check, options)))
  const unknown = results.filter((result) => result.ok === null && result.kind !== 'human')
  if (unknown.length > 0 && results.every((result) => result.ok !== false)) {
    throw new UkeireError({
      code: 'HEALTH_UNKNOWN',
      kind: 'environment',
      subject: 'health checks',
      text: unknown.map((result) => `"${result.name}": ${result.detail}`).join('; '),
    })
  }
  return results
}

async function runOne(check: HealthCheck, options: HealthOptions): Promise<HealthResult> {
  const { name, kind } = check
  if (check.kind === 'human') return { name, kind, ok: null, detail: `a person judges: ${check.text}`, tookMs: 0, attempts: 0 }
  const began = Date.now()
  const end = Math.min(options.deadline, began + check.withinMs)
  const pauseMs = Math.min(2_000, Math.max(100, check.withinMs / 20))
  for (let attempts = 1; ; attempts += 1) {
    const look = await lookOnce(check, options, end)
    const tookMs = Date.now() - began
    if (look.ok === true || Date.now() + pauseMs > end) {
      const looked = `looked ${attempts === 1 ? 'once' : `${attempts} times`} in ${(tookMs / 1000).toFixed(1)} s`
      return { name, kind, ok: look.ok, detail: `wanted ${look.wanted}; last seen ${look.seen}; ${looked}`, tookMs, attempts }
    }
    await pause(pauseMs, options.signal)
  }
}

async function lookOnce(check: Exclude<HealthCheck, { kind: 'human' }>, options: HealthOptions, end: Instant): Promise<Look> {
  throwIfAborted(options.signal)
  try {
    // A look may take a moment even when the time is over: each check is looked at once at least.
    const look = await lookAt(check, options.guest, Math.max(end, Date.now() + 2_000), options.signal)
    throwIfAborted(options.signal)
    return look
  } catch (error) {
    throwIfAborted(options.signal)
    if (isUkeireError(error) && error.kind !== 'environment') throw error
    return { ok: null, wanted: 'an answer of the guest', seen: errorLine(error) }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  throwIfAborted(signal)
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
  })
  throwIfAborted(signal)
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new UkeireError({ code: 'ABORTED', kind: 'aborted', subject: 'health checks', text: 'the case ended or was cancelled' })
}

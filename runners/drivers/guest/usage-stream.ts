// The guest's metric as a stream of samples on our own clock; goes on when the link was cut.
import { UkeireError, isUkeireError } from '../../errors.ts'
import type { Instant, LoadRequest, Usage } from '../ports.ts'
import type { GuestLink } from './link.ts'
import { scriptCommand, scriptText } from './script.ts'
import { abortedError, linkedTo, pause } from './waiting.ts'

type Metric = Pick<LoadRequest, 'kind' | 'item' | 'path' | 'sampleMs'>

// Bounded, so that a loop whose channel died unseen ends by itself.
const longestStreamMs = 15 * 60_000

/** One line `UPTIME_S PERCENT` of usage.sh. */
export function readSample(line: string): { readonly uptimeMs: number; readonly percent: number } | null {
  const [, uptime, percent] = /^(\d+\.\d+) (\d+\.\d\d)$/.exec(line) ?? []
  return uptime === undefined ? null : { uptimeMs: Number(uptime) * 1000, percent: Number(percent) }
}

/**
 * Puts the guest's uptime on our clock: the smallest difference seen is the one with the least delay on the
 * way, so that samples that a slow link held back still get the instant at which they were taken.
 */
export class UptimeClock {
  #offset = Number.POSITIVE_INFINITY
  #last = 0

  at(uptimeMs: number, arrived: Instant): Instant {
    // The guest was booted anew.
    if (uptimeMs < this.#last) this.#offset = Number.POSITIVE_INFINITY
    this.#last = uptimeMs
    this.#offset = Math.min(this.#offset, arrived - uptimeMs)
    return Math.round(uptimeMs + this.#offset)
  }
}

export class UsageStream {
  readonly samples: Usage[] = []
  readonly #link: GuestLink
  readonly #end: AbortController
  readonly #waiters = new Set<(failure: Error | undefined) => void>()
  #failure: Error | undefined

  constructor(link: GuestLink, metric: Metric, signal: AbortSignal) {
    this.#link = link
    this.#end = linkedTo(signal)
    void this.#follow(metric, this.#end.signal).catch((error: unknown) => this.#stop(asError(error)))
  }

  /**
   * Resolves with what `find` returns as soon as that is not null; asked after every sample.
   * @throws UkeireError `late` makes at the deadline; ABORTED; what broke the stream
   */
  async until<T>(find: () => T | null, deadline: Instant, late: () => UkeireError): Promise<T> {
    const already = find()
    if (already !== null) return already
    if (this.#failure) throw this.#failure
    return await new Promise<T>((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer)
        this.#waiters.delete(look)
        act()
      }
      const look = (failure: Error | undefined): void => {
        if (failure !== undefined) return settle(() => reject(failure))
        const found = find()
        if (found !== null) settle(() => resolve(found))
      }
      const timer = setTimeout(() => settle(() => reject(late())), Math.max(0, deadline - Date.now()))
      this.#waiters.add(look)
    })
  }

  /** Ends the stream; whoever waits gets `why`. */
  end(why?: Error): void {
    this.#stop(why ?? abortedError(this.#link.subject))
    this.#end.abort()
  }

  async #follow(metric: Metric, signal: AbortSignal): Promise<void> {
    const clock = new UptimeClock()
    while (!signal.aborted) {
      let rest = ''
      const onText = (text: string): void => {
        const arrived = Date.now()
        const lines = (rest + text).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) {
          const sample = readSample(line)
          if (sample) this.#add({ at: clock.at(sample.uptimeMs, arrived), percent: sample.percent })
        }
      }
      const count = Math.ceil(longestStreamMs / metric.sampleMs)
      const command = scriptCommand([metric.kind, metric.item, metric.path ?? '-', metric.sampleMs, count], false)
      try {
        const { code, stderr } = await this.#link.exec(command, { signal, deadline: Date.now() + longestStreamMs * 2, again: true, stdin: scriptText('usage'), onText })
        if (code !== 0 && code !== null) throw this.#broken(code, stderr)
        // Ended by a signal: the guest goes down, or comes up again.
        if (code === null) await pause(1_000, signal, this.#link.subject)
      } catch (error) {
        if (!isUkeireError(error) || error.code !== 'GUEST_TIMEOUT') throw error
      }
    }
    throw abortedError(this.#link.subject)
  }

  #broken(code: number, stderr: string): UkeireError {
    return new UkeireError({ code: 'GUEST_SCRIPT', kind: 'environment', subject: this.#link.subject, text: `the guest's shell ended usage.sh with ${code}: ${stderr.trim().slice(0, 300)}` })
  }

  #add(sample: Usage): void {
    if (this.#failure) return
    this.samples.push(sample)
    for (const look of this.#waiters) look(undefined)
  }

  #stop(failure: Error): void {
    if (this.#failure) return
    this.#failure = failure
    for (const look of this.#waiters) look(failure)
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}

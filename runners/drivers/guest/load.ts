// A load that holds a metric over its threshold: started detached in the guest, kept alive by its lease, seen by samples.
import { UkeireError, errorLine, isUkeireError } from '../../errors.ts'
import type { Instant, Leash, Load, LoadRequest, OutstandingInverse, Usage } from '../ports.ts'
import type { GuestLink } from './link.ts'
import { choosePlace, endLoad, inverseOf, launch, type LoadPlace } from './load-place.ts'
import { runScript } from './shell.ts'
import { UsageStream } from './usage-stream.ts'
import { linkedTo, pause, throwIfAborted } from './waiting.ts'

export interface LoadContext {
  readonly link: GuestLink
  readonly leash: Leash
  readonly run: string
  readonly root: boolean
  /** The load ends on the guest after this, lease or not. */
  readonly longestLoadMs: number
}

type Bounds = { readonly notBefore: Instant; readonly at: Instant }

/**
 * Starts a load.
 * @throws UkeireError kind environment: BASELINE_HIGH, STRESS_MISSING, MEMORY_SHORT, DISK_SHORT, NO_FALLOCATE …
 */
export async function startLoad(context: LoadContext, request: LoadRequest): Promise<Load> {
  const { link, leash, root } = context
  throwIfAborted(leash.signal, link.subject)
  const stream = new UsageStream(link, request, leash.signal)
  try {
    const baseline = await measureBaseline(stream, request, link.subject)
    const place = await choosePlace(link, context.run, request, root, leash.signal)
    const outstanding = await leash.undo.willDisturb(inverseOf(place, link.subject, Date.now() + context.longestLoadMs))
    throwIfAborted(leash.signal, link.subject)
    const startedAt = Date.now()
    const workers = await startAt(context, place, request, outstanding)
    return new RunningLoad(context, request, place, outstanding, stream, { baseline, startedAt, workers })
  } catch (error) {
    stream.end()
    throw error
  }
}

async function measureBaseline(stream: UsageStream, request: LoadRequest, subject: string): Promise<number> {
  const wanted = request.kind === 'cpu' ? 3 : 1
  const enough = (): readonly Usage[] | null => (stream.samples.length < wanted ? null : stream.samples.slice(0, wanted))
  const late = (): UkeireError => new UkeireError({ code: 'NO_SAMPLES', kind: 'environment', subject, text: `${wanted} samples of ${request.kind} usage were wanted, ${stream.samples.length} came` })
  const samples = await stream.until(enough, Date.now() + 30_000 + wanted * 2 * request.sampleMs, late)
  const baseline = samples.reduce((sum, sample) => sum + sample.percent, 0) / wanted
  const highest = request.kind === 'disk' ? Math.min(request.threshold, request.target) : request.target - 10
  if (baseline < highest) return baseline
  throw new UkeireError({
    code: 'BASELINE_HIGH',
    kind: 'environment',
    subject,
    text: `${request.kind} usage should be under ${highest} % before the load, last seen ${baseline.toFixed(1)} %`,
    hint: 'end what uses it, or have the monitored item looked into; a load can only add',
  })
}

async function startAt(context: LoadContext, place: LoadPlace, request: LoadRequest, outstanding: OutstandingInverse): Promise<string> {
  const { link, leash } = context
  let state: string
  try {
    const times = { leaseS: Math.max(2, Math.ceil(request.leaseMs / 1000)), deadlineS: Math.ceil(context.longestLoadMs / 1000) }
    state = await launch(link, place, request, times, leash.signal)
  } catch (error) {
    // If this fails too, the inverse stays outstanding and is carried out later.
    const ended = await endLoad(link, place, leash.signal).catch(() => null)
    if (ended !== null) await outstanding.settle(ended)
    throw error
  }
  const [word, code = '', ...rest] = state.split(' ')
  if (word !== 'refused') return code
  await outstanding.settle(await endLoad(link, place, leash.signal))
  throw new UkeireError({ code, kind: 'environment', subject: link.subject, text: `${request.kind} load of ${request.target} % refused: ${rest.join(' ')}` })
}

class RunningLoad implements Load {
  readonly baseline: number
  readonly crossed: Promise<Bounds>
  readonly #context: LoadContext
  readonly #request: LoadRequest
  readonly #place: LoadPlace
  readonly #outstanding: OutstandingInverse
  readonly #stream: UsageStream
  readonly #startedAt: Instant
  readonly #workers: string
  readonly #beating: AbortController
  #lost: UkeireError | null = null
  #released: Promise<Bounds> | null = null

  constructor(
    context: LoadContext,
    request: LoadRequest,
    place: LoadPlace,
    outstanding: OutstandingInverse,
    stream: UsageStream,
    start: { readonly baseline: number; readonly startedAt: Instant; readonly workers: string },
  ) {
    this.#context = context
    this.#request = request
    this.#place = place
    this.#outstanding = outstanding
    this.#stream = stream
    this.baseline = start.baseline
    this.#startedAt = start.startedAt
    this.#workers = start.workers
    this.crossed = this.#untilCrossed()
    // Whoever awaits it sees the failure; nobody has to.
    this.crossed.catch(() => {})
    this.#beating = linkedTo(context.leash.signal)
    void this.#keepLease(this.#beating.signal)
  }

  samples(): readonly Usage[] {
    return this.#stream.samples.filter((sample) => sample.at >= this.#startedAt)
  }

  remarks(): readonly { readonly ja: string; readonly en: string }[] {
    const blind = blindMs(this.samples(), this.#request.sampleMs)
    return [
      ...(this.#workers === 'shell' ? [{ ja: 'stressが未導入のため、シェルの空ループで負荷を発生させた', en: 'stress is not installed: the load was made by idle loops of the shell' }] : []),
      ...(blind > 0 ? [{ ja: `SSH接続の断により${(blind / 1000).toFixed(1)}秒間、使用率を取得できなかった`, en: `the usage could not be read for ${(blind / 1000).toFixed(1)} s: the SSH link was cut` }] : []),
    ]
  }

  async release(): Promise<Bounds> {
    throwIfAborted(this.#context.leash.signal, this.#context.link.subject)
    this.#released ??= this.#release()
    return await this.#released
  }

  async #release(): Promise<Bounds> {
    const { link, leash } = this.#context
    const { threshold, sampleMs, kind } = this.#request
    this.#beating.abort()
    const asked = Date.now()
    const how = await endLoad(link, this.#place, leash.signal)
    await this.#outstanding.settle(how)
    if (how.startsWith('nothing')) this.#lose('gone')
    try {
      const under = (): Bounds | null => {
        const samples = this.#stream.samples
        const at = samples.findIndex((sample) => sample.at >= asked && sample.percent < threshold)
        const sample = samples[at]
        if (!sample) return null
        const over = samples.slice(0, at).findLast((earlier) => earlier.percent >= threshold)
        return { notBefore: Math.max(asked, over?.at ?? asked), at: sample.at }
      }
      const late = (): UkeireError => this.#error('NOT_RELEASED', `${kind} usage should be under ${threshold} % after the load was ended, last seen ${this.#lastSeen()}`)
      const bounds = await this.#stream.until(under, Date.now() + 60_000 + 3 * sampleMs, late)
      if (this.#lost) throw this.#lost
      return bounds
    } finally {
      this.#stream.end()
    }
  }

  async #untilCrossed(): Promise<Bounds> {
    const { threshold, sampleMs, kind, target } = this.#request
    // Memory is touched page by page.
    const patience = (kind === 'memory' ? 300_000 : 120_000) + 5 * sampleMs
    const over = (): Bounds | null => {
      const samples = this.#stream.samples
      const at = samples.findIndex((sample) => sample.at >= this.#startedAt && sample.percent >= threshold)
      const sample = samples[at]
      return sample ? { notBefore: samples[at - 1]?.at ?? this.#startedAt, at: sample.at } : null
    }
    const late = (): UkeireError => this.#error('NOT_CROSSED', `${kind} usage should go over ${threshold} % (set-point ${target} %) within ${Math.round(patience / 1000)} s, last seen ${this.#lastSeen()}`)
    return await this.#stream.until(over, Date.now() + patience, late)
  }

  async #keepLease(signal: AbortSignal): Promise<void> {
    const { link } = this.#context
    const { leaseMs } = this.#request
    while (!this.#lost) {
      try {
        await pause(leaseMs / 4, signal, link.subject)
        const state = (await runScript(link, 'beat', [this.#place.dir], { signal, root: this.#place.root, deadline: Date.now() + leaseMs })).trim()
        if (!state.startsWith('working')) this.#lose(state)
      } catch (error) {
        if (signal.aborted) return
        // Out of reach for a while: the lease decides in the guest, and the next answer says what it decided.
        if (!isUkeireError(error) || error.kind !== 'environment') this.#lose(errorLine(error))
      }
    }
  }

  #lose(state: string): void {
    const why = state === 'gone' ? 'it is no longer in the guest (its lease or deadline passed, or the guest was booted)' : state.replace(/^ended /, '')
    this.#lost = this.#error('LOAD_LOST', `the ${this.#request.kind} load should hold until it is released, but ${why}`)
    if (this.#stream.samples.every((sample) => sample.percent < this.#request.threshold)) this.#stream.end(this.#lost)
  }

  #lastSeen(): string {
    const last = this.#stream.samples.at(-1)
    return last ? `${last.percent.toFixed(1)} % in ${this.#stream.samples.length} samples` : 'nothing'
  }

  #error(code: string, text: string): UkeireError {
    return new UkeireError({ code, kind: 'environment', subject: this.#context.link.subject, text })
  }
}

/** How long no sample was taken although one was due, in milliseconds. */
export function blindMs(samples: readonly Usage[], sampleMs: number): number {
  return samples.slice(1).reduce((sum, sample, index) => {
    const gap = sample.at - (samples[index]?.at ?? sample.at)
    return gap > 2 * sampleMs + 2_000 ? sum + gap - sampleMs : sum
  }, 0)
}

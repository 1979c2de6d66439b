// Real-time performance counters by name, whatever keys and order a vCenter gives them.
import type { MoRef } from '../../wire/vim25/codec.ts'
import { type CounterInfo, QueryAvailablePerfMetric, QueryPerf, QueryPerfProviderSummary, readCounterInfos } from '../../wire/vim25/perf.ts'
import type { CounterSeries } from '../ports.ts'
import { propertiesOf } from './collector.ts'
import { hasFault } from './faults.ts'
import type { Session } from './session.ts'

// An hour of 20-second samples: hosts keep no more. Without it some servers answer with none.
const maxSample = 180

export class Counters {
  readonly #session: Session
  #known: Promise<ReadonlyMap<string, CounterInfo>> | null = null

  constructor(session: Session) {
    this.#session = session
  }

  /**
   * Samples of each counter, oldest first, newer than `since` (RFC 3339, vCenter's clock). A counter that this vCenter
   * or this VM does not have comes as one series without samples. Where there is a total (instance ``), only that.
   */
  async read(vm: MoRef, names: readonly string[], since: string | null, signal: AbortSignal): Promise<readonly CounterSeries[]> {
    const known = await this.#counters(signal)
    const wanted = names.map((name) => known.get(name)).filter((one) => one !== undefined)
    const read = wanted.length === 0 ? [] : await this.#query(vm, wanted, since, signal)
    return names.flatMap((name) => {
      const found = read.filter((one) => one.counter === name)
      return found.length > 0 ? found : [{ counter: name, unit: known.get(name)?.unit ?? '', instance: '', samples: [] }]
    })
  }

  async #query(vm: MoRef, wanted: readonly CounterInfo[], since: string | null, signal: AbortSignal): Promise<readonly CounterSeries[]> {
    const summary = await this.#session.call(QueryPerfProviderSummary, perfManager, { entity: vm }, { signal })
    const intervalId = summary.refreshRate ?? -1
    if (!summary.currentSupported || intervalId <= 0) return []
    const available = await this.#session.call(QueryAvailablePerfMetric, perfManager, { entity: vm, intervalId }, { signal }).catch((error: unknown) => {
      if (hasFault(error, 'MethodNotFound', 'NotSupported')) return wanted.map(({ key }) => ({ counterId: key, instance: '' }))
      throw error
    })
    const metricId = wanted.flatMap(({ key }) => {
      const instances = available.filter((one) => one.counterId === key)
      const total = instances.find((one) => one.instance === '')
      return total === undefined ? instances : [total]
    })
    if (metricId.length === 0) return []
    const answers = await this.#session.call(QueryPerf, perfManager, { querySpec: [{ entity: vm, maxSample, metricId, intervalId, format: 'normal' }] }, { signal })
    const after = since === null ? -Infinity : Date.parse(since)
    return answers.flatMap(({ sampleInfo, value }) =>
      value.flatMap((series) => {
        const counter = wanted.find((one) => one.key === series.id.counterId)
        if (counter === undefined) return []
        // -1 stands for a sample that is missing.
        const samples = sampleInfo
          .flatMap(({ timestamp }, index) => ((series.value[index] ?? -1) === -1 ? [] : [{ at: timestamp, value: series.value[index]! }]))
          .filter(({ at }) => Date.parse(at) > after)
          .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
        return [{ counter: counter.name, unit: counter.unit, instance: series.id.instance, samples }]
      }),
    )
  }

  #counters(signal: AbortSignal): Promise<ReadonlyMap<string, CounterInfo>> {
    this.#known ??= this.#readCounters(signal).catch((error: unknown) => {
      this.#known = null
      throw error
    })
    return this.#known
  }

  async #readCounters(signal: AbortSignal): Promise<ReadonlyMap<string, CounterInfo>> {
    const found = await this.#session.bound((open) => propertiesOf(this.#session, perfManager(open.content), ['perfCounter'], signal), { signal })
    return new Map(readCounterInfos(found.get('perfCounter')).map((one) => [one.name, one]))
  }
}

function perfManager(content: { readonly perfManager?: MoRef | undefined }): MoRef {
  return content.perfManager ?? { type: 'PerformanceManager', id: 'PerfMgr' }
}

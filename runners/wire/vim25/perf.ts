// PerformanceManager: which counters there are, and their samples.
import { boolean, dateTime, many, moRef, number, object, one, optional, string } from './codec.ts'
import { reading } from './method.ts'
import { type Value, asList, numberAt, textAt } from './value.ts'

const metricId = object('PerfMetricId', { counterId: one(number), instance: one(string) })
const entityMetric = object(
  'PerfEntityMetric',
  {
    entity: one(moRef),
    sampleInfo: many(object('PerfSampleInfo', { timestamp: one(dateTime), interval: one(number) })),
    value: many(object('PerfMetricIntSeries', { id: one(metricId), value: many(number) }, true)),
  },
  true,
)
const querySpec = object('PerfQuerySpec', {
  entity: one(moRef),
  startTime: optional(dateTime),
  endTime: optional(dateTime),
  maxSample: optional(number),
  metricId: many(metricId),
  intervalId: optional(number),
  format: optional(string),
})
/** `refreshRate`: seconds between real-time samples; -1: historical only. */
const providerSummary = object('PerfProviderSummary', {
  entity: one(moRef),
  currentSupported: one(boolean),
  summarySupported: one(boolean),
  refreshRate: optional(number),
})

export const QueryPerfProviderSummary = reading('QueryPerfProviderSummary', { entity: one(moRef) }, one(providerSummary))
export const QueryAvailablePerfMetric = reading(
  'QueryAvailablePerfMetric',
  { entity: one(moRef), beginTime: optional(dateTime), endTime: optional(dateTime), intervalId: optional(number) },
  many(metricId),
)
export const QueryPerf = reading('QueryPerf', { querySpec: many(querySpec) }, many(entityMetric))

export interface CounterInfo {
  /** Differs from vCenter to vCenter: always look it up by name. */
  readonly key: number
  /** `group.name.rollup` */
  readonly name: string
  /** `percent` is in 1/100 %. */
  readonly unit: string
  readonly level: number
}

/** The PerformanceManager's `perfCounter` property; counters without a key or a name are left out. */
export function readCounterInfos(value: Value | undefined): readonly CounterInfo[] {
  return asList(value).flatMap((one) => {
    const key = numberAt(one, 'key')
    const parts = [textAt(one, 'groupInfo.key'), textAt(one, 'nameInfo.key'), textAt(one, 'rollupType')]
    if (key === undefined || parts.includes(undefined)) return []
    return [{ key, name: parts.join('.'), unit: textAt(one, 'unitInfo.key') ?? '', level: numberAt(one, 'level') ?? 1 }]
  })
}

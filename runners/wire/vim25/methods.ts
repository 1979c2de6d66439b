// Every method by its name, for servers that have to find out which one was called.
import * as authorization from './authorization.ts'
import type { Method } from './method.ts'
import * as perf from './perf.ts'
import * as power from './power.ts'
import * as propertyCollector from './property-collector.ts'
import * as search from './search.ts'
import * as session from './session.ts'
import * as snapshots from './snapshots.ts'
import * as tasks from './tasks.ts'

export const methods: ReadonlyMap<string, Method> = new Map(
  [authorization, perf, power, propertyCollector, search, session, snapshots, tasks]
    .flatMap((topic): readonly unknown[] => Object.values(topic))
    .filter(isMethod)
    .map((one) => [one.name, one]),
)

function isMethod(value: unknown): value is Method {
  return typeof value === 'object' && value !== null && 'parameters' in value && 'returns' in value
}

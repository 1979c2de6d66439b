// Values that may stand only once in a plan.
import { pathText } from './plan-error.ts'

/** Takes a problem at a path of the plan. */
export type Report = (path: readonly PropertyKey[], text: string) => void

/** Reports every value that stood before. */
export function duplicates(values: readonly (readonly [string, readonly PropertyKey[]])[], what: string, report: Report): void {
  const first = new Map<string, readonly PropertyKey[]>()
  for (const [value, path] of values) {
    const before = first.get(value)
    if (before === undefined) first.set(value, path)
    else report(path, `duplicate ${what} ${value.split('\0')[0]}, already at ${pathText(before)}; each stands once`)
  }
}

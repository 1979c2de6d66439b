// From plan and selection to what the engine runs: planned cases for the journal, units for the scheduler. Pure.
import { claimsOf, mergeClaims } from './engine/claims.ts'
import { caseName, type RunnableUnit } from './engine/conductor.ts'
import type { CasePlanned } from './engine/records.ts'
import { applicability } from './plan/applies.ts'
import { catalogue, executionOrder } from './plan/catalogue.ts'
import type { Plan, Target } from './plan/plan.ts'
import { caseDuration, lowerBound } from './plan/timing.ts'
import type { RosterCase } from './roster.ts'
import type { Selection } from './selection.ts'

export interface CaseToRun {
  readonly id: string
  readonly target: Target
  readonly expectedMs: number
  readonly latestMs: number
}

export interface PreparedRun {
  readonly planned: readonly CasePlanned[]
  /** Selected cases that apply, in execution order. */
  readonly toRun: readonly CaseToRun[]
  readonly stops: boolean
  readonly disturbs: boolean
  /** The notice is mailed to real people. */
  readonly sends: boolean
  /** Until everything is undone, if all runs one after the other on each target. */
  readonly expectedMs: number
}

/** Every automated case × target of the plan, in execution order. */
export function prepare(plan: Plan, cases: ReadonlyMap<string, RosterCase>, selection: Selection): PreparedRun {
  const planned: CasePlanned[] = []
  const toRun: CaseToRun[] = []
  const perTarget = new Map<string, number>()
  for (const id of executionOrder) {
    const one = cases.get(id)
    if (!one) continue
    for (const target of plan.targets) {
      const printed = catalogue(id)
      const applies = applicability(plan, target, id)
      const selected = selection.cases(id) && selection.targets(target.name)
      const duration = caseDuration(plan, target, id)
      planned.push({
        case: id,
        target: target.name,
        slug: one.slug,
        title: printed.title,
        cls: printed.cls,
        basis: printed.basis,
        notApplicable: applies.applies ? null : applies.reason,
        selected,
        expectedMs: duration.expectedMs,
      })
      if (!selected || !applies.applies) continue
      toRun.push({ id, target, ...duration })
      perTarget.set(target.name, (perTarget.get(target.name) ?? 0) + duration.expectedMs)
    }
  }
  const metas = toRun.map(({ id }) => cases.get(id)?.meta)
  return {
    planned,
    toRun,
    stops: metas.some((meta) => meta?.stops === true),
    disturbs: metas.some((meta) => meta !== undefined && meta.disturbs !== 'nothing'),
    sends: toRun.some(({ id }) => id === '2-12'),
    expectedMs: Math.max(0, ...perTarget.values()),
  }
}

/** Units in execution order: chains stay together, stops come after the notice (2-12) of their target. */
export function unitsOf(plan: Plan, cases: ReadonlyMap<string, RosterCase>, toRun: PreparedRun['toRun']): readonly RunnableUnit[] {
  const units = new Map<string, RunnableUnit>()
  for (const { id, target, latestMs } of toRun) {
    const meta = cases.get(id)?.meta
    if (!meta) continue
    const key = unitKey(target.name, meta.chain ?? id)
    const unit = units.get(key)
    const requires = [...(meta.requires ?? []), ...(meta.stops ? ['2-12'] : [])]
    const after = requires.map((required) => unitKey(target.name, cases.get(required)?.meta.chain ?? required)).filter((other) => other !== key)
    units.set(key, {
      key,
      target: target.name,
      claims: mergeClaims([unit?.claims ?? [], claimsOf(meta.disturbs, target.name, plan.options)]),
      after: [...new Set([...(unit?.after ?? []), ...after])],
      disturbs: (unit?.disturbs ?? false) || meta.disturbs !== 'nothing',
      members: [
        ...(unit?.members ?? []),
        // Waits inside a case know their own ends; this bound only catches what hangs.
        { key: { case: id, target: target.name }, requires, disturbs: meta.disturbs !== 'nothing', deadlineMs: 2 * latestMs + 300_000 },
      ],
    })
  }
  return [...units.values()]
}

/** No schedule of these units is shorter (DESIGN, engine rule 10). */
export function lowerBoundOf(units: readonly RunnableUnit[], planned: readonly CasePlanned[]): number {
  const expected = new Map(planned.map((one) => [caseName(one), one.expectedMs]))
  return lowerBound(units.map((unit) => ({ claims: unit.claims, expectedMs: unit.members.reduce((sum, member) => sum + (expected.get(caseName(member.key)) ?? 0), 0) })))
}

function unitKey(target: string, chain: string): string {
  return `${target} ${chain}`
}

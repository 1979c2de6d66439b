// The test plan of one plan file as data: what applies, what it disturbs, how long, until when. Pure.
import { applicability, lacking } from '../plan/applies.ts'
import { latestSafeStart, windowAt } from '../plan/calendar.ts'
import { catalogue, executionOrder, type Bilingual } from '../plan/catalogue.ts'
import { disturbance, type Disturbance } from '../plan/disturbance.ts'
import { localTime } from '../plan/local-time.ts'
import type { Plan, Target } from '../plan/plan.ts'
import type { Reason } from '../plan/reasons.ts'
import { caseDuration, type Times } from '../plan/timing.ts'

export interface ListedCase {
  readonly id: string
  readonly title: Bilingual
  /** 必須, 任意, 規定 or 規定（義務） */
  readonly class: string
  /** ○ △ －, the guideline's legend */
  readonly roles: { readonly system: string; readonly admin: string }
  readonly applies: boolean
  /** Why it is －. */
  readonly reason: Reason | null
  readonly automated: boolean
  readonly disturbance: Disturbance
  /** null where it does not apply. */
  readonly duration: Times | null
  /** What the plan lacks, so that it would come out 保. */
  readonly lacking: Reason | null
}

/** The machine's form of the list; its shape is an interface of the toolkit. */
export interface ListedPlan {
  readonly system: Plan['system']
  readonly phase: Plan['phase']
  readonly targets: readonly { readonly name: string; readonly ip: string; readonly site: string; readonly cases: readonly ListedCase[] }[]
  /** The automated cases that apply, one after the other on each target. */
  readonly run: {
    readonly expectedMs: number
    readonly latestMs: number
    /** ISO instants. */
    readonly expectedEnd: string
    readonly window: { readonly open: boolean; readonly reason: Bilingual; readonly nextOpen: string | null }
    /** Today, in the plan's time zone; null: not today any more. */
    readonly latestSafeStart: string | null
  }
}

/** All 34 cases for every target in execution order; `now` in ms since the epoch. */
export function listPlan(plan: Plan, now: number, automated: ReadonlySet<string>): ListedPlan {
  const targets = plan.targets.map((target) => ({
    name: target.name,
    ip: target.ip,
    site: target.vm.site,
    cases: executionOrder.map((id) => listCase(plan, target, id, automated.has(id))),
  }))
  const total = (of: (times: Times) => number): number => {
    const sums = targets.map(({ cases }) => cases.reduce((sum, one) => sum + (one.automated && one.duration ? of(one.duration) : 0), 0))
    const all = sums.reduce((sum, one) => sum + one, 0)
    return Math.max(...sums, Math.round(all / Math.min(plan.options.parallelTargets, sums.length)))
  }
  const expectedMs = total((times) => times.expectedMs)
  const latestMs = total((times) => times.latestMs)
  const state = windowAt(plan.window, now)
  const latest = latestSafeStart(plan.window, localTime(plan.window.timeZone, now).day, latestMs)
  return {
    system: plan.system,
    phase: plan.phase,
    targets,
    run: {
      expectedMs,
      latestMs,
      expectedEnd: new Date(now + expectedMs).toISOString(),
      window: { open: state.open, reason: { ja: state.reasonJa, en: state.reason }, nextOpen: state.nextOpen === null ? null : new Date(state.nextOpen).toISOString() },
      latestSafeStart: latest === null || latest < now ? null : new Date(latest).toISOString(),
    },
  }
}

function listCase(plan: Plan, target: Target, id: string, automated: boolean): ListedCase {
  const { title, cls, roleSystem, roleAdmin } = catalogue(id)
  const applies = applicability(plan, target, id)
  return {
    id,
    title,
    class: cls,
    roles: { system: roleSystem, admin: roleAdmin },
    applies: applies.applies,
    reason: applies.applies ? null : applies.reason,
    automated,
    disturbance: disturbance(id, plan.phase),
    duration: applies.applies ? caseDuration(plan, target, id) : null,
    lacking: applies.applies ? lacking(target, id) : null,
  }
}

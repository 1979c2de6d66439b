// When a mail may come, and how long a case takes: SPEC's formulas over the plan alone. Pure.
import { mailKindOf } from './applies.ts'
import type { CheckKind, Plan, PlatformTimes, Rule, Target } from './plan.ts'

/** Milliseconds after the cause (or a case's start). */
export interface Times {
  readonly earliestMs: number
  readonly expectedMs: number
  readonly latestMs: number
}

/** T: a check that takes longer than the interval delays the next one. */
const period = (rule: Rule): number => Math.max(rule.intervalMs, rule.checkMs)

/**
 * Problem mail, from the cause (SPEC, Timing): earliest r+(n-1)T+d, expected r+(n-½)T+d+p/2, latest r+nT+d+p+q.
 * `riseMs` r: from the cause until the metric is over the threshold; 0 if the cause is the crossing itself.
 */
export function problemTimes(rule: Rule, pipelineMs: number, { riseMs, skewMs }: { readonly riseMs: number; readonly skewMs: number }): Times {
  const t = period(rule)
  const begin = riseMs + rule.checkMs
  return {
    earliestMs: begin + (rule.count - 1) * t,
    expectedMs: begin + (rule.count - 0.5) * t + pipelineMs / 2,
    latestMs: begin + rule.count * t + pipelineMs + skewMs,
  }
}

/** Recovery mail, from the fall, one good sample sufficing: 0 to T, plus the pipeline. */
export function recoveryTimes(rule: Rule, pipelineMs: number, skewMs: number): Times {
  const t = period(rule)
  return { earliestMs: 0, expectedMs: t / 2 + pipelineMs / 2, latestMs: t + pipelineMs + skewMs }
}

const sum = (...parts: readonly Times[]): Times => ({
  earliestMs: Math.round(parts.reduce((total, part) => total + part.earliestMs, 0)),
  expectedMs: Math.round(parts.reduce((total, part) => total + part.expectedMs, 0)),
  latestMs: Math.round(parts.reduce((total, part) => total + part.latestMs, 0)),
})

/** A platform's act: about its declared time, half of it at best, three times that at worst. */
const about = (ms: number): Times => ({ earliestMs: ms / 2, expectedMs: ms, latestMs: ms * 3 })

const loads: ReadonlySet<CheckKind> = new Set(['memory', 'cpu', 'disk'])

/** How long a person is given for what only the platform admin does. */
const personMs = 1_800_000
const restoreMs = 7_200_000

/** A case's duration from its start until it is undone. `latestMs` counts the latest mails, not the plan's grace. */
export function caseDuration(plan: Plan, target: Target, id: string): Times {
  const times = plan.platform
  const normal = about(times.normalMs)
  const kind = mailKindOf(id)
  if (kind !== null && plan.monitoring !== null) return sum(mailCase(plan.monitoring, kind, times), normal)
  switch (id) {
    case '1-3':
      return sum({ earliestMs: 0, expectedMs: times.normalMs, latestMs: Math.max(times.normalMs, ...target.health.map((check) => check.withinMs)) })
    case '1-4':
      return sum(normal, agentWatch(plan))
    case '2-11':
      return sum(normal, singleExcess(plan, times))
    case '3-1':
    case '3-2':
    case '3-3':
    case '3-4':
      return sum(normal, about(restoreMs))
    case '4-1':
      return sum({ earliestMs: times.sampleMs, expectedMs: 2 * times.sampleMs, latestMs: 6 * times.sampleMs })
    case '4-2':
      return sum(normal, about(2 * times.shutdownMs), about(2 * times.bootMs))
    case '4-5':
      return sum(normal, about(2 * times.taskMs), about(times.bootMs))
    case '4-3':
    case '4-4':
    case '4-6':
    case '4-7':
      return sum(normal, about(times.taskMs))
    case '3-5':
    case '5-1':
    case '6-1':
    case '6-2':
    case '6-3':
    case '6-4':
    case '6-5':
      return sum(normal, about(personMs))
    default:
      return sum(normal)
  }
}

function mailCase(monitoring: NonNullable<Plan['monitoring']>, kind: CheckKind, times: PlatformTimes): Times {
  const rule = monitoring.rules[kind]
  const problem = problemTimes(rule, monitoring.pipelineMs, { riseMs: 0, skewMs: 0 })
  const recovery = recoveryTimes(rule, monitoring.pipelineMs, 0)
  if (kind === 'alive') return sum(about(times.shutdownMs), problem, about(times.taskMs), about(times.bootMs), recovery)
  return loads.has(kind) ? sum(about(times.riseMs), problem, recovery) : sum(problem, recovery)
}

/** 1-4 looks for a poll: one within an interval. */
function agentWatch(plan: Plan): Times {
  const interval = plan.monitoring === null ? 0 : Math.min(...(['memory', 'cpu', 'disk', 'service', 'process'] as const).map((kind) => period(plan.monitoring!.rules[kind])))
  return { earliestMs: 0, expectedMs: interval / 2, latestMs: interval }
}

/** 2-11 learns the phase, raises over one sample, and waits until no mail can come; up to three attempts. */
function singleExcess(plan: Plan, times: PlatformTimes): Times {
  if (plan.monitoring === null) return { earliestMs: 0, expectedMs: 0, latestMs: 0 }
  const rule = plan.monitoring.rules.cpu
  const { latestMs } = problemTimes(rule, plan.monitoring.pipelineMs, { riseMs: times.riseMs, skewMs: 0 })
  return { earliestMs: latestMs, expectedMs: latestMs + period(rule) / 2, latestMs: 3 * (latestMs + period(rule)) }
}

/** A piece of work that holds its claims for its expected time. */
export interface TimedUnit {
  readonly expectedMs: number
  readonly claims: readonly { readonly subject: string; readonly mode: 'shared' | 'exclusive' }[]
}

/**
 * No schedule is shorter: on each subject the exclusive holders follow one another, and the longest shared
 * holder fits beside none of them (DESIGN, engine rule 10). A unit without claims counts alone.
 */
export function lowerBound(units: readonly TimedUnit[]): number {
  const subjects = new Map<string, { exclusive: number; shared: number }>()
  for (const { expectedMs, claims } of units) {
    for (const { subject, mode } of claims) {
      const held = subjects.get(subject) ?? { exclusive: 0, shared: 0 }
      subjects.set(subject, mode === 'exclusive' ? { ...held, exclusive: held.exclusive + expectedMs } : { ...held, shared: Math.max(held.shared, expectedMs) })
    }
  }
  return Math.max(0, ...units.map(({ expectedMs }) => expectedMs), ...[...subjects.values()].map(({ exclusive, shared }) => exclusive + shared))
}

// Starts the embedded lab for a plan and turns the plan to it: every endpoint, pin, credential and time.
import { startLab } from '../fixtures/lab/start-lab.ts'
import { parseMischief } from '../fixtures/lab/mischief.ts'
import { endLab } from './lab-process.ts'
import type { Plan } from './plan/plan.ts'
import { rehearsalPlan } from './plan/rehearse.ts'
import type { LabEndpoints } from './wire/lab-endpoints.ts'

/** Enough to reach the lab again from another process; credentials of this one lab only. */
export interface Rehearsal {
  readonly plan: Plan
  readonly secrets: readonly (readonly [string, string])[]
  readonly labPid: number
}

export interface OpenedLab {
  readonly pid: number
  readonly scale: number
  readonly endpoints: LabEndpoints
  readonly rehearsal: Rehearsal
  /** The guardian ends it from now on. */
  adopted(): void
  end(): Promise<void>
}

/** The lab's second is the platform's interval: five-minute checks take one second, unless `scale` says otherwise. */
export async function openLab(plan: Plan, options: { readonly scale: number | null; readonly mischief: string | undefined }): Promise<OpenedLab> {
  const intervals = Object.values(plan.monitoring?.rules ?? {}).map((rule) => rule.intervalMs)
  const scale = options.scale ?? Math.max(1, Math.min(...intervals, 300_000) / 1_000)
  const lab = await startLab({ plan, scale, mischief: parseMischief(options.mischief ?? '', plan) })
  const { plan: rehearsed, secrets } = rehearsalPlan(plan, lab.endpoints, scale)
  return {
    pid: lab.pid,
    scale,
    endpoints: lab.endpoints,
    rehearsal: { plan: rehearsed, secrets: [...secrets], labPid: lab.pid },
    adopted: () => lab.adopted(),
    end: () => endLab(lab.pid),
  }
}


// What can be known without disturbing anything: one look at a time, each with what to do when it is not right.
import { lookAtGuest } from './guest.ts'
import { lookAtInbox, lookAtNotice } from './mail.ts'
import { lookAtSite, lookAtVm } from './vsphere.ts'
import { lookAtLacks } from './lacks.ts'
import { lookAtWindow } from './window.ts'
import type { Access } from '../access.ts'
import type { Language } from '../plan/plan.ts'
import type { PreparedRun } from '../prepare.ts'
import { lookAdvice, lookName, type Look } from './words.ts'

/** One line of `ukeire check`. */
export interface Finding {
  /** Target, site, address or `window`. */
  readonly subject: string
  readonly look: Look
  readonly ok: boolean
  /** What was seen. */
  readonly detail: string
  /** The error's own hint; null: the look's general advice holds. */
  readonly hint: string | null
  /** Decides the exit code: a plan or pin that is wrong is 2, a thing that cannot be reached 3. */
  readonly kind: 'usage' | 'environment'
}

/** Runs every look side by side and yields findings in the plan's order. Nothing is disturbed; no mail is sent. */
export async function findings(access: Access, prepared: PreparedRun, now: number): Promise<readonly Finding[]> {
  const { plan } = access
  const chosen = plan.targets.filter((target) => prepared.toRun.some((one) => one.target === target))
  const targets = chosen.length > 0 ? chosen : plan.targets
  const mailed = prepared.toRun.some(({ id }) => id.startsWith('2-'))
  const groups = await Promise.all([
    Promise.resolve([lookAtWindow(plan, prepared, now), ...lookAtLacks(prepared, plan.language)]),
    ...(['main', 'sub'] as const).filter((site) => targets.some((target) => target.vm.site === site)).map((site) => lookAtSite(access, site)),
    ...targets.map(async (target) => [...(await lookAtVm(access, target)), ...(await lookAtGuest(access, target))]),
    ...(mailed ? plan.inboxes.map((inbox) => lookAtInbox(access, inbox)) : []),
    ...(mailed && plan.notice ? [lookAtNotice(plan.notice)] : []),
  ])
  return groups.flat()
}

/** One line, and what to do where it is not right. */
export function findingLine(finding: Finding, language: Language): string {
  const advice = finding.ok ? '' : `\n    → ${finding.hint ?? lookAdvice(finding.look, language)}`
  return `${finding.ok ? '✓' : '✗'} ${finding.subject}: ${lookName(finding.look, language)}: ${finding.detail}${advice}`
}

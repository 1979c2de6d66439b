// Which of the 34 cases apply to a target, from the plan alone (SPEC and CATALOGUE, 適用). Pure.
import type { CaseId } from './catalogue.ts'
import type { CheckKind, KindUse, Plan, Target } from './plan.ts'
import { standardReason, type NotApplicableCode, type Reason } from './reasons.ts'

export type Applicability = { readonly applies: true } | { readonly applies: false; readonly reason: Reason }

/** Never repeated once the system is in service (SPEC, guards); nothing but the plan's `phase` changes it. */
const beforeServiceOnly: ReadonlySet<string> = new Set(['2-1', '3-1', '3-2', '4-5', '6-2', '6-4', '6-5'])

/** Cases that stop the system and so need the notice of 2-12. In service 4-2 is done without its power operations. */
const stopping: readonly CaseId[] = ['2-1', '3-1', '3-2', '4-2', '4-5', '6-2', '6-5']

const mailKinds: Readonly<Record<string, CheckKind>> = {
  '2-1': 'alive', '2-2': 'memory', '2-3': 'cpu', '2-4': 'disk', '2-5': 'memory', '2-6': 'cpu', '2-7': 'disk', '2-8': 'process', '2-9': 'service', '2-10': 'http',
}

/** The kind of monitoring whose mails a case is about; null for the others. */
export function mailKindOf(id: string): CheckKind | null {
  return mailKinds[id] ?? null
}

/** Whether a case applies to `target`, or the standard reason why it is －. */
export function applicability(plan: Plan, target: Target, id: string): Applicability {
  const code = notApplicable(plan, target, id)
  return code === null ? { applies: true } : { applies: false, reason: standardReason(code, { n: 1 }) }
}

/** The cases that apply to `target` and stop its system. */
export function stoppingCases(plan: Plan, target: Target): readonly CaseId[] {
  return stopping.filter((id) => notApplicable(plan, target, id) === null && !(id === '4-2' && plan.phase === 'in-service'))
}

function notApplicable(plan: Plan, target: Target, id: string): NotApplicableCode | null {
  return functionUnused(plan, target, id) ?? (plan.phase === 'in-service' && beforeServiceOnly.has(id) ? 'in-service' : null)
}

function functionUnused(plan: Plan, target: Target, id: string): NotApplicableCode | null {
  const { vmotion, ha, drs, srm } = target.availability
  const { pinned } = target.vm
  switch (id) {
    case '1-4':
      return agentUnused(plan, target)
    case '2-11':
      return plan.monitoring === null ? 'monitoring-unused' : mailUnused([target.monitoring.memory.use, target.monitoring.cpu.use, target.monitoring.disk.use])
    case '2-12':
      return stoppingCases(plan, target).length === 0 ? 'no-stop' : null
    case '3-1':
    case '3-3':
    case '3-5':
      return target.backup ? null : 'backup-unused'
    case '3-2':
      return !target.backup ? 'backup-unused' : applicability(plan, target, '3-1').applies ? 'either-done' : null
    case '3-4':
      return target.backup ? 'offsite-not-offered' : 'backup-unused'
    case '5-1':
      return 'no-shortage'
    case '6-1':
      return pinned ? 'pinned' : vmotion ? null : 'vmotion-unused'
    case '6-2':
      return pinned ? 'pinned' : ha ? null : 'ha-unused'
    case '6-3':
      return pinned ? 'pinned' : drs ? null : 'drs-unused'
    case '6-4':
      return srm ? null : 'srm-unprotected'
    case '6-5':
      return srm ? 'srm-test-only' : 'srm-unprotected'
    default:
      return mailCaseUnused(plan, target, id)
  }
}

function mailCaseUnused(plan: Plan, target: Target, id: string): NotApplicableCode | null {
  const kind = mailKindOf(id)
  if (kind === null) return null
  if (plan.monitoring === null) return 'monitoring-unused'
  if (kind === 'service' && target.os.family !== 'windows') return 'not-windows'
  if (kind === 'http' && target.monitoring.http.use !== 'unused' && target.monitoring.http.urls.length === 0) return 'no-web'
  return mailUnused([target.monitoring[kind].use])
}

/** Null if one of them is mailed. */
function mailUnused(uses: readonly KindUse[]): NotApplicableCode | null {
  if (uses.includes('mailed')) return null
  return uses.includes('monitored') ? 'mail-unwanted' : 'kind-unused'
}

function agentUnused(plan: Plan, { monitoring }: Target): NotApplicableCode | null {
  if (plan.monitoring === null) return 'monitoring-unused'
  const uses = [monitoring.memory, monitoring.cpu, monitoring.disk, monitoring.service, monitoring.process].map(({ use }) => use)
  return uses.every((use) => use === 'unused') ? 'kind-unused' : null
}

const throughGuest: ReadonlySet<string> = new Set(['1-1', '1-2', '1-4', '2-2', '2-3', '2-4', '2-5', '2-6', '2-7', '2-8', '2-9', '2-11', '4-5'])

/** What the plan lacks to carry out a case that applies: it would come out 保 with this reason. Null: nothing. */
export function lacking(target: Target, id: string): Reason | null {
  if (target.guest === null && throughGuest.has(id)) return standardReason('guest-unreached')
  return id === '2-1' && target.powerOnBy === undefined ? standardReason('power-on-unnamed') : null
}

// What a schema cannot see: one part of the plan against another.
import { stoppingCases } from './applies.ts'
import { duplicates, type Report } from './duplicates.ts'
import { pathText, type Place, type PlanProblem } from './plan-error.ts'
import type { Plan } from './plan.ts'
import { minutesOfDay } from './quantities.ts'
import { targetProblems } from './target-checks.ts'

/** All of them, in no order. */
export function crossProblems(plan: Plan, yaml: { placeOf(path: readonly PropertyKey[]): Place }): readonly PlanProblem[] {
  const problems: PlanProblem[] = []
  const report: Report = (path, text) => problems.push({ ...yaml.placeOf(path), path: pathText(path), text })
  periodProblems(plan, report)
  siteProblems(plan, report)
  mailProblems(plan, report)
  noticeProblems(plan, report)
  const targets = plan.targets
  duplicates(targets.map(({ name }, at) => [name, ['targets', at, 'name']]), 'target name', report)
  duplicates(targets.map(({ vm }, at) => [`${vm.name}\0${vm.site}`, ['targets', at, 'vm', 'name']]), 'VM name', report)
  duplicates(targets.map(({ vm }, at) => [vm.instanceUuid, ['targets', at, 'vm', 'instanceUuid']]), 'instanceUuid', report)
  duplicates(targets.map(({ ip }, at) => [ip, ['targets', at, 'ip']]), 'IP address', report)
  duplicates(targets.map(({ hostname }, at) => [hostname.toLowerCase(), ['targets', at, 'hostname']]), 'host name', report)
  targets.forEach((target, at) => targetProblems(plan, target, at, report))
  return problems
}

function periodProblems({ service, window }: Plan, report: Report): void {
  if (service.from > service.to) report(['service', 'to'], `the service period ends (${service.to}) before it begins (${service.from}); wanted a later day`)
  const [from, to, undone] = [window.from, window.to, window.undoneBy].map((time) => minutesOfDay(time) ?? 0) as [number, number, number]
  if (from >= to) report(['window', 'to'], `the window ends (${window.to}) before it begins (${window.from}); wanted a later time of the same day`)
  else if (undone <= from || undone > to) report(['window', 'undoneBy'], `undoneBy ${window.undoneBy} is not inside the window ${window.from}-${window.to}; wanted the time by which everything is undone, after ${window.from} and at most ${window.to}`)
  window.closed.forEach((closed, at) => {
    if (Date.parse(closed.from) >= Date.parse(closed.to)) report(['window', 'closed', at, 'to'], `the closed time ends before it begins; wanted an instant after ${closed.from}`)
  })
}

function siteProblems(plan: Plan, report: Report): void {
  for (const name of ['main', 'sub'] as const) {
    const vcenter = plan.sites[name]?.vcenter
    if (vcenter === undefined) continue
    if (vcenter.thumbprint === undefined && vcenter.caFile === undefined) {
      report(['sites', name, 'vcenter'], 'neither thumbprint nor caFile is given; wanted one of them, an unproven certificate is never trusted')
    }
  }
}

function mailProblems(plan: Plan, report: Report): void {
  duplicates(plan.inboxes.map(({ address }, at) => [address.toLowerCase(), ['inboxes', at, 'address']]), 'address', report)
  plan.inboxes.forEach((inbox, at) => {
    if ((inbox.imap === undefined) === (inbox.smtp === undefined)) report(['inboxes', at], `${inbox.address} has ${inbox.imap === undefined ? 'neither imap nor smtp' : 'both imap and smtp'}; wanted exactly one way to see its mails`)
  })
  const { monitoring } = plan
  if (monitoring === null) return
  if (monitoring.thresholds.warning >= monitoring.thresholds.severe) {
    report(['monitoring', 'thresholds'], `warning ${monitoring.thresholds.warning} is not below severe ${monitoring.thresholds.severe}; wanted for example 85 and 90`)
  }
  const mailed = plan.targets.findIndex((target) => Object.values(target.monitoring).some(({ use }) => use === 'mailed'))
  if (mailed >= 0 && plan.inboxes.length === 0) report(['inboxes'], `no address is given, but mails are wished for target ${plan.targets[mailed]?.name}; wanted every address that gets the mails`)
}

function noticeProblems(plan: Plan, report: Report): void {
  const { notice } = plan
  if (notice === null) {
    for (const target of plan.targets) {
      const stops = stoppingCases(plan, target)
      if (stops.length > 0) {
        report(['notice'], `missing, but cases ${stops.join(', ')} stop ${target.name} and 3.3(5) wants both contacts told beforehand (2-12); wanted notice: { from, contacts, contact, smtp }`)
        return
      }
    }
    return
  }
  if (notice.contacts[0].toLowerCase() === notice.contacts[1].toLowerCase()) report(['notice', 'contacts', 1], `${notice.contacts[1]} is the first contact again; wanted the second of the two contacts of 3.3(5)`)
  if ((notice.smtp.username === undefined) !== (notice.smtp.password === undefined)) report(['notice', 'smtp'], 'username and password stand together; wanted both or neither')
}

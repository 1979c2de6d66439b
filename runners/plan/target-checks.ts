// What is wrong inside one target that its schema cannot see.
import { applicability } from './applies.ts'
import { duplicates, type Report } from './duplicates.ts'
import { nearest } from './near-words.ts'
import type { Plan, Target } from './plan.ts'

/** Reports with paths below `targets[at]`. */
export function targetProblems(plan: Plan, target: Target, at: number, report: Report): void {
  const here: Report = (path, text) => report(['targets', at, ...path], text)
  if (plan.sites[target.vm.site] === undefined) here(['vm', 'site'], `site ${target.vm.site} is not among the plan's sites (${Object.keys(plan.sites).join(', ')}); wanted one of them, or its vCenter under sites`)
  osProblems(plan, target, here)
  if (target.guest !== null && target.guest.ssh.password === undefined && target.guest.ssh.privateKey === undefined) {
    here(['guest', 'ssh'], 'neither password nor privateKey is given; wanted one of them as { env: NAME } or { file: PATH }')
  }
  if (applicability(plan, target, '4-5').applies && target.consents.revert === undefined) {
    here(['consents'], `4-5 goes back to a snapshot and loses what was written since; wanted consents: { revert: { by: the owner who accepts it } }`)
  }
  monitoringProblems(plan, target, here)
  healthProblems(target, at, here, report)
}

/** An OS that the list does not know at all is a slip; its end of support is judged by 1-2. */
function osProblems(plan: Plan, { os }: Target, here: Report): void {
  if (os.exception !== undefined || plan.osList.some((row) => row.name.toLowerCase() === os.name.toLowerCase() && isRelease(os.version, row.version))) return
  const known = [...new Set(plan.osList.map((row) => (row.name.endsWith(row.version) ? row.name : `${row.name} ${row.version}`)))]
  const near = nearest(`${os.name} ${os.version}`, known) ?? nearest(os.name, known)
  const right = near === null ? `known are ${known.join(', ')}` : `did you mean ${near}?`
  here(['os'], `${os.name} (version ${os.version}) is not on the list of usable OSs; ${right}; else add it to osList, or record the agreed exception (2.4) as os.exception`)
}

/** 7.9 is a release of 7. */
function isRelease(version: string, listed: string): boolean {
  return version === listed || version.startsWith(`${listed}.`) || version.startsWith(`${listed} `)
}

function monitoringProblems(plan: Plan, { monitoring, os }: Target, here: Report): void {
  const used = Object.entries(monitoring).filter(([, { use }]) => use !== 'unused').map(([kind]) => kind)
  if (plan.monitoring === null && used.length > 0) here(['monitoring', used[0] ?? ''], `${used.join(', ')} is used, but the plan has no monitoring; wanted monitoring: { server, agent }, or unused`)
  const { disk, http, process, service } = monitoring
  if (disk.use !== 'unused' && !(os.family === 'windows' ? /^[A-Za-z]:[\\/]?/ : /^\//).test(disk.path)) {
    here(['monitoring', 'disk', 'path'], `${disk.path} is a relative path; wanted the monitored file system like ${os.family === 'windows' ? 'C:\\' : '/ or /var'}`)
  }
  http.urls.forEach(({ url }, at) => {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) here(['monitoring', 'http', 'urls', at, 'url'], `${url} is not a URL of a web page; wanted one like http://192.0.2.11/`)
  })
  duplicates(http.urls.map(({ url }, at) => [url, ['monitoring', 'http', 'urls', at, 'url']]), 'URL', here)
  if (process.use !== 'unused' && process.items.length === 0) here(['monitoring', 'process'], 'no process is named; wanted items: [{ name, limit, normal }]')
  process.items.forEach(({ name, limit, normal }, at) => {
    if (limit >= normal) here(['monitoring', 'process', 'items', at, 'limit'], `the limit ${limit} of ${name} is at or above its normal count ${normal}: it would alarm while healthy; wanted at most ${normal - 1}`)
  })
  duplicates(process.items.map(({ name }, at) => [name, ['monitoring', 'process', 'items', at, 'name']]), 'process', here)
  if (service.use !== 'unused' && os.family === 'windows' && service.items.length === 0) here(['monitoring', 'service'], 'no service is named; wanted items: [{ name }]')
  duplicates(service.items.map(({ name }, at) => [name, ['monitoring', 'service', 'items', at, 'name']]), 'service', here)
}

function healthProblems({ health, guest, name }: Target, target: number, here: Report, report: Report): void {
  if (!health.some(({ kind }) => kind !== 'human')) {
    report(['targets', target, 'health'], `${name} has no automatic health check: nothing could show that it works (1-3); wanted at least one of http, tcp, process, service, command, file`)
  }
  duplicates(health.map((check, at) => [check.name, ['health', at, 'name']]), 'health check', here)
  health.forEach(({ kind, name: check }, at) => {
    if (guest === null && ['process', 'service', 'command', 'file'].includes(kind)) here(['health', at, 'kind'], `${check} looks inside the guest, but the target has no guest; wanted guest: { ssh }, or a check of kind http or tcp`)
  })
}

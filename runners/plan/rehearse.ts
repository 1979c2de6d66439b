// A plan turned to a lab: every endpoint, pin, credential and time of the real site is replaced, or it is refused.
import { UkeireError } from '../errors.ts'
import type { Endpoint, LabEndpoints } from '../wire/lab-endpoints.ts'
import type { HealthCheck, Monitoring, Plan, PlatformTimes, SecretRef, SiteName, Target, VcenterPlan } from './plan.ts'
import { secretKey } from './secrets.ts'

export interface RehearsedPlan {
  readonly plan: Plan
  /** By `secretKey`: each `{ file: secrets/… }` of the plan, so that a lab can write them beside it. */
  readonly secrets: Map<string, string>
}

// The toolkit's own latency (mail transit, polling, a login) does not shrink with the lab's time.
const leastPipelineMs = 2000
const leastGraceMs = 8000
const leastLateLimitMs = 2000
const leastHealthMs = 5000
const leastAnswerMs = 2000

/**
 * The same plan against the lab at `endpoints`, with durations divided by `scale`. The window stays.
 * @throws UkeireError `NOT_IN_LAB` (usage) naming what the lab has no counterpart for.
 */
export function rehearsalPlan(plan: Plan, endpoints: LabEndpoints, scale: number): RehearsedPlan {
  const secrets = new Map<string, string>()
  const keep = (name: string, value: string): SecretRef => {
    const ref = { file: `secrets/${name.replaceAll(/[^A-Za-z0-9._@-]/g, '_')}` }
    secrets.set(secretKey(ref), value)
    return ref
  }
  const vcenter = (site: SiteName): VcenterPlan => {
    const { url, thumbprint, username, password } = endpoints.sites[site] ?? notInLab(`site ${site}`)
    return { url, thumbprint, username, password: keep(`vcenter-${site}`, password) }
  }
  const map = addressMap(plan, endpoints)
  return {
    plan: {
      ...plan,
      platform: fasterPlatform(plan.platform, scale),
      sites: { main: { vcenter: vcenter('main') }, ...(plan.sites.sub === undefined ? {} : { sub: { vcenter: vcenter('sub') } }) },
      monitoring: plan.monitoring === null ? null : faster(plan.monitoring, scale),
      inboxes: plan.inboxes.map(({ address }) => {
        const { imap, smtp } = endpoints.inboxes[address] ?? notInLab(`inbox ${address}`)
        if (imap === undefined && smtp === undefined) return notInLab(`inbox ${address}`)
        return {
          address,
          ...(imap === undefined
            ? {}
            : { imap: { host: imap.host, port: imap.port, tls: 'none' as const, username: imap.username, password: keep(`inbox-${address}`, imap.password), mailbox: 'INBOX' } }),
          ...(smtp === undefined ? {} : { smtp: { host: smtp.host, port: smtp.port } }),
        }
      }),
      notice: plan.notice === null ? null : { ...plan.notice, leadMs: divided(plan.notice.leadMs, scale), smtp: { host: endpoints.smtp.host, port: endpoints.smtp.port, tls: 'none' } },
      targets: plan.targets.map((target) => rehearsedTarget(target, endpoints, scale, keep, map)),
    },
    secrets,
  }
}

function notInLab(what: string): never {
  throw new UkeireError({
    code: 'NOT_IN_LAB',
    kind: 'usage',
    subject: what,
    text: 'has no counterpart in the lab; wanted an address of one of the plan’s targets, nothing else is contacted in a rehearsal',
  })
}

const divided = (ms: number, scale: number): number => (ms === 0 ? 0 : Math.max(1, Math.round(ms / scale)))

/** The lab's tasks take at least 20 ms; a round of checks takes what it takes. */
function fasterPlatform(times: PlatformTimes, scale: number): PlatformTimes {
  const by = (ms: number): number => Math.max(20, Math.round(ms / scale))
  return { taskMs: by(times.taskMs), bootMs: by(times.bootMs), shutdownMs: by(times.shutdownMs), sampleMs: by(times.sampleMs), normalMs: Math.max(by(times.normalMs), 250), riseMs: by(times.riseMs) }
}

function faster(monitoring: Monitoring, scale: number): Monitoring {
  const by = (ms: number): number => divided(ms, scale)
  const timeoutMs = by(monitoring.http.timeoutMs)
  const rules = Object.fromEntries(
    Object.entries(monitoring.rules).map(([kind, rule]) => [
      kind,
      { ...rule, intervalMs: by(rule.intervalMs), checkMs: kind === 'http' ? (monitoring.http.retries + 1) * timeoutMs : by(rule.checkMs) },
    ]),
  ) as unknown as Monitoring['rules']
  return {
    ...monitoring,
    rules,
    http: { ...monitoring.http, timeoutMs },
    pipelineMs: Math.max(by(monitoring.pipelineMs), leastPipelineMs),
    graceMs: Math.max(by(monitoring.graceMs), leastGraceMs),
    lateLimitMs: monitoring.lateLimitMs === null ? null : Math.max(by(monitoring.lateLimitMs), leastLateLimitMs),
  }
}

/** Guest host and port → loopback, for hosts that are one of the plan's targets; others are refused. */
type AddressMap = (host: string, port: number, what: string, own: Target) => Endpoint

function addressMap(plan: Plan, endpoints: LabEndpoints): AddressMap {
  const owner = new Map<string, string>()
  for (const target of plan.targets) {
    for (const name of [target.ip, target.hostname, target.name]) owner.set(name.toLowerCase(), target.name)
  }
  return (host, port, what, own) => {
    const bare = host.toLowerCase().replace(/^\[(.*)\]$/, '$1')
    const label = bare.split('.')[0] ?? bare
    const target = bare === 'localhost' || bare === '127.0.0.1' ? own.name : (owner.get(bare) ?? (/^[\d.:]+$/.test(bare) ? undefined : owner.get(label)))
    return (target === undefined ? undefined : endpoints.targets[target]?.ports[String(port)]) ?? notInLab(`${what} (${host}:${port})`)
  }
}

function rehearsedTarget(target: Target, endpoints: LabEndpoints, scale: number, keep: (name: string, value: string) => SecretRef, map: AddressMap): Target {
  const onLoopback = (text: string, what: string): string => {
    const url = new URL(text)
    const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
    const endpoint = map(url.hostname, port, what, target)
    return `http://${endpoint.host}:${endpoint.port}${url.pathname}${url.search}`
  }
  const health = (check: HealthCheck): HealthCheck => {
    const withinMs = Math.max(divided(check.withinMs, scale), leastHealthMs)
    const what = `health check ${check.name} of ${target.name}`
    if (check.kind === 'http') return { ...check, withinMs, url: onLoopback(check.url, what), answerMs: Math.max(divided(check.answerMs, scale), leastAnswerMs) }
    return check.kind === 'tcp' ? { ...check, withinMs, ...hostPort(map(check.host, check.port, what, target)) } : { ...check, withinMs }
  }
  const ssh = endpoints.targets[target.name]?.ssh ?? notInLab(`target ${target.name}`)
  const { http } = target.monitoring
  return {
    ...target,
    guest:
      target.guest === null
        ? null
        : {
            reach: hostPort(ssh),
            ssh: { username: ssh.username, password: keep(`ssh-${target.name}`, ssh.password), hostKey: ssh.hostKey, sudo: target.guest.ssh.sudo },
          },
    monitoring: { ...target.monitoring, http: { ...http, urls: http.urls.map((entry) => ({ ...entry, url: onLoopback(entry.url, `monitored URL of ${target.name}`) })) } },
    health: target.health.map(health),
  }
}

function hostPort({ host, port }: Endpoint): { readonly host: string; readonly port: number } {
  return { host, port }
}

// The file's words → the Plan's: derived values and the few names that differ.
import type { GuestPlan, HealthCheck, Monitoring, Plan, Rule, Target } from './plan.ts'
import type { PlanFile } from './schema.ts'

type FileMonitoring = NonNullable<PlanFile['monitoring']>
type FileTarget = PlanFile['targets'][number]

export function toPlan(file: PlanFile): Plan {
  const { monitoring, notice, platform, targets, ...same } = file
  return {
    ...same,
    platform: { taskMs: platform.task, bootMs: platform.boot, shutdownMs: platform.shutdown, sampleMs: platform.sample, normalMs: platform.normal, riseMs: platform.rise },
    monitoring: monitoring === null ? null : toMonitoring(monitoring),
    notice: notice === null ? null : toNotice(notice),
    targets: targets.map(toTarget),
  }
}

function toNotice({ lead, ...same }: NonNullable<PlanFile['notice']>): NonNullable<Plan['notice']> {
  return { ...same, leadMs: lead }
}

function toMonitoring({ rules, http, pipeline, grace, lateLimit, ...same }: FileMonitoring): Monitoring {
  const { http: httpRule, ...others } = rules
  const rule = ({ interval, count, check, confirmed }: FileMonitoring['rules']['cpu']): Rule => ({ intervalMs: interval, count, checkMs: check, confirmed })
  return {
    ...same,
    rules: {
      alive: rule(others.alive),
      memory: rule(others.memory),
      cpu: rule(others.cpu),
      disk: rule(others.disk),
      service: rule(others.service),
      process: rule(others.process),
      http: rule({ ...httpRule, check: (http.retries + 1) * http.timeout }),
    },
    http: { timeoutMs: http.timeout, retries: http.retries },
    pipelineMs: pipeline,
    graceMs: grace,
    lateLimitMs: lateLimit,
  }
}

function toTarget({ hostname, memory, guest, health, datastoreFree, ...same }: FileTarget): Target {
  return {
    ...same,
    hostname: hostname ?? same.name,
    memoryBytes: memory,
    guest: guest === null ? null : toGuest(guest, same.ip),
    health: health.map(toHealth),
    datastoreFreeBytes: datastoreFree,
  }
}

function toGuest(guest: NonNullable<FileTarget['guest']>, ip: string): GuestPlan {
  return { ...guest, reach: { host: guest.reach.host ?? ip, port: guest.reach.port } }
}

function toHealth({ within, ...check }: FileTarget['health'][number]): HealthCheck {
  if (check.kind !== 'http') return { ...check, withinMs: within }
  const { answer, ...http } = check
  return { ...http, withinMs: within, answerMs: answer }
}

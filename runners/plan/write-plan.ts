// Plan → text in the plan file's format; `parsePlan` reads the same plan back.
import { stringify } from 'yaml'
import type { HealthCheck, Monitoring, Plan, Rule, Target } from './plan.ts'
import { formatDuration, formatSize } from './quantities.ts'

/** YAML with everything spelled out, defaults too. `comment` becomes lines at its top. */
export function writePlan(plan: Plan, comment = ''): string {
  const { monitoring, notice, platform, targets, ...same } = plan
  const text = stringify(
    {
      ...same,
      platform: Object.fromEntries(Object.entries(platform).map(([name, ms]: [string, number]) => [name.replace(/Ms$/, ''), formatDuration(ms)])),
      monitoring: monitoring === null ? null : monitoringOf(monitoring),
      notice: notice === null ? null : noticeOf(notice),
      targets: targets.map(targetOf),
    },
    { version: '1.2', lineWidth: 0, aliasDuplicateObjects: false },
  )
  return `${comment === '' ? '' : `${comment.trimEnd().replaceAll(/^/gm, '# ')}\n`}${text}`
}

function noticeOf({ leadMs, ...same }: NonNullable<Plan['notice']>): object {
  return { ...same, lead: formatDuration(leadMs) }
}

function monitoringOf({ rules, http, pipelineMs, graceMs, lateLimitMs, ...same }: Monitoring): object {
  const ruleOf = ({ intervalMs, count, checkMs, confirmed }: Rule): object => ({ interval: formatDuration(intervalMs), count, check: formatDuration(checkMs), confirmed })
  const { http: httpRule, ...others } = rules
  return {
    ...same,
    rules: {
      ...Object.fromEntries(Object.entries(others).map(([kind, rule]) => [kind, ruleOf(rule)])),
      http: { interval: formatDuration(httpRule.intervalMs), count: httpRule.count, confirmed: httpRule.confirmed },
    },
    http: { timeout: formatDuration(http.timeoutMs), retries: http.retries },
    pipeline: formatDuration(pipelineMs),
    grace: formatDuration(graceMs),
    lateLimit: lateLimitMs === null ? null : formatDuration(lateLimitMs),
  }
}

function targetOf({ memoryBytes, disks, health, datastoreFreeBytes, ...same }: Target): object {
  return {
    ...same,
    memory: formatSize(memoryBytes),
    disks: disks.map(formatSize),
    health: health.map(healthOf),
    ...(datastoreFreeBytes === undefined ? {} : { datastoreFree: formatSize(datastoreFreeBytes) }),
  }
}

function healthOf({ withinMs, ...check }: HealthCheck): object {
  if (check.kind !== 'http') return { ...check, within: formatDuration(withinMs) }
  const { answerMs, ...http } = check
  return { ...http, within: formatDuration(withinMs), answer: formatDuration(answerMs) }
}

// Schema of the monitoring rules (tables 3-5 and 3-6, figure 3-2); everything has the guideline's value as default.
import { z } from 'zod'
import { address, duration, host, integer, oneOf, port, text, version, word, yes } from './schema-scalars.ts'

/** One check's longest duration where the plan does not say: a ping series, an agent's answer (its time limit is 3 s). */
const pingMs = 5000
const agentMs = 3000

function rule(count: number, checkMs: number) {
  return z
    .strictObject({
      interval: duration().default(300_000),
      count: integer(1, 10).default(count),
      check: duration(0).default(checkMs),
      confirmed: yes.default(false),
    })
    .prefault({})
}

const httpRule = z
  .strictObject({ interval: duration().default(300_000), count: integer(1, 10).default(3), confirmed: yes.default(false) })
  .prefault({})

const pattern = word('a regular expression (flags iu)', (source) => {
  try {
    return source !== '' && new RegExp(source, 'iu') instanceof RegExp
  } catch {
    return false
  }
})

const ownPatterns = z.strictObject({
  recovery: pattern,
  problem: pattern,
  host: pattern,
  severity: z.strictObject({ warning: pattern, severe: pattern }),
  checks: z.strictObject({ alive: pattern, memory: pattern, cpu: pattern, disk: pattern, service: pattern, process: pattern, http: pattern }),
  eventTime: pattern.optional(),
})

export const monitoringSchema = z.strictObject({
  server: host,
  agent: z.strictObject({ package: text.default('zabbix-agent'), version, port: port.default(10_050) }),
  mailFrom: address.nullable().default(null),
  patterns: z
    .union([oneOf('miracle-zbx', 'zabbix-2', 'zabbix-6'), ownPatterns], { error: 'wanted miracle-zbx, zabbix-2, zabbix-6 or a map of own patterns' })
    .default('miracle-zbx'),
  rules: z
    .strictObject({
      alive: rule(3, pingMs),
      memory: rule(2, agentMs),
      cpu: rule(2, agentMs),
      disk: rule(2, agentMs),
      service: rule(2, agentMs),
      process: rule(2, agentMs),
      http: httpRule,
    })
    .prefault({}),
  thresholds: z.strictObject({ warning: integer(1, 99).default(85), severe: integer(1, 99).default(90) }).prefault({}),
  http: z.strictObject({ timeout: duration().default(15_000), retries: integer(0, 10).default(2) }).prefault({}),
  pipeline: duration(0).default(100_000).describe('History sync, escalator and alerter (up to 40 s in Zabbix 2.0) and transit'),
  grace: duration(0).default(300_000).describe('How long after the latest instant a mail is still waited for'),
  lateLimit: duration(0).nullable().default(null).describe('Later than this after the latest instant is ×; null: a late mail is 保'),
})

const use = oneOf('unused', 'monitored', 'mailed').default('unused')

const unused = { use: 'unused' } as const

/** What of it one target uses (table 3-8). */
export const targetMonitoringSchema = z
  .strictObject({
    alive: z.strictObject({ use }).prefault(unused),
    cpu: z.strictObject({ use, item: oneOf('user+system', '100-idle').default('100-idle') }).prefault(unused),
    memory: z.strictObject({ use, item: oneOf('used', '100-available').default('100-available') }).prefault(unused),
    disk: z.strictObject({ use, path: text.default('/') }).prefault(unused),
    http: z.strictObject({ use, urls: z.array(z.strictObject({ url: text, process: text.optional() })).default([]) }).prefault(unused),
    process: z
      .strictObject({ use, items: z.array(z.strictObject({ name: text, limit: integer(0, 100_000), normal: integer(1, 100_000) })).default([]) })
      .prefault(unused),
    service: z.strictObject({ use, items: z.array(z.strictObject({ name: text })).default([]) }).prefault(unused),
  })
  .prefault({})

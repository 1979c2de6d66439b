// The plan file's schema as a whole; `ukeire schema` prints it, `parsePlan` reads with it.
import { z } from 'zod'
import { monitoringSchema } from './schema-monitoring.ts'
import { day, oneOf } from './schema-scalars.ts'
import { inboxesSchema, noticeSchema, optionsSchema, osListSchema, peopleSchema, platformSchema, sitesSchema, systemSchema, windowSchema } from './schema-site.ts'
import { targetSchema } from './schema-target.ts'

export const planSchema = z.strictObject({
  apiVersion: oneOf('ukeire/v1'),
  language: oneOf('ja', 'en').default('ja'),
  system: systemSchema,
  phase: oneOf('pre-golive', 'in-service'),
  service: z.strictObject({ from: day, to: day }),
  window: windowSchema.prefault({}),
  platform: platformSchema,
  sites: sitesSchema,
  monitoring: monitoringSchema.nullable().default(null),
  inboxes: inboxesSchema.default([]),
  notice: noticeSchema.nullable().default(null),
  osList: osListSchema,
  options: optionsSchema,
  people: peopleSchema,
  targets: z.array(targetSchema).min(1, { error: 'is empty; wanted at least one target' }),
})

/** The file after defaults, durations in ms and sizes in bytes. */
export type PlanFile = z.output<typeof planSchema>

/** JSON Schema (draft 2020-12) of the file as people write it. */
export function planJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(planSchema, { io: 'input' })
}

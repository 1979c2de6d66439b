// Schema of the plan's surroundings: window, vCenters, inboxes, notice, OS list, options, people.
import { z } from 'zod'
import { standardOsList } from './os-list.ts'
import { address, day, duration, freeText, host, instant, integer, oneOf, port, secret, text, thumbprint, timeOfDay, timeZone, url, version, yes } from './schema-scalars.ts'

const tls = oneOf('implicit', 'starttls', 'none')

export const windowSchema = z.strictObject({
  timeZone: timeZone.default('Asia/Tokyo'),
  days: oneOf('working', 'every').default('working'),
  from: timeOfDay.default('08:00'),
  to: timeOfDay.default('20:00'),
  undoneBy: timeOfDay.default('18:00'),
  holidays: z.array(day).default([]),
  closed: z.array(z.strictObject({ from: instant, to: instant, reason: text })).default([]),
})

const vcenter = z.strictObject({
  url: url('the vCenter\'s SDK address like https://vcenter.example.jp/sdk', ['https:']),
  thumbprint: thumbprint.optional(),
  caFile: text.optional(),
  username: text,
  password: secret,
})

const site = z.strictObject({ vcenter })
export const sitesSchema = z.strictObject({ main: site, sub: site.optional() })

export const inboxesSchema = z.array(
  z.strictObject({
    address,
    imap: z
      .strictObject({
        host,
        port: port.default(993),
        tls: tls.default('implicit'),
        thumbprint: thumbprint.optional(),
        username: text,
        password: secret,
        mailbox: text.default('INBOX'),
      })
      .optional(),
    smtp: z.strictObject({ host, port }).optional(),
  }),
)

export const noticeSchema = z.strictObject({
  from: address,
  contacts: z.tuple([address, address], { error: 'wanted exactly two addresses: 3.3(5) names two contacts' }),
  lead: duration(0).default(0),
  contact: address,
  smtp: z.strictObject({
    host,
    port: port.default(25),
    tls: tls.default('none'),
    thumbprint: thumbprint.optional(),
    username: text.optional(),
    password: secret.optional(),
  }),
})

export const bits = z.union([z.literal(32), z.literal(64)], { error: 'wanted 32 or 64' })

export const osListSchema = z
  .array(z.strictObject({ name: text, version, bits: z.array(bits).min(1, { error: 'is empty; wanted [64] or [32, 64]' }), edition: text.optional(), until: day }))
  .min(1, { error: 'is empty; leave it out for the list of table 2-3' })
  .default(standardOsList.map((os) => ({ ...os, bits: [...os.bits] })))

export const optionsSchema = z
  .strictObject({ overlapMemory: yes.default(false), parallelTargets: integer(1, 1000).default(4), warmUpMail: yes.default(false) })
  .prefault({})

/** Declared times of the platform; the lower bound, expected ends and deadlines are computed from them. */
export const platformSchema = z
  .strictObject({
    task: duration().default(6_000),
    boot: duration().default(60_000),
    shutdown: duration().default(20_000),
    sample: duration().default(20_000),
    normal: duration().default(5_000),
    rise: duration().default(60_000),
  })
  .prefault({})

export const peopleSchema = z.strictObject({ operator: text.optional(), reviewer: text.optional() }).prefault({})

export const systemSchema = z.strictObject({
  id: freeText.regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, { error: 'wanted a short id of a-z, 0-9 and - (at most 40): it names run directories and test suites' }),
  name: text,
})

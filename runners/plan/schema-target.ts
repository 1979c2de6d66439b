// Schema of one target: the VM as agreed, the way into its guest, its health checks, consents.
import { z } from 'zod'
import { targetMonitoringSchema } from './schema-monitoring.ts'
import { bits } from './schema-site.ts'
import { duration, host, hostKey, integer, ip, name, oneOf, path, port, secret, size, text, url, uuid, version, word, yes } from './schema-scalars.ts'

const gib = 1024 ** 3

/** Matches something and not the empty text: a check that cannot fail proves nothing. */
const checkPattern = word('a regular expression that does not match the empty text (a check that cannot fail proves nothing)', (source) => {
  try {
    return !new RegExp(source, 'u').test('')
  } catch {
    return false
  }
})

const common = { name: text, within: duration().default(60_000) }

const healthSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      ...common,
      kind: z.literal('http'),
      url: url('a URL like http://192.0.2.11/', ['http:', 'https:']),
      status: integer(100, 599).default(200),
      body: checkPattern.optional(),
      answer: duration().default(5000),
    }),
    z.strictObject({ ...common, kind: z.literal('tcp'), host, port }),
    z.strictObject({ ...common, kind: z.literal('process'), process: text, atLeast: integer(1, 100_000).default(1) }),
    z.strictObject({ ...common, kind: z.literal('service'), service: text }),
    z.strictObject({ ...common, kind: z.literal('command'), run: text, expect: checkPattern, exitCode: integer(0, 255).default(0) }),
    z.strictObject({
      ...common,
      kind: z.literal('file'),
      path,
      contains: text.optional(),
      sha256: word('a SHA-256 in 64 hex digits', () => true, /^[0-9a-fA-F]{64}$/).toLowerCase().optional(),
    }),
    z.strictObject({ ...common, kind: z.literal('human'), text }),
  ],
  { error: 'wanted kind: http, tcp, process, service, command, file or human' },
)

const guest = z.strictObject({
  reach: z.strictObject({ host: host.optional(), port: port.default(22) }).prefault({}),
  ssh: z.strictObject({
    username: text,
    password: secret.optional(),
    privateKey: secret.optional(),
    hostKey,
    sudo: yes.default(false),
  }),
})

export const targetSchema = z.strictObject({
  name,
  vm: z.strictObject({ name: text, instanceUuid: uuid, site: oneOf('main', 'sub').default('main'), pinned: yes.default(false) }),
  hostname: host.optional(),
  ip,
  dns: z.array(ip).default([]),
  network: text,
  os: z.strictObject({
    family: oneOf('linux', 'windows'),
    name: text,
    version,
    bits: bits.default(64),
    edition: text.optional(),
    exception: z.strictObject({ reason: text, agreedBy: text }).optional(),
  }),
  cores: integer(1, 768).default(1),
  memory: size.default(8 * gib),
  disks: z.array(size).min(1, { error: 'is empty; wanted the size of each virtual disk' }).default([100 * gib]),
  rdmAgreed: yes.default(false),
  guest: guest.nullable().default(null),
  monitoring: targetMonitoringSchema,
  health: z.array(healthSchema),
  availability: z
    .strictObject({ vmotion: yes.default(false), ha: yes.default(false), drs: yes.default(false), srm: yes.default(false) })
    .prefault({}),
  backup: yes.default(true),
  consents: z.strictObject({ revert: z.strictObject({ by: text }).optional() }).prefault({}),
  powerOnBy: z.strictObject({ name: text, phone: text }).optional(),
  datastoreFree: size.optional(),
})

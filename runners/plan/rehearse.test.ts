// A plan turned to a lab keeps nothing of the real site, and refuses what it cannot turn.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { LabEndpoints } from '../wire/lab-endpoints.ts'
import { parsePlan } from './parse-plan.ts'
import type { Plan } from './plan.ts'
import { rehearsalPlan } from './rehearse.ts'
import { secretKey, secretRefs } from './secrets.ts'
import { writePlan } from './write-plan.ts'

const example = parsePlan(readFileSync(fileURLToPath(new URL('../../fixtures/plans/example.yaml', import.meta.url)), 'utf8'), 'example.yaml')
const at = (port: number) => ({ host: '127.0.0.1', port })
const hostKey = `SHA256:${'a'.repeat(43)}`
const lab: LabEndpoints = {
  pid: 1,
  control: { url: 'http://127.0.0.1:9', token: 't' },
  sites: { main: { url: 'https://127.0.0.1:4001/sdk', thumbprint: Array.from({ length: 32 }, () => 'AB').join(':'), username: 'lab', password: 'lab-vc' } },
  targets: {
    web01: { ssh: { ...at(4101), username: 'u', password: 'lab-web', hostKey }, ports: { '80': at(4102) } },
    portal02: { ssh: { ...at(4201), username: 'u', password: 'lab-portal', hostKey }, ports: { '8080': at(4202) } },
  },
  inboxes: { 'tanto@example.jp': { imap: { ...at(4301), username: 'tanto', password: 'lab-imap' } }, 'hoshu@example.jp': { smtp: at(4302) } },
  smtp: at(4401),
}

test('every endpoint, pin and credential is the lab’s; nothing of the real site is left but declared facts', () => {
  const { plan, secrets } = rehearsalPlan(example, lab, 300)
  expect(plan.sites.main.vcenter).toMatchObject({ url: 'https://127.0.0.1:4001/sdk', username: 'lab' })
  expect(plan.targets[0]?.guest).toMatchObject({ reach: at(4101), ssh: { username: 'u', hostKey } })
  expect(plan.inboxes).toMatchObject([{ imap: { ...at(4301), tls: 'none' } }, { smtp: at(4302) }])
  expect(plan.notice?.smtp).toEqual({ ...at(4401), tls: 'none' })
  expect(plan.targets[0]?.health[0]).toMatchObject({ url: 'http://127.0.0.1:4102/' })
  expect(plan.targets[0]?.health[1]).toMatchObject({ kind: 'tcp', ...at(4102) })
  expect(plan.targets[1]?.monitoring.http.urls[0]?.url).toBe('http://127.0.0.1:4202/portal/')
  expect(plan.targets.map(({ ip }) => ip)).toEqual(['192.0.2.11', '192.0.2.12'])
  const refs = secretRefs(plan)
  expect(new Set(refs.map(secretKey))).toEqual(new Set(secrets.keys()))
  expect([...secrets.values()].toSorted()).toEqual(['lab-imap', 'lab-portal', 'lab-vc', 'lab-web'])
  for (const ref of refs) expect(ref).toHaveProperty('file')
})

test('times shrink by the scale, the toolkit’s own latency does not, the window stays', () => {
  const { plan } = rehearsalPlan(example, lab, 300)
  expect(plan.monitoring?.rules.cpu).toEqual({ intervalMs: 1000, count: 2, checkMs: 10, confirmed: true })
  expect(plan.monitoring?.http).toEqual({ timeoutMs: 50, retries: 2 })
  expect(plan.monitoring?.rules.http.checkMs).toBe(150)
  expect(plan.monitoring).toMatchObject({ pipelineMs: 2000, graceMs: 8000, lateLimitMs: null })
  expect(plan.targets[0]?.health[0]?.withinMs).toBe(5000)
  expect(plan.window).toEqual(example.window)
})

test('the rehearsed plan can be written and read again', () => {
  const { plan } = rehearsalPlan(example, lab, 300)
  expect(parsePlan(writePlan(plan), 'plan.yaml')).toEqual(plan)
})

const web01 = example.targets[0]!
const withHealth = (url: string): Plan => ({ ...example, targets: [{ ...web01, health: [{ name: 'elsewhere', kind: 'http', url, status: 200, answerMs: 1, withinMs: 1 }] }] })

test('a host name below the target’s own name, and localhost, are the target', () => {
  expect(rehearsalPlan(withHealth('http://web01.example.jp/a?b=1'), lab, 1).plan.targets[0]?.health[0]).toMatchObject({ url: 'http://127.0.0.1:4102/a?b=1' })
  expect(rehearsalPlan(withHealth('http://localhost/'), lab, 1).plan.targets[0]?.health[0]).toMatchObject({ url: 'http://127.0.0.1:4102/' })
})

test.each([
  ['a host that is no target', withHealth('http://db.example.jp/'), /health check elsewhere of web01 \(db\.example\.jp:80\)/],
  ['an address that is no target', withHealth('http://192.0.2.99/'), /192\.0\.2\.99:80/],
  ['a port that the lab does not open', withHealth('http://192.0.2.11:81/'), /192\.0\.2\.11:81/],
  ['a site without a lab', { ...example, sites: { ...example.sites, sub: example.sites.main } }, /site sub/],
  ['an address without an inbox', { ...example, inboxes: [{ address: 'who@example.jp', smtp: at(25) }] }, /inbox who@example\.jp/],
] as const)('%s is refused, never contacted', (_, plan, message) => {
  expect(() => rehearsalPlan(plan, lab, 300)).toThrow(message)
})

// Which mail is taken for the wanted one: every outcome, and the traps of old, foreign and doubled mails.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ReceivedMail } from '../ports.ts'
import { expectMails } from './match.ts'
import type { AddressResult, ReadMail, WantedMail } from './match.ts'
import { skewSamples } from './skew.ts'

const cause = Date.parse('2026-11-24T10:00:00Z')
const a = 'a@city.example'
let count = 0

interface Mail extends Partial<Pick<ReceivedMail, 'address' | 'from' | 'subject'>> {
  /** Seconds after the cause. */
  readonly seen: number
  /** Seconds after the cause, on the monitor's clock; null: no Date. Default: as seen. */
  readonly date?: number | null
  readonly event?: number | null
}

function alert({ seen, date = seen, event = null, address = a, from = 'zabbix@monitor.example', subject }: Mail, what: Partial<ReadMail> = {}): ReadMail {
  count += 1
  const seenAt = cause + seen * 1000
  return {
    mail: {
      id: String(count),
      address,
      source: 'imap',
      seenAt,
      acceptedAt: seenAt,
      date: date === null ? null : cause + date * 1000,
      from,
      to: [address],
      subject: subject ?? `【警告】web01 CPU使用率 ${count}`,
      text: '',
      raw: Buffer.alloc(0),
    },
    state: 'problem',
    hosts: ['web01'],
    named: 'web01',
    check: 'cpu',
    severity: 'warning',
    eventAt: event === null ? null : cause + event * 1000,
    ...what,
  }
}

function wanted(change: Partial<WantedMail> = {}): WantedMail {
  const at = (seconds: number): number => cause + seconds * 1000
  return {
    inboxes: [{ address: a, trouble: null, blindMs: 0 }],
    host: 'web01',
    check: 'cpu',
    severity: 'warning',
    state: 'problem',
    from: 'zabbix@monitor.example',
    cause: { notBefore: at(0), at: at(1) },
    window: { earliest: at(300), expected: at(450), latest: at(660), until: at(1200) },
    used: new Set(),
    skew: skewSamples([], [], null),
    ...change,
  }
}

function judge(alerts: readonly ReadMail[], change: Partial<WantedMail> = {}): AddressResult {
  const [result] = expectMails(wanted({ skew: skewSamples(alerts, [], null), ...change }), alerts)
  if (result === undefined) throw new Error('no result')
  return result
}

test('a mail in its window has arrived, and is told by its ids', () => {
  const mail = alert({ seen: 400 })
  expect(judge([mail])).toMatchObject({ found: 'arrived', mail, ids: [mail.mail.id] })
})

test.each([
  ['late', 700],
  ['early', 200],
  ['missing', 1300],
] as const)('%s', (found, seen) => {
  expect(judge([alert({ seen })]).found).toBe(found)
})

test('each address is judged by its own mails', () => {
  const results = expectMails(wanted({ inboxes: [a, 'b@city.example'].map((address) => ({ address, trouble: null, blindMs: 0 })) }), [alert({ seen: 400 })])
  expect(results.map(({ address, found }) => [address, found])).toEqual([[a, 'arrived'], ['b@city.example', 'missing']])
})

test.each([
  ['another state', { state: 'recovery' }],
  ['another check', { check: 'memory' }],
  ['another severity', { severity: 'severe' }],
  ['no severity', { severity: null }],
  ['another host', { hosts: ['web02'], named: 'web02' }],
  ['a host outside the plan', { hosts: [], named: 'web010' }],
  ['several hosts, another one named', { hosts: ['web01', 'web02'], named: 'web02' }],
] as const)('%s is not the wanted mail', (_name, what) => {
  expect(judge([alert({ seen: 400 }, what)]).found).toBe('missing')
})

test('of several hosts the one in its own line counts', () => {
  expect(judge([alert({ seen: 400 }, { hosts: ['web01', 'web02'], named: 'web01' })]).found).toBe('arrived')
})

test('a wrong host is said in words', () => {
  const result = judge([alert({ seen: 400 }, { hosts: [], named: 'web02' })])
  expect(result.text.en).toMatch(/a mail for web02 .* came, for web01 none/)
  expect(result.text.ja).toContain('web02のメール')
})

test('a sender other than the monitor is not believed', () => {
  const result = judge([alert({ seen: 400, from: 'someone@city.example' })])
  expect(result).toMatchObject({ found: 'missing', candidates: [{ why: { code: 'other-sender' } }] })
  expect(judge([alert({ seen: 400, from: 'someone@city.example' })], { from: null }).found).toBe('arrived')
})

test('a mail is used once, also where its second delivery comes later', () => {
  const first = alert({ seen: 400, subject: 'same' })
  const again = alert({ seen: 500, date: 400, subject: 'same' })
  expect(judge([first, again])).toMatchObject({ found: 'arrived', ids: [first.mail.id, again.mail.id] })
  expect(judge([first, again], { used: new Set([first.mail.id]) })).toMatchObject({ found: 'missing', candidates: [{ why: { code: 'used' } }] })
})

test('two different candidates are ambiguous', () => {
  expect(judge([alert({ seen: 400 }), alert({ seen: 430 })])).toMatchObject({ found: 'ambiguous', mail: null, candidates: [{ why: { code: 'second' } }, { why: { code: 'second' } }] })
})

test('an early mail is not made good by one in time', () => {
  expect(judge([alert({ seen: 100 }), alert({ seen: 400 })]).found).toBe('early')
})

test('a mail sent before the cause belongs to an earlier event', () => {
  const others = [alert({ seen: -50 }, { check: 'disk' })]
  const result = judge([...others, alert({ seen: 400, date: -93_600 })])
  expect(result).toMatchObject({ found: 'missing', candidates: [{ why: { code: 'earlier-event' } }] })
})

test('a stale mail does not teach the clock that would make it fresh', () => {
  const stale = { date: -93_600, subject: 'stale' }
  const both = [alert({ seen: 400, ...stale }), alert({ seen: 401, ...stale, address: 'b@city.example' })]
  expect(judge(both)).toMatchObject({ found: 'ambiguous', candidates: [{ why: { code: 'time-unknown' } }] })
  const lain = [alert({ seen: -90_000 })]
  expect(judge(both, { skew: skewSamples(both, lain, null) }).found).toBe('missing')
})

test.each([420, -420])('a monitor whose clock is %i s off is understood by its other mails', (skew) => {
  const lain = [alert({ seen: -90_000, date: -90_000 + skew })]
  const mail = alert({ seen: 400, date: 399 + skew, event: 395 + skew })
  expect(judge([mail], { skew: skewSamples([mail], lain, null) }).found).toBe('arrived')
  expect(judge([mail]).found).toBe('ambiguous')
})

test('a mail without a Date cannot be told from an old one', () => {
  expect(judge([alert({ seen: 400, date: null })]).found).toBe('ambiguous')
})

test('a mail sent now about an event before the cause is not taken', () => {
  expect(judge([alert({ seen: 400, event: -600 })])).toMatchObject({ found: 'ambiguous', candidates: [{ why: { code: 'event-before-cause' } }] })
})

test('a mailbox that cannot be watched is blind, and so is a late sight after blindness', () => {
  const blind = (trouble: string | null, blindMs: number): Partial<WantedMail> => ({ inboxes: [{ address: a, trouble, blindMs }] })
  expect(judge([], blind('connection refused', 9000))).toMatchObject({ found: 'blind', text: { en: expect.stringContaining('connection refused') as string } })
  expect(judge([alert({ seen: 700 })], blind(null, 100_000)).found).toBe('blind')
  expect(judge([alert({ seen: 400 })], blind(null, 100_000)).found).toBe('arrived')
  expect(judge([], blind(null, 100_000)).found).toBe('missing')
})

test('whatever other mails there are, the right one is found, or the result is not a pass', () => {
  const other = fc.record({
    seen: fc.integer({ min: -3000, max: 1500 }),
    what: fc.constantFrom<Partial<ReadMail>>({ state: 'recovery' }, { check: 'disk' }, { severity: 'severe' }, { hosts: [], named: 'web010' }, { hosts: ['web02'], named: 'web02' }, { state: 'unknown' }),
  })
  fc.assert(
    fc.property(fc.array(other, { maxLength: 20 }), fc.integer({ min: -600, max: 600 }), (others, skew) => {
      const lain = [alert({ seen: -90_000, date: -90_000 + skew })]
      const noise = others.map(({ seen, what }) => alert({ seen, date: seen + skew }, what))
      const right = alert({ seen: 400, date: 400 + skew })
      const without = noise.toSorted((one, two) => one.mail.seenAt - two.mail.seenAt)
      const all = [...noise, right].toSorted((one, two) => one.mail.seenAt - two.mail.seenAt)
      expect(judge(all, { skew: skewSamples(all, lain, null) })).toMatchObject({ found: 'arrived', mail: right })
      expect(judge(without, { skew: skewSamples(without, lain, null) }).found).toBe('missing')
    }),
    { numRuns: 50 },
  )
})

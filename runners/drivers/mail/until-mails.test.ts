// Waiting for mails: ended by the last address, by the end of waiting, or by the case.
import { expect, test } from 'vitest'
import type { ReadMail, WantedMail } from './match.ts'
import { skewSamples } from './skew.ts'
import { untilMails } from './until-mails.ts'
import type { MailWait } from './until-mails.ts'

const addresses = ['a@city.example', 'b@city.example']

function waiting(forMs: number, signal: AbortSignal = new AbortController().signal): { readonly wait: MailWait; readonly arrive: (address: string) => void; readonly listening: () => number } {
  const alerts: ReadMail[] = []
  const listeners = new Set<() => void>()
  const now = Date.now()
  const wanted = (): WantedMail => ({
    inboxes: addresses.map((address) => ({ address, trouble: null, blindMs: 0 })),
    host: 'web01',
    check: 'alive',
    state: 'problem',
    from: null,
    cause: { notBefore: now, at: now },
    window: { earliest: now, expected: now, latest: now + forMs, until: now + forMs },
    used: new Set(),
    skew: skewSamples(alerts, [], null),
  })
  return {
    wait: {
      wanted,
      alerts: () => alerts,
      onAlert: (listener) => {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
      signal,
    },
    arrive: (address) => {
      const seenAt = Date.now()
      const mail = { id: `${alerts.length}`, address, source: 'smtp', seenAt, acceptedAt: seenAt, date: seenAt, from: 'z@monitor.example', to: [address], subject: 's', text: '', raw: Buffer.alloc(0) } as const
      alerts.push({ mail, state: 'problem', hosts: ['web01'], named: 'web01', check: 'alive', severity: null, eventAt: null })
      for (const listener of listeners) listener()
    },
    listening: () => listeners.size,
  }
}

test('resolves with the last address that gets its mail, long before the end', async () => {
  const { wait, arrive, listening } = waiting(60_000)
  const results = untilMails(wait)
  arrive(addresses[0] ?? '')
  expect(listening()).toBe(1)
  arrive(addresses[1] ?? '')
  expect((await results).map((result) => result.found)).toEqual(['arrived', 'arrived'])
  expect(listening()).toBe(0)
})

test('at the end of waiting it says what is missing', async () => {
  const { wait, arrive, listening } = waiting(80)
  const results = untilMails(wait)
  arrive(addresses[0] ?? '')
  expect((await results).map((result) => result.found)).toEqual(['arrived', 'missing'])
  expect(listening()).toBe(0)
})

test('an aborted case waits no longer', async () => {
  const abort = new AbortController()
  const { wait, listening } = waiting(60_000, abort.signal)
  const results = untilMails(wait)
  abort.abort(new Error('cancelled'))
  await expect(results).rejects.toThrow('cancelled')
  expect(listening()).toBe(0)
})

// The notice of a planned stop: its text, its sending to the two contacts only, and the bounce that may come back.
import { expect, onTestFinished, test } from 'vitest'
import { startSmtpServer } from '../../../fixtures/lab/mail/smtp-server.ts'
import type { SmtpServer } from '../../../fixtures/lab/mail/smtp-server.ts'
import type { NoticePlan } from '../../plan/plan.ts'
import type { ReceivedMail } from '../ports.ts'
import { untilBounce, watchForBounce } from './bounce.ts'
import { MailShelf } from './mail-shelf.ts'
import { noticeText } from './notice-text.ts'
import type { NoticeFacts } from './notice-text.ts'
import { sendNotice } from './notice.ts'

const contacts = ['kanri1@pref.example', 'kanri2@pref.example'] as const
const sender = 'tanto@city.example'
const messageId = '<ukeire-1@city.example>'

const facts: NoticeFacts = {
  language: 'ja',
  system: '電子申請システム',
  timeZone: 'Asia/Tokyo',
  from: Date.parse('2026-11-24T10:00:00+09:00'),
  to: Date.parse('2026-11-24T12:30:00+09:00'),
  targets: [{ hostname: 'web01', ip: '192.0.2.11', site: 'main' }],
  stops: [{ hostname: 'web01', case: '2-1', from: Date.parse('2026-11-24T11:00:00+09:00'), to: Date.parse('2026-11-24T11:40:00+09:00') }],
  cases: [{ id: '2-1', title: { ja: '死活監視の障害検知メール及び復旧メールの受信確認', en: 'Dead-host mail and recovery mail' } }],
  mails: [{ host: 'web01', check: 'alive' }, { host: 'web01', check: 'alive' }],
  contact: '情報政策課 山田 059-000-0000',
}

test('the Japanese notice follows the standard text', () => {
  const { subject, text } = noticeText(facts)
  expect(subject).toBe('【計画停止連絡】電子申請システム 受入試験に伴う停止について（11/24）')
  for (const part of ['ホスト名web01（IPアドレス192.0.2.11、メイン環境）', '2026/11/24 10:00～2026/11/24 12:30', '停止予定：web01　試験2-1　2026/11/24 11:00～2026/11/24 11:40', '試験2-1　死活監視の障害検知メール', '　web01　死活監視（障害、復旧）', '　情報政策課 山田 059-000-0000']) expect(text).toContain(part)
  expect(text.match(/死活監視（障害、復旧）/g)).toHaveLength(1)
})

test('the English notice says the same', () => {
  const { subject, text } = noticeText({ ...facts, language: 'en' })
  expect(subject).toBe('[Planned stop] 電子申請システム: stops during the acceptance test (2026-11-24)')
  for (const part of ['web01 (192.0.2.11, main site)', '2026-11-24 10:00 to 2026-11-24 12:30', 'case 2-1: Dead-host mail', 'web01: alive (problem, recovery)']) expect(text).toContain(part)
})

async function site(known: readonly string[]): Promise<{ readonly server: SmtpServer; readonly shelf: MailShelf; readonly plan: NoticePlan }> {
  const shelf = new MailShelf()
  const server = await startSmtpServer({
    clock: { now: () => Date.now(), scaled: (ms) => ms },
    timeZone: 'Asia/Tokyo',
    known: new Set([...known, sender]),
    deliver: ({ to, raw }) => {
      if (to === sender) void shelf.put({ id: 'bounce', address: to, source: 'smtp', seenAt: Date.now(), acceptedAt: Date.now(), raw }, 'new')
    },
  })
  onTestFinished(() => server.close())
  return { server, shelf, plan: { from: sender, contacts, contact: sender, leadMs: 0, smtp: { ...server.endpoint, tls: 'none' } } }
}

test('the notice reaches both contacts and nobody else, as the bytes that are kept', async () => {
  const { server, plan } = await site(contacts)
  const { subject, text } = noticeText(facts)
  const sent = await sendNotice({ plan, subject, text, messageId })
  expect(sent).toMatchObject({ messageId, accepted: contacts, rejected: [], response: expect.stringMatching(/^250 /) as string })
  expect(server.taken.map(({ from, to }) => [from, to])).toEqual([[sender, [...contacts]]])
  expect(server.taken[0]?.raw.toString()).toContain(sent.raw.toString())
  expect(sent.raw.toString()).toContain(`Message-ID: ${messageId}`)
})

test('an address that does not exist is seen by its bounce', async () => {
  const { shelf, plan } = await site([contacts[0]])
  await sendNotice({ plan, subject: 's', text: 't', messageId })
  const inbox = { address: sender, mails: shelf.mails, earlier: [], trouble: null, blindMs: () => 0, onMail: (listener: (mail: ReceivedMail) => void) => shelf.onMail(listener), close: () => Promise.resolve() }
  const bounce = await untilBounce(inbox, messageId, Date.now() + 5_000)
  const watch = watchForBounce(inbox, messageId)
  expect(watch.bounces).toEqual([{ mail: bounce, recipients: [contacts[1]] }])
  watch.stop()
  expect(await untilBounce(inbox, '<other@city.example>', Date.now() + 20)).toBeNull()
})

test('a contact of a domain that the server does not relay to is told as rejected', async () => {
  const { plan } = await site([contacts[0]])
  const elsewhere: NoticePlan = { ...plan, contacts: [contacts[0], 'kanri2@elsewhere.example'] }
  expect(await sendNotice({ plan: elsewhere, subject: 's', text: 't', messageId })).toMatchObject({ accepted: [contacts[0]], rejected: ['kanri2@elsewhere.example'] })
  const nobody: NoticePlan = { ...plan, contacts: ['x@elsewhere.example', 'y@elsewhere.example'] }
  expect(await sendNotice({ plan: nobody, subject: 's', text: 't', messageId })).toMatchObject({ accepted: [], rejected: ['x@elsewhere.example', 'y@elsewhere.example'] })
})

test('a server that refuses is an error, and nothing was sent', async () => {
  const { server, plan } = await site(contacts)
  server.trouble('refuse', 60_000)
  await expect(sendNotice({ plan, subject: 's', text: 't', messageId })).rejects.toMatchObject({ code: 'NOTICE_NOT_SENT', kind: 'environment' })
  expect(server.taken).toEqual([])
})

// Mails received by the toolkit itself: who is let in, what is refused, and Japanese encodings.
import { createTransport } from 'nodemailer'
import { expect, onTestFinished, test } from 'vitest'
import { encodeIso2022Jp } from '../../../fixtures/lab/monitor/iso-2022-jp.ts'
import { composeMail } from '../../../fixtures/lab/monitor/compose.ts'
import { openSmtpInbox } from './smtp-inbox.ts'

const address = 'kanshi2@city.example'

async function inboxAt(port = 0, to = address): ReturnType<typeof openSmtpInbox> {
  const inbox = await openSmtpInbox({ address: to, host: '127.0.0.1', port })
  onTestFinished(() => inbox.close())
  return inbox
}

async function send(port: number, raw: Buffer | string, to: string | readonly string[] = address): Promise<unknown> {
  const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true })
  try {
    return await transport.sendMail({ envelope: { from: 'zabbix@monitor.example', to: [to].flat() }, raw })
  } finally {
    transport.close()
  }
}

test('a mail to the address is received as sent, one to another address is refused', async () => {
  const inbox = await inboxAt()
  const seen: string[] = []
  inbox.onMail((mail) => seen.push(mail.subject))
  const raw = 'From: <zabbix@monitor.example>\r\nTo: <x@y.example>\r\nDate: Mon, 23 Nov 2026 18:05:50 +0900\r\nSubject: hello\r\n\r\nbody\r\n'
  await send(inbox.port, raw, 'KANSHI2@city.example')
  expect(seen).toEqual(['hello'])
  expect(inbox.mails[0]).toMatchObject({ address, source: 'smtp', date: Date.parse('2026-11-23T18:05:50+09:00'), from: 'zabbix@monitor.example' })
  expect(inbox.mails[0]?.raw.toString()).toBe(raw)
  await expect(send(inbox.port, raw, 'other@city.example')).rejects.toMatchObject({ responseCode: 550 })
})

test('addresses share a port, and the port is free again after the last one is closed', async () => {
  const first = await openSmtpInbox({ address: 'a@city.example', host: '127.0.0.1', port: 0 })
  const { port } = first
  await first.close()
  const [one, two] = [await inboxAt(port, 'a@city.example'), await inboxAt(port, 'b@city.example')]
  await send(port, 'Subject: both\r\n\r\n', ['a@city.example', 'b@city.example'])
  expect([one.mails.length, two.mails.length]).toEqual([1, 1])
  await one.close()
  await expect(send(port, 'Subject: late\r\n\r\n', 'a@city.example')).rejects.toMatchObject({ responseCode: 550 })
})

test('a port in use is an error that says so', async () => {
  const taken = await inboxAt()
  await expect(openSmtpInbox({ address, host: '127.0.0.1', port: taken.port })).rejects.toMatchObject({ code: 'PORT_IN_USE' })
})

test('a mail that is too big is refused and not kept', async () => {
  const inbox = await inboxAt()
  await expect(send(inbox.port, `Subject: big\r\n\r\n${'x'.repeat(70)}\r\n`.padEnd(3 * 1024 * 1024, 'yyyyyyyy\r\n'))).rejects.toMatchObject({ responseCode: 552 })
  expect(inbox.mails).toEqual([])
})

const subject = '【重度】web01 メモリ使用率が閾値を超過しました（監視サーバ：統合監視）'
const text = 'ホスト名：web01\r\n監視項目：メモリ使用率\r\n検知日時：2026/11/23 18:05:50'

test.each(['UTF-8', 'ISO-2022-JP'] as const)('an alert in %s is read as written', async (charset) => {
  const inbox = await inboxAt()
  await send(inbox.port, composeMail({ subject, text }, { from: 'zabbix@monitor.example', to: address, sentAt: Date.parse('2026-11-23T09:05:52Z'), timeZone: 'Asia/Tokyo', charset }))
  expect(inbox.mails[0]).toMatchObject({ subject, date: Date.parse('2026-11-23T18:05:52+09:00') })
  expect(inbox.mails[0]?.text.trimEnd().replaceAll('\r', '')).toBe(text.replaceAll('\r', ''))
})

test.each([
  ['Shift_JIS', Buffer.from([0x8f, 0xe1, 0x8a, 0x51])],
  ['iso-2022-jp', encodeIso2022Jp('障害')],
])('a bare body in %s is decoded', async (charset, body) => {
  const inbox = await inboxAt()
  await send(inbox.port, Buffer.concat([Buffer.from(`Subject: x\r\nDate: no date at all\r\nContent-Type: text/plain; charset=${charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n`), body, Buffer.from('\r\n')]))
  expect(inbox.mails[0]?.text.trim()).toBe('障害')
  expect(inbox.mails[0]?.date).toBeNull()
})

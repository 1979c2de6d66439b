// The IMAP inbox against the lab's mailbox: arrival by IDLE, what lay there before, refusals and cuts.
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startImapServer } from '../../../fixtures/lab/mail/imap-server.ts'
import type { ImapServer } from '../../../fixtures/lab/mail/imap-server.ts'
import type { Inbox, ReceivedMail } from '../ports.ts'
import { openImapInbox } from './imap-inbox.ts'

const address = 'kanshi1@city.example'

function letter(subject: string): Buffer {
  return Buffer.from(`From: <zabbix@monitor.example>\r\nTo: <${address}>\r\nDate: Mon, 23 Nov 2026 18:05:50 +0900\r\nSubject: ${subject}\r\n\r\nbody of ${subject}\r\n`)
}

async function mailbox(): Promise<ImapServer> {
  const server = await startImapServer({ username: 'kanshi1' })
  onTestFinished(() => server.close())
  return server
}

async function open(server: ImapServer, change: { readonly password?: string; readonly mailbox?: string; readonly openWithinMs?: number } = {}): Promise<Inbox> {
  const { host, port, username, password } = server.endpoint
  const inbox = await openImapInbox({ address, imap: { host, port, tls: 'none', username, password: { env: 'UNUSED' }, mailbox: change.mailbox ?? 'INBOX' }, password: change.password ?? password, ...(change.openWithinMs === undefined ? {} : { openWithinMs: change.openWithinMs }) })
  onTestFinished(() => inbox.close())
  return inbox
}

function next(inbox: Inbox): Promise<ReceivedMail> {
  return new Promise((resolve) => {
    const stop = inbox.onMail((mail) => {
      stop()
      resolve(mail)
    })
  })
}

test('mails that lay there are earlier ones; a new one is seen at once, and none is marked as read', async () => {
  const server = await mailbox()
  server.append(letter('old'), Date.parse('2026-11-22T10:00:00+09:00'))
  const inbox = await open(server)
  expect(inbox.earlier.map((mail) => [mail.subject, mail.acceptedAt])).toEqual([['old', Date.parse('2026-11-22T10:00:00+09:00')]])
  for (const subject of ['first', 'second']) {
    const arriving = next(inbox)
    const before = Date.now()
    server.append(letter(subject), before)
    const mail = await arriving
    expect(mail).toMatchObject({ address, source: 'imap', subject, text: expect.stringContaining(`body of ${subject}`) as string, from: 'zabbix@monitor.example', to: [address], date: Date.parse('2026-11-23T18:05:50+09:00') })
    expect(mail.seenAt - before).toBeLessThan(500)
    expect(mail.raw.equals(letter(subject))).toBe(true)
  }
  expect(inbox.mails.map((mail) => mail.subject)).toEqual(['first', 'second'])
  expect(server.messages().flatMap((message) => message.flags)).toEqual([])
})

test('mails that come while the connection is refused are caught up, each once, and the gap is known', async () => {
  const server = await mailbox()
  const inbox = await open(server)
  const since = Date.now()
  server.trouble('refuse', 400)
  await expect.poll(() => inbox.trouble).not.toBeNull()
  server.append(letter('one'), Date.now())
  server.append(letter('two'), Date.now())
  await expect.poll(() => inbox.mails.map((mail) => mail.subject), { timeout: 5_000 }).toEqual(['one', 'two'])
  await expect.poll(() => inbox.trouble).toBeNull()
  expect(inbox.blindMs(since)).toBeGreaterThanOrEqual(300)
  const arriving = next(inbox)
  server.append(letter('three'), Date.now())
  expect((await arriving).subject).toBe('three')
  expect(inbox.mails).toHaveLength(3)
})

test('a mailbox that is refused at first is opened as soon as it answers', async () => {
  const server = await mailbox()
  server.trouble('refuse', 300)
  expect((await open(server)).trouble).toBeNull()
})

test('a mailbox that never answers is an error that says what was wanted', async () => {
  const server = await mailbox()
  server.trouble('refuse', 60_000)
  await expect(open(server, { openWithinMs: 300 })).rejects.toMatchObject({ code: 'INBOX_UNREACHABLE', kind: 'environment', message: expect.stringMatching(/kanshi1@city\.example.*INBOX was wanted within 0\.3 s, tried \d+ times/) as string })
})

test('a mailbox that does not exist is named', async () => {
  await expect(open(await mailbox(), { mailbox: 'Alerts' })).rejects.toMatchObject({ code: 'MAILBOX_NOT_FOUND' })
})

test('a wrong password is tried once, and never shown', async () => {
  let logins = 0
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.write('* OK ready\r\n')
    socket.on('data', (data) => {
      const [tag, command] = data.toString().split(' ')
      if (command?.startsWith('CAPABILITY') === true) socket.write(`* CAPABILITY IMAP4rev1\r\n${tag} OK done\r\n`)
      if (command === 'LOGIN') {
        logins += 1
        socket.write(`${tag} NO wrong password sesame-open\r\n`)
      }
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const attempt = (): Promise<Inbox> => openImapInbox({ address, imap: { host: '127.0.0.1', port, tls: 'none', username: 'u', password: { env: 'X' }, mailbox: 'INBOX' }, password: 'sesame-open' })
  const refusedOnce = expect.objectContaining({ code: 'LOGIN_REFUSED', message: expect.not.stringContaining('sesame-open') as string }) as unknown
  await expect(attempt()).rejects.toEqual(refusedOnce)
  await expect(attempt()).rejects.toEqual(refusedOnce)
  expect(logins).toBe(1)
})

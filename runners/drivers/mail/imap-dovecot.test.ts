// The IMAP inbox against Dovecot, a server that is nobody's mock; skipped where Dovecot is not installed.
import { spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { InboxPlan } from '../../plan/plan.ts'
import type { Inbox } from '../ports.ts'
import { openImapInbox } from './imap-inbox.ts'

const program = ['/usr/sbin/dovecot', '/usr/local/sbin/dovecot'].find((path) => existsSync(path))
const asRoot = process.getuid?.() === 0
/** Dovecot never serves mails as root. */
const mailUid = asRoot ? 65_534 : (process.getuid?.() ?? 0)
const mailGid = asRoot ? 65_534 : (process.getgid?.() ?? 0)

let folder = ''
let port = 0
let thumbprint = ''
let stop = (): Promise<void> => Promise.resolve()

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const found = (server.address() as AddressInfo).port
  await new Promise((resolve) => {
    server.close(resolve)
  })
  return found
}

function own(path: string): string {
  if (asRoot) chownSync(path, mailUid, mailGid)
  return path
}

async function startDovecot(): Promise<() => Promise<void>> {
  const { username } = userInfo()
  const lines = [
    'protocols = imap',
    `base_dir = ${folder}/run`,
    `state_dir = ${folder}/state`,
    `log_path = ${folder}/log`,
    'listen = 127.0.0.1',
    'ssl = yes',
    `ssl_cert = <${folder}/cert.pem`,
    `ssl_key = <${folder}/key.pem`,
    'disable_plaintext_auth = no',
    'auth_failure_delay = 0',
    'auth_verbose = yes',
    ...(asRoot ? [] : [`default_internal_user = ${username}`, `default_login_user = ${username}`]),
    `mail_location = maildir:${folder}/mail`,
    'first_valid_uid = 1',
    'passdb {\n  driver = static\n  args = password=opensesame\n}',
    `userdb {\n  driver = static\n  args = uid=${mailUid} gid=${mailGid} home=${folder}/mail\n}`,
    `service imap-login {\n  chroot =\n  inet_listener imap {\n    port = ${port}\n  }\n  inet_listener imaps {\n    port = 0\n  }\n}`,
    'service anvil {\n  chroot =\n}',
    'service stats {\n  chroot =\n}',
    '',
  ]
  writeFileSync(join(folder, 'dovecot.conf'), lines.join('\n'))
  const child = spawn(program ?? '', ['-F', '-c', join(folder, 'dovecot.conf')], { stdio: 'ignore', detached: true })
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
  })
  return async () => {
    // The whole group: its sessions would outlive the master.
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM')
    await ended
  }
}

beforeAll(async () => {
  if (program === undefined) return
  folder = mkdtempSync(join(tmpdir(), 'ukeire-dovecot-'))
  own(folder)
  for (const part of ['mail', 'mail/new', 'mail/cur', 'mail/tmp']) {
    mkdirSync(join(folder, part))
    own(join(folder, part))
  }
  const certificate = await generate([{ name: 'commonName', value: 'mail.city.example' }])
  writeFileSync(join(folder, 'cert.pem'), certificate.cert)
  writeFileSync(join(folder, 'key.pem'), certificate.private)
  thumbprint = new X509Certificate(certificate.cert).fingerprint256
  port = await freePort()
  stop = await startDovecot()
})

afterAll(async () => {
  await stop()
  if (folder !== '') rmSync(folder, { recursive: true, force: true })
})

let count = 0

/** As a local delivery does: written aside, then moved into place. */
function put(subject: string): void {
  count += 1
  const path = join(folder, 'mail/tmp', `m${count}`)
  writeFileSync(path, `From: <zabbix@monitor.example>\nTo: <a@city.example>\nSubject: ${subject}\n\nbody\n`)
  own(path)
  renameSync(path, join(folder, 'mail/new', `${Math.floor(Date.now() / 1000)}.m${count}.mail.example`))
}

async function open(change: Partial<NonNullable<InboxPlan['imap']>> = {}, password = 'opensesame'): Promise<Inbox> {
  const imap = { host: '127.0.0.1', port, tls: 'none' as const, username: 'kanshi', password: { env: 'X' }, mailbox: 'INBOX', ...change }
  const inbox = await openImapInbox({ address: 'a@city.example', imap, password })
  onTestFinished(() => inbox.close())
  return inbox
}

const absent = [program === undefined, 'Dovecot (Debian package dovecot-imapd) is not installed'] as const

test('Dovecot: old mails are earlier ones, new ones arrive by IDLE and stay unread', async ({ skip }) => {
  skip(...absent)
  put('old')
  const inbox = await open()
  expect(inbox.earlier.map((mail) => mail.subject)).toContain('old')
  put('new')
  await expect.poll(() => inbox.mails.map((mail) => mail.subject), { timeout: 5_000 }).toEqual(['new'])
  const names = [...readdirSync(join(folder, 'mail/new')), ...readdirSync(join(folder, 'mail/cur'))]
  expect(names.filter((name) => /:2,.*S/.test(name))).toEqual([])
})

test('Dovecot: after a restart of the server the inbox is watched again and nothing is lost', async ({ skip }) => {
  skip(...absent)
  const inbox = await open()
  await stop()
  await expect.poll(() => inbox.trouble).not.toBeNull()
  put('while it was down')
  stop = await startDovecot()
  await expect.poll(() => inbox.mails.map((mail) => mail.subject), { timeout: 10_000 }).toEqual(['while it was down'])
  put('after')
  await expect.poll(() => inbox.mails.map((mail) => mail.subject), { timeout: 5_000 }).toEqual(['while it was down', 'after'])
})

test('Dovecot: STARTTLS with the pinned certificate, and with no other', async ({ skip }) => {
  skip(...absent)
  expect((await open({ tls: 'starttls', thumbprint })).trouble).toBeNull()
  await expect(open({ tls: 'starttls', thumbprint: thumbprint.replace(/^../, (byte) => (byte === '00' ? '01' : '00')) })).rejects.toMatchObject({ code: 'CERTIFICATE_DIFFERS' })
})

test('Dovecot: a wrong password is tried once', async ({ skip }) => {
  skip(...absent)
  await expect(open({ username: 'other' }, 'wrong-password')).rejects.toMatchObject({ code: 'LOGIN_REFUSED' })
  await expect(open({ username: 'other' }, 'wrong-password')).rejects.toMatchObject({ code: 'LOGIN_REFUSED' })
  await expect.poll(() => readFileSync(join(folder, 'log'), 'utf8').match(/static\(other,.*[Pp]assword mismatch/g)?.length).toBe(1)
})

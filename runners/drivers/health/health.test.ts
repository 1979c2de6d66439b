// Health checks: judged, retried, told apart from what could not be looked at.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { UkeireError } from '../../errors.ts'
import type { HealthCheck } from '../../plan/plan.ts'
import type { Guest } from '../ports.ts'
import { runHealthChecks, type HealthResult } from './health.ts'

let server: Server
let base = ''
let asked = 0
let elsewhere = 0

beforeAll(async () => {
  server = createServer((request, response) => {
    asked += 1
    if (request.url === '/') response.end('受付 ready')
    else if (request.url === '/later') response.writeHead(asked >= 3 ? 200 : 503).end()
    else if (request.url === '/away') response.writeHead(302, { location: `${base}/elsewhere` }).end()
    else if (request.url === '/elsewhere') elsewhere += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

function guestWith(part: Partial<Guest>): Guest {
  return part as Guest
}

async function run(checks: readonly HealthCheck[], guest: Guest | null = null, signal = new AbortController().signal): Promise<HealthResult[]> {
  return await runHealthChecks(checks, { guest, signal, deadline: Date.now() + 20_000 })
}

const http = (path: string, more: Partial<Extract<HealthCheck, { kind: 'http' }>> = {}): HealthCheck => ({ name: path, kind: 'http', url: `${base}${path}`, status: 200, answerMs: 1_000, withinMs: 300, ...more })

test('http: status, body and answer time are judged, and what was seen is told', async () => {
  const results = await run([http('/', { body: '^受付' }), http('/', { body: 'closed', name: 'body' }), http('/hangs', { answerMs: 100 }), http('/away')])
  expect(results.map((result) => result.ok)).toEqual([true, false, false, false])
  expect(results[1]?.detail).toContain('"受付 ready"')
  expect(results[2]?.detail).toContain('no answer')
  expect(results[3]?.detail).toContain('last seen 302')
  expect(elsewhere).toBe(0)
})

test('a check is looked at until it passes', async () => {
  asked = 0
  const [result] = await run([http('/later', { withinMs: 10_000 })])
  expect(result).toMatchObject({ ok: true, attempts: 3 })
})

test('tcp: an open and a closed port', async () => {
  const { port } = server.address() as AddressInfo
  const results = await run([
    { name: 'open', kind: 'tcp', host: '127.0.0.1', port, withinMs: 100 },
    { name: 'closed', kind: 'tcp', host: '127.0.0.1', port: 1, withinMs: 100 },
  ])
  expect(results.map((result) => result.ok)).toEqual([true, false])
  expect(results[1]?.detail).toContain('ECONNREFUSED')
})

test('inside the guest: process, service, command, file', async () => {
  const guest = guestWith({
    processes: async () => 2,
    service: async (name) => ({ active: name === 'httpd', enabled: false }),
    run: async () => ({ code: 0, stdout: 'a\nready\n', stderr: '' }),
    file: async () => ({ size: 5, sha256: 'ab'.repeat(32), text: 'hello' }),
  })
  const results = await run(
    [
      { name: 'p', kind: 'process', process: 'httpd', atLeast: 2, withinMs: 0 },
      { name: 'p3', kind: 'process', process: 'httpd', atLeast: 3, withinMs: 0 },
      { name: 's', kind: 'service', service: 'httpd', withinMs: 0 },
      { name: 's2', kind: 'service', service: 'smb', withinMs: 0 },
      { name: 'c', kind: 'command', run: 'x', expect: '^ready$', exitCode: 0, withinMs: 0 },
      { name: 'c2', kind: 'command', run: 'x', expect: '^ready$', exitCode: 1, withinMs: 0 },
      { name: 'f', kind: 'file', path: '/f', contains: 'ell', sha256: 'AB'.repeat(32), withinMs: 0 },
      { name: 'f2', kind: 'file', path: '/f', contains: 'bye', withinMs: 0 },
      { name: 'h', kind: 'human', text: 'log in', withinMs: 0 },
    ],
    guest,
  )
  expect(results.map((result) => result.ok)).toEqual([true, false, true, false, true, false, true, false, null])
})

test('what cannot be looked at is no failure of the system; a real failure beside it is', async () => {
  const cut = guestWith({
    processes: async () => {
      throw new UkeireError({ code: 'GUEST_UNREACHABLE', kind: 'environment', subject: 'web01', text: 'no answer' })
    },
  })
  const blind: HealthCheck = { name: 'p', kind: 'process', process: 'httpd', atLeast: 1, withinMs: 0 }
  await expect(run([blind, http('/')], cut)).rejects.toMatchObject({ code: 'HEALTH_UNKNOWN', kind: 'environment' })
  await expect(run([blind])).rejects.toThrow(/no way into it/)
  const results = await run([blind, http('/', { status: 500 })], cut)
  expect(results.map((result) => result.ok)).toEqual([null, false])
})

test('a case that ends takes its checks with it', async () => {
  const ending = new AbortController()
  const running = run([http('/', { status: 500, withinMs: 15_000 })], null, ending.signal)
  ending.abort()
  await expect(running).rejects.toMatchObject({ kind: 'aborted' })
})

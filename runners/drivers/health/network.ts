// Health checks over the network: an HTTP answer, a TCP port.
import { connect } from 'node:net'
import type { HealthCheck } from '../../plan/plan.ts'
import type { Instant } from '../ports.ts'
import { bounded } from './bounded.ts'
import { excerpt, type Look } from './seen.ts'

const longestBody = 1024 * 1024

/** The URL's own answer counts: a redirect is not followed, least of all to another host. */
export async function lookAtHttp(check: Extract<HealthCheck, { kind: 'http' }>, signal: AbortSignal): Promise<Look> {
  const pattern = check.body === undefined ? null : new RegExp(check.body, 'mu')
  const wanted = `${check.url} to answer ${check.status}${pattern ? ` with /${check.body}/` : ''} within ${(check.answerMs / 1000).toFixed(1)} s`
  const { Agent, request } = await import('undici')
  // No connection is kept: one from before a reboot would say nothing about now.
  const dispatcher = new Agent({ pipelining: 0, connect: { timeout: check.answerMs } })
  const limit = bounded(signal, check.answerMs)
  const began = Date.now()
  const seconds = (): string => `${((Date.now() - began) / 1000).toFixed(1)} s`
  try {
    const answer = await request(check.url, { dispatcher, signal: limit.signal, headers: { accept: '*/*' } })
    const body = await readStart(answer.body)
    const ok = answer.statusCode === check.status && (pattern === null || pattern.test(body))
    return { ok, wanted, seen: `${answer.statusCode}${pattern && !pattern.test(body) ? ` with ${excerpt(body)}` : ''} after ${seconds()}` }
  } catch (error) {
    return { ok: false, wanted, seen: `${limit.late() ? 'no answer' : nameOf(error)} after ${seconds()}` }
  } finally {
    limit.end()
    await dispatcher.destroy()
  }
}

async function readStart(body: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of body) {
    parts.push(part)
    length += part.length
    if (length >= longestBody) break
  }
  return Buffer.concat(parts).toString('utf8')
}

export async function lookAtTcp(check: Extract<HealthCheck, { kind: 'tcp' }>, deadline: Instant, signal: AbortSignal): Promise<Look> {
  const wanted = `a connection to ${check.host}:${check.port}`
  const longest = Math.max(1, Math.min(5_000, deadline - Date.now()))
  const limit = bounded(signal, longest)
  return await new Promise<Look>((resolve) => {
    const socket = connect({ host: check.host, port: check.port, signal: limit.signal })
    const settle = (ok: boolean, seen: string): void => {
      limit.end()
      socket.destroy()
      resolve({ ok, wanted, seen })
    }
    socket.once('connect', () => settle(true, 'it opened'))
    socket.once('error', (error) => settle(false, limit.late() ? `no answer in ${(longest / 1000).toFixed(1)} s` : nameOf(error)))
  })
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause: unknown = error.cause
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return nameOf(error.errors[0])
  return cause instanceof Error ? nameOf(cause) : error.message
}

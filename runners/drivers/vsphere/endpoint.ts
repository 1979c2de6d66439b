// HTTPS to one vCenter: pinned or CA-verified connections, bounded answers, a deadline for each request.
import { Agent, buildConnector, request } from 'undici'
import type { TLSSocket } from 'node:tls'
import { UkeireError, isUkeireError } from '../../errors.ts'
import { defaultLimits } from '../../wire/vim25/xml.ts'

export interface EndpointOptions {
  readonly subject: string
  /** `https://host[:port]/sdk` */
  readonly url: string
  /** SHA-256 of the leaf certificate, `AA:BB:…`. */
  readonly thumbprint?: string | undefined
  /** PEM of the certificate authorities to trust instead of the well-known ones. */
  readonly ca?: string | undefined
  /** For one request and its answer; default 60 s. */
  readonly requestTimeoutMs?: number | undefined
}

export interface Exchange {
  readonly status: number
  readonly text: string
  /** The session's cookie as the server wrote it, to be echoed verbatim. */
  readonly cookie: string | null
}

/** A request without a usable answer. `sent` false: the server never got it. */
export class Trouble extends Error {
  readonly sent: boolean
  constructor(message: string, sent: boolean, cause?: unknown) {
    super(message, { cause })
    this.name = 'Trouble'
    this.sent = sent
  }
}

/** There is no connection, so nothing can have been sent. */
class NotConnected extends Error {}

const notTrusted = /SELF_SIGNED|UNABLE_TO|CERT_|ALTNAME|HOSTNAME_MISMATCH/

export class Endpoint {
  readonly #options: EndpointOptions
  readonly #agent: Agent
  readonly #url: URL
  readonly timeoutMs: number

  /** @throws UkeireError URL_INVALID (usage) */
  constructor(options: EndpointOptions) {
    const url = URL.canParse(options.url) ? new URL(options.url) : null
    if (url?.protocol !== 'https:') {
      const hint = 'write it as https://host[:port]/sdk'
      throw new UkeireError({ code: 'URL_INVALID', kind: 'usage', subject: options.subject, text: `"${options.url}" is no https URL`, hint })
    }
    this.#options = options
    this.#url = url
    this.timeoutMs = options.requestTimeoutMs ?? 60_000
    // Timeouts of undici are off: ours bounds the whole exchange, a slow drip included.
    this.#agent = new Agent({ connect: pinned(options), headersTimeout: 0, bodyTimeout: 0 })
  }

  /** Identifies the endpoint in lists of ours. */
  get origin(): string {
    return this.#url.origin
  }

  /** @throws Trouble, or UkeireError where waiting cannot help */
  post(body: string, action: string, cookie: string | null, timeoutMs: number, signal: AbortSignal | undefined): Promise<Exchange> {
    const headers: Record<string, string> = { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${action}"` }
    if (cookie !== null) headers['cookie'] = cookie
    return this.#exchange('POST', this.#url.pathname, headers, body, timeoutMs, signal)
  }

  /** @throws as post */
  get(path: string, signal: AbortSignal | undefined): Promise<Exchange> {
    return this.#exchange('GET', path, {}, null, this.timeoutMs, signal)
  }

  async close(): Promise<void> {
    await this.#agent.destroy()
  }

  async #exchange(method: 'GET' | 'POST', path: string, headers: Record<string, string>, body: string | null, timeoutMs: number, signal: AbortSignal | undefined): Promise<Exchange> {
    signal?.throwIfAborted()
    const stop = new AbortController()
    const onAbort = (): void => stop.abort(signal?.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    const timer = setTimeout(() => stop.abort(new Trouble(`no answer within ${timeoutMs / 1000} s`, true)), timeoutMs)
    try {
      const answer = await request(new URL(path, this.#url), { method, headers, body, dispatcher: this.#agent, signal: stop.signal })
      const text = await bounded(answer.body)
      return { status: answer.statusCode, text, cookie: sessionCookie(answer.headers['set-cookie']) }
    } catch (error) {
      if (signal?.aborted === true) throw signal.reason
      throw this.#classify(error)
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
  }

  #classify(error: unknown): unknown {
    if (isUkeireError(error) || error instanceof Trouble) return error
    const code = errorCode(error)
    const text = error instanceof Error ? error.message : String(error)
    const subject = this.#options.subject
    if (code === 'ENOTFOUND')
      return new UkeireError({ code: 'HOST_NOT_FOUND', kind: 'environment', subject, text: `the name ${this.#url.hostname} is not known`, cause: error })
    if (notTrusted.test(code)) {
      const hint = 'give the SHA-256 thumbprint of its certificate, or a CA file'
      return new UkeireError({ code: 'CERTIFICATE_NOT_TRUSTED', kind: 'usage', subject, text: `the certificate of ${this.#url.host} is not trusted (${text})`, hint, cause: error })
    }
    if (code.startsWith('ERR_SSL') || code === 'EPROTO')
      return new UkeireError({ code: 'TLS_FAILED', kind: 'environment', subject, text: `no TLS connection to ${this.#url.host} (${text})`, cause: error })
    return new Trouble(`${code === '' ? '' : `${code}: `}${text}`, !(error instanceof NotConnected), error)
  }
}

function errorCode(error: unknown): string {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code
    if (at instanceof AggregateError && at.errors.length > 0) return errorCode(at.errors[0])
  }
  return ''
}

// The pin is checked before any byte of ours is sent. No TLS session is resumed: a resumed one shows no certificate.
function pinned(options: EndpointOptions): buildConnector.connector {
  const pin = options.thumbprint === undefined ? null : plain(options.thumbprint)
  const connect = buildConnector({
    maxCachedSessions: 0,
    rejectUnauthorized: pin === null || options.ca !== undefined,
    ...(options.ca === undefined ? {} : { ca: options.ca }),
  })
  return (target, callback) => {
    connect(target, (...result) => {
      const [error, socket] = result
      if (error !== null) return callback(new NotConnected(error.message, { cause: error }), null)
      if (pin === null) return callback(null, socket)
      const presented = (socket as TLSSocket).getPeerCertificate().fingerprint256 as string | undefined
      if (presented !== undefined && plain(presented) === pin) return callback(null, socket)
      socket.destroy()
      const text = `its certificate has the thumbprint ${presented ?? '(none)'}, pinned is ${options.thumbprint ?? ''}`
      const hint = 'if the certificate was renewed, ask the platform admin for the new SHA-256 thumbprint; otherwise somebody is in between'
      callback(new UkeireError({ code: 'THUMBPRINT_DIFFERS', kind: 'usage', subject: options.subject, text, hint }), null)
    })
  }
}

function plain(thumbprint: string): string {
  return thumbprint.replaceAll(/[:\s-]/g, '').toLowerCase()
}

async function bounded(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > defaultLimits.maxBytes) throw new Trouble(`an answer of more than ${defaultLimits.maxBytes} bytes`, true)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function sessionCookie(header: string | readonly string[] | undefined): string | null {
  const lines = header === undefined ? [] : typeof header === 'string' ? [header] : header
  const line = lines.find((one) => one.startsWith('vmware_soap_session='))
  return line === undefined ? null : (line.split(';')[0] ?? null)
}

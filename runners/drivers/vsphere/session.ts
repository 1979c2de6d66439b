// One session at one vCenter: single login, keep-alive, login again, and replay of what may be replayed.
import { createHash } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { UkeireError, errorLine, keepSecret } from '../../errors.ts'
import type { MoRef } from '../../wire/vim25/codec.ts'
import { decodeFault } from '../../wire/vim25/fault.ts'
import { type Method, type Parameters, type Result, decodeResponse, encodeRequest } from '../../wire/vim25/method.ts'
import { RetrievePropertiesEx } from '../../wire/vim25/property-collector.ts'
import { CurrentTime, Login, Logout, RetrieveServiceContent } from '../../wire/vim25/session.ts'
import { chooseVersion, decodeVersions } from '../../wire/vim25/versions.ts'
import { WireError, openEnvelope } from '../../wire/vim25/xml.ts'
import { Endpoint, type EndpointOptions, type Exchange, Trouble } from './endpoint.ts'
import { aborted, faultError, hasFault } from './faults.ts'

export interface SessionOptions extends EndpointOptions {
  readonly username: string
  readonly password: string
  /** How long reads are tried again through transient trouble; default 15 s. */
  readonly replayWaitMs?: number | undefined
}

export type Content = Result<typeof RetrieveServiceContent>

interface Channel {
  readonly version: string
  readonly cookie: string | null
}

/** What holds until the session is lost. */
export interface OpenSession extends Channel {
  readonly content: Content
  /** As HasPrivilegeOnEntities wants it. */
  readonly key: string
}

/** Calls a method within one session. */
export type Call = <M extends Method>(method: M, self: MoRef, parameters: Parameters<M>, timeoutMs?: number) => Promise<Result<M>>

export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs?: number | undefined
}

/** The session is gone and with it views, filters and collectors: whoever made them makes them again. */
class SessionLost extends Error {}

export const serviceInstance: MoRef = { type: 'ServiceInstance', id: 'ServiceInstance' }
const keepAliveMs = 5 * 60_000
const maxLogins = 3
// Accounts lock: what was refused once is never tried again in this process. Keyed by a hash, the value is the error.
const refused = new Map<string, UkeireError>()

export class Session {
  readonly subject: string
  readonly #options: SessionOptions
  readonly #endpoint: Endpoint
  readonly #closing = new AbortController()
  readonly #credential: string
  #login: Promise<OpenSession> | null = null
  #provenPassword = false
  #keepAlive: NodeJS.Timeout | null = null

  constructor(options: SessionOptions) {
    keepSecret(options.password)
    // Every request in flight listens.
    setMaxListeners(0, this.#closing.signal)
    this.subject = options.subject
    this.#options = options
    this.#endpoint = new Endpoint(options)
    this.#credential = createHash('sha256').update(JSON.stringify([this.#endpoint.origin, options.username, options.password])).digest('hex')
  }

  /**
   * Calls a method of a lasting object. Reads are replayed through transient trouble, others only if they were not carried out.
   * @throws UkeireError with `fault` for a fault; kind environment for trouble, aborted when cancelled
   */
  async call<M extends Method>(method: M, self: MoRef | ((content: Content) => MoRef), parameters: Parameters<M>, options: CallOptions = {}): Promise<Result<M>> {
    return this.bound((login, call) => call(method, typeof self === 'function' ? self(login.content) : self, parameters), options)
  }

  /**
   * Runs `work` within one session; when the session is lost, all of `work` runs again in a new one.
   * So it must consist of reads, or of one call.
   */
  async bound<T>(work: (session: OpenSession, call: Call) => Promise<T>, options: CallOptions = {}): Promise<T> {
    for (let logins = 1; ; logins++) {
      const attempt = this.#loggedIn()
      const login = await this.#unless(options.signal, attempt)
      try {
        return await work(login, (method, self, parameters, timeoutMs) => this.#send(method, self, parameters, login, { ...options, timeoutMs: timeoutMs ?? options.timeoutMs }))
      } catch (error) {
        const renewed = this.#login !== attempt
        if (!(error instanceof SessionLost) && !(renewed && hasFault(error, 'ManagedObjectNotFound'))) throw error
        if (!renewed) this.#forget()
        if (logins === maxLogins) throw this.#environment('SESSION_LOST', `the session was lost ${logins} times in a row`)
      }
    }
  }

  /** Logs out as far as that still works and ends every wait. */
  async close(): Promise<void> {
    const login = this.#login
    this.#forget()
    this.#closing.abort(new UkeireError({ code: 'CLOSED', kind: 'aborted', subject: this.subject, text: 'the connection was closed' }))
    if (login !== null) {
      // A session that cannot be ended runs out by itself.
      await login
        .then(({ content, version, cookie }) => {
          const body = encodeRequest(Logout, content.sessionManager ?? serviceInstance, {})
          return this.#endpoint.post(body, `urn:vim25/${version}`, cookie, 2_000, undefined)
        })
        .catch(() => undefined)
    }
    await this.#endpoint.close()
  }

  #forget(): void {
    this.#login = null
    if (this.#keepAlive !== null) clearInterval(this.#keepAlive)
    this.#keepAlive = null
  }

  #loggedIn(): Promise<OpenSession> {
    if (this.#login !== null) return this.#login
    // Nobody's own signal: all who need the session share this login.
    const login: Promise<OpenSession> = this.#logIn().catch((error: unknown) => {
      if (this.#login === login) this.#forget()
      throw error
    })
    this.#login = login
    return login
  }

  async #logIn(): Promise<OpenSession> {
    this.#closing.signal.throwIfAborted()
    const known = refused.get(this.#credential)
    if (known !== undefined) throw known
    const before: Channel = { version: await this.#chooseVersion(), cookie: null }
    const content = await this.#send(RetrieveServiceContent, serviceInstance, {}, before, {})
    const { username, password, subject } = this.#options
    if (content.sessionManager === undefined) throw this.#environment('BAD_ANSWER', 'the server has no SessionManager')
    let cookie: string | null = null
    const noteCookie = (exchange: Exchange): void => void (cookie = exchange.cookie ?? cookie)
    const parameters = { userName: username, password, locale: 'en' }
    const session = await this.#send(Login, content.sessionManager, parameters, before, {}, noteCookie, this.#provenPassword).catch((error: unknown) => {
      if (!hasFault(error, 'InvalidLogin')) throw error
      const hint = 'correct the user name or the password; it is not tried again, because accounts lock'
      const refusal = new UkeireError({ code: 'LOGIN_REFUSED', kind: 'usage', subject, text: `vCenter refused the login of ${username}`, hint, cause: error, fault: error.fault })
      refused.set(this.#credential, refusal)
      throw refusal
    })
    this.#provenPassword = true
    this.#keepAlive = setInterval(() => {
      // A failed keep-alive needs no answer: the next real call logs in again.
      this.call(CurrentTime, serviceInstance, {}).catch(() => undefined)
    }, keepAliveMs).unref()
    return { content, version: before.version, cookie, key: session.key }
  }

  async #chooseVersion(): Promise<string> {
    const exchange = await this.#replay('reading its API versions', true, undefined, () => this.#endpoint.get('/sdk/vimServiceVersions.xml', this.#closing.signal))
    if (exchange.status !== 200) return '5.5'
    try {
      return chooseVersion(decodeVersions(exchange.text)) ?? '5.5'
    } catch (error) {
      throw this.#environment('BAD_ANSWER', `its list of API versions cannot be read (${errorLine(error)})`, error)
    }
  }

  async #send<M extends Method>(method: M, self: MoRef, parameters: Parameters<M>, channel: Channel, options: CallOptions, note?: (exchange: Exchange) => void, replayable = method.read): Promise<Result<M>> {
    const body = encodeRequest(method, self, parameters)
    const timeoutMs = options.timeoutMs ?? this.#endpoint.timeoutMs
    const signal = options.signal === undefined ? this.#closing.signal : AbortSignal.any([options.signal, this.#closing.signal])
    const exchange = await this.#replay(method.name, replayable, signal, () => this.#endpoint.post(body, `urn:vim25/${channel.version}`, channel.cookie, timeoutMs, signal))
    note?.(exchange)
    try {
      const answer = openEnvelope(exchange.text)
      const fault = decodeFault(answer)
      if (fault?.name === 'NotAuthenticated' && channel.cookie !== null) throw new SessionLost()
      if (fault !== null) throw faultError(this.subject, `${method.name} of ${self.id}`, fault)
      const result = decodeResponse(method, answer)
      if ((method as Method) === RetrievePropertiesEx && nothingButNotAuthenticated(result as Result<typeof RetrievePropertiesEx>)) throw new SessionLost()
      return result
    } catch (error) {
      if (!(error instanceof WireError)) throw error
      throw this.#environment('BAD_ANSWER', `${method.name} was answered (HTTP ${exchange.status}) by what is no vim25: ${error.message}`, error)
    }
  }

  async #replay(what: string, replayable: boolean, signal: AbortSignal | undefined, exchange: () => Promise<Exchange>): Promise<Exchange> {
    const waitMs = this.#options.replayWaitMs ?? 15_000
    let since: number | null = null
    for (let tries = 1; ; tries++) {
      let trouble: Trouble
      try {
        const answer = await exchange()
        if (answer.status === 200 || (answer.status >= 500 && isSoap(answer.text))) return answer
        if (answer.status < 500 && answer.status !== 429) return this.#refuseStatus(what, answer)
        // 502 to 504 come from something in front of the server, which may or may not have passed the call on.
        trouble = new Trouble(`HTTP ${answer.status} without a SOAP fault`, answer.status !== 503)
      } catch (error) {
        if (signal?.aborted === true) throw aborted(this.subject, signal.reason)
        if (!(error instanceof Trouble)) throw error
        trouble = error
      }
      // Counted from the first trouble: a wait that was cut after half an hour is still asked again.
      since ??= performance.now()
      const waited = performance.now() - since
      const backoff = Math.min(2_000, 50 * 2 ** tries) * (0.75 + Math.random() / 2)
      if ((trouble.sent && !replayable) || waited + backoff > waitMs) throw this.#unreachable(what, trouble, tries, waited, replayable)
      await pause(backoff, undefined, { signal: signal ?? this.#closing.signal }).catch(() => undefined)
      const gone = signal ?? this.#closing.signal
      if (gone.aborted) throw aborted(this.subject, gone.reason)
    }
  }

  // A missing list of versions is normal on old servers; any other status of this kind will not go away by waiting.
  #refuseStatus(what: string, answer: Exchange): Exchange {
    if (answer.status === 404 && what.startsWith('reading')) return answer
    throw this.#environment('BAD_ANSWER', `${what} was answered by HTTP ${answer.status}`)
  }

  #unreachable(what: string, trouble: Trouble, tries: number, waited: number, replayable: boolean): UkeireError {
    const unknown = trouble.sent && !replayable
    const text = unknown
      ? `the answer to ${what} was lost (${trouble.message}); it may or may not have been carried out`
      : `${what} got no answer in ${(waited / 1000).toFixed(1)} s and ${tries} tries, last: ${trouble.message}`
    return this.#environment(unknown ? 'ANSWER_LOST' : 'VCENTER_UNREACHABLE', text, trouble)
  }

  #environment(code: string, text: string, cause?: unknown): UkeireError {
    return new UkeireError({ code, kind: 'environment', subject: this.subject, text, cause })
  }

  async #unless<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
    if (signal === undefined) return work
    if (signal.aborted) throw aborted(this.subject, signal.reason)
    let onAbort: (() => void) | undefined
    const cancelled = new Promise<never>((_, reject) => {
      onAbort = () => reject(aborted(this.subject, signal.reason))
      signal.addEventListener('abort', onAbort, { once: true })
    })
    try {
      return await Promise.race([work, cancelled])
    } finally {
      if (onAbort !== undefined) signal.removeEventListener('abort', onAbort)
    }
  }
}

function isSoap(text: string): boolean {
  return /<([\w-]+:)?Envelope[\s>]/.test(text.slice(0, 2_000))
}

// An expired session is answered like this by some servers: HTTP 200, and every property missing.
function nothingButNotAuthenticated(result: Result<typeof RetrievePropertiesEx>): boolean {
  const objects = result?.objects ?? []
  return objects.length > 0 && objects.every((one) => one.propSet.length === 0 && one.missingSet.length > 0 && one.missingSet.every(({ fault }) => fault.name === 'NotAuthenticated'))
}

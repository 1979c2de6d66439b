// The way to a guest: one shared SSH connection, made again when it breaks, a bounded number of channels on it.
import type { Client, ClientChannel } from 'ssh2'
import { UkeireError, keepSecret } from '../../errors.ts'
import type { GuestPlan } from '../../plan/plan.ts'
import type { CommandResult, Instant } from '../ports.ts'
import { LinkLost, logIn, type Credentials } from './login.ts'
import { abortable, abortedError, pause, throwIfAborted } from './waiting.ts'

export interface LinkOptions extends Credentials {
  /** The target's name, for errors. */
  readonly subject: string
  readonly plan: GuestPlan
}

export interface ExecOptions {
  readonly signal: AbortSignal
  /** Until when the answer has to be there. */
  readonly deadline: Instant
  readonly stdin?: string | undefined
  /** Text as it arrives; it is then not kept. */
  readonly onText?: ((text: string) => void) | undefined
  /** Whether the command may be sent again after the link broke while it ran. */
  readonly again: boolean
}

// sshd allows ten sessions on one connection (MaxSessions).
const mostChannels = 8
const mostOutput = 4 * 2 ** 20
const readyMs = 20_000

export class GuestLink {
  readonly subject: string
  readonly #options: LinkOptions
  #client: Promise<Client> | null = null
  #channels = 0
  readonly #waiting: (() => void)[] = []

  constructor(options: LinkOptions) {
    this.subject = options.subject
    this.#options = options
    for (const secret of [options.password, options.privateKey]) if (secret !== undefined) keepSecret(secret)
  }

  /**
   * Runs a command line in the guest.
   * @throws UkeireError GUEST_UNREACHABLE, GUEST_TIMEOUT (environment), ABORTED; whatever the login throws
   */
  async exec(command: string, options: ExecOptions): Promise<CommandResult> {
    let tries = 0
    for (;;) {
      throwIfAborted(options.signal, this.subject)
      let sent = false
      try {
        const client = await abortable(soon(this.#connected(readyMs), options.deadline), options.signal, this.subject)
        return await this.#onChannel(options, () => this.#run(client, command, options, () => (sent = true)))
      } catch (error) {
        tries += 1
        if (!(error instanceof LinkLost) || (sent && !options.again)) throw error instanceof LinkLost ? this.#unreachable(error, tries) : error
        const rest = options.deadline - Date.now()
        if (rest <= 0) throw this.#unreachable(error, tries)
        await pause(Math.min(rest, 3_000, 100 * 2 ** tries), options.signal, this.subject)
      }
    }
  }

  /** A new login within `withinMs`, whatever became of the old connection; false: not yet. */
  async canLogIn(withinMs: number, signal: AbortSignal): Promise<boolean> {
    await this.close()
    try {
      await abortable(this.#connected(Math.min(withinMs, readyMs)), signal, this.subject)
      return true
    } catch (error) {
      if (error instanceof LinkLost) return false
      throw error
    }
  }

  /** Ends the connection; the next call makes a new one. */
  async close(): Promise<void> {
    const client = await this.#client?.catch(() => null)
    this.#client = null
    client?.end()
  }

  #connected(withinMs: number): Promise<Client> {
    if (this.#client) return this.#client
    const { subject, plan } = this.#options
    const made = logIn(subject, plan, this.#options, withinMs).then((client) => {
      client.once('close', () => {
        if (this.#client === made) this.#client = null
      })
      return client
    })
    this.#client = made
    made.catch(() => {
      if (this.#client === made) this.#client = null
    })
    return made
  }

  async #onChannel<T>(options: ExecOptions, run: () => Promise<T>): Promise<T> {
    while (this.#channels >= mostChannels) await this.#turn(options.signal)
    this.#channels += 1
    try {
      return await run()
    } finally {
      this.#channels -= 1
      this.#waiting.shift()?.()
    }
  }

  async #turn(signal: AbortSignal): Promise<void> {
    let wake = (): void => {}
    const turn = new Promise<void>((resolve) => (wake = resolve))
    this.#waiting.push(wake)
    try {
      await abortable(turn, signal, this.subject)
    } catch (error) {
      const at = this.#waiting.indexOf(wake)
      // Woken and cancelled at once: the turn goes to the next.
      if (at < 0) this.#waiting.shift()?.()
      else this.#waiting.splice(at, 1)
      throw error
    }
  }

  async #run(client: Client, command: string, options: ExecOptions, onSent: () => void): Promise<CommandResult> {
    return await new Promise<CommandResult>((resolve, reject) => {
      let channel: ClientChannel | undefined
      const settle = (act: () => void): void => {
        clearTimeout(timer)
        options.signal.removeEventListener('abort', onAbort)
        client.removeListener('close', onLost)
        act()
      }
      const give = (error: Error): void => settle(() => {
        channel?.close()
        reject(error)
      })
      const onLost = (): void => settle(() => reject(new LinkLost('the connection broke')))
      const onAbort = (): void => give(abortedError(this.subject))
      const timer = setTimeout(() => give(this.#late(command)), Math.min(2 ** 31 - 1, Math.max(0, options.deadline - Date.now())))
      options.signal.addEventListener('abort', onAbort, { once: true })
      client.once('close', onLost)
      const opened = (error: Error | undefined, stream: ClientChannel): void => {
        if (error) return settle(() => reject(new LinkLost(error.message, { cause: error })))
        channel = stream
        if (options.signal.aborted) {
          stream.close()
          return
        }
        collect(stream, options, (result) => settle(() => (result ? resolve(result) : reject(new LinkLost('the channel closed without a result')))))
      }
      try {
        onSent()
        client.exec(command, opened)
      } catch (error) {
        settle(() => reject(new LinkLost('not connected', { cause: error })))
      }
    })
  }

  #unreachable(cause: LinkLost, tries: number): UkeireError {
    const { host, port } = this.#options.plan.reach
    return new UkeireError({
      code: 'GUEST_UNREACHABLE',
      kind: 'environment',
      subject: this.subject,
      text: `the guest should answer on SSH at ${host}:${port}, last seen: ${cause.message} (tried ${tries} times)`,
      cause,
    })
  }

  #late(command: string): UkeireError {
    return new UkeireError({ code: 'GUEST_TIMEOUT', kind: 'environment', subject: this.subject, text: `no end of "${command.slice(0, 120)}" within its time` })
  }
}

/** What `promise` gives, unless the deadline passes; it goes on for whoever asks next. */
async function soon<T>(promise: Promise<T>, deadline: Instant): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LinkLost('no answer')), Math.min(2 ** 31 - 1, Math.max(0, deadline - Date.now())))
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

function collect(stream: ClientChannel, options: ExecOptions, done: (result: CommandResult | null) => void): void {
  const parts: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] }
  const kept = { stdout: 0, stderr: 0 }
  let exit: { readonly code: number | null } | null = null
  const keep = (name: 'stdout' | 'stderr', chunk: Buffer): void => {
    if (kept[name] > mostOutput) return
    kept[name] += chunk.length
    parts[name].push(chunk)
  }
  stream.on('data', (chunk: Buffer) => {
    if (options.onText) options.onText(chunk.toString('latin1'))
    else keep('stdout', chunk)
  })
  stream.stderr.on('data', (chunk: Buffer) => keep('stderr', chunk))
  // The channel's own errors say no more than its close.
  stream.on('error', () => {})
  stream.on('exit', (code: number | null) => {
    exit = { code }
  })
  stream.on('close', () => {
    const text = (name: 'stdout' | 'stderr'): string => Buffer.concat(parts[name]).toString('utf8')
    done(exit === null ? null : { code: exit.code, stdout: text('stdout'), stderr: text('stderr') })
  })
  stream.end(options.stdin ?? '')
}

// A mail server on one port that takes mails for a few addresses and refuses everything else.
import { errorLine, UkeireError } from '../../errors.ts'
import type { SMTPServer, SMTPServerDataStream, SMTPServerSession } from 'smtp-server'
import { largestMail } from './received-mail.ts'

export interface Mailbox {
  take(raw: Buffer, at: number): Promise<void>
  lost(why: string): void
}

const receivers = new Map<string, Promise<SmtpReceiver>>()

/** The receiver of this port, shared by all addresses on it; port 0 is a new one each time. */
export async function smtpReceiver(host: string, port: number): Promise<SmtpReceiver> {
  if (port === 0) return await SmtpReceiver.listen(host, 0, () => {})
  const key = `${host}:${port}`
  let receiver = receivers.get(key)
  if (receiver === undefined) {
    const forget = (): void => void receivers.delete(key)
    receiver = SmtpReceiver.listen(host, port, forget)
    receivers.set(key, receiver)
    receiver.catch(forget)
  }
  return await receiver
}

export class SmtpReceiver {
  readonly #mailboxes = new Map<string, Mailbox>()
  readonly #server: SMTPServer
  readonly #onClose: () => void

  private constructor(server: SMTPServer, onClose: () => void) {
    this.#server = server
    this.#onClose = onClose
  }

  /** Throws PORT_IN_USE or CANNOT_LISTEN (kind environment). */
  static async listen(host: string, port: number, onClose: () => void): Promise<SmtpReceiver> {
    const { SMTPServer: Server } = await import('smtp-server')
    let receiver: SmtpReceiver | null = null
    const server = new Server({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      logger: false,
      size: largestMail,
      maxClients: 100,
      closeTimeout: 100,
      onRcptTo: (address, _session, done) => {
        done(receiver?.has(address.address) === true ? null : refuse(550, 'No such mailbox here'))
      },
      onData: (stream, session, done) => {
        receive(stream, session, receiver).then(() => done(null), (error: unknown) => done(error instanceof Error ? error : new Error(String(error))))
      },
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, () => {
        server.off('error', reject)
        resolve()
      })
    }).catch((error: unknown) => {
      const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
      throw new UkeireError({
        code: inUse ? 'PORT_IN_USE' : 'CANNOT_LISTEN',
        kind: 'environment',
        subject: `smtp://${host}:${port}`,
        text: inUse ? 'mails are to be received here, but another program listens on this port' : `mails are to be received here: ${errorLine(error)}`,
        hint: 'end the other program or give the inbox another port in the plan (and in the mail server\'s route to it)',
        cause: error,
      })
    })
    receiver = new SmtpReceiver(server, onClose)
    server.on('error', (error) => receiver?.fail(errorLine(error)))
    return receiver
  }

  /** The port that is listened on. */
  get port(): number {
    const address = this.#server.server.address()
    return address !== null && typeof address === 'object' ? address.port : 0
  }

  has(address: string): boolean {
    return this.#mailboxes.has(address.toLowerCase())
  }

  mailbox(address: string): Mailbox | undefined {
    return this.#mailboxes.get(address.toLowerCase())
  }

  add(address: string, mailbox: Mailbox): void {
    if (this.has(address)) throw new UkeireError({ code: 'INBOX_TWICE', kind: 'usage', subject: address, text: 'the address is received on this port already', hint: 'name each address once in the plan' })
    this.#mailboxes.set(address.toLowerCase(), mailbox)
  }

  /** The port is given back with the last address. */
  async remove(address: string): Promise<void> {
    this.#mailboxes.delete(address.toLowerCase())
    if (this.#mailboxes.size > 0) return
    this.#onClose()
    await new Promise<void>((resolve) => {
      this.#server.close(resolve)
    })
  }

  fail(why: string): void {
    for (const mailbox of this.#mailboxes.values()) mailbox.lost(why)
  }
}

async function receive(stream: SMTPServerDataStream, session: SMTPServerSession, receiver: SmtpReceiver | null): Promise<void> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= largestMail) chunks.push(chunk)
  }
  if (size > largestMail) throw refuse(552, `Mails over ${largestMail} bytes are not taken`)
  const raw = Buffer.concat(chunks)
  const at = Date.now()
  const addresses = new Set(session.envelope.rcptTo.map((to) => to.address.toLowerCase()))
  for (const address of addresses) await receiver?.mailbox(address)?.take(raw, at)
}

function refuse(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code })
}

// An inbox read over IMAP: opened read-only, watched by IDLE, reconnected when cut, never marked as read.
import { createHash } from 'node:crypto'
import type { FetchMessageObject, ImapFlow, MailboxObject } from 'imapflow'
import { errorLine, keepSecret, UkeireError } from '../../errors.ts'
import type { InboxPlan } from '../../plan/plan.ts'
import type { Inbox, Instant, ReceivedMail } from '../ports.ts'
import { fetchMails } from './imap-fetch.ts'
import { connectImap, isFinal } from './imap-session.ts'
import { MailShelf } from './mail-shelf.ts'

export interface ImapInboxOptions {
  readonly address: string
  /** As in the plan; its `password` reference is not looked at. */
  readonly imap: NonNullable<InboxPlan['imap']>
  /** The resolved secret. */
  readonly password: string
  /** How long the first connection is tried; 10 000 ms. */
  readonly openWithinMs?: number
}

/** So many of the mails that lay there before are read: enough to know the monitor's clock and its old events. */
const earlierMails = 60
const retryMs = { first: 100, most: 5_000 }

/**
 * Opens the mailbox and starts watching it.
 * Throws (kind environment) LOGIN_REFUSED, MAILBOX_NOT_FOUND, CERTIFICATE_DIFFERS at once, INBOX_UNREACHABLE after `openWithinMs`.
 */
export async function openImapInbox(options: ImapInboxOptions): Promise<Inbox> {
  keepSecret(options.password)
  const inbox = new ImapInbox(options)
  await inbox.open()
  return inbox
}

class ImapInbox implements Inbox {
  readonly address: string
  readonly #options: ImapInboxOptions
  readonly #shelf = new MailShelf()
  /** Of every mail taken, for a mailbox whose UIDs are no longer valid. */
  readonly #known = new Set<string>()
  #client: ImapFlow | null = null
  #uidValidity: bigint | null = null
  #lastUid = 0
  #turn: Promise<void> = Promise.resolve()
  readonly #closing = new AbortController()

  constructor(options: ImapInboxOptions) {
    this.address = options.address
    this.#options = options
  }

  get mails(): readonly ReceivedMail[] {
    return this.#shelf.mails
  }

  get earlier(): readonly ReceivedMail[] {
    return this.#shelf.earlier
  }

  get trouble(): string | null {
    return this.#shelf.trouble
  }

  blindMs(since: Instant): number {
    return this.#shelf.blindMs(since)
  }

  onMail(listener: (mail: ReceivedMail) => void): () => void {
    return this.#shelf.onMail(listener)
  }

  async open(): Promise<void> {
    const within = this.#options.openWithinMs ?? 10_000
    const until = Date.now() + within
    for (let tries = 1, wait = retryMs.first; ; tries += 1, wait = Math.min(wait * 2, retryMs.most)) {
      try {
        await this.#connect()
        return
      } catch (error) {
        if (isFinal(error)) throw error
        if (Date.now() + wait > until) throw this.#unreachable(error, within, tries)
        await this.#pause(wait)
      }
    }
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#turn
    const client = this.#client
    this.#client = null
    if (client === null) return
    try {
      await client.logout()
    } catch {
      client.close()
    }
  }

  async #connect(): Promise<void> {
    const { client, mailbox, closed } = await connectImap(this.#options)
    try {
      if (this.#closing.signal.aborted) throw new Error('the inbox was closed')
      // A mail may come while the first fetch runs: listen before, take turns.
      client.on('exists', () => this.#catchUp(client))
      await this.#inTurn(() => this.#takeFirst(client, mailbox))
    } catch (error) {
      client.close()
      throw error
    }
    this.#client = client
    this.#shelf.regained()
    void closed.then((why) => this.#reconnect(why))
  }

  async #reconnect(why: string): Promise<void> {
    this.#client = null
    if (this.#closing.signal.aborted) return
    this.#shelf.lost(why)
    for (let wait = retryMs.first; !this.#closing.signal.aborted; wait = Math.min(wait * 2, retryMs.most)) {
      await this.#pause(wait)
      if (this.#closing.signal.aborted) return
      try {
        await this.#connect()
        return
      } catch (error) {
        this.#shelf.lost(errorLine(error))
        if (isFinal(error)) return
      }
    }
  }

  #catchUp(client: ImapFlow): void {
    this.#inTurn(async () => {
      if (client.usable) await this.#take(client, `${this.#lastUid + 1}:*`)
    }).catch(() => {
      // What was missed is fetched by the next connection.
      client.close()
    })
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work)
    this.#turn = turn.catch(() => {})
    return turn
  }

  async #takeFirst(client: ImapFlow, mailbox: MailboxObject): Promise<void> {
    const before = this.#uidValidity
    this.#uidValidity = mailbox.uidValidity
    if (before === null) {
      this.#lastUid = mailbox.uidNext - 1
      if (mailbox.exists === 0) return
      const messages = await fetchMails(client, `${Math.max(1, mailbox.exists - earlierMails + 1)}:*`, false)
      for (const message of messages) if (message.uid < mailbox.uidNext) await this.#put(message, 'earlier')
    } else if (before !== mailbox.uidValidity) {
      // The server numbered the mailbox anew: what is known already is left out by its contents.
      this.#lastUid = 0
      await this.#take(client, '1:*', new Set(this.#known))
      return
    }
    await this.#take(client, `${this.#lastUid + 1}:*`)
  }

  async #take(client: ImapFlow, range: string, known: ReadonlySet<string> = new Set()): Promise<void> {
    // `n:*` gives the last mail even where its UID is below n.
    for (const message of await fetchMails(client, range, true, this.#lastUid)) {
      if (!known.has(fingerprint(message))) await this.#put(message, 'new')
      this.#lastUid = message.uid
    }
  }

  async #put(message: FetchMessageObject, where: 'new' | 'earlier'): Promise<void> {
    const seenAt = Date.now()
    const acceptedAt = new Date(message.internalDate ?? seenAt).getTime()
    this.#known.add(fingerprint(message))
    const id = `imap:${this.address}:${this.#uidValidity}:${message.uid}`
    await this.#shelf.put({ id, address: this.address, source: 'imap', seenAt, acceptedAt, raw: message.source ?? Buffer.alloc(0) }, where)
  }

  #unreachable(error: unknown, within: number, tries: number): UkeireError {
    const { host, port, mailbox } = this.#options.imap
    return new UkeireError({
      code: 'INBOX_UNREACHABLE',
      kind: 'environment',
      subject: `${this.address} (imap://${host}:${port})`,
      text: `the mailbox ${mailbox} was wanted within ${within / 1000} s, tried ${tries} times, last: ${errorLine(error)}`,
      hint: 'check host, port and tls of the inbox in the plan, and that a firewall lets the connection through',
      cause: error,
    })
  }

  #pause(ms: number): Promise<void> {
    const { signal } = this.#closing
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      signal.addEventListener('abort', done)
    })
  }
}

function fingerprint(message: FetchMessageObject): string {
  return createHash('sha256').update(message.source ?? '').update(String(message.internalDate)).digest('hex')
}

// What every inbox keeps: the mails in order of arrival, who listens, and when it could not be watched.
import type { Instant, ReceivedMail } from '../ports.ts'
import { receivedMail } from './received-mail.ts'
import type { Arrival } from './received-mail.ts'

export class MailShelf {
  readonly mails: ReceivedMail[] = []
  readonly earlier: ReceivedMail[] = []
  readonly #listeners = new Set<(mail: ReceivedMail) => void>()
  readonly #blind: { readonly from: Instant; to: Instant | null }[] = []
  #trouble: string | null = null
  #last: Promise<unknown> = Promise.resolve()

  get trouble(): string | null {
    return this.#trouble
  }

  /** Decoded one after the other, so that the order of arrival is kept. */
  async put(arrival: Arrival, where: 'new' | 'earlier'): Promise<void> {
    const put = this.#last.then(async () => {
      const mail = await receivedMail(arrival)
      if (where === 'earlier') {
        this.earlier.push(mail)
        return
      }
      this.mails.push(mail)
      for (const listener of this.#listeners) listener(mail)
    })
    this.#last = put.catch(() => {})
    await put
  }

  onMail(listener: (mail: ReceivedMail) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  lost(why: string): void {
    if (this.#trouble === null) this.#blind.push({ from: Date.now(), to: null })
    this.#trouble = why
  }

  regained(): void {
    const open = this.#blind.at(-1)
    if (open !== undefined && open.to === null) open.to = Date.now()
    this.#trouble = null
  }

  blindMs(since: Instant): number {
    const now = Date.now()
    return this.#blind.reduce((sum, gap) => sum + Math.max(0, (gap.to ?? now) - Math.max(gap.from, since)), 0)
  }
}

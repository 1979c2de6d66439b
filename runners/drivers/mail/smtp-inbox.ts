// An inbox of which the toolkit itself is the mail server: the address is routed to a port of ours.
import type { Inbox } from '../ports.ts'
import { MailShelf } from './mail-shelf.ts'
import { smtpReceiver } from './smtp-receiver.ts'

export interface SmtpInboxOptions {
  readonly address: string
  readonly host: string
  /** Several addresses may share one; 0: a free one. */
  readonly port: number
}

/**
 * Listens for mails to `address`; everything else is refused with 550. `port` of the result is the port listened on.
 * Throws PORT_IN_USE, CANNOT_LISTEN (kind environment).
 */
export async function openSmtpInbox(options: SmtpInboxOptions): Promise<Inbox & { readonly port: number }> {
  const { address } = options
  const receiver = await smtpReceiver(options.host, options.port)
  const shelf = new MailShelf()
  let count = 0
  receiver.add(address, {
    take: (raw, at) => shelf.put({ id: `smtp:${address}:${(count += 1)}`, address, source: 'smtp', seenAt: at, acceptedAt: at, raw }, 'new'),
    lost: (why) => shelf.lost(why),
  })
  return {
    address,
    port: receiver.port,
    mails: shelf.mails,
    earlier: shelf.earlier,
    get trouble() {
      return shelf.trouble
    },
    blindMs: (since) => shelf.blindMs(since),
    onMail: (listener) => shelf.onMail(listener),
    close: () => receiver.remove(address),
  }
}

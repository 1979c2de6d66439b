// Looks in an inbox for the mail server's word that the notice could not be delivered (RFC 3464, and older forms).
import type { Inbox, Instant, ReceivedMail } from '../ports.ts'

export interface Bounce {
  readonly mail: ReceivedMail
  /** Addresses that failed; empty where the bounce does not say. */
  readonly recipients: readonly string[]
}

export interface BounceWatch {
  /** Bounces so far, oldest first. */
  readonly bounces: readonly Bounce[]
  stop(): void
}

/** Looks at what the inbox has received since it was opened, and at what comes until `stop`. */
export function watchForBounce(inbox: Inbox, messageId: string, onBounce: (bounce: Bounce) => void = () => {}): BounceWatch {
  const bounces: Bounce[] = []
  const look = (mail: ReceivedMail): void => {
    const bounce = bounceOf(mail, messageId)
    if (bounce === null) return
    bounces.push(bounce)
    onBounce(bounce)
  }
  for (const mail of inbox.mails) look(mail)
  return { bounces, stop: inbox.onMail(look) }
}

/** The first bounce as soon as it is there; null: none until `deadline`. */
export async function untilBounce(inbox: Inbox, messageId: string, deadline: Instant): Promise<ReceivedMail | null> {
  let timer: NodeJS.Timeout | undefined
  let watch: BounceWatch | undefined
  try {
    return await new Promise((resolve) => {
      timer = setTimeout(resolve, Math.max(0, deadline - Date.now()), null)
      watch = watchForBounce(inbox, messageId, (bounce) => resolve(bounce.mail))
    })
  } finally {
    clearTimeout(timer)
    watch?.stop()
  }
}

/** null: not a bounce of this message. A delay report is none: the server still tries. */
function bounceOf(mail: ReceivedMail, messageId: string): Bounce | null {
  const raw = mail.raw.toString('latin1')
  if (!raw.includes(messageId.replaceAll(/[<>]/g, ''))) return null
  const head = raw.split(/\r?\n\r?\n/, 1)[0]?.replaceAll(/\r?\n[ \t]+/g, ' ') ?? ''
  const report = /^content-type:\s*multipart\/report\b.*report-type="?delivery-status/im.test(head)
  if (!report && !/^(?:mailer-daemon|postmaster)@/i.test(mail.from)) return null
  if (report && !/^action:\s*failed/im.test(raw)) return null
  const recipients = [...raw.matchAll(/^final-recipient:\s*rfc822;\s*<?([^\s<>]+)/gim)].map((found) => found[1] ?? '')
  return { mail, recipients: [...new Set(recipients)] }
}

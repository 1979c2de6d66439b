// One IMAP connection: connected, logged in with the one try there is, the mailbox examined.
import type { ImapFlow, MailboxObject } from 'imapflow'
import { errorLine, isUkeireError, UkeireError } from '../../errors.ts'
import type { InboxPlan } from '../../plan/plan.ts'
import { mayLogIn, rememberRefusal } from './login-once.ts'
import { pinnedTls } from './tls-pin.ts'

export interface ImapSession {
  readonly client: ImapFlow
  readonly mailbox: MailboxObject
  /** Resolves with the reason when the connection is gone. */
  readonly closed: Promise<string>
}

/** Errors that another try would not mend. */
export function isFinal(error: unknown): boolean {
  return isUkeireError(error)
}

export async function connectImap(options: { readonly address: string; readonly imap: NonNullable<InboxPlan['imap']>; readonly password: string }): Promise<ImapSession> {
  const { host, port, tls, thumbprint, username, mailbox } = options.imap
  const account = { protocol: 'imap', host, port, username } as const
  mayLogIn(account)
  const [{ ImapFlow: Client }, tlsOptions] = await Promise.all([import('imapflow'), pinnedTls({ protocol: 'imap', host, port, tls, thumbprint })])
  const client = new Client({
    host,
    port,
    secure: tls === 'implicit',
    ...(tls === 'implicit' ? {} : { doSTARTTLS: tls === 'starttls' }),
    tls: tlsOptions,
    auth: { user: username, pass: options.password },
    logger: false,
    disableAutoEnable: true,
    // IDLE starts as soon as nothing else is to do, and is renewed so that a dead link is noticed.
    autoIdleDelay: 5,
    maxIdleTime: 60_000,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 90_000,
  })
  let last = 'the server closed the connection'
  client.on('error', (error: unknown) => {
    last = errorLine(error)
  })
  const closed = new Promise<string>((resolve) => {
    client.once('close', () => resolve(last))
  })
  try {
    await client.connect()
  } catch (error) {
    client.close()
    const said = refusal(error)
    throw said === null ? error : rememberRefusal(account, said)
  }
  try {
    return { client, mailbox: await client.mailboxOpen(mailbox, { readOnly: true }), closed }
  } catch (error) {
    client.close()
    if (!refusedCommand(error)) throw error
    throw new UkeireError({
      code: 'MAILBOX_NOT_FOUND',
      kind: 'environment',
      subject: `${options.address} (imap://${host}:${port})`,
      text: `the mailbox ${mailbox} cannot be opened: ${errorLine(error)}`,
      hint: 'correct `mailbox` of the inbox in the plan; the usual one is INBOX',
      cause: error,
    })
  }
}

/** The server's words where it refused the password itself; null for anything that may pass. */
function refusal(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  const { authenticationFailed, serverResponseCode, responseText } = error as Error & { authenticationFailed?: boolean; serverResponseCode?: string; responseText?: string }
  if (authenticationFailed !== true || serverResponseCode === 'UNAVAILABLE') return null
  return responseText ?? error.message
}

function refusedCommand(error: unknown): boolean {
  return error instanceof Error && 'responseStatus' in error && (error.responseStatus === 'NO' || error.responseStatus === 'BAD')
}

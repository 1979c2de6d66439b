// Sends the notice of a planned stop: once, to the plan's two contacts and nobody else.
import { errorLine, isUkeireError, keepSecret, UkeireError } from '../../errors.ts'
import type { NoticePlan } from '../../plan/plan.ts'
import type { SentNotice } from '../ports.ts'
import { mayLogIn, rememberRefusal } from './login-once.ts'
import { pinnedTls } from './tls-pin.ts'

export interface NoticeMail {
  readonly plan: NoticePlan
  /** The resolved secret, where the plan names a user. */
  readonly password?: string | undefined
  readonly subject: string
  readonly text: string
  /** With angle brackets: `<…@…>`. */
  readonly messageId: string
}

/**
 * Resolves when the mail server has answered, also where it refused one or both contacts (`rejected`).
 * Never tries twice: a person reads this mail.
 * Throws (kind environment) NOTICE_NOT_SENT, LOGIN_REFUSED, CERTIFICATE_DIFFERS.
 */
export async function sendNotice(mail: NoticeMail): Promise<SentNotice> {
  const { plan, password, messageId } = mail
  const { host, port, tls, thumbprint, username } = plan.smtp
  const account = username === undefined ? null : ({ protocol: 'smtp', host, port, username } as const)
  if (account !== null) mayLogIn(account)
  if (password !== undefined) keepSecret(password)
  const raw = await composed(mail)
  const { createTransport } = await import('nodemailer')
  try {
    const transport = createTransport({
      host,
      port,
      secure: tls === 'implicit',
      requireTLS: tls === 'starttls',
      ignoreTLS: tls === 'none',
      tls: await pinnedTls({ protocol: 'smtp', host, port, tls, thumbprint }),
      ...(account === null ? {} : { auth: { user: account.username, pass: password ?? '' } }),
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 30_000,
    })
    try {
      const sent = await transport.sendMail({ envelope: { from: plan.from, to: [...plan.contacts] }, raw })
      return { messageId, raw, sentAt: Date.now(), accepted: sent.accepted.map(address), rejected: sent.rejected.map(address), response: sent.response }
    } finally {
      transport.close()
    }
  } catch (error) {
    if (isUkeireError(error)) throw error
    const { code, response = errorLine(error), rejected } = error as { code?: string; response?: string; rejected?: readonly string[] }
    if (code === 'EAUTH' && account !== null) throw rememberRefusal(account, response)
    if (code === 'EENVELOPE' && rejected !== undefined) return { messageId, raw, sentAt: Date.now(), accepted: [], rejected, response }
    throw new UkeireError({
      code: 'NOTICE_NOT_SENT',
      kind: 'environment',
      subject: `notice by smtp://${host}:${port}`,
      text: `the planned stop was to be announced to ${plan.contacts.join(' and ')}, but the mail server did not take the mail: ${errorLine(error)}`,
      hint: 'check notice.smtp in the plan; nothing is stopped before both contacts are told',
      cause: error,
    })
  }
}

/** The very bytes that are sent and kept as evidence. */
async function composed({ plan, subject, text, messageId }: NoticeMail): Promise<Buffer> {
  const { createTransport } = await import('nodemailer')
  const built = await createTransport({ streamTransport: true, buffer: true, newline: 'windows' }).sendMail({
    from: plan.from,
    replyTo: plan.contact,
    to: [...plan.contacts],
    subject,
    text,
    messageId,
    date: new Date(),
  })
  if (!Buffer.isBuffer(built.message)) throw new Error('the mail was not composed into a buffer')
  return built.message
}

function address(value: string | { readonly address: string }): string {
  return typeof value === 'string' ? value : value.address
}

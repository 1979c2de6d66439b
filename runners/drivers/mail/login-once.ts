// One password try per mail account: a refused login is remembered, because accounts lock.
import { UkeireError } from '../../errors.ts'

const refused = new Map<string, string>()

export interface MailAccount {
  readonly protocol: 'imap' | 'smtp'
  readonly host: string
  readonly port: number
  readonly username: string
}

function key(account: MailAccount): string {
  return `${account.protocol}://${account.username}@${account.host}:${account.port}`
}

/** Throws LOGIN_REFUSED without asking the server if this process was refused before. */
export function mayLogIn(account: MailAccount): void {
  const said = refused.get(key(account))
  if (said !== undefined) throw loginRefused(account, said, 'not tried again')
}

/** Remembers the refusal and returns the error to throw. */
export function rememberRefusal(account: MailAccount, said: string): UkeireError {
  refused.set(key(account), said)
  return loginRefused(account, said, 'tried once')
}

function loginRefused(account: MailAccount, said: string, tries: string): UkeireError {
  return new UkeireError({
    code: 'LOGIN_REFUSED',
    kind: 'environment',
    subject: key(account),
    text: `the login was refused (${tries}): ${said}`,
    hint: 'correct the user name or the secret that the plan refers to; there is one try only, because accounts lock',
  })
}

// One connection to a guest: host key pinned, one try with the password, everything that went wrong typed.
import type { Client, ConnectConfig, PasswordAuthMethod, PublicKeyAuthMethod } from 'ssh2'
import { UkeireError } from '../../errors.ts'
import type { GuestPlan } from '../../plan/plan.ts'
import { fingerprintOf, otherKeyKinds, typeOf } from './pin.ts'

export interface Credentials {
  readonly password?: string | undefined
  readonly privateKey?: string | undefined
}

/** The link is down or could not be made; trying again may help. */
export class LinkLost extends Error {
  override readonly name = 'LinkLost'
}

/** What this process knows of an account: accounts lock, so that a refused password is never tried again. */
const accounts = new Map<string, 'works' | 'refused'>()

class WrongKey extends Error {
  readonly type: string
  readonly fingerprint: string
  constructor(key: Buffer) {
    super('the host key is not the pinned one')
    this.type = typeOf(key)
    this.fingerprint = fingerprintOf(key)
  }
}

/**
 * Logs in once.
 * @throws LinkLost when the guest does not answer
 * @throws UkeireError HOST_KEY_DIFFERS or LOGIN_REFUSED (kind usage), LOGIN_REFUSED_NOW (kind environment: it worked before)
 */
export async function logIn(subject: string, plan: GuestPlan, credentials: Credentials, readyMs: number): Promise<Client> {
  const account = `${plan.ssh.username}@${plan.reach.host}:${plan.reach.port}`
  if (accounts.get(account) === 'refused') throw refused(subject, account, 'not tried again: it was refused before in this run')
  const seen: WrongKey[] = []
  const kinds: (ReturnType<typeof otherKeyKinds>[number] | null)[] = [null]
  for (let at = 0; at < kinds.length; at += 1) {
    try {
      const client = await connect(plan, credentials, kinds[at] ?? null, readyMs)
      accounts.set(account, 'works')
      return client
    } catch (error) {
      if (error instanceof WrongKey) {
        if (seen.length === 0) kinds.push(...otherKeyKinds(error.type))
        seen.push(error)
      } else if (isRefusal(error)) {
        if (accounts.get(account) === 'works') {
          throw new UkeireError({ code: 'LOGIN_REFUSED_NOW', kind: 'environment', subject, text: `the login as ${account} worked before and is refused now`, cause: error })
        }
        accounts.set(account, 'refused')
        throw refused(subject, account, 'refused at the first and only try')
      } else if (seen.length === 0) {
        throw asLost(error)
      }
    }
  }
  throw new UkeireError({
    code: 'HOST_KEY_DIFFERS',
    kind: 'usage',
    subject,
    text: `host key of ${plan.reach.host}:${plan.reach.port} should be ${plan.ssh.hostKey}, but is ${seen.map((key) => `${key.fingerprint} (${key.type})`).join(' or ')}; nothing was sent`,
    hint: 'if the guest was really set up anew, take the line of `ssh-keygen -lf` on the guest itself into the plan',
  })
}

function refused(subject: string, account: string, how: string): UkeireError {
  return new UkeireError({
    code: 'LOGIN_REFUSED',
    kind: 'usage',
    subject,
    text: `SSH login as ${account}: ${how}`,
    hint: 'correct guest.ssh.username, password or privateKey in the plan; wrong tries lock accounts',
  })
}

async function connect(plan: GuestPlan, credentials: Credentials, keyKinds: ReturnType<typeof otherKeyKinds>[number] | null, readyMs: number): Promise<Client> {
  const ssh2 = await import('ssh2')
  const client = new ssh2.default.Client()
  let wrong: WrongKey | undefined
  const { username } = plan.ssh
  // Nothing else is tried, not even `none`: some servers count it.
  const methods: (PublicKeyAuthMethod | PasswordAuthMethod)[] = []
  if (credentials.privateKey !== undefined) methods.push({ type: 'publickey', username, key: credentials.privateKey })
  if (credentials.password !== undefined) methods.push({ type: 'password', username, password: credentials.password })
  const config: ConnectConfig = {
    host: plan.reach.host,
    port: plan.reach.port,
    username,
    readyTimeout: readyMs,
    keepaliveInterval: 5_000,
    keepaliveCountMax: 3,
    hostVerifier: (key: Buffer) => {
      if (fingerprintOf(key) === plan.ssh.hostKey) return true
      wrong = new WrongKey(key)
      return false
    },
    authHandler: methods,
    ...(keyKinds ? { algorithms: { serverHostKey: keyKinds } } : {}),
  }
  return await new Promise<Client>((resolve, reject) => {
    client.once('ready', () => resolve(client))
    // Errors after a connection is up are followed by `close`, which its owner watches.
    client.on('error', (error) => reject(wrong ?? error))
    client.once('close', () => reject(wrong ?? new LinkLost('closed by the guest')))
    try {
      client.connect(config)
    } catch (error) {
      reject(error)
    }
  }).catch((error: unknown) => {
    client.destroy()
    throw error
  })
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'level' in error && error.level === 'client-authentication'
}

function asLost(error: unknown): Error {
  return error instanceof LinkLost ? error : new LinkLost(error instanceof Error ? error.message : String(error), { cause: error })
}

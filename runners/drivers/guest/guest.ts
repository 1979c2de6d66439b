// A guest reached over SSH: the port `Guest`, and the inverses of what it disturbs.
import { UkeireError } from '../../errors.ts'
import type { CarryOut, CommandResult, Guest, Instant, Inverse, Leash, Load, LoadRequest } from '../ports.ts'
import { readAgent } from './agent.ts'
import { readFacts } from './facts.ts'
import { readFile } from './file.ts'
import { GuestLink, type LinkOptions } from './link.ts'
import { startLoad } from './load.ts'
import { endLoad, placeOf } from './load-place.ts'
import { dropMark, markOf, removeMark, writeMark, type MarkList } from './marks.ts'
import { readKeys } from './script.ts'
import { runScript } from './shell.ts'
import { pause } from './waiting.ts'

export interface GuestOptions extends LinkOptions {
  /** The run's id: part of the name of everything left in the guest. */
  readonly run: string
  /** The longest that a load may hold, lease or not. Default: two hours. */
  readonly longestLoadMs?: number | undefined
}

/** Makes handles of one guest; they share a connection, which is made at the first call and ends with the last handle. */
export interface GuestConnector {
  (leash: Leash): Guest
  /** Carries out `guest.stop-load` or `guest.remove-file`. */
  readonly carryOut: CarryOut
  close(): Promise<void>
}

export function connectGuest(options: GuestOptions): GuestConnector {
  const link = new GuestLink(options)
  const marks: MarkList = new Map()
  const users = new Set<object>()
  const connector = (leash: Leash): Guest => {
    const user = {}
    users.add(user)
    const leave = async (): Promise<void> => {
      if (users.delete(user) && users.size === 0) await link.close()
    }
    leash.signal.addEventListener('abort', () => void leave(), { once: true })
    return new SshGuest(link, options, marks, leash, leave)
  }
  return Object.assign(connector, {
    carryOut: (inverse: Inverse, signal: AbortSignal) => carryOut(link, inverse, signal),
    close: () => link.close(),
  })
}

async function carryOut(link: GuestLink, inverse: Inverse, signal: AbortSignal): Promise<string> {
  switch (inverse.verb) {
    case 'guest.stop-load': return await endLoad(link, placeOf(inverse), signal, Date.now() + 60_000)
    case 'guest.remove-file': return await dropMark(link, markOf(inverse), signal)
    default: throw new UkeireError({ code: 'BAD_INVERSE', kind: 'undo', subject: inverse.subject, text: `a guest cannot carry out ${inverse.verb}` })
  }
}

/** What a guest's disturbances are reversed by; `guestFor` gives the connector of a target, null where the plan has none. */
export function guestInverses(guestFor: (subject: string) => GuestConnector | null): Readonly<Record<string, CarryOut>> {
  const through: CarryOut = async (inverse, signal) => {
    const guest = guestFor(inverse.subject)
    if (guest) return await guest.carryOut(inverse, signal)
    throw new UkeireError({ code: 'NO_GUEST', kind: 'undo', subject: inverse.subject, text: `no way into the guest to carry out ${inverse.verb}` })
  }
  return { 'guest.stop-load': through, 'guest.remove-file': through }
}

class SshGuest implements Guest {
  readonly #link: GuestLink
  readonly #options: GuestOptions
  readonly #marks: MarkList
  readonly #leash: Leash
  readonly #leave: () => Promise<void>
  readonly #root: boolean

  constructor(link: GuestLink, options: GuestOptions, marks: MarkList, leash: Leash, leave: () => Promise<void>) {
    this.#link = link
    this.#options = options
    this.#marks = marks
    this.#leash = leash
    this.#leave = leave
    this.#root = options.plan.ssh.sudo
  }

  async facts(): ReturnType<Guest['facts']> {
    return await readFacts(this.#link, this.#leash.signal)
  }

  async agent(wanted: Parameters<Guest['agent']>[0]): ReturnType<Guest['agent']> {
    return await readAgent(this.#link, wanted, this.#root, this.#leash.signal)
  }

  async run(command: string, deadline: Instant): Promise<CommandResult> {
    return await this.#link.exec(command, { signal: this.#leash.signal, deadline, again: true })
  }

  async processes(name: string): Promise<number> {
    return Number(await runScript(this.#link, 'processes', [name], { signal: this.#leash.signal }))
  }

  async service(name: string): ReturnType<Guest['service']> {
    const keys = readKeys(await runScript(this.#link, 'service', [name], { signal: this.#leash.signal }))
    return { active: keys.get('active')?.[0] === 'yes', enabled: keys.get('enabled')?.[0] === 'yes' }
  }

  async file(path: string): ReturnType<Guest['file']> {
    return await readFile(this.#link, path, this.#root, this.#leash.signal)
  }

  async leftovers(): Promise<readonly string[]> {
    const said = await runScript(this.#link, 'leftovers', [], { signal: this.#leash.signal, root: this.#root })
    return [...new Set(said.split('\n').filter((line) => line !== ''))]
  }

  async startLoad(request: LoadRequest): Promise<Load> {
    const { run, longestLoadMs = 2 * 60 * 60_000 } = this.#options
    return await startLoad({ link: this.#link, leash: this.#leash, run, root: this.#root, longestLoadMs }, request)
  }

  async writeMark(path: string, text: string): Promise<void> {
    await writeMark(this.#link, this.#marks, path, text, this.#leash)
  }

  async removeMark(path: string): Promise<void> {
    await removeMark(this.#link, this.#marks, path, this.#leash.signal)
  }

  async untilReachable(deadline: Instant): Promise<Instant> {
    const { signal } = this.#leash
    for (let tries = 1; ; tries += 1) {
      // Short at first: an address without a machine swallows the first packets.
      const refused = await this.#link.canLogIn(3_000 * tries, signal).then((works) => (works ? null : 'no answer'), refusedWhileBooting)
      if (refused === null) return Date.now()
      if (Date.now() >= deadline) {
        const { host, port } = this.#options.plan.reach
        throw new UkeireError({ code: 'GUEST_UNREACHABLE', kind: 'environment', subject: this.#link.subject, text: `a login at ${host}:${port} should work again by ${new Date(deadline).toISOString()}, last seen: ${refused} (tried ${tries} times)` })
      }
      await pause(refused === 'no answer' ? Math.min(2_000, 100 * tries) : 5_000, signal, this.#link.subject)
    }
  }

  async close(): Promise<void> {
    await this.#leave()
  }
}

// A guest that is not up yet (pam_nologin) refuses an account that worked before.
function refusedWhileBooting(error: unknown): string {
  if (error instanceof UkeireError && error.code === 'LOGIN_REFUSED_NOW') return 'login refused'
  throw error
}

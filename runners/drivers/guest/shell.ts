// Runs the toolkit's own scripts over a link and turns their failures into errors.
import { UkeireError } from '../../errors.ts'
import type { Instant } from '../ports.ts'
import type { GuestLink } from './link.ts'
import { scriptCommand, scriptText, type ScriptName } from './script.ts'

export interface ScriptOptions {
  readonly signal: AbortSignal
  /** Default: 30 s from now. */
  readonly deadline?: Instant | undefined
  /** With `sudo -n`. */
  readonly root?: boolean | undefined
  /** May be sent again after the link broke while it ran. Default: true. */
  readonly again?: boolean | undefined
}

export type Words = readonly (string | number)[]

/**
 * Runs a script and returns what it printed.
 * @throws UkeireError GUEST_SCRIPT (environment) when it does not end with 0, and whatever the link throws
 */
export async function runScript(link: GuestLink, name: ScriptName, words: Words, options: ScriptOptions): Promise<string> {
  const { signal, deadline = Date.now() + 30_000, root = false, again = true } = options
  const command = scriptCommand(words, root)
  const result = await link.exec(command, { signal, deadline, again, stdin: scriptText(name) })
  if (result.code === 0) return result.stdout
  throw failed(link.subject, name, `${result.stdout} ${result.stderr}`, result.code)
}

/** Puts a script into the guest as a file that only its owner can read. */
export async function putScript(link: GuestLink, name: ScriptName, path: string, options: ScriptOptions): Promise<void> {
  const { signal, deadline = Date.now() + 30_000, root = false } = options
  const command = `${root ? 'sudo -n ' : ''}sh -c 'umask 077; cat >"$1"' sh ${path}`
  const result = await link.exec(command, { signal, deadline, again: true, stdin: scriptText(name) })
  if (result.code !== 0) throw failed(link.subject, name, result.stderr, result.code)
}

function failed(subject: string, name: string, said: string, code: number | null): UkeireError {
  const text = said.replaceAll(/\s+/g, ' ').trim().slice(0, 300)
  return new UkeireError({
    code: 'GUEST_SCRIPT',
    kind: 'environment',
    subject,
    text: `the guest's shell ended ${name}.sh with ${code ?? 'a signal'}: ${text === '' ? 'nothing said' : text}`,
    hint: text.startsWith('sudo:') ? 'allow sudo without a password for this account, or set guest.ssh.sudo to false' : undefined,
  })
}

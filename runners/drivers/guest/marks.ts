// Mark files of ours in the guest: written with their inverse recorded first.
import { UkeireError } from '../../errors.ts'
import type { Inverse, Leash, OutstandingInverse } from '../ports.ts'
import type { GuestLink } from './link.ts'
import { runScript } from './shell.ts'

/** What is outstanding by path: a mark that is changed, or removed through another handle, is still one mark. */
export type MarkList = Map<string, OutstandingInverse>

export async function writeMark(link: GuestLink, marks: MarkList, path: string, text: string, leash: Leash): Promise<void> {
  if (!/^\/.*\/ukeire-[^/]+$/.test(path)) {
    throw new UkeireError({ code: 'BAD_MARK_PATH', kind: 'usage', subject: link.subject, text: `a mark file should be an absolute path whose name begins with ukeire-, found ${path}` })
  }
  if (!marks.has(path)) {
    marks.set(path, await leash.undo.willDisturb({ verb: 'guest.remove-file', subject: link.subject, args: { path }, expires: null }))
  }
  await runScript(link, 'mark', ['write', path, text], { signal: leash.signal })
}

export async function removeMark(link: GuestLink, marks: MarkList, path: string, signal: AbortSignal): Promise<void> {
  const how = await dropMark(link, path, signal)
  await marks.get(path)?.settle(how)
  marks.delete(path)
}

/** Removes a mark file if it is there. Says which. */
export async function dropMark(link: GuestLink, path: string, signal: AbortSignal): Promise<string> {
  const said = (await runScript(link, 'mark', ['remove', path], { signal, deadline: Date.now() + 30_000 })).trim()
  return said === 'nothing' ? `${path} was not there` : `${path} removed`
}

/** The path that an inverse names. */
export function markOf(inverse: Inverse): string {
  const { path } = inverse.args
  if (typeof path === 'string') return path
  throw new UkeireError({ code: 'BAD_INVERSE', kind: 'undo', subject: inverse.subject, text: `guest.remove-file should name a path, found ${JSON.stringify(inverse.args)}` })
}

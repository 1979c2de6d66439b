// One file of the guest: size, digest, and its text where it is small and text.
import { UkeireError } from '../../errors.ts'
import type { Guest } from '../ports.ts'
import type { GuestLink } from './link.ts'
import { runScript } from './shell.ts'

const longestText = 256 * 1024

/** @throws UkeireError GUEST_SCRIPT when there is something that cannot be read as a file */
export async function readFile(link: GuestLink, path: string, root: boolean, signal: AbortSignal): ReturnType<Guest['file']> {
  const said = await runScript(link, 'file', [path, longestText], { signal, root })
  if (said === 'absent\n') return null
  const [, size, sha256, text = ''] = /^(\d+)\n([0-9a-f]{64})\n--\n([^]*)$/.exec(said) ?? []
  if (size === undefined || sha256 === undefined) {
    throw new UkeireError({ code: 'GUEST_SCRIPT', kind: 'environment', subject: link.subject, text: `size and digest of ${path} were wanted, last seen: ${said.slice(0, 200)}` })
  }
  // Bytes that are no UTF-8 change the length when they are decoded.
  const isText = Buffer.byteLength(text) === Number(size) && !text.includes('\0')
  return { size: Number(size), sha256, text: isText ? text : null }
}

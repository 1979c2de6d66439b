// The pinned host key: compared before anything is sent that a stranger should not see.
import { createHash } from 'node:crypto'
import type { Algorithms } from 'ssh2'

/** `SHA256:…` of a host key as `ssh-keygen -lf` prints it. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

/** `ssh-ed25519`, `ssh-rsa` …: the name that the key's own encoding begins with. */
export function typeOf(key: Buffer): string {
  return key.toString('latin1', 4, 4 + key.readUInt32BE(0))
}

type KeyAlgorithms = NonNullable<Extract<Algorithms['serverHostKey'], unknown[]>>

const families: readonly { readonly type: string; readonly algorithms: KeyAlgorithms }[] = [
  { type: 'ssh-ed25519', algorithms: ['ssh-ed25519'] },
  { type: 'ecdsa', algorithms: ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'] },
  { type: 'ssh-rsa', algorithms: ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] },
]

/** What to ask for next when a key of `type` was not the pinned one: a server has a key of each kind, one is pinned. */
export function otherKeyKinds(type: string): readonly KeyAlgorithms[] {
  return families.filter((family) => !type.startsWith(family.type)).map((family) => family.algorithms)
}

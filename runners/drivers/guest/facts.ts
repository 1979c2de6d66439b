// What the guest is, and its clock against ours.
import type { GuestFacts } from '../ports.ts'
import type { GuestLink } from './link.ts'
import { readKeys } from './script.ts'
import { runScript } from './shell.ts'

export async function readFacts(link: GuestLink, signal: AbortSignal): Promise<GuestFacts> {
  const keys = readKeys(await runScript(link, 'facts', [], { signal }))
  const one = (key: string): string => keys.get(key)?.[0] ?? ''
  return {
    osName: one('os_name'),
    osVersion: one('os_version'),
    bits: one('bits') === '32' ? 32 : 64,
    hostname: one('hostname'),
    ips: keys.get('ip') ?? [],
    dns: keys.get('dns') ?? [],
    cores: Number(one('cores')),
    memoryBytes: Number(one('memory_kib')) * 1024,
    ...(await readSkew(link, signal)),
  }
}

/** The tightest of three readings; the true skew lies within `skewErrorMs` of `skewMs`. */
async function readSkew(link: GuestLink, signal: AbortSignal): Promise<Pick<GuestFacts, 'skewMs' | 'skewErrorMs'>> {
  let best = { skewMs: 0, skewErrorMs: Number.POSITIVE_INFINITY }
  for (let reading = 0; reading < 3; reading += 1) {
    const before = Date.now()
    const { stdout } = await link.exec('date +%s.%N', { signal, deadline: before + 30_000, again: true })
    const after = Date.now()
    const [seconds = '', fraction = ''] = stdout.trim().split('.')
    // Without %N the second's own width is part of the uncertainty.
    const fine = /^\d{9}$/.test(fraction)
    const guest = Number(seconds) * 1000 + (fine ? Number(fraction) / 1e6 : 500)
    const skewErrorMs = (after - before) / 2 + (fine ? 0 : 500)
    if (skewErrorMs < best.skewErrorMs) best = { skewMs: guest - (before + after) / 2, skewErrorMs }
  }
  return { skewMs: Math.round(best.skewMs), skewErrorMs: Math.ceil(best.skewErrorMs) }
}

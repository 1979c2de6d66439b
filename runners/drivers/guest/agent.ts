// The monitoring agent as it is seen from inside the guest.
import type { AgentFacts } from '../ports.ts'
import type { GuestLink } from './link.ts'
import { readKeys } from './script.ts'
import { runScript } from './shell.ts'

export interface AgentWanted {
  readonly port: number
  readonly server: string
  readonly package: string
  readonly watchMs: number
}

export async function readAgent(link: GuestLink, wanted: AgentWanted, root: boolean, signal: AbortSignal): Promise<AgentFacts> {
  const words = [wanted.port, wanted.server, wanted.package, Math.ceil(wanted.watchMs / 1000)]
  const keys = readKeys(await runScript(link, 'agent', words, { signal, root, deadline: Date.now() + wanted.watchMs + 30_000 }))
  const is = (key: string): boolean => keys.get(key)?.[0] === 'yes'
  return {
    package: keys.get('package')?.[0] ?? null,
    version: keys.get('version')?.[0] ?? null,
    running: is('running'),
    enabledAtBoot: is('enabled'),
    listening: is('listening'),
    firewallAllows: keys.get('firewall')?.[0] === 'unknown' ? null : is('firewall'),
    servers: (keys.get('server') ?? []).flatMap((line) => line.split(',')).map((server) => server.trim()).filter((server) => server !== ''),
    polls: keys.get('poll') ?? [],
  }
}

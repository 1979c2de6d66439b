// Check: a login into the guest, its clock, the agent's conditions inside it, nothing left of earlier runs.
import type { Access } from '../access.ts'
import type { Finding } from './findings.ts'
import { judged, lookAt } from './look.ts'
import type { Target } from '../plan/plan.ts'

const readOnlyLeash = { signal: new AbortController().signal, undo: { willDisturb: () => Promise.reject(new Error('a check disturbs nothing')) } }

export async function lookAtGuest(access: Access, target: Target): Promise<readonly Finding[]> {
  const guest = access.guest(target, readOnlyLeash)
  if (!guest) return []
  try {
    const login = await lookAt(target.name, 'guest', async () => {
      const facts = await guest.facts()
      return `${facts.osName} ${facts.osVersion} as ${target.guest?.ssh.username}; its clock is ${(facts.skewMs / 1000).toFixed(1)} s from ours`
    })
    if (!login.ok) return [login]
    const left = await lookAt(target.name, 'leftovers', async () => {
      const found = await guest.leftovers()
      if (found.length === 0) return 'none'
      throw new Error(found.join(', '))
    })
    return [login, left, ...(await lookAtAgent(access, target, guest))]
  } finally {
    await guest.close()
  }
}

async function lookAtAgent(access: Access, target: Target, guest: NonNullable<ReturnType<Access['guest']>>): Promise<readonly Finding[]> {
  const { monitoring } = access.plan
  const { cpu, memory, disk, process, service } = target.monitoring
  if (!monitoring || [cpu, memory, disk, process, service].every((kind) => kind.use === 'unused')) return []
  const { port } = monitoring.agent
  try {
    const agent = await guest.agent({ port, server: monitoring.server, package: monitoring.agent.package, watchMs: 0 })
    const wrong = [
      ...(agent.package === null ? [`the package ${monitoring.agent.package} is not installed`] : []),
      ...(agent.running ? [] : ['it does not run']),
      ...(agent.enabledAtBoot ? [] : ['it does not start at boot']),
      ...(agent.listening ? [] : [`nothing listens on TCP ${port}`]),
      ...(agent.firewallAllows === false ? [`the OS firewall does not allow TCP ${port}`] : []),
      ...(agent.servers.includes(monitoring.server) ? [] : [`Server= does not list ${monitoring.server}`]),
    ]
    return [judged(target.name, 'agent', wrong.length === 0, wrong.length === 0 ? `${agent.package} ${agent.version}` : wrong.join('; '))]
  } catch (error) {
    return [await lookAt(target.name, 'agent', () => Promise.reject(error as Error))]
  }
}

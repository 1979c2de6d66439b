// Check: vCenter reached and authenticated, the VM found and unambiguous, Tools, rights, clock.
import type { Access } from '../access.ts'
import type { Finding } from './findings.ts'
import type { VmFacts } from '../drivers/ports.ts'
import { judged, lookAt } from './look.ts'
import type { SiteName, Target } from '../plan/plan.ts'

/** Guideline 3-3: what the contractor's account is given, by vCenter's privilege ids. */
const contractorPrivileges: Readonly<Record<string, string>> = {
  'VirtualMachine.Interact.PowerOn': 'power on',
  'VirtualMachine.Interact.PowerOff': 'power off, shut down',
  'VirtualMachine.Interact.Reset': 'reboot',
  'VirtualMachine.State.CreateSnapshot': 'create snapshots',
  'VirtualMachine.State.RevertToSnapshot': 'restore snapshots',
  'VirtualMachine.State.RemoveSnapshot': 'delete snapshots',
}

const readOnlyLeash = { signal: new AbortController().signal, undo: { willDisturb: () => Promise.reject(new Error('a check disturbs nothing')) } }

export async function lookAtSite(access: Access, site: SiteName): Promise<readonly Finding[]> {
  return [
    await lookAt(`vCenter ${site}`, 'vcenter', async () => {
      const about = await access.vcenter(site).about()
      return `${about.fullName}; its clock is ${signed(about.skewMs)} from ours (±${Math.round(about.errorMs)} ms)`
    }),
  ]
}

export async function lookAtVm(access: Access, target: Target): Promise<readonly Finding[]> {
  const vm = access.vm(target, readOnlyLeash)
  let facts: VmFacts | null = null
  let moref = ''
  const found = await lookAt(target.name, 'vm', async () => {
    const identity = await vm.identity()
    moref = identity.moref
    return `${identity.name} (${identity.moref}), UUID and IP as in the plan`
  })
  if (!found.ok) return [found]
  const tools = await lookAt(target.name, 'tools', async () => {
    facts = await vm.facts()
    return `${facts.tools.state}, version ${facts.tools.version}`
  })
  const running = facts === null || (facts as VmFacts).tools.state === 'guestToolsRunning'
  const rights = await lookAt(target.name, 'rights', async () => {
    const ids = Object.keys(contractorPrivileges)
    const had = await access.vcenter(target.vm.site).privileges(moref, ids)
    const missing = ids.filter((id) => !had.includes(id))
    if (missing.length === 0) return `all ${ids.length} of guideline 3-3`
    throw new Error(`missing: ${missing.map((id) => `${id} (${contractorPrivileges[id]})`).join(', ')}`)
  })
  return [found, running ? tools : judged(target.name, 'tools', false, tools.detail), rights]
}

function signed(ms: number): string {
  const seconds = ms / 1000
  return `${seconds < 0 ? '−' : '+'}${Math.abs(seconds).toFixed(1)} s`
}

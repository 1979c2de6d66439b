// Which virtual machine it is: found by name and instance UUID, and proven again before each disturbance.
import { UkeireError } from '../../errors.ts'
import type { MoRef } from '../../wire/vim25/codec.ts'
import { FindAllByUuid, FindByUuid } from '../../wire/vim25/search.ts'
import { objectsAt, textAt, asList, type Value } from '../../wire/vim25/value.ts'
import type { VmIdentity } from '../ports.ts'
import { type Properties, everyVm, propertiesOf, propertiesOfEach } from './collector.ts'
import { hasFault } from './faults.ts'
import { nearNames } from './near-names.ts'
import type { Session } from './session.ts'

export interface Wanted {
  readonly name: string
  readonly instanceUuid: string
  readonly ip: string | null
}

const identityPaths = ['name', 'config.instanceUuid', 'guest.ipAddress', 'guest.hostName', 'guest.net']

/**
 * Exactly one VM of this name and UUID, whose reported addresses contain the IP. A guest that reports none (off, or
 * without Tools) is taken by name and UUID alone.
 * @throws UkeireError VM_NOT_FOUND, VM_AMBIGUOUS, VM_DIFFERS (usage)
 */
export async function findVm(session: Session, wanted: Wanted, subject: string, signal?: AbortSignal): Promise<VmIdentity> {
  const [byUuid, all] = await Promise.all([refsByUuid(session, wanted.instanceUuid, signal), everyVm(session, ['name'], signal)])
  const nameOf = (one: { readonly properties: Properties }): string => decodedName(one.properties.get('name'))
  const byName = all.filter((one) => nameOf(one) === wanted.name).map((one) => one.ref)
  const failed = (code: string, text: string, hint?: string): UkeireError => new UkeireError({ code, kind: 'usage', subject, text, hint })
  if (byUuid.length > 1 || byName.length > 1) {
    const [what, refs] = byUuid.length > 1 ? [`instance UUID ${wanted.instanceUuid}`, byUuid] : [`name ${wanted.name}`, byName]
    const found = (await identities(session, refs, signal)).map((one) => `${one.name} (${one.moref}, ${one.instanceUuid})`)
    throw failed('VM_AMBIGUOUS', `${refs.length} VMs have the ${what}: ${found.join(', ')}`, 'name and instance UUID must each belong to one VM; a copied VM keeps its UUID until it is changed')
  }
  const ref = byUuid[0] ?? byName[0]
  if (ref === undefined) {
    const near = nearNames(wanted.name, all.map(nameOf))
    const text = `no VM ${wanted.name}${near.length === 0 ? ` among the ${all.length} that the account can see` : `; near: ${near.join(', ')}`}`
    throw failed('VM_NOT_FOUND', text, 'correct vm.name and vm.instanceUuid, or ask for the right to see the VM')
  }
  const [found] = await identities(session, [ref], signal)
  if (found === undefined) throw failed('VM_NOT_FOUND', `VM ${wanted.name} vanished while it was looked up`)
  const other = byUuid[0] !== undefined && byName[0] !== undefined && byName[0].id !== byUuid[0].id ? `; the VM named ${wanted.name} is another one (${byName[0].id})` : ''
  checkIdentity(wanted, found, subject, other)
  return found
}

/**
 * The VM behind a reference, if it still is the one that was meant.
 * @throws UkeireError VM_DIFFERS (usage), or the fault `ManagedObjectNotFound`
 */
export async function proveIdentity(session: Session, ref: MoRef, wanted: Wanted, subject: string, signal: AbortSignal): Promise<VmIdentity> {
  const found = identityFrom(ref, await propertiesOf(session, ref, identityPaths, signal))
  checkIdentity(wanted, found, subject, '')
  return found
}

function checkIdentity(wanted: Wanted, found: VmIdentity, subject: string, more: string): void {
  const differences: string[] = []
  if (found.name !== wanted.name) differences.push(`name wanted ${wanted.name}, found ${found.name}`)
  if (found.instanceUuid.toLowerCase() !== wanted.instanceUuid.toLowerCase()) differences.push(`instance UUID wanted ${wanted.instanceUuid}, found ${found.instanceUuid}`)
  if (wanted.ip !== null && found.ips.length > 0 && !found.ips.some((ip) => ip.toLowerCase() === wanted.ip?.toLowerCase()))
    differences.push(`IP wanted ${wanted.ip}, found ${found.ips.join(' ')}`)
  if (differences.length === 0) return
  const text = `the VM is not the one of the plan: ${differences.join('; ')}${more}`
  throw new UkeireError({ code: 'VM_DIFFERS', kind: 'usage', subject, text, hint: 'nothing is done to a VM that differs; correct the plan or the VM' })
}

async function refsByUuid(session: Session, uuid: string, signal?: AbortSignal): Promise<readonly MoRef[]> {
  const parameters = { uuid, vmSearch: true, instanceUuid: true }
  const searchIndex = (content: { readonly searchIndex?: MoRef | undefined }): MoRef => content.searchIndex ?? { type: 'SearchIndex', id: 'SearchIndex' }
  try {
    return await session.call(FindAllByUuid, searchIndex, parameters, { signal })
  } catch (error) {
    if (!hasFault(error, 'MethodNotFound')) throw error
    const found = await session.call(FindByUuid, searchIndex, parameters, { signal })
    return found === undefined ? [] : [found]
  }
}

async function identities(session: Session, refs: readonly MoRef[], signal?: AbortSignal): Promise<readonly VmIdentity[]> {
  return (await propertiesOfEach(session, refs, identityPaths, signal)).map((one) => identityFrom(one.ref, one.properties))
}

function identityFrom(ref: MoRef, properties: Properties): VmIdentity {
  const plain = (path: string): string => {
    const value = properties.get(path)
    return typeof value === 'string' ? value : ''
  }
  const net = asList(properties.get('guest.net'))
  const ips = [plain('guest.ipAddress'), ...net.flatMap((nic) => addressesOf(nic))].filter((ip) => ip !== '')
  const hostName = plain('guest.hostName')
  return { moref: ref.id, name: decodedName(properties.get('name')), instanceUuid: plain('config.instanceUuid'), ips: [...new Set(ips)], hostName: hostName === '' ? null : hostName }
}

function addressesOf(nic: Value): readonly string[] {
  const listed = (typeof nic === 'object' && 'fields' in nic ? asList(nic.fields.get('ipAddress')) : []).filter((one) => typeof one === 'string')
  return [...listed, ...objectsAt(nic, 'ipConfig.ipAddress').map((one) => textAt(one, 'ipAddress') ?? '')]
}

// vSphere keeps %, / and \ in names as %25, %2f and %5c.
function decodedName(value: Value | undefined): string {
  return typeof value === 'string' ? value.replaceAll(/%(25|2f|5c)/gi, (code) => decodeURIComponent(code)) : ''
}

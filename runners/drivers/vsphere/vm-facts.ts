// What a virtual machine is made of and what state its snapshots are in.
import type { MoRef } from '../../wire/vim25/codec.ts'
import { readDisks, readNics } from '../../wire/vim25/devices.ts'
import { type SnapshotTree, readSnapshotInfo } from '../../wire/vim25/snapshots.ts'
import { type Value, asList, isRef } from '../../wire/vim25/value.ts'
import type { PowerState, Snapshot, SnapshotState, ToolsState, VmFacts } from '../ports.ts'
import { type Properties, propertiesOf, propertiesOfEach } from './collector.ts'
import type { Session } from './session.ts'

const factPaths = [
  'config.hardware.numCPU', 'config.hardware.memoryMB', 'config.hardware.device', 'config.guestFullName', 'guest.guestFullName',
  'guest.toolsRunningStatus', 'guest.toolsVersion', 'runtime.host', 'runtime.bootTime', 'datastore', 'network',
]
const toolsStates: readonly string[] = ['guestToolsRunning', 'guestToolsNotRunning', 'guestToolsExecutingScripts'] satisfies readonly ToolsState[]

/** Facts as vCenter sees them; the guest's own name of its OS goes before the configured one. */
export async function readFacts(session: Session, vm: MoRef, signal: AbortSignal): Promise<VmFacts> {
  const found = await propertiesOf(session, vm, factPaths, signal)
  const host = found.get('runtime.host')
  const [hosts, datastores, networks] = await Promise.all([
    propertiesOfEach(session, isRef(host) ? [host] : [], ['name'], signal),
    propertiesOfEach(session, refsIn(found.get('datastore')), ['summary.name', 'summary.freeSpace', 'summary.capacity'], signal),
    networkNames(session, refsIn(found.get('network')), signal),
  ])
  const devices = found.get('config.hardware.device')
  const tools = plain(found, 'guest.toolsRunningStatus')
  return {
    cores: amount(found, 'config.hardware.numCPU'),
    memoryBytes: amount(found, 'config.hardware.memoryMB') * 1024 * 1024,
    disks: readDisks(devices),
    nics: readNics(devices).map(({ label, mac, networkName, portgroupKey, networkId, connected }) => {
      const network = networks.get(portgroupKey ?? networkId ?? '') ?? networkName ?? portgroupKey ?? ''
      return { label, mac, network, connected }
    }),
    tools: { state: isToolsState(tools) ? tools : 'unknown', version: plain(found, 'guest.toolsVersion') },
    guestFullName: plain(found, 'guest.guestFullName') || plain(found, 'config.guestFullName'),
    host: hosts[0] === undefined ? '' : plain(hosts[0].properties, 'name'),
    datastores: datastores.map(({ properties }) => ({
      name: plain(properties, 'summary.name'),
      freeBytes: amount(properties, 'summary.freeSpace'),
      capacityBytes: amount(properties, 'summary.capacity'),
    })),
    bootTime: plain(found, 'runtime.bootTime') || null,
  }
}

/** Standard networks and distributed port groups are objects of different classes. */
async function networkNames(session: Session, refs: readonly MoRef[], signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const classes = [...new Set(refs.map((one) => one.type))]
  const read = await Promise.all(classes.map((type) => propertiesOfEach(session, refs.filter((one) => one.type === type), ['name'], signal)))
  return new Map(read.flat().map(({ ref, properties }) => [ref.id, plain(properties, 'name')]))
}

export async function readSnapshots(session: Session, vm: MoRef, signal: AbortSignal): Promise<SnapshotState> {
  const found = await propertiesOf(session, vm, ['snapshot', 'runtime.consolidationNeeded', 'config.hardware.device'], signal)
  const info = readSnapshotInfo(found.get('snapshot'))
  return {
    all: info.roots.flatMap((root) => flat(root, null)),
    current: info.current?.id ?? null,
    consolidationNeeded: found.get('runtime.consolidationNeeded') === true,
    deltaDisks: readDisks(found.get('config.hardware.device')).filter((disk) => disk.delta).length,
  }
}

function flat(tree: SnapshotTree, parent: string | null): readonly Snapshot[] {
  const { snapshot, name, description, createTime, state } = tree
  const own = { moref: snapshot.id, name, description, createTime, powerState: powerState(state), parent }
  return [own, ...tree.children.flatMap((one) => flat(one, snapshot.id))]
}

/** What is neither on nor suspended counts as off. */
export function powerState(value: Value | undefined): PowerState {
  return value === 'poweredOn' || value === 'suspended' ? value : 'poweredOff'
}

function isToolsState(value: string): value is ToolsState {
  return toolsStates.includes(value)
}

function refsIn(value: Value | undefined): readonly MoRef[] {
  return asList(value).filter(isRef)
}

function plain(properties: Properties, path: string): string {
  const value = properties.get(path)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

// NaN rather than 0: a number that could not be read equals nothing and is not mistaken for a small one.
function amount(properties: Properties, path: string): number {
  const value = properties.get(path)
  return typeof value === 'number' ? value : NaN
}

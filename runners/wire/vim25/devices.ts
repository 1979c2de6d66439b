// Virtual disks and network cards in a virtual machine's `config.hardware.device` property.
import { type DataObject, type Value, at, booleanAt, isObject, numberAt, objectsAt, refAt, textAt } from './value.ts'
import { WireError } from './xml.ts'

export interface DiskDevice {
  readonly key: number
  readonly label: string
  readonly capacityBytes: number
  readonly backing: 'flat' | 'seSparse' | 'rdm' | 'other'
  /** `[datastore] folder/name.vmdk`; empty where the backing has no file. */
  readonly file: string
  readonly thin: boolean | null
  /** The backing has a parent: writes go to a snapshot's delta. */
  readonly delta: boolean
}

export interface NicDevice {
  readonly label: string
  readonly mac: string
  /** Name of a standard port group; null: a distributed one, see `portgroupKey`. */
  readonly networkName: string | null
  /** Managed object id of the distributed port group. */
  readonly portgroupKey: string | null
  /** Id of the network, where the backing names it. */
  readonly networkId: string | null
  readonly connected: boolean
}

// Names that vSphere gives to delta disks; a backing read with few rights may come without its parent.
const deltaFile = /-\d{6}(-delta|-sesparse)?\.vmdk$/

/** Devices of class VirtualDisk, in unit order per controller. */
export function readDisks(devices: Value | undefined): readonly DiskDevice[] {
  return devicesOf(devices)
    .filter((one) => one.type === 'VirtualDisk')
    .toSorted((a, b) => order(a) - order(b))
    .map(readDisk)
}

function order(device: DataObject): number {
  return (numberAt(device, 'controllerKey') ?? 0) * 1000 + (numberAt(device, 'unitNumber') ?? 0)
}

function readDisk(device: DataObject): DiskDevice {
  const key = numberAt(device, 'key')
  // capacityInBytes came with 5.5, and a server may still leave it out.
  const bytes = numberAt(device, 'capacityInBytes') ?? (numberAt(device, 'capacityInKB') ?? NaN) * 1024
  if (key === undefined || Number.isNaN(bytes)) throw new WireError('a VirtualDisk without key or capacity')
  const backing = at(device, 'backing')
  const file = textAt(backing, 'fileName') ?? ''
  return {
    key,
    label: textAt(device, 'deviceInfo.label') ?? '',
    capacityBytes: bytes,
    backing: backingKind(isObject(backing) ? (backing.type ?? '') : ''),
    file,
    thin: booleanAt(backing, 'thinProvisioned') ?? null,
    delta: at(backing, 'parent') !== undefined || deltaFile.test(file),
  }
}

function backingKind(type: string): DiskDevice['backing'] {
  if (type.includes('RawDisk')) return 'rdm'
  if (type.startsWith('VirtualDiskSeSparse')) return 'seSparse'
  return type.startsWith('VirtualDiskFlat') ? 'flat' : 'other'
}

/** Devices with a MAC address: every kind of VirtualEthernetCard. */
export function readNics(devices: Value | undefined): readonly NicDevice[] {
  return devicesOf(devices)
    .filter((one) => one.fields.has('macAddress'))
    .map((device) => ({
      label: textAt(device, 'deviceInfo.label') ?? '',
      mac: textAt(device, 'macAddress') ?? '',
      networkName: textAt(device, 'backing.deviceName') ?? null,
      portgroupKey: textAt(device, 'backing.port.portgroupKey') ?? null,
      networkId: refAt(device, 'backing.network')?.id ?? null,
      connected: booleanAt(device, 'connectable.connected') ?? false,
    }))
}

function devicesOf(devices: Value | undefined): readonly DataObject[] {
  return Array.isArray(devices) ? (devices as readonly Value[]).filter(isObject) : isObject(devices) ? objectsAt(devices, 'VirtualDevice') : []
}

// Snapshots: the calls, and the tree in a virtual machine's `snapshot` property.
import { type MoRef, boolean, moRef, one, optional, string } from './codec.ts'
import { acting } from './method.ts'
import { type DataObject, type Value, booleanAt, numberAt, objectsAt, refAt, textAt } from './value.ts'
import { WireError } from './xml.ts'

export const CreateSnapshot_Task = acting(
  'CreateSnapshot_Task',
  { name: one(string), description: optional(string), memory: one(boolean), quiesce: one(boolean) },
  one(moRef),
)
export const RevertToSnapshot_Task = acting('RevertToSnapshot_Task', { host: optional(moRef), suppressPowerOn: optional(boolean) }, one(moRef))
export const RemoveSnapshot_Task = acting('RemoveSnapshot_Task', { removeChildren: one(boolean), consolidate: optional(boolean) }, one(moRef))

export interface SnapshotTree {
  readonly snapshot: MoRef
  readonly vm: MoRef
  readonly name: string
  readonly description: string
  readonly id: number
  /** RFC 3339. */
  readonly createTime: string
  /** Power state that it holds. */
  readonly state: string
  readonly quiesced: boolean
  readonly children: readonly SnapshotTree[]
}

export interface SnapshotInfo {
  readonly current: MoRef | null
  readonly roots: readonly SnapshotTree[]
}

/**
 * A VM's `snapshot` property; a VM without snapshots has none.
 * @throws WireError if a snapshot has no reference or no name
 */
export function readSnapshotInfo(value: Value | undefined): SnapshotInfo {
  return { current: refAt(value, 'currentSnapshot') ?? null, roots: objectsAt(value, 'rootSnapshotList').map(readTree) }
}

function readTree(value: DataObject): SnapshotTree {
  const snapshot = refAt(value, 'snapshot')
  const name = textAt(value, 'name')
  if (snapshot === undefined || name === undefined) throw new WireError('a snapshot without reference or name')
  return {
    snapshot,
    vm: refAt(value, 'vm') ?? { type: 'VirtualMachine', id: '' },
    name,
    description: textAt(value, 'description') ?? '',
    id: numberAt(value, 'id') ?? 0,
    createTime: textAt(value, 'createTime') ?? '',
    state: textAt(value, 'state') ?? '',
    quiesced: booleanAt(value, 'quiesced') ?? false,
    children: objectsAt(value, 'childSnapshotList').map(readTree),
  }
}

// Puts right what was done to virtual machines, from the journal's data alone, in whatever state they are now.
import { UkeireError, errorLine, isUkeireError } from '../../errors.ts'
import type { CarryOut, Inverse, Leash, UndoSink, Vcenter } from '../ports.ts'
import { adoptSnapshot } from './ownership.ts'
import { VsphereVm } from './vm.ts'

/** Where the VM of a target is. */
export interface VmPlace {
  readonly vcenter: Vcenter
  readonly wanted: { readonly name: string; readonly instanceUuid: string; readonly ip: string | null }
}

/** What puts right is not itself a disturbance. */
const nothing: UndoSink = { willDisturb: () => Promise.resolve({ settle: () => Promise.resolve() }) }

/** Inverses by verb: `vm.power-on` and `vm.remove-snapshot`. All throw kind `undo`, or `aborted` when cancelled. */
export function vmInverses(vcenterFor: (subject: string) => VmPlace): Readonly<Record<string, CarryOut>> {
  const carry =
    (work: (vm: VsphereVm, inverse: Inverse, vcenter: Vcenter) => Promise<string>): CarryOut =>
    async (inverse, signal) => {
      try {
        const { vcenter, wanted } = vcenterFor(inverse.subject)
        const leash: Leash = { signal, undo: nothing }
        const vm = vcenter.vm({ ...wanted, subject: inverse.subject }, leash)
        if (!(vm instanceof VsphereVm)) throw new TypeError('the inverses of this driver need its own VMs')
        await vm.identity()
        // A dead run may have left a task behind that changes the state once more.
        await vm.untilIdle()
        return await work(vm, inverse, vcenter)
      } catch (error) {
        if (isUkeireError(error) && (error.kind === 'aborted' || error.kind === 'undo')) throw error
        throw failed(inverse, errorLine(error), error)
      }
    }
  return { 'vm.power-on': carry(powerOn), 'vm.remove-snapshot': carry(removeSnapshot) }
}

async function powerOn(vm: VsphereVm, inverse: Inverse): Promise<string> {
  if ((await vm.power()) === 'poweredOn') await untilDown(vm, inverse)
  const state = await vm.power()
  await vm.powerOn()
  return state === 'poweredOn' ? 'was on already' : `powered on (was ${state})`
}

/** A request to shut down outlives the run that made it: waits until the guest has gone off, or will not any more. */
async function untilDown(vm: VsphereVm, inverse: Inverse): Promise<void> {
  const { requestedAt, graceMs, bootTime } = inverse.args
  const until = Number(requestedAt ?? 0) + Number(graceMs ?? 0)
  const bootedSince = typeof bootTime === 'string' && (await vm.bootTime()) !== bootTime
  if (bootedSince || until <= Date.now()) return
  try {
    await vm.untilPower('poweredOff', until)
  } catch (error) {
    if (!isUkeireError(error) || error.code !== 'POWER_NOT_REACHED') throw error
  }
}

async function removeSnapshot(vm: VsphereVm, inverse: Inverse, vcenter: Vcenter): Promise<string> {
  const name = String(inverse.args['name'] ?? '')
  const own = (await vm.snapshots()).all.filter((one) => one.name === name)
  const [first, second] = own
  if (first === undefined) return `no snapshot ${name} was there any more`
  if (second !== undefined) throw failed(inverse, `${own.length} snapshots are named ${name} (${own.map((one) => one.moref).join(', ')}); a person has to choose`)
  adoptSnapshot(vcenter, first.moref)
  await vm.removeSnapshot(first.moref)
  return `removed snapshot ${name}`
}

function failed(inverse: Inverse, text: string, cause?: unknown): UkeireError {
  return new UkeireError({ code: 'UNDO_FAILED', kind: 'undo', subject: inverse.subject, text: `${inverse.verb} could not be carried out: ${text}`, cause })
}

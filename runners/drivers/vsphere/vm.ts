// One virtual machine on a leash: each disturbance proves the VM's identity and records its inverse first.
import { UkeireError } from '../../errors.ts'
import type { MoRef } from '../../wire/vim25/codec.ts'
import { PowerOnVM_Task, ShutdownGuest } from '../../wire/vim25/power.ts'
import { CreateSnapshot_Task, RemoveSnapshot_Task, RevertToSnapshot_Task } from '../../wire/vim25/snapshots.ts'
import type { CounterSeries, Instant, Inverse, Leash, OutstandingInverse, PowerState, Snapshot, SnapshotState, Vm, VmFacts, VmIdentity } from '../ports.ts'
import { propertiesOf, watch } from './collector.ts'
import type { Counters } from './counters.ts'
import { aborted, hasFault } from './faults.ts'
import { type Wanted, findVm, proveIdentity } from './identity.ts'
import type { Ownership } from './ownership.ts'
import type { Session } from './session.ts'
import { untilDone, untilIdle } from './task.ts'
import { powerState, readFacts, readSnapshots } from './vm-facts.ts'

/** What the VMs of one vCenter share. */
export interface VmContext {
  readonly session: Session
  readonly counters: Counters
  readonly ownership: Ownership
  /** How long after a request to shut down a guest may still go off; kept in the inverse. */
  readonly shutdownGraceMs: number
}

const powerPath = 'runtime.powerState'

export class VsphereVm implements Vm {
  readonly #context: VmContext
  readonly #session: Session
  readonly #wanted: Wanted & { readonly subject: string }
  readonly #leash: Leash
  #ref: MoRef | null = null

  constructor(context: VmContext, wanted: Wanted & { readonly subject: string }, leash: Leash) {
    this.#context = context
    this.#session = context.session
    this.#wanted = wanted
    this.#leash = leash
  }

  async identity(): Promise<VmIdentity> {
    return (await this.#proven()).identity
  }

  async facts(): Promise<VmFacts> {
    return readFacts(this.#session, await this.#known(), this.#leash.signal)
  }

  async power(): Promise<PowerState> {
    return this.#powerOf(await this.#known())
  }

  async snapshots(): Promise<SnapshotState> {
    return readSnapshots(this.#session, await this.#known(), this.#leash.signal)
  }

  async counters(names: readonly string[], since: string | null): Promise<readonly CounterSeries[]> {
    return this.#context.counters.read(await this.#known(), names, since, this.#leash.signal)
  }

  async untilPower(state: PowerState, deadline: Instant): Promise<Instant> {
    const started = Date.now()
    const ref = await this.#known()
    let last: PowerState | null = null
    let looks = 0
    const reached = await watch(this.#session, {
      ref,
      paths: [powerPath],
      deadline,
      signal: this.#leash.signal,
      look: (properties) => {
        looks++
        last = powerState(properties.get(powerPath))
        return last === state ? Date.now() : undefined
      },
    })
    if (reached !== null) return reached
    const within = Math.max(0, (deadline - started) / 1000).toFixed(1)
    const text = `power state ${state} was wanted within ${within} s, last seen ${last ?? 'nothing'} (${looks} looks)`
    throw this.#error('POWER_NOT_REACHED', 'expectation', text)
  }

  async shutDownGuest(): Promise<Instant> {
    const { ref } = await this.#proven()
    const inverse = await this.#powerOnInverse(ref, this.#context.shutdownGraceMs)
    const outstanding = await this.#disturb(inverse, () => this.#session.call(ShutdownGuest, ref, {}, { signal: this.#leash.signal }))
    this.#context.ownership.stopped(ref.id, outstanding.inverse)
    return Date.now()
  }

  async powerOn(): Promise<Instant> {
    const { ref } = await this.#proven()
    if ((await this.#powerOf(ref)) !== 'poweredOn') await this.#powerOn(ref)
    await this.#context.ownership.running(ref.id, 'powered on')
    return Date.now()
  }

  async createSnapshot(name: string, description: string, options: { readonly memory: boolean; readonly quiesce: boolean }): Promise<Snapshot> {
    const { ref } = await this.#proven()
    const before = await readSnapshots(this.#session, ref, this.#leash.signal)
    const foreign = before.all.filter((one) => one.name === name || !this.#context.ownership.owns(one.moref))
    if (foreign.length > 0) {
      const text = `the VM already has the snapshot ${foreign.map((one) => `"${one.name}" (${one.moref}, ${one.createTime})`).join(', ')}`
      throw this.#error('FOREIGN_SNAPSHOT', 'environment', text, 'whoever made it has to remove it; ours are only put on a VM without foreign ones')
    }
    const inverse: Inverse = { verb: 'vm.remove-snapshot', subject: this.#wanted.subject, args: { ...this.#names(), name }, expires: null }
    const signal = this.#leash.signal
    const parameters = { name, description, ...options }
    const { inverse: outstanding, result: task } = await this.#disturb(inverse, () => this.#session.call(CreateSnapshot_Task, ref, parameters, { signal }))
    await untilDone(this.#session, task, `creating snapshot ${name}`, signal)
    const made = (await readSnapshots(this.#session, ref, signal)).all.find((one) => one.name === name)
    if (made === undefined) throw this.#error('SNAPSHOT_MISSING', 'expectation', `snapshot ${name} was reported as created and is not in the VM's tree`)
    this.#context.ownership.created(made.moref, outstanding)
    return made
  }

  async revertTo(moref: string): Promise<void> {
    const { ref } = await this.#proven()
    await this.#mustHave(ref, moref)
    const signal = this.#leash.signal
    const revert = (): Promise<MoRef> => this.#session.call(RevertToSnapshot_Task, snapshotRef(moref), { suppressPowerOn: false }, { signal })
    if ((await this.#powerOf(ref)) !== 'poweredOn') {
      await untilDone(this.#session, await revert(), `reverting to ${moref}`, signal)
      return
    }
    const { inverse, result: task } = await this.#disturb(await this.#powerOnInverse(ref, 0), revert)
    this.#context.ownership.stopped(ref.id, inverse)
    await untilDone(this.#session, task, `reverting to ${moref}`, signal)
    if ((await this.#powerOf(ref)) === 'poweredOn') await this.#context.ownership.running(ref.id, 'the VM is on after the revert')
  }

  async removeSnapshot(moref: string): Promise<void> {
    const { ref } = await this.#proven()
    if (!this.#context.ownership.owns(moref)) throw this.#error('FOREIGN_SNAPSHOT', 'environment', `the snapshot ${moref} is not ours and is not removed`)
    await this.#mustHave(ref, moref)
    const signal = this.#leash.signal
    const task = await this.#session.call(RemoveSnapshot_Task, snapshotRef(moref), { removeChildren: false, consolidate: true }, { signal })
    await untilDone(this.#session, task, `removing snapshot ${moref}`, signal)
    await this.#context.ownership.removed(moref, 'removed')
  }

  /** On vCenter's clock; null while it is off. */
  async bootTime(): Promise<string | null> {
    return this.#bootTime(await this.#known())
  }

  /** Waits until nothing that was started on the VM before is still under way. */
  async untilIdle(): Promise<void> {
    await untilIdle(this.#session, await this.#known(), this.#leash.signal)
  }

  async #powerOn(ref: MoRef): Promise<void> {
    const signal = this.#leash.signal
    try {
      const task = await this.#session.call(PowerOnVM_Task, ref, {}, { signal })
      await untilDone(this.#session, task, 'powering on', signal)
    } catch (error) {
      if (signal.aborted) throw error
      // Somebody else was first, or the answer was lost on the way: what counts is whether the VM is on.
      await untilIdle(this.#session, ref, signal)
      if ((await this.#powerOf(ref)) !== 'poweredOn') throw error
    }
  }

  async #known(): Promise<MoRef> {
    this.#check()
    return this.#ref ?? (await this.#proven()).ref
  }

  async #proven(): Promise<{ readonly ref: MoRef; readonly identity: VmIdentity }> {
    this.#check()
    const { signal } = this.#leash
    const { subject } = this.#wanted
    if (this.#ref !== null) {
      try {
        return { ref: this.#ref, identity: await proveIdentity(this.#session, this.#ref, this.#wanted, subject, signal) }
      } catch (error) {
        // Registered anew, it has another reference.
        if (!hasFault(error, 'ManagedObjectNotFound')) throw error
      }
    }
    const identity = await findVm(this.#session, this.#wanted, subject, signal)
    this.#ref = { type: 'VirtualMachine', id: identity.moref }
    return { ref: this.#ref, identity }
  }

  async #powerOf(ref: MoRef): Promise<PowerState> {
    return powerState((await propertiesOf(this.#session, ref, [powerPath], this.#leash.signal)).get(powerPath))
  }

  async #bootTime(ref: MoRef): Promise<string | null> {
    const found = (await propertiesOf(this.#session, ref, ['runtime.bootTime'], this.#leash.signal)).get('runtime.bootTime')
    return typeof found === 'string' ? found : null
  }

  async #mustHave(ref: MoRef, moref: string): Promise<void> {
    const { all } = await readSnapshots(this.#session, ref, this.#leash.signal)
    if (all.some((one) => one.moref === moref)) return
    const found = all.map((one) => `${one.moref} "${one.name}"`).join(', ')
    throw this.#error('SNAPSHOT_MISSING', 'environment', `the VM has no snapshot ${moref}; it has ${found === '' ? 'none' : found}`)
  }

  async #disturb<T>(inverse: Inverse, action: () => Promise<T>): Promise<{ readonly inverse: OutstandingInverse; readonly result: T }> {
    const outstanding = await this.#leash.undo.willDisturb(inverse)
    if (this.#leash.signal.aborted) await outstanding.settle('cancelled before the request was sent')
    this.#check()
    try {
      return { inverse: outstanding, result: await action() }
    } catch (error) {
      // A fault in place of an answer: the call was not carried out. Anything else leaves that open.
      if (hasFault(error)) await outstanding.settle(`refused by vCenter: ${error.fault?.name ?? ''}`)
      throw error
    }
  }

  /** `graceMs`: the VM may go off by itself until so long after now. `bootTime` tells whether it has since been off. */
  async #powerOnInverse(ref: MoRef, graceMs: number): Promise<Inverse> {
    const bootTime = await this.#bootTime(ref)
    const args = { ...this.#names(), requestedAt: Date.now(), graceMs, bootTime }
    return { verb: 'vm.power-on', subject: this.#wanted.subject, args, expires: null }
  }

  #names(): { readonly vm: string; readonly instanceUuid: string } {
    return { vm: this.#wanted.name, instanceUuid: this.#wanted.instanceUuid }
  }

  #check(): void {
    if (this.#leash.signal.aborted) throw aborted(this.#wanted.subject, this.#leash.signal.reason)
  }

  #error(code: string, kind: 'expectation' | 'environment', text: string, hint?: string): UkeireError {
    return new UkeireError({ code, kind, subject: this.#wanted.subject, text, hint })
  }
}

function snapshotRef(moref: string): MoRef {
  return { type: 'VirtualMachineSnapshot', id: moref }
}

// What one vCenter connection has disturbed and not yet put right, and which snapshots are its own.
import type { OutstandingInverse, Vcenter } from '../ports.ts'

export class Ownership {
  readonly #stops = new Map<string, OutstandingInverse[]>()
  readonly #snapshots = new Map<string, OutstandingInverse | null>()

  /** The VM (managed object id) is or will be off because of us. */
  stopped(vm: string, inverse: OutstandingInverse): void {
    this.#stops.set(vm, [...(this.#stops.get(vm) ?? []), inverse])
  }

  /** The VM is on again. */
  async running(vm: string, how: string): Promise<void> {
    const all = this.#stops.get(vm) ?? []
    this.#stops.delete(vm)
    for (const one of all) await one.settle(how)
  }

  /** A snapshot made by us; `inverse` null: by an earlier run of ours, as its journal says. */
  created(snapshot: string, inverse: OutstandingInverse | null): void {
    this.#snapshots.set(snapshot, inverse)
  }

  owns(snapshot: string): boolean {
    return this.#snapshots.has(snapshot)
  }

  async removed(snapshot: string, how: string): Promise<void> {
    const inverse = this.#snapshots.get(snapshot)
    this.#snapshots.delete(snapshot)
    await inverse?.settle(how)
  }
}

const byVcenter = new WeakMap<Vcenter, Ownership>()

export function keepOwnership(vcenter: Vcenter, ownership: Ownership): void {
  byVcenter.set(vcenter, ownership)
}

/** Declares a snapshot ours on the journal's word, so that it may be removed. */
export function adoptSnapshot(vcenter: Vcenter, snapshot: string): void {
  byVcenter.get(vcenter)?.created(snapshot, null)
}

// What of a lab's world must be as before when a run is over: power, snapshots, deltas, processes, files, services.
import type { RunningLab } from './lab-process.ts'

interface State {
  readonly vms: Readonly<Record<string, LastingVm>>
}

interface LastingVm {
  readonly power: string
  readonly snapshots: unknown
  readonly deltas: unknown
  readonly inventory: unknown
}

export async function lastingState(lab: RunningLab): Promise<Readonly<Record<string, LastingVm>>> {
  const { vms } = (await lab.state()) as State
  return Object.fromEntries(Object.entries(vms).map(([name, { power, snapshots, deltas, inventory }]) => [name, { power, snapshots, deltas, inventory }]))
}

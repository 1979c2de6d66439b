// Tasks: what a started operation is at, as the `info` property of a Task.
import type { MoRef } from './codec.ts'
import { type Fault, readLocalizedFault } from './fault.ts'
import { type Value, at, booleanAt, isRef, numberAt, refAt, textAt } from './value.ts'
import { WireError } from './xml.ts'

export type TaskState = 'queued' | 'running' | 'success' | 'error'
const states: readonly string[] = ['queued', 'running', 'success', 'error'] satisfies readonly TaskState[]

export interface TaskInfo {
  readonly task: MoRef
  /** e.g. `VirtualMachine.powerOn` */
  readonly descriptionId: string
  readonly entity: MoRef | null
  readonly entityName: string
  readonly state: TaskState
  readonly cancelable: boolean
  readonly error: Fault | null
  readonly result: MoRef | null
  /** Percent, while running. */
  readonly progress: number | null
  readonly queueTime: string
  readonly startTime: string | null
  readonly completeTime: string | null
  readonly eventChainId: number
}

/**
 * A Task's `info` property.
 * @throws WireError if it is no TaskInfo
 */
export function readTaskInfo(value: Value | undefined): TaskInfo {
  const task = refAt(value, 'task')
  const state = textAt(value, 'state')
  if (task === undefined || !isTaskState(state)) throw new WireError(`a TaskInfo was expected; its state is "${state ?? ''}"`)
  const error = at(value, 'error')
  const result = at(value, 'result')
  return {
    task,
    descriptionId: textAt(value, 'descriptionId') ?? '',
    entity: refAt(value, 'entity') ?? null,
    entityName: textAt(value, 'entityName') ?? '',
    state,
    cancelable: booleanAt(value, 'cancelable') ?? false,
    error: error === undefined ? null : readLocalizedFault(error),
    result: isRef(result) ? result : null,
    progress: numberAt(value, 'progress') ?? null,
    queueTime: textAt(value, 'queueTime') ?? '',
    startTime: textAt(value, 'startTime') ?? null,
    completeTime: textAt(value, 'completeTime') ?? null,
    eventChainId: numberAt(value, 'eventChainId') ?? 0,
  }
}

function isTaskState(value: string | undefined): value is TaskState {
  return value !== undefined && states.includes(value)
}

// Tasks: what a started operation is at, as the `info` property of a Task.
import { type MoRef, boolean, dateTime, moRef, number, string } from './codec.ts'
import { type Fault, localizedFault, readLocalizedFault } from './fault.ts'
import { acting } from './method.ts'
import type { FaultGiven } from './property-collector.ts'
import { type Typed, type Value, asObject, at, booleanAt, isRef, numberAt, refAt, textAt } from './value.ts'
import { type Xml, WireError, element, text } from './xml.ts'

export const CancelTask = acting('CancelTask', {}, null)

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

/** TaskInfo as a property's value. */
export function taskInfo(info: Omit<TaskInfo, 'error'> & { readonly error: FaultGiven | null; readonly userName: string }): Typed {
  const fields: Xml[] = [string.write('key', info.task.id), moRef.write('task', info.task), string.write('descriptionId', info.descriptionId)]
  if (info.entity !== null) fields.push(moRef.write('entity', info.entity), string.write('entityName', info.entityName))
  fields.push(string.write('state', info.state), boolean.write('cancelled', false), boolean.write('cancelable', info.cancelable))
  if (info.error !== null) fields.push(element('error', {}, ...localizedFault(info.error.name, info.error.text, ...(info.error.fields ?? []))))
  if (info.result !== null) fields.push(element('result', { 'xsi:type': 'ManagedObjectReference', type: info.result.type }, text(info.result.id)))
  if (info.progress !== null) fields.push(number.write('progress', info.progress))
  fields.push(element('reason', { 'xsi:type': 'TaskReasonUser' }, string.write('userName', info.userName)))
  fields.push(dateTime.write('queueTime', info.queueTime))
  if (info.startTime !== null) fields.push(dateTime.write('startTime', info.startTime))
  if (info.completeTime !== null) fields.push(dateTime.write('completeTime', info.completeTime))
  fields.push(number.write('eventChainId', info.eventChainId))
  return asObject('TaskInfo', ...fields)
}

/** @throws WireError if it is no TaskInfo */
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

// Waits for a task: its result, or its error as a fault.
import type { MoRef } from '../../wire/vim25/codec.ts'
import { type TaskInfo, readTaskInfo } from '../../wire/vim25/tasks.ts'
import { UkeireError } from '../../errors.ts'
import { type Properties, propertiesOf, watch } from './collector.ts'
import { faultError, hasFault } from './faults.ts'
import type { Session } from './session.ts'

/**
 * Waits until the task has ended.
 * @throws UkeireError with the task's fault
 */
export async function untilDone(session: Session, task: MoRef, what: string, signal: AbortSignal): Promise<TaskInfo> {
  const ended = (properties: Properties): TaskInfo | undefined => {
    const info = properties.get('info')
    const read = info === undefined ? undefined : readTaskInfo(info)
    return read?.state === 'success' || read?.state === 'error' ? read : undefined
  }
  // Short tasks are over by now: asking once is cheaper than a filter.
  const done = ended(await propertiesOf(session, task, ['info'], signal)) ?? (await watch(session, { ref: task, paths: ['info'], look: ended, deadline: null, signal }))
  if (done === null) throw new UkeireError({ code: 'TASK_LOST', kind: 'environment', subject: session.subject, text: `the task ${task.id} of ${what} was lost` })
  if (done.state === 'error') throw faultError(session.subject, what, done.error ?? { name: '', text: 'the task gave no reason', detail: '' })
  return done
}

/** Waits until no task of this virtual machine is queued or running: what a dead run started may still be under way. */
export async function untilIdle(session: Session, vm: MoRef, signal: AbortSignal): Promise<void> {
  const recent = await propertiesOf(session, vm, ['recentTask'], signal).catch((error: unknown) => {
    if (hasFault(error, 'InvalidProperty')) return null
    throw error
  })
  const tasks = recent?.get('recentTask')
  if (!Array.isArray(tasks)) return
  for (const task of tasks as readonly MoRef[]) {
    await untilDone(session, task, 'an earlier task', signal).catch((error: unknown) => {
      // How it ended does not matter here, and a task is forgotten some time after its end.
      if (!hasFault(error)) throw error
    })
  }
}

// Starts the guardian: a detached process that holds a pipe to us and puts things right when the pipe breaks.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Plan } from './plan/plan.ts'
import { UkeireError } from './errors.ts'

/** Written to the guardian's stdin as one JSON line; the only place where secrets leave this process. */
export interface GuardianOrder {
  readonly directory: string
  readonly run: string
  readonly plan: Plan
  readonly secrets: readonly (readonly [string, string])[]
  readonly labPid: number | null
}

export interface Guardian {
  readonly pid: number
  /** The run has ended: the guardian sees to what is left, ends the lab and goes. */
  dismiss(): Promise<void>
}

/** Resolves when the guardian watches. Throws `NO_GUARDIAN` (environment): without one nothing is disturbed. */
export async function startGuardian(order: GuardianOrder): Promise<Guardian> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./guardian.entry.js', import.meta.url))], { detached: true, stdio: ['pipe', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  child.stdin.on('error', () => undefined)
  child.stdin.write(`${JSON.stringify(order)}\n`)
  const ready = await Promise.race([once(child.stdout, 'data').then(() => true), exited.then(() => false)])
  if (!ready || child.pid === undefined) {
    throw new UkeireError({ code: 'NO_GUARDIAN', kind: 'environment', subject: 'guardian', text: 'the process that undoes after a kill could not be started', hint: 'look at the message above; nothing was disturbed' })
  }
  return {
    pid: child.pid,
    async dismiss() {
      child.stdin.end()
      await exited
    },
  }
}

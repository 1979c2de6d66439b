// Ends a lab process by its pid and waits until it is gone.
import { setTimeout as delay } from 'node:timers/promises'

/** SIGTERM, after five seconds SIGKILL. Nothing happens when it is gone already. */
export async function endLab(pid: number): Promise<void> {
  for (const [signal, patienceMs] of [['SIGTERM', 5_000], ['SIGKILL', 2_000]] as const) {
    if (!send(pid, signal)) return
    for (let waited = 0; waited < patienceMs; waited += 20) {
      await delay(20)
      if (!send(pid, 0)) return
    }
  }
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal)
    return true
  } catch {
    return false
  }
}

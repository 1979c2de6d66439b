// Check: may disturbing cases start now?
import type { Finding } from './findings.ts'
import { outsideWindow } from '../engine/window-guard.ts'
import { judged } from './look.ts'
import type { Plan } from '../plan/plan.ts'
import type { PreparedRun } from '../prepare.ts'

export function lookAtWindow(plan: Plan, prepared: PreparedRun, now: number): Finding {
  const reason = prepared.disturbs ? outsideWindow(plan.window, now, prepared.expectedMs) : null
  return judged('window', 'time window', reason === null, reason?.en ?? 'disturbing cases may start now', 'start within the window; `ukeire cases` shows the latest safe start')
}

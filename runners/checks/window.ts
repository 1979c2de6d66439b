// Check: may disturbing cases start now?
import type { Finding } from './findings.ts'
import { outsideWindow } from '../engine/window-guard.ts'
import { judged } from './look.ts'
import type { Plan } from '../plan/plan.ts'
import type { PreparedRun } from '../prepare.ts'

export function lookAtWindow(plan: Plan, prepared: PreparedRun, now: number): Finding {
  const reason = prepared.disturbs ? outsideWindow(plan.window, now, prepared.expectedMs) : null
  return judged('window', 'window', reason === null, reason === null ? 'ok' : plan.language === 'ja' ? reason.ja : reason.en)
}

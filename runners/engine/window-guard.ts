// The time window of disturbing cases, asked again before each of them. Pure.
import { windowAt } from '../plan/calendar.ts'
import type { Window } from '../plan/plan.ts'
import type { Reason } from './records.ts'

/** Why a case that needs `neededMs` until it is undone must not start at `now`; null: it may. */
export function outsideWindow(window: Window, now: number, neededMs: number): Reason | null {
  const state = windowAt(window, now)
  if (!state.open) {
    return { code: 'outside-window', ja: `実施可能な時間帯ではない（${state.reasonJa}）`, en: `outside the window in which disturbing cases may run (${state.reason})` }
  }
  if (state.undoneBy !== null && now + neededMs > state.undoneBy) {
    const at = new Date(state.undoneBy).toISOString()
    return { code: 'outside-window', ja: `原状回復が${at}までに終わらない`, en: `it would not be undone by ${at}` }
  }
  return null
}

// Waits for the mails of one expectation: wakes up by arriving mails, never looks in vain.
import type { Instant } from '../ports.ts'
import { expectMails } from './match.ts'
import type { AddressResult, ReadMail, WantedMail } from './match.ts'

export interface MailWait {
  /** Read anew at every look: `inboxes` and `skew` change while waiting. */
  readonly wanted: () => WantedMail
  /** All alerts of the run so far. */
  readonly alerts: () => readonly ReadMail[]
  /** Calls back after every alert added to `alerts`; returns how to end that. */
  readonly onAlert: (listener: () => void) => () => void
  readonly signal: AbortSignal
}

/**
 * Resolves as soon as every address has its mail (in time, early or late), else at `window.until`.
 * Rejects with the signal's reason when aborted.
 */
export async function untilMails(wait: MailWait): Promise<readonly AddressResult[]> {
  wait.signal.throwIfAborted()
  return await new Promise((resolve, reject) => {
    const judged = (): readonly AddressResult[] => expectMails(wait.wanted(), wait.alerts())
    const settle = (done: () => void): void => {
      clearTimeout(timer)
      forget()
      wait.signal.removeEventListener('abort', abort)
      done()
    }
    const look = (): void => {
      const results = judged()
      if (results.every((result) => result.mail !== null)) settle(() => resolve(results))
    }
    const abort = (): void => settle(() => reject(wait.signal.reason as Error))
    const timer = setTimeout(() => settle(() => resolve(judged())), remaining(wait.wanted().window.until))
    const forget = wait.onAlert(look)
    wait.signal.addEventListener('abort', abort)
    look()
  })
}

function remaining(until: Instant): number {
  return Math.max(0, until - Date.now())
}

// Waits that end at once when the case does.
import { UkeireError } from '../../errors.ts'

/** What every call says after its case has ended. */
export function abortedError(subject: string): UkeireError {
  return new UkeireError({ code: 'ABORTED', kind: 'aborted', subject, text: 'the case ended or was cancelled' })
}

/** @throws UkeireError ABORTED (kind aborted) */
export function throwIfAborted(signal: AbortSignal, subject: string): void {
  if (signal.aborted) throw abortedError(subject)
}

/** A controller that is aborted with `parent` too (`AbortSignal.any` may be collected as garbage on Node 20). */
export function linkedTo(parent: AbortSignal): AbortController {
  const controller = new AbortController()
  const onParent = (): void => controller.abort()
  if (parent.aborted) controller.abort()
  parent.addEventListener('abort', onParent, { once: true, signal: controller.signal })
  return controller
}

/** `promise`, or the abort if that comes first. */
export async function abortable<T>(promise: Promise<T>, signal: AbortSignal, subject: string): Promise<T> {
  throwIfAborted(signal, subject)
  let onAbort = (): void => {}
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(abortedError(subject))
    signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** So many milliseconds. */
export async function pause(ms: number, signal: AbortSignal, subject: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  try {
    await abortable(new Promise<void>((resolve) => (timer = setTimeout(resolve, Math.max(0, ms)))), signal, subject)
  } finally {
    clearTimeout(timer)
  }
}

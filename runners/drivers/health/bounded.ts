// A signal with a time limit, and an end.

export interface Bounded {
  readonly signal: AbortSignal
  /** Whether the time limit was what aborted it. */
  late(): boolean
  end(): void
}

/**
 * Aborted with `parent` or after `ms`. Not made of `AbortSignal.any` and `AbortSignal.timeout`: on Node 20 such a
 * signal may be collected as garbage before it fires.
 */
export function bounded(parent: AbortSignal, ms: number): Bounded {
  const controller = new AbortController()
  let late = false
  const onParent = (): void => controller.abort(parent.reason)
  const timer = setTimeout(() => {
    late = true
    controller.abort()
  }, ms)
  parent.addEventListener('abort', onParent, { once: true })
  if (parent.aborted) onParent()
  return {
    signal: controller.signal,
    late: () => late,
    end() {
      clearTimeout(timer)
      parent.removeEventListener('abort', onParent)
    },
  }
}

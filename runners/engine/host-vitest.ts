// Vitest as the host of the worker thread: it gives the thread and nothing else; signals and verdicts are ours.
import { BroadcastChannel } from 'node:worker_threads'
import type { JournalRecord } from './records.ts'

/** Everything the worker needs; structured data only, for it crosses a thread. */
export interface WorkerOrder {
  readonly runDirectory: string
  readonly run: string
  readonly plan: unknown
  readonly secrets: readonly (readonly [string, string])[]
  readonly lab: string | null
  /** `<case id> <target>`, in order. */
  readonly cases: readonly string[]
  readonly ignoreWindow: boolean
  readonly channel: string
  readonly startRecord: unknown
}

export type WorkerMessage =
  | { readonly kind: 'record'; readonly record: JournalRecord }
  | { readonly kind: 'failed'; readonly error: string }
  | { readonly kind: 'cancel'; readonly signal: string }

declare module 'vitest' {
  interface ProvidedContext {
    order: WorkerOrder
  }
}

const ownSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs the cases of `order` in a worker thread and resolves when the worker has ended.
 * `onRecord` sees every journal record; `cancel` may be called at any time.
 */
export function hostCases(order: WorkerOrder, root: string, entry: string, onRecord: (record: JournalRecord) => void): { readonly ended: Promise<string | null>; cancel(signal: string): void } {
  const channel = new BroadcastChannel(order.channel)
  let failure: string | null = null
  let asking: NodeJS.Timeout | undefined
  channel.onmessage = (event) => {
    const message = (event as { data: WorkerMessage }).data
    if (message.kind === 'record') {
      if (message.record.type === 'interrupted') clearInterval(asking)
      onRecord(message.record)
    }
    if (message.kind === 'failed') failure = message.error
  }
  return {
    ended: host(order, root, entry)
      .catch((error: unknown) => {
        failure ??= error instanceof Error ? error.message : String(error)
      })
      .then(() => {
        clearInterval(asking)
        channel.close()
        return failure
      }),
    // Said until it is heard: the worker may not listen yet while it starts.
    cancel: (signal) => {
      const ask = (): void => channel.postMessage({ kind: 'cancel', signal } satisfies WorkerMessage)
      ask()
      asking ??= setInterval(ask, 100)
    },
  }
}

async function host(order: WorkerOrder, root: string, entry: string): Promise<void> {
  const { createVitest } = await import('vitest/node')
  const before = new Map(ownSignals.map((signal) => [signal, new Set(process.listeners(signal))]))
  const vitest = await createVitest('test', {
    root,
    config: false,
    watch: false,
    include: [entry],
    exclude: [],
    pool: 'threads',
    maxWorkers: 1,
    fileParallelism: false,
    isolate: false,
    maxConcurrency: order.cases.length + 1,
    testTimeout: 0,
    hookTimeout: 0,
    teardownTimeout: 2_147_483_647,
    retry: 0,
    bail: 0,
    reporters: [{}],
    silent: false,
    provide: { order },
    server: { deps: { external: [/./] } },
  }, { logLevel: 'silent', clearScreen: false })
  dropForeignListeners(before)
  try {
    const { testModules, unhandledErrors } = await vitest.start()
    const [trouble] = [...unhandledErrors, ...testModules.flatMap((module) => module.errors())]
    if (trouble !== undefined) throw new Error(`the worker failed: ${messageOf(trouble)}`)
  } finally {
    await vitest.close()
  }
}

// Vitest would end the process one millisecond after a signal, in the middle of the undo.
function dropForeignListeners(before: ReadonlyMap<NodeJS.Signals, ReadonlySet<unknown>>): void {
  for (const [signal, own] of before) {
    for (const listener of process.listeners(signal)) if (!own.has(listener)) process.removeListener(signal, listener)
  }
}

function messageOf(trouble: unknown): string {
  return typeof trouble === 'object' && trouble !== null && 'message' in trouble ? String(trouble.message) : String(trouble)
}

// Undo from data: what the journal says is outstanding is carried out, newest first, by whoever holds the journal.
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { CarryOut, Inverse, OutstandingInverse, UndoSink } from '../drivers/ports.ts'
import { UkeireError, errorLine } from '../errors.ts'
import type { Append } from './journal.ts'
import type { CaseKey, JournalRecord } from './records.ts'

export interface Outstanding {
  readonly undo: string
  readonly inverse: Inverse
}

export type Undoer = 'chain' | 'run' | 'guardian' | 'command'

/** Inverses without a `settled` record, newest first. */
export function outstandingIn(records: readonly JournalRecord[]): readonly Outstanding[] {
  const open = new Map<string, Outstanding>()
  for (const record of records) {
    if (record.type === 'disturb') open.set(record.undo, { undo: record.undo, inverse: record.inverse })
    if (record.type === 'settled') open.delete(record.undo)
  }
  return [...open.values()].reverse()
}

/** The sink of one chain: writes inverses ahead and remembers which are still open. */
export class JournalUndoSink implements UndoSink {
  readonly #open = new Map<string, Outstanding>()
  readonly #append: Append
  readonly #by: () => CaseKey | null

  constructor(append: Append, by: () => CaseKey | null) {
    this.#append = append
    this.#by = by
  }

  /** Newest first. */
  outstanding(): readonly Outstanding[] {
    return [...this.#open.values()].reverse()
  }

  settled(undo: string): void {
    this.#open.delete(undo)
  }

  async willDisturb(inverse: Inverse): Promise<OutstandingInverse> {
    const undo = randomUUID()
    this.#append({ type: 'disturb', undo, by: this.#by(), inverse })
    this.#open.set(undo, { undo, inverse })
    return {
      settle: async (how) => {
        if (this.#open.delete(undo)) this.#append({ type: 'settled', undo, how, who: 'driver' })
      },
    }
  }
}

export interface UndoReport {
  readonly done: readonly { readonly inverse: Inverse; readonly how: string }[]
  readonly failed: readonly { readonly inverse: Inverse; readonly error: string }[]
}

/**
 * Carries out `outstanding` (newest first), targets side by side, in rounds until all have succeeded or the
 * deadline is over: one that fails does not keep the others of its target from being tried.
 */
export async function carryOutAll(options: {
  readonly outstanding: readonly Outstanding[]
  readonly inverses: Readonly<Record<string, CarryOut>>
  readonly append: Append
  readonly who: Undoer
  readonly deadline: number
  readonly settled?: (undo: string) => void
  readonly say?: (line: string) => void
}): Promise<UndoReport> {
  const done: { inverse: Inverse; how: string }[] = []
  const failed: { inverse: Inverse; error: string }[] = []
  const subjects = [...new Set(options.outstanding.map((item) => item.inverse.subject))]
  await Promise.all(subjects.map((subject) => undoTarget(options.outstanding.filter((item) => item.inverse.subject === subject))))
  return { done, failed }

  async function undoTarget(items: readonly Outstanding[]): Promise<void> {
    const errors = new Map<string, string>()
    let open = items
    for (let pauseMs = 100; open.length > 0; pauseMs = Math.min(pauseMs * 2, 2000)) {
      const still: Outstanding[] = []
      for (const item of open) {
        try {
          const how = await carryOutOne(options.inverses, item.inverse, options.deadline)
          options.settled?.(item.undo)
          options.append({ type: 'settled', undo: item.undo, how, who: options.who })
          options.say?.(`${nameOf(item)}: ${how}`)
          done.push({ inverse: item.inverse, how })
        } catch (error) {
          errors.set(item.undo, errorLine(error))
          still.push(item)
        }
      }
      open = still
      if (Date.now() + pauseMs >= options.deadline) break
      if (open.length > 0) await delay(pauseMs)
    }
    for (const item of open) {
      const error = errors.get(item.undo) ?? 'not tried'
      options.append({ type: 'undo-failed', undo: item.undo, error, who: options.who })
      options.say?.(`${nameOf(item)}: NOT undone: ${error}`)
      failed.push({ inverse: item.inverse, error })
    }
  }
}

function nameOf(item: Outstanding): string {
  return `${item.inverse.verb} ${item.inverse.subject}`
}

async function carryOutOne(inverses: Readonly<Record<string, CarryOut>>, inverse: Inverse, deadline: number): Promise<string> {
  const carryOut = inverses[inverse.verb]
  if (!carryOut) {
    throw new UkeireError({ code: 'UNKNOWN_INVERSE', kind: 'undo', subject: inverse.subject, text: `this version does not know the inverse ${inverse.verb}`, hint: 'undo with the version that made the run' })
  }
  // Not AbortSignal.timeout: nothing but the signal would hold its timer, and Node 20 may collect both.
  const overdue = new AbortController()
  const timer = setTimeout(() => overdue.abort(), Math.max(1, deadline - Date.now()))
  try {
    return await carryOut(inverse, overdue.signal)
  } finally {
    clearTimeout(timer)
  }
}

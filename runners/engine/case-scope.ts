// What a running case holds: its leash, its chain's state, and where its outcomes go.
import type { Leash, UndoSink } from '../drivers/ports.ts'
import { UkeireError, errorLine, isUkeireError } from '../errors.ts'
import type { Append } from './journal.ts'
import type { CaseKey, Outcome, Reason } from './records.ts'

/** Shared by the members of a chain; its handles end with it. */
export class ChainScope {
  readonly #revoked = new AbortController()
  /** What members hand on: a snapshot, a load … */
  readonly state = new Map<string, unknown>()
  readonly undo: UndoSink

  constructor(undo: UndoSink, run: AbortSignal) {
    this.undo = undo
    if (run.aborted) this.revoke()
    else run.addEventListener('abort', () => this.revoke(), { once: true })
  }

  /** From now on a body that still runs can touch nothing. */
  revoke(): void {
    this.#revoked.abort(new UkeireError({ code: 'ABORTED', kind: 'aborted', subject: 'case', text: 'ended: its handles are revoked' }))
  }

  get leash(): Leash {
    return { signal: this.#revoked.signal, undo: this.undo }
  }
}

export class CaseScope {
  readonly key: CaseKey
  readonly chain: ChainScope
  readonly append: Append
  readonly #outcomes: Outcome[] = []

  constructor(key: CaseKey, chain: ChainScope, append: Append) {
    this.key = key
    this.chain = chain
    this.append = append
  }

  get signal(): AbortSignal {
    return this.chain.leash.signal
  }

  get outcomes(): readonly Outcome[] {
    return this.#outcomes
  }

  /** Notes an outcome; the case goes on, the gravest one decides. */
  add(outcome: Outcome): void {
    this.#outcomes.push(outcome)
    this.append({ type: 'outcome', ...this.key, outcome })
  }

  expectationFailed(reason: Reason): void {
    this.add({ kind: 'expectation', reason })
  }

  undetermined(reason: Reason): void {
    this.add({ kind: 'undetermined', reason })
  }
}

/** The outcome that a thrown value stands for; its kind decides, never its text. */
export function outcomeOfError(error: unknown): Outcome {
  const line = errorLine(error)
  if (!isUkeireError(error)) return { kind: 'undetermined', reason: toolTrouble(line) }
  const hint = error.hint ? ` (${error.hint})` : ''
  const reason: Reason = { code: reasonCode(error.code), ja: line + hint, en: line + hint }
  switch (error.kind) {
    case 'expectation':
      return { kind: 'expectation', reason }
    case 'not-applicable':
      return { kind: 'not-applicable', reason }
    case 'aborted':
      return { kind: 'not-run', reason: { code: 'interrupted', ja: '中断したため未実施', en: 'interrupted' } }
    default:
      return { kind: 'undetermined', reason: error.code === 'BASELINE_HIGH' ? reason : toolTrouble(line + hint) }
  }
}

function toolTrouble(line: string): Reason {
  return { code: 'tool-trouble', ja: `試験ツール又は接続経路の障害により判定できない（${line}）`, en: `trouble of the tool or the connection: ${line}` }
}

function reasonCode(code: string): string {
  return code.toLowerCase().replaceAll('_', '-')
}

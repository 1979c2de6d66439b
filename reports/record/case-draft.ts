// What has been read so far of one case on one target; gives an immutable picture of it on demand.
import type { CaseKey, CasePlanned, JournalRecord, Outcome, Reason } from '../../runners/engine/records.ts'
import { judge } from '../../runners/engine/verdict.ts'
import type { CaseRecord, ComparisonRecord, EvidenceRecord, InstantRecord, RemarkRecord, StepRecord, WaitRecord } from './shape.ts'

/** Records that belong to one case. */
export type OfCase = Extract<JournalRecord, CaseKey>

/** Facts of the run that colour the verdict of a case that never began. */
export interface Around {
  readonly interrupted: boolean
  readonly quarantine: Reason | null
}

export class CaseDraft {
  readonly planned: CasePlanned
  readonly #outcomes: Outcome[] = []
  readonly #steps: StepRecord[] = []
  readonly #waits: WaitRecord[] = []
  readonly #comparisons: ComparisonRecord[] = []
  readonly #instants: InstantRecord[] = []
  readonly #remarks: RemarkRecord[] = []
  readonly #evidence: EvidenceRecord[] = []
  #startedAt: string | null = null
  #endedAt: string | null = null
  #touched = false
  #picture: CaseRecord | null = null

  constructor(planned: CasePlanned) {
    this.planned = planned
  }

  /** A case that was not selected and yet has records is shown: nothing that was judged may be lost. */
  get selected(): boolean {
    return this.planned.selected || this.#touched
  }

  add(record: OfCase): void {
    this.#picture = null
    this.#touched = true
    switch (record.type) {
      case 'case-start':
        this.#startedAt ??= record.at
        this.#endedAt = null
        return
      case 'case-end':
        this.#endedAt = record.at
        return
      case 'outcome':
        this.#outcomes.push(record.outcome)
        return
      case 'step-start':
        this.#steps.push({ step: record.step, ja: record.ja, en: record.en, startedAt: record.at, endedAt: null, ok: null, error: null })
        return
      case 'step-end':
        this.#endStep(record.step, { endedAt: record.at, ok: record.ok, error: record.error ?? null })
        return
      case 'wait':
        this.#beginWait(record)
        return
      case 'wait-end':
        this.#change(this.#waits, (wait) => wait.wait === record.wait && wait.actual === null, { actual: record.ended, result: record.result })
        return
      case 'compared':
        this.#comparisons.push({ what: record.what, wanted: record.wanted, found: record.found, equal: record.equal })
        return
      case 'instant':
        this.#instants.push({ what: record.what, instant: record.instant, errorMs: record.errorMs })
        return
      case 'remark':
        this.#remarks.push({ ja: record.ja, en: record.en })
        return
      case 'evidence':
        this.#evidence.push({ file: record.file, sha256: record.sha256, bytes: record.bytes, method: record.method, title: record.title })
        return
    }
  }

  /** Something of the run around the case has changed. */
  refresh(): void {
    this.#picture = null
  }

  picture(around: Around): CaseRecord {
    this.#picture ??= this.#paint(around)
    return this.#picture
  }

  #paint(around: Around): CaseRecord {
    const { slug, title, cls, basis, expectedMs, notApplicable } = this.planned
    const started = this.#startedAt !== null
    const ended = this.#endedAt !== null
    return {
      key: { case: this.planned.case, target: this.planned.target },
      slug,
      title,
      cls,
      basis,
      expectedMs,
      state: ended || (!started && notApplicable) ? 'ended' : started ? 'running' : 'waiting',
      ...judge({ notApplicable, started, ended, outcomes: this.#outcomes, ...around }),
      startedAt: this.#startedAt,
      endedAt: this.#endedAt,
      durationMs: this.#startedAt !== null && this.#endedAt !== null ? Date.parse(this.#endedAt) - Date.parse(this.#startedAt) : null,
      steps: [...this.#steps],
      waits: [...this.#waits],
      comparisons: [...this.#comparisons],
      instants: [...this.#instants],
      remarks: [...this.#remarks],
      evidence: [...this.#evidence],
    }
  }

  #endStep(step: number, ending: Pick<StepRecord, 'endedAt' | 'ok' | 'error'>): void {
    this.#change(this.#steps, (item) => item.step === step && item.endedAt === null, ending)
  }

  // A second record of a wait that is still open gives it its instants.
  #beginWait(record: Extract<OfCase, { type: 'wait' }>): void {
    const { wait, what, earliest, expected, latest, until } = record
    const told = { what, earliest, expected, latest, until }
    if (this.#change(this.#waits, (item) => item.wait === wait && item.actual === null, told)) return
    this.#waits.push({ wait, startedAt: record.at, actual: null, result: null, ...told })
  }

  #change<Item>(items: Item[], which: (item: Item) => boolean, change: Partial<Item>): boolean {
    const at = items.findLastIndex(which)
    const item = items[at]
    if (item === undefined) return false
    items[at] = { ...item, ...change }
    return true
  }
}

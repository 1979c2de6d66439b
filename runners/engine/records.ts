// The journal's records: the only truth of a run; verdicts and every report are computed from them.
import type { Inverse } from '../drivers/ports.ts'

export const journalFormat = 1

export type Mark = '○' | '×' | '保' | '未' | '－'
export type Verdict = 'pass' | 'fail' | 'undetermined' | 'not-run' | 'not-applicable'

/** A case on a target. */
export interface CaseKey {
  readonly case: string
  readonly target: string
}

/** A reason: `code` is stable (CATALOGUE, standard texts), `text` in both languages for people. */
export interface Reason {
  readonly code: string
  readonly ja: string
  readonly en: string
}

/** Why a case came out as it did. Several of one case merge to the gravest: × > 保 > 未 > － > ○. */
export type Outcome =
  | { readonly kind: 'pass' }
  | { readonly kind: 'expectation'; readonly reason: Reason }
  | { readonly kind: 'undetermined'; readonly reason: Reason }
  | { readonly kind: 'not-run'; readonly reason: Reason }
  | { readonly kind: 'not-applicable'; readonly reason: Reason }

export interface CasePlanned extends CaseKey {
  readonly slug: string
  readonly title: { readonly ja: string; readonly en: string }
  /** 必須, 任意, 規定 or 規定（義務）. */
  readonly cls: string
  /** Guideline tables the case rests on. */
  readonly basis: string
  /** － known from the plan alone; null: it applies. */
  readonly notApplicable: Reason | null
  readonly selected: boolean
  /** Expected duration, from the plan alone. */
  readonly expectedMs: number
}

export type RecordBody =
  | {
      readonly type: 'run-start'
      readonly format: typeof journalFormat
      readonly run: string
      readonly tool: string
      readonly node: string
      readonly os: string
      readonly system: { readonly id: string; readonly name: string }
      readonly language: 'ja' | 'en'
      /** Where the plan was read: its relative secret files are found from there. */
      readonly planFile: string
      readonly planSha256: string
      readonly lab: string | null
      readonly ignoreWindow: boolean
      readonly people: { readonly operator?: string | undefined; readonly reviewer?: string | undefined }
      readonly cases: readonly CasePlanned[]
      /** Longest chain of exclusive claims over all targets, with the expected times (DESIGN, engine rule 10). */
      readonly lowerBoundMs: number
    }
  | { readonly type: 'note'; readonly text: string }
  | { readonly type: 'clock'; readonly whose: string; readonly skewMs: number; readonly errorMs: number }
  | { readonly type: 'environment'; readonly name: string; readonly value: string }
  | ({ readonly type: 'case-start' } & CaseKey)
  | ({ readonly type: 'step-start'; readonly step: number; readonly ja: string; readonly en: string } & CaseKey)
  | ({ readonly type: 'step-end'; readonly step: number; readonly ok: boolean; readonly error?: string } & CaseKey)
  /** Planned against actual, one row of a comparison. */
  | ({ readonly type: 'compared'; readonly what: string; readonly wanted: string; readonly found: string; readonly equal: boolean } & CaseKey)
  | ({ readonly type: 'remark'; readonly ja: string; readonly en: string } & CaseKey)
  /** An instant worth reporting: cause, crossing, power off, mail seen … */
  | ({ readonly type: 'instant'; readonly what: string; readonly instant: string; readonly errorMs: number } & CaseKey)
  /** A wait has begun (or got its instants); `until` is when it gives up. */
  | ({
      readonly type: 'wait'
      readonly wait: string
      readonly what: { readonly ja: string; readonly en: string }
      readonly earliest: string | null
      readonly expected: string | null
      readonly latest: string | null
      readonly until: string
    } & CaseKey)
  | ({ readonly type: 'wait-end'; readonly wait: string; readonly result: string; readonly ended: string } & CaseKey)
  | ({ readonly type: 'evidence'; readonly file: string; readonly sha256: string; readonly bytes: number; readonly method: string; readonly title: string } & CaseKey)
  | ({ readonly type: 'outcome'; readonly outcome: Outcome } & CaseKey)
  | ({ readonly type: 'case-end' } & CaseKey)
  | { readonly type: 'quarantine'; readonly target: string; readonly reason: Reason }
  /** Written and fsynced before the world is touched. */
  | { readonly type: 'disturb'; readonly undo: string; readonly by: CaseKey | null; readonly inverse: Inverse }
  | { readonly type: 'settled'; readonly undo: string; readonly how: string; readonly who: 'driver' | 'chain' | 'run' | 'guardian' | 'command' }
  | { readonly type: 'undo-failed'; readonly undo: string; readonly error: string; readonly who: 'chain' | 'run' | 'guardian' | 'command' }
  | { readonly type: 'interrupted'; readonly signal: string }
  | { readonly type: 'run-end'; readonly outstanding: number }

/** A line of journal.ndjson. `prev` is the SHA-256 (hex) of the line before, without its line end; 64 zeros for the first. */
export type JournalRecord = { readonly seq: number; readonly at: string; readonly prev: string } & RecordBody

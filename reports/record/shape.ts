// What a renderer sees of a run: readonly, complete at every moment of the run, computed from the journal alone.
import type { CaseKey, CasePlanned, Mark, Reason, Verdict } from '../../runners/engine/records.ts'

/** All instants are ISO 8601 texts as they stand in the journal; durations are milliseconds. */
export interface StepRecord {
  readonly step: number
  readonly ja: string
  readonly en: string
  readonly startedAt: string
  readonly endedAt: string | null
  /** null: not ended. */
  readonly ok: boolean | null
  readonly error: string | null
}

export interface WaitRecord {
  readonly wait: string
  readonly what: { readonly ja: string; readonly en: string }
  readonly startedAt: string
  readonly earliest: string | null
  readonly expected: string | null
  readonly latest: string | null
  /** When the wait gives up. */
  readonly until: string
  /** When it ended; null: still waiting. */
  readonly actual: string | null
  readonly result: string | null
}

export interface ComparisonRecord {
  readonly what: string
  readonly wanted: string
  readonly found: string
  readonly equal: boolean
}

export interface InstantRecord {
  readonly what: string
  readonly instant: string
  readonly errorMs: number
}

export interface RemarkRecord {
  readonly ja: string
  readonly en: string
}

export interface EvidenceRecord {
  /** Path in the run directory, with `/`. */
  readonly file: string
  readonly sha256: string
  readonly bytes: number
  readonly method: string
  readonly title: string
}

/** A selected case on one target. */
export interface CaseRecord {
  readonly key: CaseKey
  readonly slug: string
  readonly title: { readonly ja: string; readonly en: string }
  readonly cls: string
  readonly basis: string
  readonly expectedMs: number
  readonly state: 'waiting' | 'running' | 'ended'
  /** Of a case that has not ended: what it is if nothing more comes. */
  readonly verdict: Verdict
  readonly mark: Mark
  readonly reasons: readonly Reason[]
  readonly startedAt: string | null
  readonly endedAt: string | null
  /** null: never started, or not ended. */
  readonly durationMs: number | null
  readonly steps: readonly StepRecord[]
  readonly waits: readonly WaitRecord[]
  readonly comparisons: readonly ComparisonRecord[]
  readonly instants: readonly InstantRecord[]
  readonly remarks: readonly RemarkRecord[]
  readonly evidence: readonly EvidenceRecord[]
}

export interface DisturbanceRecord {
  readonly undo: string
  /** null: not of one case. */
  readonly by: CaseKey | null
  readonly at: string
  readonly inverse: {
    readonly verb: string
    readonly subject: string
    readonly args: Readonly<Record<string, string | number | boolean | null>>
    readonly expires: number | null
  }
  /** null: outstanding. */
  readonly settled: { readonly at: string; readonly how: string; readonly who: string } | null
  /** The last try that failed. */
  readonly failed: { readonly at: string; readonly error: string; readonly who: string } | null
}

export interface JournalTrouble {
  /** Counted from 1; what stands there and after it does not count. */
  readonly line: number
  readonly what: string
  /** `torn`: the writer was cut off in its last line; `broken`: the journal is not what was written. */
  readonly kind: 'torn' | 'broken'
}

export interface RunRecord {
  readonly run: string
  readonly tool: string
  readonly node: string
  readonly os: string
  readonly system: { readonly id: string; readonly name: string }
  readonly language: 'ja' | 'en'
  readonly planSha256: string
  readonly lab: string | null
  readonly ignoreWindow: boolean
  readonly people: { readonly operator?: string | undefined; readonly reviewer?: string | undefined }
  /** Zone in which the run was named, minutes east of UTC; reports print their instants in it. */
  readonly offsetMinutes: number
  readonly startedAt: string
  /** null: the run's end is not on record. */
  readonly endedAt: string | null
  /** The end is on record and the journal is unbroken. */
  readonly finished: boolean
  /** Signal that interrupted the run. */
  readonly interrupted: string | null
  /** Start to end; without an end, to the last thing that the run itself did. */
  readonly durationMs: number
  readonly lowerBoundMs: number
  /** Selected cases in the order of the plan. */
  readonly cases: readonly CaseRecord[]
  /** In no verdict. */
  readonly notSelected: readonly CasePlanned[]
  readonly totals: Readonly<Record<Verdict, number>>
  readonly disturbances: readonly DisturbanceRecord[]
  /** Newest first, as they have to be undone. */
  readonly outstanding: readonly DisturbanceRecord[]
  readonly quarantines: readonly { readonly target: string; readonly reason: Reason; readonly at: string }[]
  readonly clocks: readonly { readonly whose: string; readonly skewMs: number; readonly errorMs: number }[]
  readonly environment: readonly { readonly name: string; readonly value: string }[]
  readonly notes: readonly { readonly at: string; readonly text: string }[]
  readonly trouble: JournalTrouble | null
}

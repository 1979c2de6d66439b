// The read-only record of a run: all that renderers may know.
import type { JournalRecord } from '../runners/engine/records.ts'
import { RunRecordBuilder } from './record/builder.ts'
import type { JournalTrouble, RunRecord } from './record/shape.ts'

export { exitCode, markOf, verdictsByGravity } from '../runners/engine/verdict.ts'
export { parseJournal, readJournal, type ReadJournal } from './record/read-journal.ts'
export { RunRecordBuilder } from './record/builder.ts'
export type { CaseRecord, ComparisonRecord, DisturbanceRecord, EvidenceRecord, InstantRecord, JournalTrouble, RemarkRecord, RunRecord, StepRecord, WaitRecord } from './record/shape.ts'

/** Errors: `NO_RUN_START` (usage): the journal has no first record. */
export function runRecord(records: readonly JournalRecord[], trouble: JournalTrouble | null = null): RunRecord {
  const builder = new RunRecordBuilder()
  for (const record of records) builder.add(record)
  return builder.snapshot(trouble)
}

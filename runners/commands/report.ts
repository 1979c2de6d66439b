// `ukeire report RUN`: writes the reports of a run again from its journal.
import { join } from 'node:path'
import { summary } from '../../reports/console.ts'
import { writeJunit } from '../../reports/junit.ts'
import { readJournal, runRecord, type RunRecord } from '../../reports/record.ts'
import { exitCode } from '../engine/verdict.ts'
import type { Language } from '../plan/plan.ts'
import { findRun } from '../run-directory.ts'

export function reportCommand(run: string, language: Language | undefined): number {
  const directory = findRun(run)
  const record = rewriteReports(directory, language)
  process.stdout.write(summary(record, language ?? record.language))
  return exitCode(record)
}

/** Renders what the journal says as far as it can be trusted; where it breaks is said on stderr. */
export function rewriteReports(directory: string, language: Language | undefined): RunRecord {
  const journal = readJournal(join(directory, 'journal.ndjson'))
  if (journal.trouble) process.stderr.write(`ukeire: ${join(directory, 'journal.ndjson')}:${journal.trouble.line}: ${journal.trouble.what}; nothing after it counts\n`)
  const record = runRecord(journal.records)
  writeJunit(record, directory, language ?? record.language)
  return record
}

// Undoes a run that is not held by anybody any more: for the guardian and for `ukeire undo`.
import { Journal, readableRecords, type Append } from './engine/journal.ts'
import { carryOutAll, outstandingIn, type UndoReport } from './engine/undo.ts'
import { errorLine, isUkeireError } from './errors.ts'
import type { Access } from './access.ts'

/**
 * The guardian waits up to 5 s for the journal's lock, the command does not wait. Then it carries out what is outstanding, newest first, for up to two minutes.
 * Throws `RUN_IN_USE` (usage) while the run is still going on.
 */
export async function undoRun(options: {
  readonly directory: string
  readonly access: Pick<Access, 'inverses'>
  readonly who: 'guardian' | 'command'
  readonly say: (line: string) => void
}): Promise<UndoReport> {
  const journal = options.who === 'guardian' ? await Journal.openWhenFree(options.directory, Date.now() + 5_000) : Journal.open(options.directory)
  // A record that finds no room must not keep the next inverse from being carried out.
  const told: Append = (body) => {
    try {
      return journal.append(body)
    } catch (error) {
      if (!isUkeireError(error) || error.code !== 'JOURNAL_FULL') throw error
      options.say(errorLine(error))
      return { seq: -1, at: new Date().toISOString(), prev: '', ...body }
    }
  }
  try {
    const report = await carryOutAll({
      outstanding: outstandingIn(readableRecords(options.directory)),
      inverses: options.access.inverses,
      append: told,
      who: options.who,
      deadline: Date.now() + 120_000,
      say: options.say,
    })
    const ended = readableRecords(options.directory).some((record) => record.type === 'run-end')
    if (!ended) told({ type: 'run-end', outstanding: report.failed.length })
    return report
  } finally {
    journal.close()
  }
}

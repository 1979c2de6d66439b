// `ukeire run`: lab and guardian as child processes, the worker through vitest, the console and the reports.
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConsoleView } from '../../reports/console.ts'
import { writeJunit } from '../../reports/junit.ts'
import { readJournal, runRecord, type RunRecord } from '../../reports/record.ts'
import { hostCases, type WorkerOrder } from '../engine/host-vitest.ts'
import { exitCode } from '../engine/verdict.ts'
import { UkeireError } from '../errors.ts'
import { preflight } from '../checks/preflight.ts'
import { createRunDirectory, pointLatest } from '../run-directory.ts'
import { startGuardian, type Guardian } from '../guardian-process.ts'
import { accessOptions, openRun, type OpenedRun, type RunOptions } from './open-run.ts'
import { confirmRun } from './confirm.ts'
import { LiveReports } from './live-reports.ts'

/** Carries out a plan. Resolves with the exit code (DESIGN 11); throws UkeireError of kind usage before anything is disturbed. */
export async function runCommand(options: RunOptions): Promise<number> {
  const opened = await openRun(options)
  let guardian: Guardian | null = null
  try {
    await preflight(accessOptions(opened), opened.prepared)
    await confirmRun(opened, options)
    const directory = createRunDirectory(options.out, opened.plan.system.id, new Date())
    writeFileSync(join(directory, 'plan.yaml'), opened.planText)
    if (opened.lab) writeFileSync(join(directory, 'lab.json'), JSON.stringify(opened.lab.rehearsal), { mode: 0o600 })
    pointLatest(directory)
    guardian = await startGuardian({ directory, plan: opened.plan, secrets: [...opened.secrets], run: opened.runId, labPid: opened.lab?.pid ?? null })
    return await carryOut(opened, options, directory)
  } finally {
    if (guardian) await guardian.dismiss()
    else await opened.lab?.end()
  }
}

async function carryOut(opened: OpenedRun, options: RunOptions, directory: string): Promise<number> {
  const view = new ConsoleView({ stream: process.stdout, language: opened.language, isTty: process.stdout.isTTY === true, columns: () => process.stdout.columns ?? 80, rows: () => process.stdout.rows ?? 24, now: Date.now })
  const live = new LiveReports(view, directory, opened.language)
  const order: WorkerOrder = {
    runDirectory: directory,
    run: opened.runId,
    plan: opened.plan,
    secrets: [...opened.secrets],
    lab: opened.lab ? options.lab ?? null : null,
    cases: opened.prepared.toRun.map(({ id, target }) => `${id} ${target.name}`),
    ignoreWindow: options.ignoreWindow,
    channel: `ukeire-${randomUUID()}`,
    startRecord: opened.startRecord,
  }
  view.start()
  const entry = fileURLToPath(new URL('../worker.entry.js', import.meta.url))
  const hosted = hostCases(order, fileURLToPath(new URL('../../', import.meta.url)), entry, live.follow)
  const release = passSignals(hosted.cancel)
  const failure = await hosted.ended
  release()
  live.stop()
  const record = finished(directory)
  writeJunit(record, directory, opened.language)
  view.end(record, directory)
  if (failure) process.stderr.write(`ukeire: ${failure}\n`)
  return failure && exitCode(record) === 0 ? 3 : exitCode(record)
}

/** The record as the file tells it: what was shown while it ran decides nothing. */
function finished(directory: string): RunRecord {
  const journal = readJournal(join(directory, 'journal.ndjson'))
  if (journal.trouble) throw new UkeireError({ code: 'JOURNAL_BROKEN', kind: 'environment', subject: directory, text: `the journal is broken at line ${journal.trouble.line}: ${journal.trouble.what}` })
  return runRecord(journal.records)
}

// A second signal changes nothing: the undo is under way, and the guardian is there if this process is killed.
function passSignals(cancel: (signal: string) => void): () => void {
  const listeners = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => {
    const listener = (): void => cancel(signal)
    process.on(signal, listener)
    return () => process.removeListener(signal, listener)
  })
  return () => listeners.forEach((remove) => remove())
}

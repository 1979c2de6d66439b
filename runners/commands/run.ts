// `ukeire run`: lab and guardian as child processes, the worker through vitest, the console and the reports.
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConsoleView } from '../../reports/console.ts'
import { writeJunit } from '../../reports/junit.ts'
import { readJournal, runRecord, type RunRecord } from '../../reports/record.ts'
import { hostCases, type WorkerOrder } from '../engine/host-vitest.ts'
import { journalFile } from '../engine/journal.ts'
import { dropOwnLock, lockFile } from '../engine/lock.ts'
import { exitCode } from '../engine/verdict.ts'
import { preflight } from '../checks/preflight.ts'
import { createRunDirectory, pointLatest } from '../run-directory.ts'
import { startGuardian, type Guardian } from '../guardian-process.ts'
import { accessOptions, openRun, type OpenedRun, type RunOptions } from './open-run.ts'
import { confirmRun } from './confirm.ts'
import { LiveReports } from './live-reports.ts'

/** Carries out a plan. Resolves with the exit code (DESIGN 11); throws UkeireError of kind usage before anything is disturbed. */
export async function runCommand(options: RunOptions): Promise<number> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  const opened = await openRun(options)
  const forget = endLabOnSignal(opened)
  let guardian: Guardian | null = null
  let directory: string
  try {
    await preflight(accessOptions(opened), opened.prepared, opened.language)
    await confirmRun(opened, options)
    directory = createRunDirectory(options.out, opened.plan.system.id, new Date())
    writeFileSync(join(directory, 'plan.yaml'), opened.planText)
    if (opened.lab) writeFileSync(join(directory, 'lab.json'), JSON.stringify(opened.lab.rehearsal), { mode: 0o600 })
    pointLatest(directory)
    guardian = await startGuardian({ directory, plan: opened.plan, secrets: [...opened.secrets], run: opened.runId, labPid: opened.lab?.pid ?? null })
    opened.lab?.adopted()
  } catch (error) {
    if (guardian === null) await opened.lab?.end()
    throw error
  } finally {
    forget()
  }
  let failure: string | null
  try {
    failure = await carryOut(opened, options, directory)
  } finally {
    // The worker thread is gone; if it could not give up the journal, the guardian must be able to take it.
    dropOwnLock(join(directory, lockFile))
    await guardian.dismiss()
  }
  return exitOf(directory, failure)
}

/** Before the guardian watches, a signal must not leave the lab behind. */
function endLabOnSignal(opened: OpenedRun): () => void {
  const { lab } = opened
  if (!lab) return () => undefined
  const end = (): void => void lab.end().then(() => process.exit(130))
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, end)
  return () => signals.forEach((signal) => process.removeListener(signal, end))
}

/** What the journal says when the guardian, too, has done its part. */
function exitOf(directory: string, failure: string | null): number {
  const { record } = finished(directory)
  const code = exitCode(record)
  return failure !== null && code === 0 ? 3 : code
}

/** Resolves with what broke the run from inside, or null. */
async function carryOut(opened: OpenedRun, options: RunOptions, directory: string): Promise<string | null> {
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
  const { record, trouble } = finished(directory)
  writeJunit(record, directory, opened.language)
  view.end(record, directory)
  if (trouble !== null) process.stderr.write(`ukeire: ${trouble}\n`)
  if (failure !== null) process.stderr.write(`ukeire: ${failure}\n`)
  return failure
}

/** The record as the file tells it: what was shown while it ran decides nothing. */
function finished(directory: string): { readonly record: RunRecord; readonly trouble: string | null } {
  const journal = readJournal(join(directory, journalFile))
  const trouble = journal.trouble === null ? null : `${join(directory, journalFile)}:${journal.trouble.line}: ${journal.trouble.what}; nothing after it counts`
  return { record: runRecord(journal.records, journal.trouble), trouble }
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

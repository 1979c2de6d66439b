// `ukeire undo RUN`: carries out what a dead run left behind, says what it did, and may be repeated.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { openAccess, type Access } from '../access.ts'
import { allowOnlyLoopback } from '../drivers/loopback-only.ts'
import { readableRecords } from '../engine/journal.ts'
import { outstandingIn } from '../engine/undo.ts'
import { errorLine, isUkeireError } from '../errors.ts'
import { endLab } from '../lab-process.ts'
import type { Rehearsal } from '../open-lab.ts'
import type { Language } from '../plan/plan.ts'
import { availableSecrets } from '../plan/secrets.ts'
import { findRun } from '../run-directory.ts'
import { undoRun } from '../undo-run.ts'
import { readPlanFile } from './open-run.ts'
import { rewriteReports } from './report.ts'

/** Exit code 0 when nothing is left, 4 when something is, whatever kept it from being undone. */
export async function undoCommand(run: string, language: Language): Promise<number> {
  const directory = findRun(run)
  try {
    return await undoLeft(directory, language)
  } catch (error) {
    const inUse = isUkeireError(error) && error.code === 'RUN_IN_USE'
    if (inUse || outstandingIn(readableRecords(directory)).length === 0) throw error
    process.stderr.write(`ukeire: ${errorLine(error)}\n`)
    return 4
  }
}

async function undoLeft(directory: string, language: Language): Promise<number> {
  const ja = language === 'ja'
  const say = (line: string): void => void process.stdout.write(`${line}\n`)
  const records = readableRecords(directory)
  const rehearsal = rehearsalOf(directory)
  if (outstandingIn(records).length === 0 && records.some((record) => record.type === 'run-end')) {
    await endRehearsal(directory, rehearsal)
    say(ja ? '残っているものはありません。' : 'Nothing is left.')
    return 0
  }
  const start = records.find((record) => record.type === 'run-start')
  const access = accessTo(directory, rehearsal, start?.run ?? 'unknown', start?.planFile ?? directory)
  const report = await undoRun({ directory, access, who: 'command', say })
  await access.close()
  await endRehearsal(directory, rehearsal)
  rewriteReports(directory, undefined)
  if (report.failed.length === 0) say(ja ? `${report.done.length}件を元に戻しました。残っているものはありません。` : `${report.done.length} undone. Nothing is left.`)
  else say(ja ? `${report.failed.length}件が残っています。原因を取り除いて再度実行してください。` : `${report.failed.length} left. Remove the cause and run this again.`)
  return report.failed.length === 0 ? 0 : 4
}

function accessTo(directory: string, rehearsal: Rehearsal | null, run: string, planFile: string): Access {
  if (rehearsal) {
    allowOnlyLoopback()
    return openAccess({ plan: rehearsal.plan, secrets: new Map(rehearsal.secrets), run })
  }
  const { plan } = readPlanFile(join(directory, 'plan.yaml'))
  const secrets = availableSecrets(plan, process.env, (path) => readFileSync(resolve(dirname(planFile), path), 'utf8'))
  return openAccess({ plan, secrets, run })
}

function rehearsalOf(directory: string): Rehearsal | null {
  const path = join(directory, 'lab.json')
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Rehearsal) : null
}

async function endRehearsal(directory: string, rehearsal: Rehearsal | null): Promise<void> {
  if (!rehearsal) return
  await endLab(rehearsal.labPid)
  rmSync(join(directory, 'lab.json'), { force: true })
}

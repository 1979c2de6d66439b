// What a run needs before anything is touched: plan, secrets, lab, selection, window, the journal's first record.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { platform, release } from 'node:os'
import { dirname, resolve } from 'node:path'
import type { AccessOptions } from '../access.ts'
import { allowOnlyLoopback } from '../drivers/loopback-only.ts'
import { outsideWindow } from '../engine/window-guard.ts'
import { journalFormat, type RecordBody } from '../engine/records.ts'
import { UkeireError } from '../errors.ts'
import { openLab, type OpenedLab } from '../open-lab.ts'
import { version } from '../version.ts'
import { executionOrder } from '../plan/catalogue.ts'
import { parsePlan } from '../plan/parse-plan.ts'
import type { Language, Plan } from '../plan/plan.ts'
import { resolveSecrets } from '../plan/secrets.ts'
import { prepare, unitsOf, lowerBoundOf, type PreparedRun } from '../prepare.ts'
import { roster } from '../roster.ts'
import { selectionOf } from '../selection.ts'

export interface RunOptions {
  readonly planFile: string
  readonly lab: 'embedded' | null
  readonly scale: number | null
  readonly mischief: string | undefined
  readonly only: string | undefined
  readonly target: string | undefined
  readonly out: string
  readonly yes: boolean
  readonly ignoreWindow: boolean
  /** undefined: the plan's. */
  readonly language: Language | undefined
}

export interface OpenedRun {
  readonly language: Language
  readonly plan: Plan
  readonly planText: string
  readonly secrets: ReadonlyMap<string, string>
  readonly runId: string
  readonly prepared: PreparedRun
  readonly lab: OpenedLab | null
  readonly startRecord: Extract<RecordBody, { type: 'run-start' }>
}

/** Reads a plan file; throws `PLAN_UNREADABLE` or the plan's own problems (usage). */
export function readPlanFile(file: string): { readonly text: string; readonly plan: Plan } {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new UkeireError({ code: 'PLAN_UNREADABLE', kind: 'usage', subject: file, text: `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`, hint: 'give the path of a plan file; `ukeire init` writes a template', cause: error })
  }
  return { text, plan: parsePlan(text, file) }
}

/** What the drivers need of an opened run. */
export function accessOptions(opened: OpenedRun): AccessOptions {
  return { plan: opened.plan, secrets: opened.secrets, run: opened.runId }
}

/** Secrets of a plan; relative files lie beside the plan file. */
function secretsOf(plan: Plan, planFile: string): ReadonlyMap<string, string> {
  return resolveSecrets(plan, process.env, (path) => readFileSync(resolve(dirname(planFile), path), 'utf8'))
}

/** Everything up to the first contact with the system under test. The lab, if any, is running afterwards. */
export async function openRun(options: RunOptions): Promise<OpenedRun> {
  const { text, plan: written } = readPlanFile(options.planFile)
  const language = options.language ?? written.language
  const cases = await roster()
  const ids = executionOrder.filter((id) => cases.has(id))
  const selection = selectionOf(written, ids, options.only, options.target)
  if (options.lab) allowOnlyLoopback()
  const lab = options.lab ? await openLab(written, { scale: options.scale, mischief: options.mischief }) : null
  try {
    const plan = lab?.rehearsal.plan ?? written
    const secrets = lab ? new Map(lab.rehearsal.secrets) : secretsOf(written, options.planFile)
    const prepared = prepare(plan, cases, selection)
    refuseOutsideWindow(plan, prepared, options, language)
    const runId = createHash('sha256').update(`${Date.now()} ${process.pid} ${plan.system.id}`).digest('hex').slice(0, 8)
    return {
      language,
      plan,
      planText: text,
      secrets,
      runId,
      prepared,
      lab,
      startRecord: {
        type: 'run-start',
        format: journalFormat,
        run: runId,
        tool: version(),
        node: process.version,
        os: `${platform()} ${release()}`,
        system: plan.system,
        language,
        planFile: resolve(options.planFile),
        planSha256: createHash('sha256').update(text).digest('hex'),
        lab: options.lab,
        ignoreWindow: options.ignoreWindow,
        people: plan.people,
        cases: prepared.planned,
        lowerBoundMs: lowerBoundOf(unitsOf(plan, cases, prepared.toRun), prepared.planned),
      },
    }
  } catch (error) {
    await lab?.end()
    throw error
  }
}

function refuseOutsideWindow(plan: Plan, prepared: PreparedRun, options: RunOptions, language: Language): void {
  if (!prepared.disturbs || options.ignoreWindow) return
  const reason = outsideWindow(plan.window, Date.now(), prepared.expectedMs)
  if (!reason) return
  throw new UkeireError({ code: 'OUTSIDE_WINDOW', kind: 'usage', subject: options.planFile, text: language === 'ja' ? reason.ja : reason.en, hint: '`ukeire cases` shows the latest safe start; --only 1-* disturbs nothing; --ignore-window is recorded in the report' })
}

// `ukeire lab up embedded`: the lab alone until Ctrl-C, with a plan written for it that any client can use.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { UkeireError } from '../errors.ts'
import { openLab } from '../open-lab.ts'
import { assetPath } from '../package-root.ts'
import type { Plan, SecretRef } from '../plan/plan.ts'
import { writePlan } from '../plan/write-plan.ts'
import { readPlanFile } from './open-run.ts'

export interface LabOptions {
  readonly planFile: string | undefined
  readonly mischief: string | undefined
  readonly out: string
  readonly scale: number | null
}

/** Runs until SIGINT or SIGTERM; then the lab is gone and the exit code is 0. */
export async function labCommand(words: readonly string[], options: LabOptions): Promise<number> {
  if (words[0] !== 'up' || (words[1] ?? 'embedded') !== 'embedded' || words.length > 2) {
    throw new UkeireError({ code: 'USAGE', kind: 'usage', subject: `lab ${words.join(' ')}`, text: 'is not known; wanted: lab up embedded' })
  }
  const { plan } = readPlanFile(options.planFile ?? assetPath('fixtures/plans/example.yaml'))
  const ended = untilSignal()
  const lab = await openLab(plan, { scale: options.scale, mischief: options.mischief })
  try {
    const out = resolve(options.out)
    const path = writeLabPlan(out, lab.rehearsal.plan, new Map(lab.rehearsal.secrets))
    writeFileSync(join(out, 'endpoints.json'), `${JSON.stringify(lab.endpoints, null, 2)}\n`, { mode: 0o600 })
    process.stdout.write(`The lab is up. In another shell:\n  ukeire run ${path} --yes\nCtrl-C ends it.\n`)
    await ended
  } finally {
    await lab.end()
  }
  return 0
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    // Nothing else keeps this process alive: the lab's pipes do not.
    const stay = setInterval(() => undefined, 2 ** 31 - 1)
    const end = (): void => {
      clearInterval(stay)
      resolve()
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end)
  })
}

// Paths become absolute: the plan may be run from any folder, and is copied into the run directory.
function writeLabPlan(out: string, plan: Plan, secrets: ReadonlyMap<string, string>): string {
  mkdirSync(out, { recursive: true })
  const place = (file: string): string => (isAbsolute(file) ? file : join(out, file))
  for (const [key, secret] of secrets) {
    if (!key.startsWith('file:')) continue
    const file = place(key.slice('file:'.length))
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(file, `${secret}\n`, { mode: 0o600 })
  }
  const path = join(out, 'plan.yaml')
  const placed = JSON.parse(JSON.stringify(plan), (_key, value: unknown) => (isFileRef(value) ? { file: place(value.file) } : value)) as Plan
  writeFileSync(path, writePlan(placed, 'written by ukeire lab up: valid while that lab runs'))
  return path
}

function isFileRef(value: unknown): value is Extract<SecretRef, { readonly file: string }> {
  return typeof value === 'object' && value !== null && 'file' in value && typeof value.file === 'string' && Object.keys(value).length === 1
}

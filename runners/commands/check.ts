// `ukeire check PLAN`: one line each, ✓ or ✗ and what to do; nothing is disturbed.
import { openAccess } from '../access.ts'
import { findingLine, findings } from '../checks/findings.ts'
import type { Language } from '../plan/plan.ts'
import { accessOptions, openRun } from './open-run.ts'

export interface CheckOptions {
  readonly planFile: string
  readonly lab: 'embedded' | null
  readonly target: string | undefined
  readonly json: boolean
  readonly language: Language | undefined
}

/** Exit code 0: all well; 2: the plan, a pin or a credential is wrong; 3: something cannot be reached or is not as wanted. */
export async function checkCommand(options: CheckOptions): Promise<number> {
  const opened = await openRun({ ...options, scale: null, mischief: undefined, only: undefined, out: 'runs', yes: true, ignoreWindow: true })
  const access = openAccess(accessOptions(opened))
  try {
    const found = await findings(access, opened.prepared, Date.now())
    process.stdout.write(options.json ? `${JSON.stringify(found, null, 2)}\n` : found.map((finding) => `${findingLine(finding, opened.language)}\n`).join(''))
    const wrong = found.filter((finding) => !finding.ok)
    return wrong.length === 0 ? 0 : wrong.some((finding) => finding.kind === 'usage') ? 2 : 3
  } finally {
    await access.close()
    await opened.lab?.end()
  }
}

// Before the first disturbance: whatever `check` can see that makes a run senseless or dangerous stops it here.
import { openAccess, type AccessOptions } from '../access.ts'
import type { Language } from '../plan/plan.ts'
import { findingLine, findings } from './findings.ts'
import type { Look } from './words.ts'
import { UkeireError } from '../errors.ts'
import type { PreparedRun } from '../prepare.ts'

/** What a run goes on with all the same: the case that is about it says so itself. */
const leftToCases = new Set<Look>(['tools', 'rights', 'agent', 'window', 'lacks'])

/** Throws one error with every obstacle: kind usage when the plan is wrong, environment when something cannot be reached. */
export async function preflight(options: AccessOptions, prepared: PreparedRun, language: Language): Promise<void> {
  const access = openAccess(options)
  try {
    const wrong = (await findings(access, prepared, Date.now())).filter((finding) => !finding.ok && !leftToCases.has(finding.look))
    if (wrong.length === 0) return
    throw new UkeireError({
      code: 'PREFLIGHT',
      kind: wrong.some((finding) => finding.kind === 'usage') ? 'usage' : 'environment',
      subject: 'nothing was disturbed',
      text: `${wrong.length === 1 ? 'one obstacle' : `${wrong.length} obstacles`}\n${wrong.map((finding) => `  ${findingLine(finding, language)}`).join('\n')}`,
    })
  } finally {
    await access.close()
  }
}

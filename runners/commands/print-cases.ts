// `ukeire cases PLAN`: the printed test plan for this plan, with what this version carries out itself.
import { caseFiles } from '../roster.ts'
import type { Language } from '../plan/plan.ts'
import { casesCommand } from './cases.ts'
import { readPlanFile } from './open-run.ts'

export function casesOfPlan(planFile: string, options: { readonly json: boolean; readonly language: Language | undefined }): number {
  const { plan } = readPlanFile(planFile)
  const automated = new Set(caseFiles().map((file) => file.id))
  const printed = casesCommand({ plan, lang: options.language ?? plan.language, json: options.json, now: Date.now(), automated })
  process.stdout.write(printed.text)
  return printed.exitCode
}

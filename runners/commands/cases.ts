// `ukeire cases`: the printed test plan of one plan file, as text or JSON.
import type { Language, Plan } from '../plan/plan.ts'
import { casesText } from './cases-table.ts'
import { listPlan } from './list-plan.ts'

export interface CasesOptions {
  readonly plan: Plan
  readonly lang: Language
  readonly json: boolean
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Ids that this version carries out itself; the others are by hand. */
  readonly automated: ReadonlySet<string>
}

/** What to print; nothing is contacted. */
export function casesCommand({ plan, lang, json, now, automated }: CasesOptions): { readonly text: string; readonly exitCode: 0 } {
  const listed = listPlan(plan, now, automated)
  return { text: json ? `${JSON.stringify(listed, null, 2)}\n` : casesText(listed, plan, lang, now), exitCode: 0 }
}

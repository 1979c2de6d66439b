// Check: what the plan lacks for cases that apply; they would come out 保.
import { lacking } from '../plan/applies.ts'
import type { Language } from '../plan/plan.ts'
import type { PreparedRun } from '../prepare.ts'
import type { Finding } from './findings.ts'
import { judged } from './look.ts'

/** One finding per target and reason, naming the cases. Empty when nothing is lacking. */
export function lookAtLacks(prepared: PreparedRun, language: Language): readonly Finding[] {
  const found = new Map<string, { readonly target: string; readonly reason: string; readonly ids: string[] }>()
  for (const { id, target } of prepared.toRun) {
    const reason = lacking(target, id)
    if (!reason) continue
    const key = `${target.name} ${reason.code}`
    const known = found.get(key) ?? { target: target.name, reason: reason[language], ids: [] }
    known.ids.push(id)
    found.set(key, known)
  }
  return [...found.values()].map(({ target, reason, ids }) => judged(target, 'lacks', false, `${ids.join(', ')}: ${reason}`))
}

// Which cases on which targets: --only and --target against the plan and the roster.
import { UkeireError } from './errors.ts'
import type { Plan } from './plan/plan.ts'

export interface Selection {
  readonly cases: (id: string) => boolean
  readonly targets: (name: string) => boolean
}

/**
 * `only`: comma-separated ids, `*` as wildcard (`4-*`); `target`: comma-separated names; undefined: everything.
 * Throws `NOTHING_SELECTED` or `UNKNOWN_TARGET` (usage), naming what exists.
 */
export function selectionOf(plan: Plan, ids: readonly string[], only: string | undefined, target: string | undefined): Selection {
  const patterns = only?.split(',').map((text) => text.trim()).filter((text) => text !== '') ?? ['*']
  for (const pattern of patterns) {
    if (!ids.some((id) => matches(pattern, id))) {
      throw new UkeireError({ code: 'NOTHING_SELECTED', kind: 'usage', subject: '--only', text: `no case is called "${pattern}"; there are: ${ids.join(' ')}`, hint: 'separate several with commas, use * for a row: 4-*' })
    }
  }
  const names = target?.split(',').map((text) => text.trim()) ?? plan.targets.map((one) => one.name)
  for (const name of names) {
    if (!plan.targets.some((one) => one.name === name)) {
      throw new UkeireError({ code: 'UNKNOWN_TARGET', kind: 'usage', subject: '--target', text: `the plan has no target "${name}"; it has: ${plan.targets.map((one) => one.name).join(' ')}` })
    }
  }
  return { cases: (id) => patterns.some((pattern) => matches(pattern, id)), targets: (name) => names.includes(name) }
}

function matches(pattern: string, id: string): boolean {
  return /^[0-9*-]+$/.test(pattern) && new RegExp(`^${pattern.replaceAll('*', '[0-9-]*')}$`).test(id)
}

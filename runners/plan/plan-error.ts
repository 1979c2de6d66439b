// Every fault of a plan file at once, each with its place.
import { maskSecrets, UkeireError } from '../errors.ts'

/** Where something stands in the plan file; both count from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

export interface PlanProblem extends Place {
  /** Path in the plan, e.g. `targets[0].vm.name`; empty for the file as a whole. */
  readonly path: string
  /** `what is wrong; what would be right` */
  readonly text: string
}

/** More lines than anyone reads at once. */
const shown = 50

/** Thrown by `parsePlan`: `problems` in the order of the file; the message has one line for each. Kind `usage`. */
export class PlanError extends UkeireError {
  readonly file: string
  readonly problems: readonly PlanProblem[]

  constructor(file: string, problems: readonly PlanProblem[]) {
    const sorted = problems.toSorted((a, b) => a.line - b.line || a.column - b.column)
    const lines = sorted.slice(0, shown).map((problem) => problemLine(file, problem))
    if (sorted.length > shown) lines.push(`and ${sorted.length - shown} more`)
    super({
      code: 'PLAN_INVALID',
      kind: 'usage',
      subject: file,
      text: `${sorted.length} problem${sorted.length === 1 ? '' : 's'} in the plan, nothing was disturbed\n${lines.join('\n')}`,
      hint: 'ukeire init writes a commented plan; ukeire schema gives the JSON Schema for an editor',
    })
    this.name = 'PlanError'
    this.file = file
    this.problems = sorted
  }
}

/** `file:line:column: path: what is wrong; what would be right`, one line, secrets masked. */
export function problemLine(file: string, problem: PlanProblem): string {
  const path = problem.path === '' ? '' : `${problem.path}: `
  return maskSecrets(`${file}:${problem.line}:${problem.column}: ${path}${problem.text}`).replaceAll(/\s*\n\s*/g, ' ')
}

/** `['targets', 0, 'vm']` as `targets[0].vm`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.map((key, at) => (typeof key === 'number' ? `[${key}]` : `${at === 0 ? '' : '.'}${String(key)}`)).join('')
}

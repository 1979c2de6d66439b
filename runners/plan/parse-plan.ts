// Text of a plan file → Plan, or every problem of it at once.
import { crossProblems } from './cross-checks.ts'
import { PlanError, type Place, type PlanProblem } from './plan-error.ts'
import type { Plan } from './plan.ts'
import { readYaml } from './read-yaml.ts'
import { schemaProblems } from './schema-problems.ts'
import { planSchema } from './schema.ts'
import { secretPlaces, secretProblems } from './secrets-in-plan.ts'
import { toPlan } from './to-plan.ts'

/** Where each secret reference of a parsed plan stands, by `env:NAME` or `file:PATH`. */
export interface PlanOrigin {
  readonly file: string
  readonly secrets: ReadonlyMap<string, Place>
}

const origins = new WeakMap<Plan, PlanOrigin>()

/** Of a plan that came from `parsePlan`; null for one made by hand. */
export function originOf(plan: Plan): PlanOrigin | null {
  return origins.get(plan) ?? null
}

/**
 * Reads a plan (`apiVersion: ukeire/v1`, YAML 1.2, at most 1 MiB) and fills in the guideline's defaults.
 * @throws PlanError (kind `usage`) with all problems, each with line and column; a secret found in it is masked.
 */
export function parsePlan(text: string, fileName: string): Plan {
  const yaml = readYaml(text, fileName)
  const problems: PlanProblem[] = [...secretProblems(yaml)]
  const read = planSchema.safeParse(yaml.value)
  if (!read.success) {
    const told = new Set(problems.map((problem) => `${problem.line}:${problem.column}`))
    problems.push(...schemaProblems(read.error.issues, yaml).filter((problem) => !told.has(`${problem.line}:${problem.column}`)))
    throw new PlanError(fileName, problems)
  }
  const plan = toPlan(read.data)
  problems.push(...crossProblems(plan, yaml))
  if (problems.length > 0) throw new PlanError(fileName, problems)
  origins.set(plan, { file: fileName, secrets: secretPlaces(yaml) })
  return plan
}

// What zod found → problems with places, paths and "did you mean".
import type { z } from 'zod'
import { nearest } from './near-words.ts'
import { pathText, type PlanProblem } from './plan-error.ts'
import type { YamlFile } from './read-yaml.ts'
import { planJsonSchema } from './schema.ts'

type Issue = z.core.$ZodIssue

/** Unknown keys one by one; of a union, the issues of the branch that came nearest. */
export function schemaProblems(issues: readonly Issue[], yaml: YamlFile): readonly PlanProblem[] {
  return issues.flatMap((issue) => problemsOf(issue, [], yaml))
}

function problemsOf(issue: Issue, base: readonly PropertyKey[], yaml: YamlFile): readonly PlanProblem[] {
  const path = [...base, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(path, valueAt(yaml.value, path))
    return issue.keys.map((key) => {
      const near = nearest(key, known)
      const right = near === null ? `known here: ${known.join(', ')}` : `did you mean ${near}?`
      return { ...yaml.placeOfKey(path, key), path: pathText(path), text: `unknown key ${key.slice(0, 60)}; ${right}` }
    })
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0 && isMap(valueAt(yaml.value, path)) && !isSecret(issue)) {
    const last = issue.errors.at(-1) ?? []
    if (last.some((inner) => inner.path.length > 0 || inner.code === 'unrecognized_keys')) return last.flatMap((inner) => problemsOf(inner, path, yaml))
  }
  const missing = valueAt(yaml.value, path) === undefined
  const text = missing ? `missing; ${issue.message.replace(/^missing; /, '').replace(/^(?:Invalid input: )expected .*$/, 'wanted a map of its own')}` : issue.message.replace(/^Invalid input: expected (\w+), received (\w+)$/, 'is of the wrong type ($2); wanted $1')
  return [{ ...yaml.placeOf(path), path: pathText(path), text: text.replace('wanted object', 'wanted a map').replace('wanted array', 'wanted a list') }]
}

/** Its keys may hold the secret itself, so its branches are never spelled out. */
function isSecret(issue: Issue): boolean {
  return issue.message.includes('never written in the plan')
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value
  for (const key of path) at = typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? (at as Record<PropertyKey, unknown>)[key] : undefined
  return at
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema & { readonly const?: unknown }>>
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
}

let jsonSchema: JsonSchema | null = null

/** The keys that the schema knows at `path`; of alternatives, those of the one whose `kind` the value names. */
function keysAt(path: readonly PropertyKey[], value: unknown): readonly string[] {
  jsonSchema ??= planJsonSchema()
  let options: readonly JsonSchema[] = [jsonSchema]
  const spread = (schema: JsonSchema): readonly JsonSchema[] => [schema, ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(spread)]
  for (const key of path) {
    options = options.flatMap(spread).flatMap((schema) => {
      const next = typeof key === 'number' ? schema.items : schema.properties?.[String(key)]
      return next === undefined ? [] : [next]
    })
  }
  const maps = options.flatMap(spread).filter((schema) => schema.properties !== undefined)
  const kind = isMap(value) ? value['kind'] : undefined
  const fitting = maps.filter((schema) => kind === undefined || schema.properties?.['kind']?.const === undefined || schema.properties['kind'].const === kind)
  return [...new Set((fitting.length > 0 ? fitting : maps).flatMap((schema) => Object.keys(schema.properties ?? {})))]
}

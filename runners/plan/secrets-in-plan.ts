// Finds secrets written into the plan itself, before anything else reads it, so that no later message repeats them.
import { isMap, isPair, isScalar, visit, type Node } from 'yaml'
import { keepSecret } from '../errors.ts'
import type { PlanProblem } from './plan-error.ts'
import type { YamlFile } from './read-yaml.ts'

const secretKeys = /^(?:password|passwd|pass|pwd|passphrase|secret|token|api[-_]?key|privatekey|private[-_]key)$/i
const userInfo = /^[a-z][a-z0-9+.-]*:\/\/([^/?#\s]*)@/i
const reference = 'write { env: NAME } or { file: PATH } and keep the secret there'

/** Problems for secrets in the file; every one found is remembered for masking. */
export function secretProblems(yaml: YamlFile): readonly PlanProblem[] {
  const problems: PlanProblem[] = []
  const report = (node: Node, path: string, text: string): void => {
    problems.push({ ...yaml.placeOfNode(node), path, text })
  }
  visit(yaml.document, {
    Pair(_, pair) {
      const key = isScalar(pair.key) ? String(pair.key.value) : ''
      if (!secretKeys.test(key) || !isScalar(pair.value) || pair.value.value === null) return
      if (typeof pair.value.value === 'string') keepSecret(pair.value.value)
      if (pair.value.source !== undefined) keepSecret(pair.value.source)
      report(pair.value, key, `a secret is written in the plan; ${reference}`)
    },
    Scalar(_, scalar, ancestors) {
      if (typeof scalar.value !== 'string') return
      const found = userInfo.exec(scalar.value)?.[1]
      const parent = ancestors.at(-1)
      const key = isPair(parent) && isScalar(parent.key) ? String(parent.key.value) : ''
      if (found !== undefined) {
        keepSecret(found)
        const colon = found.indexOf(':')
        if (colon >= 0) keepSecret(found.slice(colon + 1))
        report(scalar, key, 'the URL holds a user name or password; write it without, secrets are { env: NAME } or { file: PATH }')
      } else if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(scalar.value)) {
        keepSecret(scalar.value)
        report(scalar, key, `a private key is written in the plan; ${reference}`)
      }
    },
  })
  return problems
}

/** Where each `{ env }` or `{ file }` of the plan stands, by its key (`env:NAME`, `file:PATH`). */
export function secretPlaces(yaml: YamlFile): ReadonlyMap<string, { readonly line: number; readonly column: number }> {
  const places = new Map<string, { readonly line: number; readonly column: number }>()
  visit(yaml.document, {
    Map(_, map) {
      const only = map.items.length === 1 ? map.items[0] : undefined
      if (!isMap(map) || only === undefined || !isScalar(only.key) || !isScalar(only.value)) return
      const kind = only.key.value
      if (kind === 'env' || kind === 'file') places.set(`${kind}:${String(only.value.value)}`, yaml.placeOfNode(map))
    },
  })
  return places
}

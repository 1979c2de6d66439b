// Plan text → plain values, with the place of each of them; hostile files are refused before they cost anything.
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type Node } from 'yaml'
import { PlanError, type Place, type PlanProblem } from './plan-error.ts'

/** A plan of several hundred targets stays far below this. */
const maxPlanBytes = 1024 * 1024
const maxAliases = 20
const maxDepth = 20
const tooDeep = 'the file is nested too deeply; a plan has less than ten levels'

export interface YamlFile {
  readonly value: unknown
  readonly document: Document
  /** Of the value at `path`, or of the nearest parent that exists. */
  placeOf(path: readonly PropertyKey[]): Place
  /** Of the key itself. */
  placeOfKey(path: readonly PropertyKey[], key: string): Place
  placeOfNode(node: Node): Place
}

const wordings: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'the same key stands twice in this map; keep one of them',
  TAB_AS_INDENT: 'a tab is used as indentation; YAML allows spaces only',
  MULTIPLE_DOCS: 'a second document begins here; a plan is one document',
  BAD_ALIAS: 'this alias names no anchor before it; write the value itself',
  TAG_RESOLVE_FAILED: 'this tag is not known; write plain values without tags',
}

/** @throws PlanError with every syntax problem: too large, not YAML 1.2, duplicate keys, tabs, alias bombs, deep nesting. */
export function readYaml(text: string, file: string): YamlFile {
  const bytes = Buffer.byteLength(text)
  const whole = (problem: string): PlanError => new PlanError(file, [{ line: 1, column: 1, path: '', text: problem }])
  if (bytes > maxPlanBytes) throw whole(`the file has ${bytes} bytes; a plan has at most 1 MiB (${maxPlanBytes} bytes)`)
  const lines = new LineCounter()
  const document = guarded(() => parseDocument(text, { version: '1.2', lineCounter: lines, prettyErrors: false, uniqueKeys: true, strict: true }), whole)
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const faults: PlanProblem[] = [...document.errors, ...document.warnings].map((fault) => {
    const at = place(fault.pos[0])
    return { ...at, path: '', text: wordings[fault.code] ?? `not valid YAML (${fault.code.toLowerCase().replaceAll('_', ' ')}); check indentation, quotes and colons here` }
  })
  if (faults.length > 0) throw new PlanError(file, faults)
  const value = guarded((): unknown => {
    keepVersions(document)
    return document.toJS({ maxAliasCount: maxAliases })
  }, whole)
  if (deeperThan(value, maxDepth)) throw whole(tooDeep)
  const placeOfNode = (node: Node): Place => place(node.range?.[0] ?? 0)
  return {
    value,
    document,
    placeOfNode,
    placeOf(path) {
      const { node } = walk(document, path)
      return node === null ? { line: 1, column: 1 } : placeOfNode(node)
    },
    placeOfKey(path, key) {
      const { node } = walk(document, path)
      const pair = isMap(node) ? node.items.find((item) => isScalar(item.key) && String(item.key.value) === key) : undefined
      return placeOfNode((pair?.key ?? node ?? document.contents) as Node)
    },
  }
}

/** `version: 7.10` is not the number 7.1: such numbers become the text that stands there. */
function keepVersions(document: Document): void {
  visit(document, {
    Pair(_, { key, value }) {
      if (isScalar(key) && key.value === 'version' && isScalar(value) && typeof value.value === 'number' && value.source !== undefined) value.value = value.source
    },
  })
}

/** Stack overflows and excessive aliases become a problem of the file. */
function guarded<Value>(read: () => Value, whole: (problem: string) => PlanError): Value {
  try {
    return read()
  } catch (error) {
    if (error instanceof RangeError) throw whole(tooDeep)
    if (error instanceof ReferenceError) throw whole(`the file uses aliases excessively (more than ${maxAliases} copies); write the values themselves`)
    throw error
  }
}

/** The node at `path`; stops at the last one that exists. */
function walk(document: Document, path: readonly PropertyKey[]): { readonly node: Node | null } {
  let node: Node | null = document.contents as Node | null
  for (const key of path) {
    const inner: Node | null | undefined = isAlias(node) ? (node.resolve(document) as Node | undefined) : node
    const next: unknown = isMap(inner) || isSeq(inner) ? inner.get(key, true) : undefined
    if (next === undefined || next === null) return { node }
    node = next as Node
  }
  return { node }
}

/** Without recursion, since the value may be made to overflow a stack. */
function deeperThan(value: unknown, levels: number): boolean {
  let level: readonly unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > levels) return true
    level = level.flatMap((item): readonly unknown[] => (typeof item === 'object' && item !== null ? Object.values(item) : []))
  }
  return false
}

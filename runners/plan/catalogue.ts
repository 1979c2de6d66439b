// The printed test specification for machines: texts, marks and roles of all 34 cases, and the order of execution.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Bilingual {
  readonly ja: string
  readonly en: string
}

export interface CatalogueCase {
  readonly id: CaseId
  /** 必須, 任意, 規定 or 規定（義務） */
  readonly cls: string
  /** ◎ always where the function is used, ○ by plan */
  readonly mark: string
  /** ○ △ －: roles of the system side and of the platform admin (chapter 4's legend), never a verdict. */
  readonly roleSystem: string
  readonly roleAdmin: string
  readonly basis: string
  readonly applies: Bilingual
  readonly title: Bilingual
  readonly purpose: Bilingual
  readonly pre: readonly Bilingual[]
  /** Each begins with 【情】【管】【自】 / [S] [A] [T]: who carries it out. */
  readonly steps: readonly Bilingual[]
  readonly expected: readonly Bilingual[]
  readonly evidence: readonly Bilingual[]
}

/** CATALOGUE, 実施順序: the order of execution; 3-4 has no place in it and follows the other restores. */
export const executionOrder = [
  '1-1', '1-2', '1-4', '1-3', '2-12', '4-1', '4-2', '4-3',
  '2-4', '2-7', '2-3', '2-6', '2-2', '2-5', '2-8', '2-9', '2-10', '2-11', '2-1',
  '4-4', '4-5', '4-7', '4-6', '3-5', '3-3', '3-2', '3-1', '3-4', '5-1', '6-1', '6-3', '6-2', '6-4', '6-5',
] as const satisfies readonly string[]

export type CaseId = (typeof executionOrder)[number]

/** The package's root: the nearest folder above this file with a package.json. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder)
    if (above === folder) throw new Error('package.json not found above the catalogue module; wanted an unbroken installation')
    folder = above
  }
  return folder
}

let loaded: ReadonlyMap<string, CatalogueCase> | null = null

/** All 34 cases by id, in the order of their numbers. */
export function catalogueCases(): ReadonlyMap<string, CatalogueCase> {
  loaded ??= new Map((JSON.parse(readFileSync(join(packageRoot(), 'suites', 'catalogue.json'), 'utf8')) as CatalogueCase[]).map((entry) => [entry.id, entry]))
  return loaded
}

/** One case. @throws Error for an id that the catalogue does not have: a mistake of the caller. */
export function catalogue(id: string): CatalogueCase {
  const found = catalogueCases().get(id)
  if (found === undefined) throw new Error(`no case ${id} in the catalogue; there are ${executionOrder.join(', ')}`)
  return found
}

const withoutMark = (text: Bilingual): Bilingual => ({ ja: text.ja.replace(/^【[情管自]】/, ''), en: text.en.replace(/^\[[SAT]\] /, '') })

/**
 * The printed step of a case by its English text (with or without its [T] mark): number from 1, both texts without marks.
 * @throws Error naming the steps that exist: case code and catalogue disagree.
 */
export function stepText(caseId: string, en: string): Bilingual & { readonly number: number } {
  const steps = catalogue(caseId).steps.map(withoutMark)
  const wanted = en.replace(/^\[[SAT]\] /, '')
  const at = steps.findIndex((step) => step.en === wanted)
  const found = steps[at]
  if (found === undefined) throw new Error(`case ${caseId} has no step "${en}" in the catalogue; its steps are: ${steps.map((step) => `"${step.en}"`).join(' ')}`)
  return { number: at + 1, ...found }
}

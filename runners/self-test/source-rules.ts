// The rules of form that no linter knows: size, name and first line of every source file.
import { readFileSync, readdirSync } from 'node:fs'
import { assetPath } from '../package-root.ts'

/** Beyond this a file is split where a reader would. */
export const mostLines = 400
/** Half of the files are below this. */
export const medianLines = 100

const folders = ['runners', 'fixtures', 'suites', 'reports', 'bench']
const source = /\.(ts|mjs|sh|go)$/
/** kebab-case, with suffixes as in `2-1-dead-host.case.ts`. */
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/

export interface SourceFile {
  readonly path: string
  readonly text: string
}

/** Every source file of the clone, read. */
export function sourceFiles(): readonly SourceFile[] {
  return folders
    .flatMap((folder) => readdirSync(assetPath(folder), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path.replaceAll('\\', '/')}`))
    .filter((path) => source.test(path) && !path.includes('/node_modules/'))
    .sort()
    .map((path) => ({ path, text: readFileSync(assetPath(path), 'utf8') }))
}

/** What is wrong with the files, one line each; empty: nothing. */
export function brokenSourceRules(files: readonly SourceFile[]): readonly string[] {
  const broken: string[] = []
  for (const { path, text } of files) {
    const lines = lineCount(text)
    if (lines > mostLines) broken.push(`${path}: ${lines} lines; at most ${mostLines}, split it where a reader would`)
    if (!path.split('/').every((part) => kebab.test(part))) broken.push(`${path}: file and folder names are kebab-case`)
    if (!hasPurpose(text)) broken.push(`${path}: the first line says in one sentence what the file is for (// …)`)
  }
  const sizes = files.filter(({ path }) => path.endsWith('.ts')).map(({ text }) => lineCount(text)).sort((a, b) => a - b)
  const median = sizes[Math.floor(sizes.length / 2)] ?? 0
  if (median >= medianLines) broken.push(`the median file has ${median} lines; wanted under ${medianLines}`)
  return broken
}

function lineCount(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}

/** A comment with words in it, below `#!` where there is one. */
function hasPurpose(text: string): boolean {
  const [first = '', second = ''] = text.split('\n')
  const line = first.startsWith('#!') ? second : first
  return /^(\/\/|#|\/\*\*?) *\S+ \S+/.test(line)
}

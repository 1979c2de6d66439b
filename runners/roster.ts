// The cases that this version carries out: one file each under suites/, found by name.
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { registeredCase, type RegisteredCase } from '../fixtures/acceptance.ts'

export interface RosterCase extends RegisteredCase {
  readonly id: string
  readonly slug: string
}

const suites = new URL('../suites/', import.meta.url)
const casePattern = /^(\d+-\d+)-([a-z0-9-]+)\.case\.(?:ts|js)$/

/** Ids and slugs from the file names alone. */
export function caseFiles(): readonly { readonly id: string; readonly slug: string; readonly url: string }[] {
  return readdirSync(fileURLToPath(suites), { recursive: true, encoding: 'utf8' }).flatMap((path) => {
    const [, id, slug] = casePattern.exec(path.split(/[\\/]/).at(-1) ?? '') ?? []
    return id !== undefined && slug !== undefined ? [{ id, slug, url: new URL(path.replaceAll('\\', '/'), suites).href }] : []
  })
}

/** Imports the case files and returns what they registered, by id. */
export async function roster(): Promise<ReadonlyMap<string, RosterCase>> {
  const cases = new Map<string, RosterCase>()
  await Promise.all(
    caseFiles().map(async ({ id, slug, url }) => {
      await import(/* @vite-ignore */ url)
      const registered = registeredCase(id)
      if (!registered) throw new Error(`${url} registers no case ${id}`)
      cases.set(id, { ...registered, id, slug })
    }),
  )
  return cases
}

// Where the package lies: files that are not code are found from here, compiled or not, cloned or installed.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

let found: URL | undefined

/** Directory (with trailing slash) of the nearest package.json above this file whose name is `ukeire`. */
export function packageRoot(): URL {
  for (let at = new URL('./', import.meta.url); found === undefined; at = new URL('../', at)) {
    if (packageName(at) === 'ukeire') found = at
    else if (at.href === new URL('../', at).href) throw new Error(`no package.json of ukeire above ${fileURLToPath(import.meta.url)}: the installation is incomplete`)
  }
  return found
}

/** Path of a file of the package, e.g. `assetPath('suites/catalogue.json')`; it is not checked that it exists. */
export function assetPath(relative: string): string {
  return fileURLToPath(new URL(relative, packageRoot()))
}

function packageName(directory: URL): unknown {
  try {
    return (JSON.parse(readFileSync(new URL('package.json', directory), 'utf8')) as { name?: unknown }).name
  } catch {
    return undefined
  }
}

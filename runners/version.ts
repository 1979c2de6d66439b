// The tool's version, from the package that it is.
import { readFileSync } from 'node:fs'
import { assetPath } from './package-root.ts'

export function version(): string {
  return (JSON.parse(readFileSync(assetPath('package.json'), 'utf8')) as { version: string }).version
}

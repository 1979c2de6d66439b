// What `npm test` looks at beside the tests: each check is one line of its output.
import { fileURLToPath } from 'node:url'
import { packageRoot } from '../package-root.ts'
import { runScript } from './run-program.ts'
import type { Ended } from './run-program.ts'
import { brokenSourceRules, sourceFiles } from './source-rules.ts'

export interface Check {
  readonly name: string
  run(): Promise<Ended>
}

const limitMs = 5 * 60_000

export const checks: readonly Check[] = [
  { name: 'lint (oxlint, type-aware; who may import whom)', run: () => runScript('node_modules/oxlint/bin/oxlint', ['--deny-warnings'], limitMs) },
  { name: 'dead code and dependencies (knip)', run: () => runScript('node_modules/knip/bin/knip.js', ['--no-progress'], limitMs) },
  { name: 'package.json (publint)', run: publishable },
  { name: 'file size, names, purpose lines', run: sourceRules },
]

async function sourceRules(): Promise<Ended> {
  const broken = brokenSourceRules(sourceFiles())
  return { ok: broken.length === 0, output: broken.map((line) => `${line}\n`).join('') }
}

/** What npm would pack is asked for by `.ci/run`; here the manifest is held against the files. */
async function publishable(): Promise<Ended> {
  const { publint } = await import('publint')
  const { formatMessage } = await import('publint/utils')
  const { messages, pkg } = await publint({ pkgDir: fileURLToPath(packageRoot()), pack: false, strict: true })
  return { ok: messages.length === 0, output: messages.map((message) => `${formatMessage(message, pkg) ?? message.code}\n`).join('') }
}

// `npm test`: every check of the clone, one line each with its duration, and the counts in the last line.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checks } from './checks.ts'
import type { Check } from './checks.ts'
import { runScript } from './run-program.ts'
import type { TestCounts } from './run-tests.ts'

/** What the build before this said. */
export interface Built {
  readonly ok: boolean
  readonly output: string
  readonly ms: number
}

/** The tests' own limits are seconds; this one ends what none of them noticed. */
const testsLimitMs = 20 * 60_000

/**
 * Runs the checks two at a time, then the tests alone: those measure time.
 * `testArgs`: only the tests, with these vitest arguments (`npm test -- runners/plan -t calendar`).
 * Returns the exit code.
 */
export async function runSelfTest(built: Built, testArgs: readonly string[]): Promise<number> {
  let passed = 0
  let failed = 0
  const tell = (name: string, ok: boolean, ms: number, output: string): void => {
    if (ok) passed++
    else failed++
    say(`${ok ? '✓' : '✗'} ${name} ${(ms / 1000).toFixed(1)} s`)
    if (!ok) say(output.trimEnd())
  }

  tell('types and build (tsc)', built.ok, built.ms, built.output)
  if (testArgs.length === 0) {
    const waiting = [...checks]
    const work = async (): Promise<void> => {
      for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
        const { ok, output, ms } = await timed(check)
        tell(check.name, ok, ms, output)
      }
    }
    await Promise.all([work(), work()])
  }

  const started = performance.now()
  const { counts, ok, output } = await runTests(testArgs)
  const total = `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped.length} skipped in ${counts.files} files`
  say(`${ok ? '✓' : '✗'} tests (vitest): ${total} ${((performance.now() - started) / 1000).toFixed(1)} s`)
  if (!ok) say(output.trimEnd())
  for (const test of counts.skipped) say(`  skipped: ${test}`)
  passed += counts.passed
  failed += counts.failed

  say(`${passed} passed, ${failed} failed${counts.skipped.length === 0 ? '' : `, ${counts.skipped.length} skipped`}`)
  return failed === 0 ? 0 : 1
}

async function timed(check: Check): Promise<{ readonly ok: boolean; readonly output: string; readonly ms: number }> {
  const started = performance.now()
  try {
    const { ok, output } = await check.run()
    return { ok, output, ms: performance.now() - started }
  } catch (error) {
    return { ok: false, output: String(error), ms: performance.now() - started }
  }
}

async function runTests(args: readonly string[]): Promise<{ readonly counts: TestCounts; readonly ok: boolean; readonly output: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'ukeire-self-test-'))
  const file = join(directory, 'counts.json')
  try {
    const { ok, output } = await runScript('dist/runners/self-test/run-tests.js', [file, ...args], testsLimitMs)
    const counts = readCounts(file)
    // A run that did not end well although every test passed, or ran none, has still failed.
    const failed = counts.failed === 0 && (!ok || counts.files === 0) ? 1 : counts.failed
    return { counts: { ...counts, failed }, ok: failed === 0, output }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function readCounts(file: string): TestCounts {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as TestCounts
  } catch {
    return { passed: 0, failed: 0, skipped: [], files: 0 }
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

// Runs vitest over the self-tests and leaves the counts, and why tests were skipped, in a file.
import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule, TestRunEndReason } from 'vitest/node'
import { parseCLI, startVitest } from 'vitest/node'

export interface TestCounts {
  readonly passed: number
  readonly failed: number
  /** One entry per skipped test: its name, and the reason where it gives one. */
  readonly skipped: readonly string[]
  readonly files: number
}

class CountsReporter implements Reporter {
  readonly #file: string

  constructor(file: string) {
    this.#file = file
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[], _reason: TestRunEndReason): void {
    let passed = 0
    let failed = unhandled.length
    const skipped: string[] = []
    for (const module of modules) {
      if (module.errors().length > 0) failed++
      for (const test of module.children.allTests()) {
        const result = test.result()
        if (result.state === 'passed') passed++
        else if (result.state === 'failed') failed++
        else skipped.push(`${module.relativeModuleId} > ${test.fullName}${result.state === 'skipped' && result.note !== undefined ? `: ${result.note}` : ''}`)
      }
    }
    const counts: TestCounts = { passed, failed, skipped, files: modules.length }
    writeFileSync(this.#file, JSON.stringify(counts))
  }
}

const [countsFile = '', ...args] = process.argv.slice(2)
const { filter, options } = parseCLI(['vitest', 'run', ...args])
const vitest = await startVitest('test', filter, { ...options, watch: false, reporters: ['default', new CountsReporter(countsFile)] })
await vitest.close()

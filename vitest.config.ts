// Self-tests: beside what they test; those that hold loads or time mails run alone, after the others.
import { defineConfig } from 'vitest/config'

const timed = ['runners/end-to-end/**/*.test.ts', 'runners/drivers/guest/**/*.test.ts', 'fixtures/lab/guest/loads.test.ts', 'fixtures/lab/monitor/**/*.test.ts']

export default defineConfig({
  test: {
    pool: 'threads',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    teardownTimeout: 10_000,
    restoreMocks: true,
    projects: [
      { extends: true, test: { name: 'unit', include: ['{runners,fixtures,reports,suites,bench}/**/*.test.ts'], exclude: ['dist/**', 'node_modules/**', ...timed], maxWorkers: 2, sequence: { groupOrder: 0 } } },
      { extends: true, test: { name: 'timed', include: timed, fileParallelism: false, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
})

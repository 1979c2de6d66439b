// Self-tests: beside what they test; many start servers and programs of their own, so few run at once.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{runners,fixtures,reports,suites,bench}/**/*.test.ts'],
    exclude: ['dist/**', 'node_modules/**'],
    pool: 'threads',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    teardownTimeout: 10_000,
    restoreMocks: true,
  },
})

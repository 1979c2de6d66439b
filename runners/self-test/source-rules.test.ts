// The rules of form find what breaks them.
import { expect, test } from 'vitest'
import { brokenSourceRules, medianLines, mostLines } from './source-rules.ts'

const purpose = '// What this file is for.\n'

test('a file that keeps the rules is not named', () => {
  expect(brokenSourceRules([{ path: 'suites/2-monitoring-mail/2-1-dead-host.case.ts', text: purpose }])).toEqual([])
})

test('a script says its purpose below the line that names its interpreter', () => {
  expect(brokenSourceRules([{ path: 'runners/drivers/guest/scripts/usage.sh', text: '#!/bin/sh\n# Reads the usage once.\n' }])).toEqual([])
})

test('a file above the limit is named with its lines', () => {
  const text = purpose + 'x\n'.repeat(mostLines)
  const small = [1, 2, 3].map((n) => ({ path: `runners/small-${n}.ts`, text: purpose }))
  expect(brokenSourceRules([...small, { path: 'runners/big.ts', text }])).toEqual([expect.stringContaining(`runners/big.ts: ${mostLines + 1} lines`)])
})

test.each(['runners/camelCase.ts', 'runners/Upper/file.ts', 'runners/under_score.ts'])('%s is not kebab-case', (path) => {
  expect(brokenSourceRules([{ path, text: purpose }])).toEqual([expect.stringContaining('kebab-case')])
})

test.each(['import a from "a"\n', '//\n', '// word\n', ''])('%j says no purpose', (text) => {
  expect(brokenSourceRules([{ path: 'runners/file.ts', text }])).toEqual([expect.stringContaining('first line')])
})

test('files that are long on the whole are refused by their median', () => {
  expect(brokenSourceRules([{ path: 'runners/file.ts', text: purpose + 'x\n'.repeat(medianLines) }])).toEqual([expect.stringContaining('median')])
})

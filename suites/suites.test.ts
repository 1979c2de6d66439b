// The printed plan and the code say the same: every case file carries out its printed steps, in order, and no other.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { catalogue } from '../runners/plan/catalogue.ts'
import { caseFiles, roster } from '../runners/roster.ts'

const files = caseFiles()

describe.each(files)('case $id', ({ id, url }) => {
  const source = readFileSync(fileURLToPath(url), 'utf8')

  test('carries out the printed steps in their order', () => {
    const steps = [...source.matchAll(/step\((['"])(.*?)\1, /g)].map((match) => match[2])
    const printed = catalogue(id).steps.map((step) => step.en.replace(/^\[[SAT]\] /, ''))
    expect(steps).toEqual(printed)
  })

  test('is registered under the id of its file', async () => {
    expect((await roster()).get(id)?.meta.id).toBe(id)
  })

  test('reads like a page: at most 60 lines', () => {
    expect(source.split('\n').length).toBeLessThanOrEqual(61)
  })
})

test('the cases of the first release are there', () => {
  expect(files.map((file) => file.id).toSorted()).toEqual(['1-1', '1-2', '1-3', '1-4', '2-1', '2-12', '2-2', '2-3', '2-4', '4-1', '4-4', '4-5', '4-6'])
})

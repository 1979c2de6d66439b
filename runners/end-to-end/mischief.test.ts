// Every switch is caught by the cases that must catch it, and by no other: one target per switch, side by side in one run.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { switches, type Switch } from '../../fixtures/lab/mischief.ts'
import { fleetPlan } from '../../fixtures/plans/fleet.ts'
import { readJournal, runRecord, type RunRecord } from '../../reports/record.ts'
import { assetPath } from '../package-root.ts'
import { parsePlan } from '../plan/parse-plan.ts'
import { writePlan } from '../plan/write-plan.ts'
import { runCli } from './cli-process.ts'

const example = assetPath('fixtures/plans/example.yaml')
const onTargets = Object.values(switches).filter((one) => one.where === 'target')
const onSite = Object.values(switches).filter((one) => one.where === 'site')
const nameOf = (index: number): string => `srv${String(index + 1).padStart(2, '0')}`

let directory = ''
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'ukeire-mischief-'))
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

async function runWith(names: readonly string[], mischief: string): Promise<RunRecord> {
  const plan = fleetPlan(parsePlan(readFileSync(example, 'utf8'), example), names)
  const file = join(directory, 'plan.yaml')
  writeFileSync(file, writePlan(plan))
  const run = await runCli(['run', file, '--lab', 'embedded', '--scale', '100', '--mischief', mischief, '--out', directory, '--yes', '--lang', 'en'])
  const journal = readJournal(join(directory, 'latest', 'journal.ndjson'))
  expect(journal.trouble, run.stderr).toBeNull()
  return runRecord(journal.records)
}

const verdictsOf = (record: RunRecord, target: string): Readonly<Record<string, string>> =>
  Object.fromEntries(record.cases.filter((one) => one.key.target === target).map((one) => [one.key.case, one.verdict]))

const reasonsOf = (record: RunRecord, target: string): string =>
  record.cases.filter((one) => one.key.target === target && one.verdict !== 'pass').map((one) => `${one.key.case} ${one.verdict}: ${one.reasons.map((reason) => reason.en).join('; ')}`).join('\n')

/** What a harness that works makes of a target with this switch. */
function judged(one: Switch, clean: Readonly<Record<string, string>>, found: Readonly<Record<string, string>>): Readonly<Record<string, readonly [wanted: string, found: string | undefined]>> {
  const wrong: Record<string, readonly [string, string | undefined]> = {}
  for (const [id, verdict] of Object.entries(clean)) {
    const wanted = one.must[id] ?? one.cascade[id] ?? (one.may.includes(id) ? found[id] : verdict)
    if (wanted !== undefined && found[id] !== wanted) wrong[id] = [wanted, found[id]]
  }
  return wrong
}

describe('one target per switch', () => {
  let record: RunRecord
  const clean = nameOf(onTargets.length)
  beforeAll(async () => {
    record = await runWith([...onTargets.map((_, index) => nameOf(index)), clean], onTargets.map((one, index) => `${nameOf(index)}:${one.name}`).join(','))
  }, 300_000)

  test('a healthy target among them passes everything', () => {
    expect(reasonsOf(record, clean)).toBe('')
  })

  test.each(onTargets.map((one, index) => [one.name, one, nameOf(index)] as const))('%s', (_name, one, target) => {
    expect(judged(one, verdictsOf(record, clean), verdictsOf(record, target)), reasonsOf(record, target)).toEqual({})
  })
})

test.each(onSite.map((one) => [one.name, one] as const))('%s, for the whole site', async (name) => {
  const record = await runWith(['srv01', 'srv02'], name)
  expect(reasonsOf(record, 'srv01') + reasonsOf(record, 'srv02')).toBe('')
}, 120_000)

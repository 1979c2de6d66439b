// SPEC's formulas in numbers; durations of cases; the lower bound.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { executionOrder } from './catalogue.ts'
import { parsePlan } from './parse-plan.ts'
import type { Rule, Target } from './plan.ts'
import { caseDuration, lowerBound, problemTimes, recoveryTimes } from './timing.ts'

const rule = (intervalS: number, count: number, checkS: number): Rule => ({ intervalMs: intervalS * 1000, count, checkMs: checkS * 1000, confirmed: true })
const example = parsePlan(readFileSync(fileURLToPath(new URL('../../fixtures/plans/example.yaml', import.meta.url)), 'utf8'), 'example.yaml')
const web01 = example.targets[0] as Target

// SPEC, Timing, with T = 300 s: seconds from the cause.
const table: readonly (readonly [what: string, rule: Rule, riseS: number, pipelineS: number, skewS: number, earliest: number, expected: number, latest: number])[] = [
  ['cpu, 2 values, 60 s average', rule(300, 2, 3), 54, 40, 10, 357, 527, 707],
  ['disk, 2 values', rule(300, 2, 3), 0, 100, 0, 303, 503, 703],
  ['alive, 3 misses', rule(300, 3, 5), 0, 100, 0, 605, 805, 1005],
  ['http, 3 checks of 45 s', rule(300, 3, 45), 0, 100, 0, 645, 845, 1045],
  ['service, a single state', rule(300, 1, 3), 0, 40, 0, 3, 173, 343],
  ['a check longer than its interval sets the period', rule(30, 2, 45), 0, 0, 0, 90, 112.5, 135],
]

for (const [what, of, riseS, pipelineS, skewS, earliest, expected, latest] of table) {
  test(`problem mail: ${what}`, () => {
    expect(problemTimes(of, pipelineS * 1000, { riseMs: riseS * 1000, skewMs: skewS * 1000 })).toEqual({ earliestMs: earliest * 1000, expectedMs: expected * 1000, latestMs: latest * 1000 })
  })
}

test('recovery mail: 0 to T after the fall, plus the pipeline', () => {
  expect(recoveryTimes(rule(300, 3, 5), 100_000, 10_000)).toEqual({ earliestMs: 0, expectedMs: 200_000, latestMs: 410_000 })
})

test('earliest ≤ expected ≤ latest for every case of the catalogue, with declared and with scaled times', () => {
  const { platform } = example
  const quick = { ...platform, bootMs: 200, shutdownMs: 70, sampleMs: 70, riseMs: 200, taskMs: 20 }
  for (const plan of [example, { ...example, platform: quick }]) {
    for (const id of executionOrder) {
      const { earliestMs, expectedMs, latestMs } = caseDuration(plan, web01, id)
      expect(earliestMs).toBeLessThanOrEqual(expectedMs)
      expect(expectedMs).toBeLessThanOrEqual(latestMs)
    }
  }
})

test('the dead-host case lasts a shutdown, its mails, a power-on task and a boot', () => {
  // 20 + (5 + 2.5·300 + 50) + 6 + 60 + (150 + 50) + 5
  expect(caseDuration(example, web01, '2-1').expectedMs).toBe(1_096_000)
})

const exclusive = (subject: string) => ({ subject, mode: 'exclusive' as const })
const shared = (subject: string) => ({ subject, mode: 'shared' as const })

test('the lower bound is the longest chain of exclusive claims; shared ones run side by side', () => {
  expect(lowerBound([])).toBe(0)
  expect(lowerBound([{ expectedMs: 5, claims: [] }])).toBe(5)
  expect(lowerBound([{ expectedMs: 10, claims: [exclusive('web01/cpu')] }, { expectedMs: 20, claims: [exclusive('web01/disk')] }])).toBe(20)
  expect(
    lowerBound([
      { expectedMs: 10, claims: [exclusive('web01/cpu'), shared('web01/power')] },
      { expectedMs: 20, claims: [exclusive('web01/disk'), shared('web01/power')] },
      { expectedMs: 7, claims: [exclusive('web01/power')] },
    ]),
  ).toBe(27)
})

test('the lower bound never exceeds the time of running everything in turn', () => {
  const unit = fc.record({ expectedMs: fc.nat(1000), claims: fc.array(fc.record({ subject: fc.constantFrom('a', 'b', 'c'), mode: fc.constantFrom('shared' as const, 'exclusive' as const) }), { maxLength: 3 }) })
  const oncePerSubject = unit.map(({ expectedMs, claims }) => ({ expectedMs, claims: [...new Map(claims.map((claim) => [claim.subject, claim])).values()] }))
  fc.assert(
    fc.property(fc.array(oncePerSubject, { maxLength: 8 }), (units) => {
      expect(lowerBound(units)).toBeLessThanOrEqual(units.reduce((sum, one) => sum + one.expectedMs, 0))
    }),
    { numRuns: 50 },
  )
})

// Verdicts: the gravest outcome decides, what never ended never passes, exit codes as documented.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Outcome, Reason, Verdict } from './records.ts'
import { exitCode, judge, markOf, merge, verdictsByGravity, type CaseFacts } from './verdict.ts'

const why = (code: string): Reason => ({ code, ja: `${code}のため`, en: `for ${code}` })
const never: CaseFacts = { notApplicable: null, started: false, ended: false, outcomes: [], quarantine: null, interrupted: false }
const pass: Outcome = { kind: 'pass' }
const anyOutcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.constant(pass),
  fc.record({
    kind: fc.constantFrom('expectation' as const, 'undetermined' as const, 'not-run' as const, 'not-applicable' as const),
    reason: fc.constantFrom('a', 'b', 'c').map(why),
  }),
)
const gravity = (verdict: Verdict) => verdictsByGravity.indexOf(verdict)

test('the gravest outcome decides, in any order, and no outcome makes a case better', () => {
  fc.assert(
    fc.property(fc.array(anyOutcome, { minLength: 1, maxLength: 8 }), anyOutcome, (outcomes, more) => {
      const merged = merge(outcomes)
      expect(gravity(merged.verdict)).toBe(Math.min(...outcomes.map((outcome) => gravity(merge([outcome]).verdict))))
      expect(merge(outcomes.toReversed()).verdict).toBe(merged.verdict)
      expect(gravity(merge([...outcomes, more]).verdict)).toBeLessThanOrEqual(gravity(merged.verdict))
      expect(merged.mark).toBe(markOf[merged.verdict])
      expect(merged.reasons.length > 0).toBe(merged.verdict !== 'pass')
    }),
  )
})

test('the reasons of the gravest outcomes come first, each once', () => {
  const merged = merge([{ kind: 'not-run', reason: why('c') }, pass, { kind: 'undetermined', reason: why('b') }, { kind: 'undetermined', reason: why('b') }, { kind: 'expectation', reason: why('a') }])
  expect(merged).toEqual({ verdict: 'fail', mark: '×', reasons: [why('a'), why('b'), why('c')] })
})

test.each<[string, Partial<CaseFacts>, Verdict, string | undefined]>([
  ['begun and ended without an outcome', { started: true, ended: true }, 'undetermined', 'no-outcome'],
  ['cut off before its outcome', { started: true }, 'undetermined', 'no-outcome'],
  ['cut off between its pass and its end', { started: true, outcomes: [pass] }, 'undetermined', 'no-outcome'],
  ['cut off after it failed', { started: true, outcomes: [{ kind: 'expectation', reason: why('x') }] }, 'fail', 'x'],
  ['never begun', {}, 'not-run', 'not-started'],
  ['never begun, the run interrupted', { interrupted: true }, 'not-run', 'interrupted'],
  ['never begun, its target quarantined', { quarantine: why('down'), interrupted: true }, 'not-run', 'quarantined'],
  ['not applicable by the plan', { notApplicable: why('unused') }, 'not-applicable', 'unused'],
  ['not applicable by the plan, the run interrupted', { notApplicable: why('unused'), interrupted: true }, 'not-applicable', 'unused'],
  ['passed', { started: true, ended: true, outcomes: [pass] }, 'pass', undefined],
  ['failed once, passed when repeated', { started: true, ended: true, outcomes: [{ kind: 'expectation', reason: why('x') }, pass] }, 'fail', 'x'],
  ['refused before it began', { ended: true, outcomes: [{ kind: 'not-run', reason: why('window') }] }, 'not-run', 'window'],
])('a case %s', (_name, facts, verdict, code) => {
  const judged = judge({ ...never, ...facts })
  expect(judged.verdict).toBe(verdict)
  expect(judged.reasons[0]?.code).toBe(code)
})

test('what never ended never passes', () => {
  fc.assert(fc.property(fc.array(anyOutcome), (outcomes) => {
    expect(judge({ ...never, started: true, outcomes }).verdict).not.toBe('pass')
  }))
})

const run = (verdicts: readonly Verdict[], more: Partial<Parameters<typeof exitCode>[0]> = {}) =>
  exitCode({ cases: verdicts.map((verdict) => ({ verdict })), outstanding: [], interrupted: null, finished: true, ...more })

test('the exit code tells the gravest news', () => {
  expect(run(['pass', 'not-applicable'])).toBe(0)
  expect(run(['pass', 'fail', 'undetermined'])).toBe(1)
  expect(run(['pass', 'undetermined'])).toBe(3)
  expect(run(['pass', 'not-run'])).toBe(3)
  expect(run(['fail'], { outstanding: [1] })).toBe(4)
  expect(run(['pass'], { outstanding: [1], interrupted: 'SIGINT' })).toBe(4)
  expect(run(['fail', 'not-run'], { interrupted: 'SIGINT' })).toBe(130)
})

test('a run without its end, or without a case, is no pass', () => {
  expect(run(['pass'], { finished: false })).toBe(3)
  expect(run([])).toBe(3)
})

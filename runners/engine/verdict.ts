// Verdicts: pure, from typed outcomes alone, never from a message's text.
import type { Mark, Outcome, Reason, Verdict } from './records.ts'

/** The signs of the printed form (CATALOGUE, legend). */
export const markOf: Readonly<Record<Verdict, Mark>> = {
  pass: '○',
  fail: '×',
  undetermined: '保',
  'not-run': '未',
  'not-applicable': '－',
}

/** Gravest first: × > 保 > 未 > － > ○. */
export const verdictsByGravity: readonly Verdict[] = ['fail', 'undetermined', 'not-run', 'not-applicable', 'pass']

export interface Judgement {
  readonly verdict: Verdict
  readonly mark: Mark
  /** Without repeats, those of the gravest outcomes first; empty only for ○. */
  readonly reasons: readonly Reason[]
}

/** All that a journal says of one selected case on one target. */
export interface CaseFacts {
  /** － known from the plan alone. */
  readonly notApplicable: Reason | null
  readonly started: boolean
  readonly ended: boolean
  /** Of all its starts: the first × stays on record when a case is repeated. */
  readonly outcomes: readonly Outcome[]
  /** Why its target was quarantined, if it was. */
  readonly quarantine: Reason | null
  /** The run was told to stop. */
  readonly interrupted: boolean
}

const cutOff: Reason = {
  code: 'no-outcome',
  ja: '試験の終了が記録されていないため判定できない',
  en: 'undetermined: the end of the case is not on record',
}
const interrupted: Reason = { code: 'interrupted', ja: '中断したため未実施', en: 'not run: the run was interrupted before it began' }
const notStarted: Reason = { code: 'not-started', ja: '着手していないため未実施', en: 'not run: it was not begun' }

const verdictOf: Readonly<Record<Outcome['kind'], Verdict>> = {
  pass: 'pass',
  expectation: 'fail',
  undetermined: 'undetermined',
  'not-run': 'not-run',
  'not-applicable': 'not-applicable',
}

export function judge(facts: CaseFacts): Judgement {
  const outcomes = [...facts.outcomes]
  if (facts.notApplicable) outcomes.push({ kind: 'not-applicable', reason: facts.notApplicable })
  const missing = missingOutcome(facts)
  if (missing) outcomes.push(missing)
  return merge(outcomes)
}

// A pass counts only together with the end of its case: what a kill cut off is never ○.
function missingOutcome(facts: CaseFacts): Outcome | null {
  const begun = facts.started || facts.ended
  const running = facts.started && !facts.ended
  if (begun && (facts.outcomes.length === 0 || (running && facts.outcomes.every((outcome) => outcome.kind === 'pass')))) {
    return { kind: 'undetermined', reason: cutOff }
  }
  if (begun || facts.outcomes.length > 0 || facts.notApplicable) return null
  if (facts.quarantine) return { kind: 'not-run', reason: quarantined(facts.quarantine) }
  return { kind: 'not-run', reason: facts.interrupted ? interrupted : notStarted }
}

function quarantined(why: Reason): Reason {
  return {
    code: 'quarantined',
    ja: `対象が正常に戻っていないため実施しない（${why.ja}）`,
    en: `the target has not come back to normal (${why.en})`,
  }
}

/** The gravest outcome decides; no outcome at all is 保. */
export function merge(outcomes: readonly Outcome[]): Judgement {
  const verdict = verdictsByGravity.find((candidate) => outcomes.some((outcome) => verdictOf[outcome.kind] === candidate)) ?? 'undetermined'
  const reasons = new Map<string, Reason>()
  for (const candidate of verdictsByGravity) {
    for (const outcome of outcomes) {
      if (outcome.kind === 'pass' || verdictOf[outcome.kind] !== candidate) continue
      const key = JSON.stringify([outcome.reason.code, outcome.reason.ja, outcome.reason.en])
      if (!reasons.has(key)) reasons.set(key, outcome.reason)
    }
  }
  if (outcomes.length === 0) reasons.set('', cutOff)
  return { verdict, mark: markOf[verdict], reasons: [...reasons.values()] }
}

/** What of a run decides the exit code. */
export interface RunEnding {
  /** The selected cases. */
  readonly cases: readonly { readonly verdict: Verdict }[]
  /** Inverses without a settlement. */
  readonly outstanding: readonly unknown[]
  /** The signal that interrupted the run. */
  readonly interrupted: string | null
  /** Its end is on record, and the record is unbroken. */
  readonly finished: boolean
}

/**
 * 4 something is still to be undone; 130 interrupted and undone; 1 some ×; 3 some 保 or 未, or a run without its
 * end or without a case; else 0. (2, plan or usage, never comes from a record.)
 */
export function exitCode(run: RunEnding): 0 | 1 | 3 | 4 | 130 {
  if (run.outstanding.length > 0) return 4
  if (run.interrupted !== null) return 130
  const some = (verdict: Verdict) => run.cases.some((item) => item.verdict === verdict)
  if (some('fail')) return 1
  if (some('undetermined') || some('not-run') || !run.finished || run.cases.length === 0) return 3
  return 0
}

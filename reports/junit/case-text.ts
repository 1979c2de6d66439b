// What the JUnit file says of one case: its message, its details and its evidence.
import type { Language } from '../language.ts'
import type { CaseRecord, RunRecord } from '../record.ts'
import { clean, oneLine, shorten } from '../text.ts'
import { zoned } from '../times.ts'

/** GitHub shows 65 535 characters of a whole report, Jenkins keeps about 50 000 of a case: the evidence files hold the rest. */
const longestMessage = 2000
const longestLine = 1000
const longestDetails = 40_000

/** All reasons in one line. */
export function messageOf(item: CaseRecord, language: Language): string {
  const reasons = item.reasons.map((reason) => oneLine(reason[language]) || reason.code)
  return shorten(reasons.join(' / ') || item.verdict, longestMessage)
}

/** The reasons one by one, what differs from the plan, steps that failed. */
export function detailsOf(item: CaseRecord, language: Language): string {
  const lines = item.reasons.map((reason) => `${reason.code}: ${reason[language]}`)
  for (const row of item.comparisons) if (!row.equal) lines.push(`${row.what}: ${words[language].wanted} ${row.wanted}, ${words[language].found} ${row.found}`)
  for (const step of item.steps) if (step.error !== null) lines.push(`${step.step}. ${step[language]}: ${step.error}`)
  return joined(lines)
}

/** The course of the case, for `system-out`; ends in one attachment line per evidence file. */
export function courseOf(item: CaseRecord, run: RunRecord, language: Language): string {
  const at = (instant: string | null) => (instant === null ? '-' : zoned(instant, run.offsetMinutes))
  const word = words[language]
  const lines = [
    ...item.steps.map((step) => `${at(step.startedAt)} ${step.step}. ${step[language]} ${step.ok === null ? '...' : step.ok ? 'ok' : 'NG'}`),
    ...item.waits.map(
      (wait) => `${wait.what[language]}: ${word.earliest} ${at(wait.earliest)}, ${word.expected} ${at(wait.expected)}, ${word.latest} ${at(wait.latest)}, ${word.actual} ${at(wait.actual)} ${wait.result ?? '...'}`,
    ),
    ...item.comparisons.map((row) => `${row.equal ? '=' : '!'} ${row.what}: ${word.wanted} ${row.wanted}, ${word.found} ${row.found}`),
    ...item.instants.map((instant) => `${at(instant.instant)} (+-${instant.errorMs} ms) ${instant.what}`),
    ...item.remarks.map((remark) => remark[language]),
  ]
  const attachments = attachmentsOf(item).map((file) => `[[ATTACHMENT|${file}]]\n`)
  return [lines.length > 0 ? `${joined(lines)}\n` : '', ...attachments].join('')
}

/** Evidence files whose names can stand in an attachment line. */
export function attachmentsOf(item: CaseRecord): readonly string[] {
  return item.evidence.map((evidence) => evidence.file).filter((file) => file.length <= longestLine && file === oneLine(file) && !/[|[\]]/.test(file) && !outside(file))
}

// What the tested system says must not make a CI server fetch files.
function outside(file: string): boolean {
  return /^([\\/]|[A-Za-z]:)/.test(file) || file.split(/[\\/]/).includes('..')
}

// The builder splits only the first `]]>` of a CDATA section.
function joined(lines: readonly string[]): string {
  const whole = lines.map((line) => shorten(clean(line), longestLine).replaceAll('[[ATTACHMENT', '[ [ATTACHMENT').replaceAll(']]>', ']] >')).join('\n')
  return shorten(whole, longestDetails)
}

const words = {
  ja: { wanted: '計画', found: '実測', earliest: '最早', expected: '予定', latest: '最遅', actual: '実測' },
  en: { wanted: 'planned', found: 'found', earliest: 'earliest', expected: 'expected', latest: 'latest', actual: 'actual' },
} as const

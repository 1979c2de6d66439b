// What happened since the record shown before, as plain lines with time stamps: for logs and pipes.
import type { Language } from '../language.ts'
import type { CaseRecord, RunRecord } from '../record.ts'
import { oneLine, shorten } from '../text.ts'
import { clockTime, zoned } from '../times.ts'
import { inverseText, words } from './words.ts'

interface Event {
  readonly at: string
  readonly text: string
}

const longestLine = 500

/** In the order of their instants; `before` null: from the start. */
export function plainLines(before: RunRecord | null, after: RunRecord, language: Language): readonly string[] {
  const events: Event[] = []
  const word = words[language]
  if (!before) events.push({ at: after.startedAt, text: `${word.starts} ${after.system.name} (${after.system.id}) ${after.run}` })
  after.cases.forEach((item, index) => {
    // Unchanged cases are the same objects.
    const same = before?.cases[index]
    const old = same?.key.case === item.key.case && same.key.target === item.key.target ? same : undefined
    if (old !== item) events.push(...caseEvents(old, item, after, language))
  })
  for (const item of after.quarantines.slice(before?.quarantines.length ?? 0)) {
    events.push({ at: item.at, text: `${item.target} ${word.quarantined}: ${item.reason[language]}` })
  }
  events.push(...undoEvents(before, after, language))
  if (after.interrupted !== null && (before?.interrupted ?? null) === null) events.push({ at: lastInstant(after), text: `${word.interrupted}: ${after.interrupted}` })
  if (after.endedAt !== null && (before?.endedAt ?? null) === null) events.push({ at: after.endedAt, text: word.ends })
  return events
    .map((event) => ({ ...event, ms: Date.parse(event.at) }))
    .sort((a, b) => a.ms - b.ms)
    .map((event) => `${zoned(event.at, after.offsetMinutes)} ${shorten(oneLine(event.text), longestLine)}`)
}

function caseEvents(old: CaseRecord | undefined, item: CaseRecord, record: RunRecord, language: Language): readonly Event[] {
  const word = words[language]
  const events: Event[] = []
  const who = `${item.key.case} ${item.key.target}`
  if (item.startedAt !== null && (old?.startedAt ?? null) === null) events.push({ at: item.startedAt, text: `${who} ${word.starts}: ${item.title[language]}` })
  item.steps.forEach((step, index) => {
    const shown = old?.steps[index]
    if (!shown) events.push({ at: step.startedAt, text: `${who} ${step.step}. ${step[language]}` })
    if (step.endedAt !== null && step.ok === false && shown?.ok !== false) events.push({ at: step.endedAt, text: `${who} ${step.step}. NG ${step.error ?? ''}` })
  })
  item.waits.forEach((wait, index) => {
    const shown = old?.waits[index]
    const time = (name: string, instant: string | null) => (instant === null ? '' : ` ${name} ${clockTime(instant, record.offsetMinutes)}`)
    const instants = `${time(word.earliest, wait.earliest)}${time(word.expected, wait.expected)}${time(word.latest, wait.latest)}`
    if (!shown || (shown.latest !== wait.latest && wait.actual === null)) events.push({ at: wait.startedAt, text: `${who} ${wait.what[language]}:${instants}${time(word.until, wait.until)}` })
    if (wait.actual !== null && (shown?.actual ?? null) === null) events.push({ at: wait.actual, text: `${who} ${wait.what[language]}: ${wait.result ?? ''}` })
  })
  if (item.endedAt !== null && old?.endedAt !== item.endedAt) {
    const reasons = item.reasons.map((reason) => reason[language]).join(' / ')
    events.push({ at: item.endedAt, text: `${item.mark} ${who} ${word.marks[item.verdict]}${reasons === '' ? '' : `: ${reasons}`}` })
  }
  return events
}

function undoEvents(before: RunRecord | null, after: RunRecord, language: Language): readonly Event[] {
  const word = words[language]
  const events: Event[] = []
  after.disturbances.forEach((item, index) => {
    const old = before?.disturbances[index]
    // What its own driver reversed is a step of its case.
    if (item.settled && !old?.settled && item.settled.who !== 'driver') events.push({ at: item.settled.at, text: `${word.undone}: ${inverseText(item, language)}: ${item.settled.how}` })
    if (item.failed && item.failed.at !== old?.failed?.at) events.push({ at: item.failed.at, text: `${word.undoFailed}: ${inverseText(item, language)}: ${item.failed.error}` })
  })
  return events
}

function lastInstant(record: RunRecord): string {
  return new Date(Date.parse(record.startedAt) + record.durationMs).toISOString()
}

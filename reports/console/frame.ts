// One picture of a running run for a terminal: a line per case and target, and the bar of the whole.
import type { Language } from '../language.ts'
import { markOf, verdictsByGravity, type CaseRecord, type RunRecord, type WaitRecord } from '../record.ts'
import { oneLine } from '../text.ts'
import { clockTime, duration } from '../times.ts'
import { columnsFor, line, toneOf, type Cell, type Style } from './style.ts'
import { words } from './words.ts'

export interface FrameSize {
  readonly columns: number
  readonly rows: number
}

const spinner = ['|', '/', '-', '\\'] as const

/** At most `rows` lines, none wider than `columns`. `now` in milliseconds since the epoch. */
export function frame(record: RunRecord, now: number, size: FrameSize, language: Language, style: Style): readonly string[] {
  const room = Math.max(1, size.rows - 3)
  const shown = chosen(record.cases, room)
  const idWidth = columnsFor(shown.map((item) => oneLine(item.key.case)), 8)
  const targetWidth = columnsFor(shown.map((item) => oneLine(item.key.target)), 20)
  const columns = { id: 3, target: 4 + idWidth, text: 5 + idWidth + targetWidth }
  const lines = [
    line([{ column: 0, text: oneLine(`${record.system.name} (${record.system.id})${record.lab === null ? '' : ` lab: ${record.lab}`}`), tone: 'strong' }], size.columns, style),
    ...shown.map((item) => caseLine(item, now, columns, size.columns, language, style)),
  ]
  if (shown.length < record.cases.length) lines.push(restLine(record, shown, size.columns, language, style))
  lines.push(barLine(record, now, size.columns, language, style))
  return lines.slice(-Math.max(1, size.rows))
}

// Running ones first, then what did not pass, then the latest ended and the next to come; shown in the plan's order.
function chosen(cases: readonly CaseRecord[], room: number): readonly CaseRecord[] {
  if (cases.length <= room) return cases
  const rank = (item: CaseRecord): number => {
    if (item.state === 'running') return 0
    if (item.state === 'waiting') return 3
    if (item.verdict === 'fail' || item.verdict === 'undetermined') return 1
    return item.startedAt === null ? 4 : 2
  }
  const byEnd = (a: CaseRecord, b: CaseRecord) => (b.endedAt ?? '').localeCompare(a.endedAt ?? '')
  const ended = cases.filter((item) => rank(item) === 2).sort(byEnd)
  const picked = new Set([0, 1].flatMap((wanted) => cases.filter((item) => rank(item) === wanted)).slice(0, room - 1))
  const next = cases.filter((item) => rank(item) === 3)
  for (let index = 0; picked.size < room - 1 && index < Math.max(ended.length, next.length); index++) {
    for (const item of [next[index], ended[index]]) if (item && picked.size < room - 1) picked.add(item)
  }
  return cases.filter((item) => picked.has(item))
}

function caseLine(item: CaseRecord, now: number, at: { id: number; target: number; text: number }, columns: number, language: Language, style: Style): string {
  const running = item.state === 'running'
  const mark = running ? (spinner[Math.trunc(now / 200) % spinner.length] ?? '|') : item.state === 'waiting' ? '.' : item.mark
  const wait = running ? currentWait(item) : undefined
  const countdown = wait ? countdownOf(wait.wait, now, language) : ''
  const tone = item.state === 'ended' ? toneOf[item.verdict] : running ? 'plain' : 'faint'
  const countdownAt = columns - columnsFor([countdown], 40)
  const cells: Cell[] = [
    { column: 0, text: mark, tone },
    { column: at.id, text: oneLine(item.key.case), tone: running ? 'strong' : tone },
    { column: at.target, text: oneLine(item.key.target), tone: item.state === 'waiting' ? 'faint' : 'plain' },
    { column: at.text, text: textOf(item, wait, language), tone: item.state === 'waiting' ? 'faint' : 'plain' },
  ]
  if (countdown !== '' && countdownAt > at.text + 8) cells.push({ column: countdownAt, text: countdown, tone: 'strong' })
  return line(cells, columns, style)
}

function textOf(item: CaseRecord, wait: CurrentWait | undefined, language: Language): string {
  const title = oneLine(item.title[language])
  if (item.state === 'waiting') return title
  if (item.state === 'running') {
    if (wait) return oneLine(wait.wait.what[language]) + (wait.others > 0 ? ` (${words[language].others(wait.others)})` : '')
    const step = item.steps.findLast((candidate) => candidate.endedAt === null) ?? item.steps.at(-1)
    return step ? oneLine(`${step.step}. ${step[language]}`) : title
  }
  const reason = item.reasons[0]
  return item.verdict === 'pass' || !reason ? title : oneLine(reason[language])
}

interface CurrentWait {
  readonly wait: WaitRecord
  readonly others: number
}

/** Of several open waits the one that gives up first. */
function currentWait(item: CaseRecord): CurrentWait | undefined {
  const open = item.waits.filter((wait) => wait.actual === null).sort((a, b) => Date.parse(a.until) - Date.parse(b.until))
  const [wait] = open
  return wait ? { wait, others: open.length - 1 } : undefined
}

/** Time to the expected and the latest instant; once the latest is over, to giving up. `+` counts what is overdue. */
function countdownOf(wait: WaitRecord, now: number, language: Language): string {
  const word = words[language]
  const to = (name: string, instant: string | null) => {
    if (instant === null) return ''
    const left = Date.parse(instant) - now
    return `${name} ${left < 0 ? '+' : ''}${duration(Math.abs(left))}`
  }
  const over = wait.latest === null || Date.parse(wait.latest) < now
  const parts = over ? [to(word.latest, wait.latest), to(word.until, wait.until)] : [to(word.expected, wait.expected), to(word.latest, wait.latest)]
  return parts.filter((part) => part !== '').join(' ')
}

function restLine(record: RunRecord, shown: readonly CaseRecord[], columns: number, language: Language, style: Style): string {
  const hidden = record.cases.length - shown.length
  return line([{ column: 3, text: words[language].others(hidden), tone: 'faint' }], columns, style)
}

function barLine(record: RunRecord, now: number, columns: number, language: Language, style: Style): string {
  const word = words[language]
  const ended = record.cases.filter((item) => item.state === 'ended')
  const barWidth = Math.max(5, Math.min(30, columns - 64))
  const done = doneShare(record, now)
  const filled = Math.round(done * barWidth)
  const counts = verdictsByGravity.flatMap((verdict) => {
    const count = ended.filter((item) => item.verdict === verdict).length
    return count > 0 ? [`${markOf[verdict]} ${count}`] : []
  })
  const end = expectedEnd(record, now)
  const ending = record.interrupted === null ? `${word.expectedEnd} ${clockTime(end, record.offsetMinutes)} (${word.remaining} ${duration(end - now)})` : `${word.interrupted} (${record.interrupted}): ${word.undoing}`
  const bar = `[${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}] ${ended.length}/${record.cases.length}`
  return line([{ column: 0, text: [bar, ending, ...counts].join('  '), tone: record.interrupted === null ? 'plain' : 'doubt' }], columns, style)
}

/** 0..1, weighted with the expected durations. */
function doneShare(record: RunRecord, now: number): number {
  let whole = 0
  let done = 0
  for (const item of record.cases) {
    const weight = item.startedAt === null && item.state === 'ended' ? 0 : Math.max(1, item.expectedMs)
    whole += weight
    if (item.state === 'ended') done += weight
    else if (item.startedAt !== null) done += Math.max(0, Math.min(0.95 * weight, now - Date.parse(item.startedAt)))
  }
  return whole === 0 ? 1 : done / whole
}

/** The lower bound at first, corrected by what is really done; never before what is being waited for. */
function expectedEnd(record: RunRecord, now: number): number {
  const byShare = now + (1 - doneShare(record, now)) * record.lowerBoundMs
  const awaited = record.cases.flatMap((item) => (item.state === 'running' ? item.waits.filter((wait) => wait.actual === null) : []))
  return Math.max(byShare, ...awaited.map((wait) => Date.parse(wait.expected ?? '') || 0))
}

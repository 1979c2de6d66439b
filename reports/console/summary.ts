// The end of a run on one screen: marks by case and target, what did not pass and why, what is left to do.
import { join } from 'node:path'
import type { Language } from '../language.ts'
import { markOf, verdictsByGravity, type CaseRecord, type RunRecord } from '../record.ts'
import { oneLine } from '../text.ts'
import { clockTime, duration } from '../times.ts'
import { columnsFor, line, paint, toneOf, type Cell, type Style } from './style.ts'
import { inverseText, words } from './words.ts'

export interface SummaryOptions {
  /** Where the run's files are; null: not said. */
  readonly runDir?: string | null
  readonly columns?: number
  /** Rows to stay within, where the marks alone leave room for it. */
  readonly rows?: number
  readonly style?: Style
}

/** Ends in a line feed. Without a terminal: no colours, 100 columns. */
export function summary(record: RunRecord, language: Language, options: SummaryOptions = {}): string {
  const columns = options.columns ?? 100
  const style = options.style ?? { placed: false, color: false }
  const rows = options.rows ?? 48
  const head = [line([{ column: 0, text: `${words[language].result}  ${oneLine(record.system.name)} (${oneLine(record.system.id)})`, tone: 'strong' }], columns, style)]
  const tail = tailLines(record, language, columns, style, options.runDir ?? null)
  const findings = findingsOf(record, language)
  const atLeast = Math.min(findings.length, 5)
  const table = tableLines(record, language, columns, style, rows - head.length - tail.length - atLeast - 1)
  const room = Math.max(atLeast, rows - head.length - table.length - tail.length - 1)
  return [...head, ...table, ...findingLines(findings, room, language, columns, style), ...tail].map((text) => `${text}\n`).join('')
}

function tableLines(record: RunRecord, language: Language, columns: number, style: Style, room: number): readonly string[] {
  if (record.cases.length === 0) return [words[language].noCases]
  const ids = unique(record.cases.map((item) => item.key.case))
  const targets = unique(record.cases.map((item) => item.key.target))
  const targetWidth = Math.max(2, columnsFor(targets.map(oneLine), 16)) + 1
  const titleAt = columnsFor(ids, 8) + 1
  const least = titleAt + 18 + targets.length * targetWidth
  if (least > columns || ids.length + 1 > room) return ids.length <= room ? countLines(record, ids, titleAt, language, columns, style) : []
  const widest = columnsFor(record.cases.map((item) => oneLine(item.title[language])), 50)
  const marksAt = Math.min(titleAt + widest + 2, columns - targets.length * targetWidth)
  const cases = new Map(record.cases.map((item) => [nameOf(item.key.case, item.key.target), item]))
  const header = targets.map((target, index): Cell => ({ column: marksAt + index * targetWidth, text: oneLine(target), tone: 'faint' }))
  return [
    line(header, columns, style),
    ...ids.map((id) => {
      const title = record.cases.find((item) => item.key.case === id)?.title[language] ?? ''
      const marks = targets.flatMap((target, index): Cell[] => {
        const item = cases.get(nameOf(id, target))
        return item ? [{ column: marksAt + index * targetWidth, text: item.mark, tone: toneOf[item.verdict] }] : []
      })
      return line([{ column: 0, text: id }, { column: titleAt, text: oneLine(title) }, ...marks], columns, style)
    }),
  ]
}

// Too many targets for columns of their own: how many of each mark per case.
function countLines(record: RunRecord, ids: readonly string[], titleAt: number, language: Language, columns: number, style: Style): readonly string[] {
  return ids.map((id) => {
    const cases = record.cases.filter((item) => item.key.case === id)
    const counts = verdictsByGravity.toReversed().flatMap((verdict) => {
      const found = cases.filter((item) => item.verdict === verdict)
      return found.length > 0 ? [`${markOf[verdict]} ${found.length}`] : []
    })
    const countsAt = Math.min(columns - 30, 60)
    return line([{ column: 0, text: id }, { column: titleAt, text: oneLine(cases[0]?.title[language] ?? '') }, { column: countsAt, text: counts.join('  ') }], columns, style)
  })
}

interface Finding {
  readonly item: CaseRecord
  readonly ids: readonly string[]
  readonly text: string
}

/** ×, 保, 未 in this order; cases of one target with the same reason share a line. */
function findingsOf(record: RunRecord, language: Language): readonly Finding[] {
  const findings = new Map<string, { item: CaseRecord; ids: string[]; text: string }>()
  for (const verdict of ['fail', 'undetermined', 'not-run'] as const) {
    for (const item of record.cases) {
      if (item.verdict !== verdict) continue
      const text = item.reasons.map((reason) => oneLine(reason[language])).join(' / ')
      const name = JSON.stringify([verdict, item.key.target, text])
      const known = findings.get(name)
      if (known) known.ids.push(item.key.case)
      else findings.set(name, { item, ids: [item.key.case], text })
    }
  }
  return [...findings.values()]
}

function findingLines(findings: readonly Finding[], room: number, language: Language, columns: number, style: Style): readonly string[] {
  const shown = findings.length <= room ? findings : findings.slice(0, Math.max(1, room - 1))
  const lines = shown.flatMap(({ item, ids, text }) => wrapped(item, `${ids.join(', ')} ${oneLine(item.key.target)}: ${text}`, columns, style, findings.length * 3 <= room))
  if (shown.length < findings.length) lines.push(line([{ column: 0, text: words[language].more(findings.length - shown.length) }], columns, style))
  return lines.length > 0 ? ['', ...lines] : []
}

// Reasons are whole sentences: they take up to three lines where there is room, else one.
function wrapped(item: CaseRecord, sentence: string, columns: number, style: Style, roomy: boolean): string[] {
  const mark: Cell = { column: 0, text: item.mark, tone: toneOf[item.verdict] }
  const most = roomy ? 3 : 1
  const parts = broken(sentence, columns - 3, most)
  return parts.map((text, index) => line(index === 0 ? [mark, { column: 3, text }] : [{ column: 3, text }], columns, style))
}

const wordBreaks = new Intl.Segmenter('ja', { granularity: 'word' })

function broken(sentence: string, columns: number, most: number): readonly string[] {
  const parts: string[] = []
  let part = ''
  for (const { segment } of wordBreaks.segment(sentence)) {
    if (parts.length < most - 1 && part !== '' && columnsFor([part + segment], columns + 1) > columns) {
      parts.push(part.trimEnd())
      part = segment.trimStart()
    } else part += segment
  }
  return [...parts, part]
}

function tailLines(record: RunRecord, language: Language, columns: number, style: Style, runDir: string | null): readonly string[] {
  const word = words[language]
  const plain = (text: string, tone: Cell['tone'] = 'plain') => line([{ column: 0, text, tone }], columns, style)
  const counts = verdictsByGravity.toReversed().flatMap((verdict) => {
    const count = record.totals[verdict]
    return count > 0 || verdict === 'pass' || verdict === 'fail' ? [`${markOf[verdict]} ${word.marks[verdict]} ${count}`] : []
  })
  if (record.notSelected.length > 0) counts.push(`${word.notSelected} ${record.notSelected.length}`)
  const lines = ['', plain(counts.join('  '), 'strong')]
  if (record.interrupted !== null) lines.push(plain(`${word.interrupted} (${record.interrupted})`, 'doubt'))
  else if (record.endedAt === null) lines.push(plain(word.unfinished, 'doubt'))
  if (record.trouble) lines.push(plain(oneLine(`${word[record.trouble.kind]} (${word.line} ${record.trouble.line}: ${record.trouble.what})`), 'bad'))
  if (record.outstanding.length > 0) lines.push(paint(word.outstanding(record.outstanding.length, oneLine(runDir ?? record.run)), 'bad', style), ...record.outstanding.slice(0, 5).map((item) => plain(`  ${outstandingText(item, record, language)}`)))
  if (record.outstanding.length > 5) lines.push(plain(`  ${word.others(record.outstanding.length - 5)}`))
  lines.push(plain(word.lasted(duration(record.durationMs), duration(record.lowerBoundMs))))
  // Paths are for copying: they are not clipped.
  if (runDir !== null) lines.push(`${word.reports}: ${oneLine(join(runDir, 'junit.xml'))}`, `${word.journal}: ${oneLine(join(runDir, 'journal.ndjson'))}`)
  return lines
}

function outstandingText(item: RunRecord['outstanding'][number], record: RunRecord, language: Language): string {
  const word = words[language]
  const expires = item.inverse.expires === null ? '' : ` (${word.byItself(clockTime(item.inverse.expires, record.offsetMinutes))})`
  const failure = item.failed ? `; ${word.lastTry}: ${item.failed.error}` : ''
  return oneLine(`${inverseText(item, language)}${expires}${failure}`)
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)]
}

function nameOf(id: string, target: string): string {
  return JSON.stringify([id, target])
}

// The console as a person sees it, ja and en, on narrow and wide terminals and without one.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ConsoleView, summary } from './console.ts'
import { frame } from './console/frame.ts'
import { plainLines } from './console/plain-lines.ts'
import { RunRecordBuilder, runRecord } from './record.ts'
import { SampleJournal, halfway, missing, oneCase, planned, runStart } from './sample-journal.test.data.ts'
import { clip, oneLine, width } from './text.ts'

const plain = { placed: false, color: false }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test.each([['ja', 80], ['ja', 200], ['en', 80], ['en', 200]] as const)('the live picture in %s with %i columns', (language, columns) => {
  const journal = halfway()
  const lines = frame(runRecord(journal.records), journal.now + 2000, { columns, rows: 23 }, language, plain)
  expect(lines.join('\n')).toMatchSnapshot()
  for (const text of lines) expect(width(text, 1)).toBeLessThanOrEqual(columns)
})

test.each([[80, 24], [40, 10], [20, 4]])('many cases and long or hostile texts stay within %i columns and %i rows', (columns, rows) => {
  const targets = Array.from({ length: 60 }, (_item, index) => `サーバ${index}-とても長い名前`)
  const journal = new SampleJournal().add(runStart(targets.map((target) => planned('2-3', target, { title: { ja: '\u001B[2J長い題名\n'.repeat(50), en: 'x' } }))))
  for (const target of targets.slice(0, 20)) oneCase(journal, '2-3', target, { kind: 'expectation', reason: missing })
  for (const target of targets.slice(20, 25)) journal.add({ type: 'case-start', case: '2-3', target })
  const lines = frame(runRecord(journal.records), journal.now, { columns, rows }, 'ja', plain)
  expect(lines.length).toBeLessThanOrEqual(rows)
  for (const text of lines) expect(width(text, 1)).toBeLessThanOrEqual(columns)
  expect(lines.join('')).not.toContain('\u001B')
  if (rows === 24) expect(lines.filter((text) => /^[|/\\-] /.test(text)).length).toBe(5)
})

test('the countdown goes to the expected, then the latest, then the last instant', () => {
  const journal = halfway()
  const record = runRecord(journal.records)
  const line = (afterMs: number) => frame(record, journal.now + afterMs, { columns: 100, rows: 24 }, 'en', plain).find((text) => text.includes('2-1 web01'))
  expect(line(0)).toContain('expected 0:08 latest 0:20')
  expect(line(10_000)).toContain('expected +0:02 latest 0:10')
  expect(line(22_000)).toContain('latest +0:02 gives up 0:08')
})

test('without a terminal each thing is told once, in plain lines with time stamps', () => {
  const journal = halfway()
  const whole = plainLines(null, runRecord(journal.records), 'en')
  const builder = new RunRecordBuilder()
  const written: string[] = []
  const view = new ConsoleView({ stream: { write: (text) => written.push(text) }, language: 'en', isTty: false, columns: () => 80, now: () => journal.now })
  view.start()
  for (const record of journal.records) {
    builder.add(record)
    view.update(builder.snapshot())
  }
  expect(written.map((text) => text.trimEnd())).toEqual(whole)
  expect(written.length).toBe(14)
  for (const text of written) expect(text).toMatch(/^2026-11-24T10:00:\d\d\.000\+09:00 [^\u001B]+\n$/)
  expect(vi.getTimerCount()).toBe(0)
})

test('on a terminal the picture is redrawn at most ten times a second and leaves only the summary', () => {
  const journal = halfway()
  const written: string[] = []
  let now = journal.now
  const view = new ConsoleView({ stream: { write: (text) => written.push(text) }, language: 'ja', isTty: true, columns: () => 80, rows: () => 24, now: () => now, color: false })
  view.start()
  for (let index = 0; index < 1000; index++) {
    view.update(runRecord(journal.records))
    now += 1
    vi.advanceTimersByTime(1)
  }
  expect(written.length).toBeLessThanOrEqual(10)
  view.end(runRecord(journal.records), 'runs/x')
  expect(vi.getTimerCount()).toBe(0)
  const tail = written.at(-2)
  expect(tail).toMatch(/^\r\u001B\[\d+A\u001B\[J$/)
  expect(written.at(-1)).toContain('ops2@example.jp')
})

test('colours only on a terminal, and never with NO_COLOR', () => {
  const output = (isTty: boolean, noColor: string) => {
    vi.stubEnv('NO_COLOR', noColor)
    const written: string[] = []
    const view = new ConsoleView({ stream: { write: (text) => written.push(text) }, language: 'ja', isTty, columns: () => 80, now: () => 0 })
    view.end(runRecord(halfway().records), 'runs/x')
    vi.unstubAllEnvs()
    return written.join('')
  }
  expect(output(true, '')).toContain('\u001B[31')
  expect(output(true, '1')).not.toMatch(/\u001B\[\d+(;\d+)*m/)
  expect(output(false, '')).not.toContain('\u001B')
})

test.each(['ja', 'en'] as const)('the summary in %s: marks, reasons, what is left to undo, real time against the lower bound', (language) => {
  const journal = halfway()
  journal.add({ type: 'undo-failed', undo: 'u1', error: 'no route to vcenter', who: 'run' }).add({ type: 'run-end', outstanding: 1 })
  expect(summary(runRecord(journal.records), language, { runDir: 'runs/20261124T100000+0900-demo' })).toMatchSnapshot()
})

test('the summary of very many targets still fits one screen and puts × first', () => {
  const targets = Array.from({ length: 200 }, (_item, index) => `web${index}`)
  const journal = new SampleJournal().add(runStart(targets.flatMap((target) => ['1-1', '2-3'].map((id) => planned(id, target)))))
  for (const target of targets) oneCase(journal, '1-1', target, { kind: 'pass' })
  for (const target of targets.slice(0, 30)) oneCase(journal, '2-3', target, { kind: 'expectation', reason: missing })
  const text = summary(runRecord(journal.records), 'ja', { columns: 80, rows: 23 })
  expect(text.split('\n').length).toBeLessThanOrEqual(24)
  expect(text).toContain('○ 200')
  expect(text).toMatch(/× {2}2-3 web0: .*ops2@example\.jp/)
})

test('a changed or torn journal is told in the summary', () => {
  const record = runRecord(halfway().records, { line: 9, what: 'does not continue the line before it', kind: 'broken' })
  expect(summary(record, 'en')).toContain('line 9: does not continue')
})

test('columns: East Asian, combining, emoji and ambiguous characters', () => {
  expect(width('試験', 1)).toBe(4)
  expect(width('か\u3099ｶﾞ', 1)).toBe(4)
  expect(width('😀', 1)).toBe(2)
  expect([width('○×', 1), width('○×', 2)]).toEqual([2, 4])
  expect(clip('試験試験', 7)).toBe('試験..')
  expect(clip('abc', 3)).toBe('abc')
  expect(clip('👨‍👩‍👧👨‍👩‍👧', 9)).not.toMatch(/\u200D\.\.$/)
  expect(oneLine('a\u001B]0;title\u0007b\r\n\tc\u202Ed')).toBe('ab cd')
})

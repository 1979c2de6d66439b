// The record computed from journals: whole, torn, tampered, killed, interrupted.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { exitCode, parseJournal, readJournal, RunRecordBuilder, runRecord } from './record.ts'
import { SampleJournal, halfway, missing, oneCase, planned, runStart, startMs, trouble, unused } from './sample-journal.test.data.ts'

const bytes = (text: string) => Buffer.from(text)
const markOf = (record: ReturnType<typeof runRecord>, id: string, target: string) => record.cases.find((item) => item.key.case === id && item.key.target === target)?.mark

test('an unbroken journal is read as it was written', () => {
  const journal = halfway()
  expect(parseJournal(bytes(journal.text))).toEqual({ records: journal.records, trouble: null })
})

test('a torn last line is told and does not count', () => {
  const journal = halfway()
  const torn = parseJournal(bytes(journal.text.slice(0, -20)))
  expect(torn.records).toEqual(journal.records.slice(0, -1))
  expect(torn.trouble).toMatchObject({ line: journal.lines.length, kind: 'torn' })
})

test('after a changed line nothing counts any more', () => {
  const journal = halfway()
  const failing = journal.lines.findIndex((line) => line.includes('"expectation"'))
  const lines = [...journal.lines]
  lines[failing] = (lines[failing] ?? '').replace(/"outcome":\{.*\}/, '"outcome":{"kind":"pass"}}')
  const tampered = parseJournal(bytes(lines.map((line) => `${line}\n`).join('')))
  // The change itself shows in the line after it, whose hash no longer fits.
  expect(tampered.records.length).toBe(failing + 1)
  expect(tampered.trouble).toMatchObject({ line: failing + 2, kind: 'broken' })
  const record = runRecord(tampered.records, tampered.trouble)
  expect(markOf(record, '2-3', 'web01')).toBe('保')
  expect(record.finished).toBe(false)
  expect(exitCode(record)).toBe(3)
})

test.each<[string, (lines: string[]) => string[], number]>([
  ['a line taken out', (lines) => lines.toSpliced(4, 1), 5],
  ['two lines exchanged', (lines) => lines.toSpliced(4, 2, lines[5] ?? '', lines[4] ?? ''), 5],
  ['a line that is no JSON', (lines) => lines.toSpliced(3, 1, 'null'), 4],
  ['no start', (lines) => lines.slice(1), 1],
])('a journal with %s breaks off there', (_name, change, line) => {
  const text = change([...halfway().lines]).map((item) => `${item}\n`).join('')
  const read = parseJournal(bytes(text))
  expect(read.trouble).toMatchObject({ line, kind: 'broken' })
  expect(read.records.length).toBe(line - 1)
})

test('a journal of another format is refused by number', () => {
  const journal = new SampleJournal().add({ ...runStart([]), format: 2 } as never)
  expect(parseJournal(bytes(journal.text)).trouble?.what).toContain('format 2')
})

test('the journal comes from its file, and a missing one is a usage error', () => {
  const dir = mkdtempSync(join(tmpdir(), 'ukeire-record-'))
  try {
    const journal = halfway()
    writeFileSync(join(dir, 'journal.ndjson'), journal.text)
    expect(readJournal(join(dir, 'journal.ndjson')).records.length).toBe(journal.records.length)
    expect(() => readJournal(join(dir, 'none.ndjson'))).toThrow(expect.objectContaining({ kind: 'usage', code: 'NO_RUN' }))
  } finally {
    rmSync(dir, { recursive: true })
  }
})

test('a killed run: what was judged stands, what was cut off is 保, what never began is 未', () => {
  const record = runRecord(halfway().records)
  const marks = record.cases.map((item) => `${item.key.case} ${item.key.target} ${item.mark}`)
  expect(marks).toEqual(['1-1 web01 ○', '1-1 web02 保', '2-1 web01 保', '2-1 web02 未', '2-3 web01 ×', '2-3 web02 －', '4-4 web01 未', '4-4 web02 未'])
  expect(record.notSelected.map((item) => item.case)).toEqual(['6-1'])
  expect(record.totals).toEqual({ pass: 1, fail: 1, undetermined: 2, 'not-run': 3, 'not-applicable': 1 })
  expect(record.outstanding.map((item) => item.inverse.verb)).toEqual(['vm.power-on'])
  expect(record.finished).toBe(false)
  expect(exitCode(record)).toBe(4)
})

test('what a case did is all there', () => {
  const journal = new SampleJournal().add(runStart([planned('2-1', 'web01')]))
  const key = { case: '2-1', target: 'web01' }
  journal.add({ type: 'case-start', ...key }).add({ type: 'step-start', ...key, step: 1, ja: '待つ', en: 'wait' })
  journal.add({ type: 'wait', ...key, wait: 'w', what: { ja: 'メール', en: 'mail' }, earliest: null, expected: null, latest: null, until: journal.at(60_000) })
  journal.add({ type: 'wait', ...key, wait: 'w', what: { ja: 'メール', en: 'mail' }, earliest: journal.at(1), expected: journal.at(2), latest: journal.at(3), until: journal.at(4) })
  journal.add({ type: 'wait-end', ...key, wait: 'w', result: 'arrived', ended: journal.at(2) })
  journal.add({ type: 'instant', ...key, what: 'power off', instant: journal.at(0), errorMs: 40 })
  journal.add({ type: 'remark', ...key, ja: '合意済みの例外', en: 'agreed exception' })
  journal.add({ type: 'step-end', ...key, step: 1, ok: false, error: 'no mail' })
  journal.add({ type: 'outcome', ...key, outcome: { kind: 'expectation', reason: missing } }).add({ type: 'case-end', ...key })
  journal.add({ type: 'run-end', outstanding: 0 })
  const [item] = runRecord(journal.records).cases
  expect(item).toMatchObject({ state: 'ended', verdict: 'fail', reasons: [missing], durationMs: 9000 })
  expect(item?.waits).toEqual([expect.objectContaining({ wait: 'w', result: 'arrived', latest: expect.any(String), actual: expect.any(String) })])
  expect(item?.steps).toEqual([expect.objectContaining({ step: 1, ok: false, error: 'no mail' })])
  expect(item?.instants.length).toBe(1)
  expect(item?.remarks).toEqual([{ ja: '合意済みの例外', en: 'agreed exception' }])
})

test('interrupted and undone by the guardian: 130; the undo hours later is not part of the duration', () => {
  const journal = halfway()
  const interruptedAt = journal.add({ type: 'interrupted', signal: 'SIGINT' }).now
  journal.add({ type: 'settled', undo: 'u1', how: 'powered on', who: 'guardian' }, 3_600_000)
  const record = runRecord(journal.records)
  expect(record.outstanding).toEqual([])
  expect(record.disturbances[0]?.settled).toMatchObject({ who: 'guardian' })
  expect(record.cases.find((item) => item.key.case === '4-4')?.reasons[0]?.code).toBe('interrupted')
  expect(record.durationMs).toBe(interruptedAt - startMs)
  expect(exitCode(record)).toBe(130)
})

test('an undo that failed stays outstanding with its error', () => {
  const journal = halfway()
  journal.add({ type: 'undo-failed', undo: 'u1', error: 'no route', who: 'run' }).add({ type: 'run-end', outstanding: 1 })
  const record = runRecord(journal.records)
  expect(record.outstanding[0]?.failed).toMatchObject({ error: 'no route', who: 'run' })
  expect(exitCode(record)).toBe(4)
})

test('a quarantine explains the cases that were not begun on its target', () => {
  const journal = new SampleJournal().add(runStart([planned('2-1', 'web01'), planned('4-4', 'web01'), planned('4-4', 'web02')]))
  oneCase(journal, '2-1', 'web01', { kind: 'expectation', reason: missing })
  journal.add({ type: 'quarantine', target: 'web01', reason: trouble })
  expect(runRecord(journal.records).cases.map((item) => item.reasons[0]?.code)).toEqual(['mail-missing', 'quarantined', 'not-started'])
})

test('built line by line it is the same, and unchanged cases are the same objects', () => {
  const journal = halfway()
  const builder = new RunRecordBuilder()
  expect(() => builder.snapshot()).toThrow(expect.objectContaining({ code: 'NO_RUN_START' }))
  let before = null
  for (const record of journal.records) {
    builder.add(record)
    before = builder.snapshot()
  }
  expect(before).toEqual(runRecord(journal.records))
  builder.add(new SampleJournal().add({ type: 'remark', case: '4-4', target: 'web02', ja: 'あ', en: 'a' }).records[0] as never)
  const after = builder.snapshot()
  expect(after.cases.filter((item, index) => item !== before?.cases[index]).map((item) => item.key)).toEqual([{ case: '4-4', target: 'web02' }])
})

test('a case that was not selected is shown as soon as something was judged of it', () => {
  const journal = new SampleJournal().add(runStart([planned('1-1', 'web01', { selected: false, notApplicable: unused })]))
  expect(runRecord(journal.records).cases).toEqual([])
  oneCase(journal, '1-1', 'web01', { kind: 'expectation', reason: missing })
  oneCase(journal, '9-9', 'web09', { kind: 'expectation', reason: missing })
  expect(runRecord(journal.records).totals.fail).toBe(2)
})

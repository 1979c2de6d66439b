// JUnit XML for CI servers: stable ASCII names, × failure, 保 error, － and 未 skipped, valid at every moment of a run.
import { join } from 'node:path'
import reportBuilder, { type Builder, type TestCase, type TestSuite } from 'junit-report-builder'
import { replaceFile } from './atomic-file.ts'
import { attachmentsOf, courseOf, detailsOf, messageOf } from './junit/case-text.ts'
import type { Language } from './language.ts'
import type { CaseRecord, RunRecord } from './record.ts'
import { asciiName, oneLine, shorten } from './text.ts'
import { seconds, zoned } from './times.ts'

const junitFile = 'junit.xml'

// The package is CommonJS whose whole export is the builder; its types tell of a `default` that is not there.
const builders = reportBuilder as unknown as Builder

/** Names do not depend on `language`; messages and details do. */
export function junitXml(record: RunRecord, language: Language): string {
  const builder = builders.newBuilder().name(asciiName(record.system.id))
  const skipped: string[] = []
  for (const group of suitesOf(record)) {
    const suite = builder.testSuite()
    describeSuite(suite, group, record)
    for (const item of group.cases) {
      describeCase(suite.testCase(), item, record, language)
      if (isSkipped(item)) skipped.push(messageOf(item, language))
    }
  }
  return withSkippedMessages(withRootTimes(builder.build(), record), skipped)
}

/** Writes `junit.xml` into `dir`, at once or not at all. Errors: `REPORT_NOT_WRITTEN` (environment). */
export function writeJunit(record: RunRecord, dir: string, language: Language = record.language): void {
  replaceFile(join(dir, junitFile), junitXml(record, language))
}

interface SuiteGroup {
  readonly target: string
  readonly row: string
  readonly cases: readonly CaseRecord[]
}

// One suite per target and row; a suite without cases would vanish in Jenkins, so there is none.
function suitesOf(record: RunRecord): readonly SuiteGroup[] {
  const groups = new Map<string, { target: string; row: string; cases: CaseRecord[] }>()
  for (const item of record.cases) {
    const row = rowOf(item.key.case)
    const name = JSON.stringify([item.key.target, row])
    const group = groups.get(name) ?? { target: item.key.target, row, cases: [] }
    group.cases.push(item)
    groups.set(name, group)
  }
  return [...groups.values()].sort((a, b) => compare(a.target, b.target) || compare(a.row, b.row))
}

function rowOf(id: string): string {
  return id.split('-')[0] ?? id
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function describeSuite(suite: TestSuite, group: SuiteGroup, record: RunRecord): void {
  const started = group.cases.flatMap((item) => (item.startedAt === null ? [] : [item.startedAt])).sort()[0]
  suite
    .name(`${asciiName(group.target)}.${asciiName(group.row)}`)
    .timestamp(zoned(started ?? record.startedAt, record.offsetMinutes))
    .time(seconds(group.cases.reduce((sum, item) => sum + (item.durationMs ?? 0), 0)))
  const left = record.notSelected.filter((item) => item.target === group.target && rowOf(item.case) === group.row)
  properties(suite, [
    ['run', record.run],
    ['system.id', record.system.id],
    ['system.name', record.system.name],
    ['target', group.target],
    ['row', group.row],
    ['tool', record.tool],
    ['node', record.node],
    ['os', record.os],
    ['plan.sha256', record.planSha256],
    ['lab', record.lab],
    ['ignore-window', record.ignoreWindow ? 'true' : null],
    ['operator', record.people.operator],
    ['reviewer', record.people.reviewer],
    ['lower-bound', String(seconds(record.lowerBoundMs))],
    ['finished', String(record.finished)],
    ['interrupted', record.interrupted],
    ['undo-outstanding', String(record.outstanding.length)],
    ['journal-trouble', record.trouble && `line ${record.trouble.line}: ${record.trouble.what}`],
    ['not-selected', left.map((item) => item.case).join(' ') || null],
  ])
}

function describeCase(test: TestCase, item: CaseRecord, record: RunRecord, language: Language): void {
  const { key } = item
  test
    .className(`${asciiName(record.system.id)}.${asciiName(key.target)}.row${asciiName(rowOf(key.case))}`)
    .name(`${asciiName(key.case)} ${asciiName(item.slug)}`)
    .time(seconds(item.durationMs ?? 0))
  properties(test, [
    ['case', key.case],
    ['target', key.target],
    ['mark', item.mark],
    ['verdict', item.verdict],
    ['class', item.cls],
    ['basis', item.basis],
    ['title.ja', item.title.ja],
    ['title.en', item.title.en],
    ['started', item.startedAt && zoned(item.startedAt, record.offsetMinutes)],
    ['ended', item.endedAt && zoned(item.endedAt, record.offsetMinutes)],
    ...item.reasons.flatMap((reason) => [['reason', reason.code], ['reason.ja', reason.ja], ['reason.en', reason.en]] as const),
    ...attachmentsOf(item).map((file) => ['attachment', file] as const),
  ])
  const message = messageOf(item, language)
  const kind = shorten(oneLine(item.reasons[0]?.code ?? ''), 100) || item.verdict
  if (item.verdict === 'fail') test.failure(message, kind).stacktrace(detailsOf(item, language) || message)
  else if (item.verdict === 'undetermined') test.error(message, kind, detailsOf(item, language))
  else if (isSkipped(item)) test.skipped()
  const course = courseOf(item, record, language)
  if (course !== '') test.standardOutput(course)
}

function isSkipped(item: CaseRecord): boolean {
  return item.verdict === 'not-run' || item.verdict === 'not-applicable'
}

function properties(node: TestCase | TestSuite, pairs: readonly (readonly [string, string | null | undefined])[]): void {
  for (const [name, value] of pairs) if (value) node.property(name, shorten(oneLine(value), 2000))
}

// ── what the builder cannot write ──

/** CDATA is passed over: what a mail says may look like an element. */
const cdataOrSkipped = /<!\[CDATA\[[\s\S]*?\]\]>|<skipped\/>/g

function withSkippedMessages(xml: string, messages: readonly string[]): string {
  let next = 0
  return xml.replaceAll(cdataOrSkipped, (found) => (found === '<skipped/>' ? `<skipped message="${attribute(messages[next++] ?? '')}"/>` : found))
}

function withRootTimes(xml: string, record: RunRecord): string {
  const times = `timestamp="${zoned(record.startedAt, record.offsetMinutes)}" time="${seconds(record.durationMs)}"`
  return xml.replace('<testsuites ', `<testsuites ${times} `)
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll('\n', '&#xA;').replaceAll('\t', '&#x9;')
}

// JUnit as Jenkins, GitLab and GitHub's parsers read it, with hostile texts.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SaxesParser } from 'saxes'
import { expect, test } from 'vitest'
import { junitXml, writeJunit } from './junit.ts'
import { runRecord } from './record.ts'
import { SampleJournal, halfway, missing, oneCase, planned, runStart } from './sample-journal.test.data.ts'

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

/** Throws where the text is not well-formed XML. */
function parsed(xml: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', (tag) => {
    const element: Element = { name: tag.name, attributes: tag.attributes as Record<string, string>, children: [], text: '' }
    open.at(-1)?.children.push(element)
    open.push(element)
  })
  parser.on('closetag', () => open.pop())
  for (const kind of ['text', 'cdata'] as const) {
    parser.on(kind, (text) => {
      const element = open.at(-1)
      if (element) element.text += text
    })
  }
  parser.write(xml).close()
  return root.children[0] ?? root
}

const all = (element: Element, name: string): readonly Element[] => element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...all(child, name)])
const only = (element: Element, name: string) => element.children.filter((child) => child.name === name)
const properties = (element: Element) => new Map(only(element, 'properties').flatMap((list) => list.children).map((item) => [item.attributes['name'], item.attributes['value']]))
const caseOf = (root: Element, name: string, target: string) => all(root, 'testcase').find((item) => item.attributes['name'] === name && properties(item).get('target') === target)

/** What the parsers of Jenkins, GitLab and GitHub's actions ask for, beyond being well-formed. */
function expectReadable(root: Element): void {
  expect(root.name).toBe('testsuites')
  expect(root.attributes['timestamp']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/)
  const names = new Set<string>()
  const sums = { tests: 0, failures: 0, errors: 0, skipped: 0 }
  for (const suite of root.children) {
    expect(suite.name).toBe('testsuite')
    expect(only(suite, 'testsuite')).toEqual([])
    const cases = only(suite, 'testcase')
    expect(cases.length).toBeGreaterThan(0)
    expect(suite.attributes['timestamp']).toMatch(/[+-]\d\d:\d\d$/)
    expect(suite.attributes['tests']).toBe(String(cases.length))
    for (const item of cases) {
      expect(item.attributes['time']).toMatch(/^\d+(\.\d{1,3})?$/)
      // Jenkins: package and class are split at the last dot.
      expect(item.attributes['classname']).toMatch(/^[\x21-\x7E]+\.row\w+$/)
      expect(item.attributes['name']).toMatch(/^[\x21-\x7E]+ [\x21-\x7E]+$/)
      // GitLab drops a second case of the same name.
      const name = `${item.attributes['classname']} ${item.attributes['name']}`
      expect(names.has(name)).toBe(false)
      names.add(name)
      const results = item.children.filter((child) => ['failure', 'error', 'skipped'].includes(child.name))
      expect(results.length).toBeLessThanOrEqual(1)
      for (const result of results) expect(result.attributes['message']).toBeTruthy()
      sums.tests++
      sums.failures += only(item, 'failure').length
      sums.errors += only(item, 'error').length
      sums.skipped += only(item, 'skipped').length
    }
  }
  for (const [name, sum] of Object.entries(sums)) expect(root.attributes[name]).toBe(String(sum))
}

test('a killed run: × is a failure, 保 an error, － and 未 are skipped with their reasons', () => {
  const root = parsed(junitXml(runRecord(halfway().records), 'ja'))
  expectReadable(root)
  expect(root.attributes).toMatchObject({ name: 'demo', tests: '8', failures: '1', errors: '2', skipped: '4', time: '21', timestamp: '2026-11-24T10:00:00.000+09:00' })
  expect(root.children.map((suite) => suite.attributes['name'])).toEqual(['web01.1', 'web01.2', 'web01.4', 'web02.1', 'web02.2', 'web02.4'])
  const failed = caseOf(root, '2-3 cpu-warning', 'web01')
  expect(failed?.attributes['classname']).toBe('demo.web01.row2')
  expect(failed && only(failed, 'failure')[0]).toMatchObject({ attributes: { message: missing.ja, type: 'mail-missing' }, text: expect.stringContaining('CPUコア数') })
  expect(all(root, 'skipped').map((item) => item.attributes['message'])).toEqual(['着手していないため未実施', '着手していないため未実施', '統合監視機能を利用しないため対象外', '着手していないため未実施'])
  expect(all(root, 'error').map((item) => item.attributes['type'])).toEqual(['no-outcome', 'tool-trouble'])
})

test('titles, mark, class and reasons are properties; evidence is attached by relative path', () => {
  const root = parsed(junitXml(runRecord(halfway().records), 'en'))
  const failed = caseOf(root, '2-3 cpu-warning', 'web01')
  if (!failed) throw new Error('the case is missing')
  const found = properties(failed)
  expect(found.get('mark')).toBe('×')
  expect(found.get('class')).toBe('任意')
  expect(found.get('title.en')).toBe('CPU over 85 %: warning mail and recovery mail')
  expect(found.get('reason')).toBe('mail-missing')
  expect(found.get('attachment')).toBe('evidence/2-3-web01/ops1.eml')
  expect(only(failed, 'system-out')[0]?.text.split('\n')).toContain('[[ATTACHMENT|evidence/2-3-web01/ops1.eml]]')
})

test('names are the same in both languages, and cases that were not selected are not in the file', () => {
  const record = runRecord(halfway().records)
  const names = (language: 'ja' | 'en') => all(parsed(junitXml(record, language)), 'testcase').map((item) => `${item.attributes['classname']} ${item.attributes['name']}`)
  expect(names('ja')).toEqual(names('en'))
  expect(names('ja').join()).not.toContain('6-1')
})

test('names of any script become ASCII and stay apart', () => {
  const journal = new SampleJournal().add(runStart([planned('1-1', '庁内 web'), planned('1-1', '庁外 web')], { system: { id: '統合', name: 'x' } }))
  const root = parsed(junitXml(runRecord(journal.records), 'ja'))
  expectReadable(root)
  expect(root.children.length).toBe(2)
})

const hostile = [
  ']]><failure message="x"/>', '<script>alert(1)</script> & "quoted" \'too\'', '\u0000\u0008\u000B\u001B[31mred\u001B[0m\u007F\u0085', 'lone \uD83D high, low \uDE00 end\uDBFF',
  '\u202Egnp.exe\u202C \uFFFE\uFFFF', '<skipped/>', '\n[[ATTACHMENT|/etc/passwd]]\n', '<![CDATA[ x ]]>', '😀 𠮷野家 か\u3099', `${'長'.repeat(500_000)}${'x'.repeat(500_000)}`,
]

test('no text, from wherever, breaks the file or forges an element', () => {
  const journal = new SampleJournal()
  const ids = hostile.map((_text, index) => `2-${index + 1}`)
  journal.add(runStart([...ids.map((id) => planned(id, 'web01')), planned('4-4', 'web01')]))
  hostile.forEach((text, index) => {
    const key = { case: ids[index] ?? '', target: 'web01' }
    const reason = { code: text, ja: text, en: text }
    journal.add({ type: 'case-start', ...key }).add({ type: 'step-start', ...key, step: 1, ja: text, en: text }).add({ type: 'step-end', ...key, step: 1, ok: false, error: text })
    journal.add({ type: 'compared', ...key, what: text, wanted: text, found: text, equal: false }).add({ type: 'remark', ...key, ja: text, en: text })
    journal.add({ type: 'evidence', ...key, file: text, sha256: '', bytes: 0, method: text, title: text })
    journal.add({ type: 'outcome', ...key, outcome: { kind: index % 2 === 0 ? 'expectation' : 'undetermined', reason } }).add({ type: 'case-end', ...key })
  })
  const xml = junitXml(runRecord(journal.records), 'ja')
  const root = parsed(xml)
  expectReadable(root)
  expect(root.attributes).toMatchObject({ failures: '5', errors: '5', skipped: '1' })
  expect(xml).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E]/)
  // CI servers fetch what system-out names.
  for (const out of all(root, 'system-out')) expect(out.text).not.toContain('[[ATTACHMENT|/etc')
  expect(xml.length).toBeLessThan(1_000_000)
  expect(all(root, 'skipped')[0]?.attributes['message']).toBe('着手していないため未実施')
  expect(all(root, 'failure')[0]?.attributes['message']).toBe(']]><failure message="x"/>')
})

test('a run of which nothing was selected is still a valid file', () => {
  const root = parsed(junitXml(runRecord(new SampleJournal().add(runStart([])).records), 'en'))
  expect(root.attributes['tests']).toBe('0')
})

test('the file is replaced at once and leaves nothing beside it', () => {
  const dir = mkdtempSync(join(tmpdir(), 'ukeire-junit-'))
  try {
    const journal = halfway()
    writeJunit(runRecord(journal.records), dir)
    const first = statSync(join(dir, 'junit.xml')).ino
    oneCase(journal, '4-4', 'web01', { kind: 'pass' })
    writeJunit(runRecord(journal.records), dir)
    expect(statSync(join(dir, 'junit.xml')).ino).not.toBe(first)
    expect(readdirSync(dir)).toEqual(['junit.xml'])
    const root = parsed(readFileSync(join(dir, 'junit.xml'), 'utf8'))
    expect(root.attributes['skipped']).toBe('3')
    writeFileSync(join(dir, 'file'), '')
    expect(() => writeJunit(runRecord(journal.records), join(dir, 'file'))).toThrow(expect.objectContaining({ code: 'REPORT_NOT_WRITTEN', kind: 'environment' }))
  } finally {
    rmSync(dir, { recursive: true })
  }
})

const xmllint = 'xmllint'

function hasXmllint(): boolean {
  try {
    execFileSync(xmllint, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

test.skipIf(!hasXmllint())('xmllint, where present, finds it well-formed', () => {
  execFileSync(xmllint, ['--noout', '-'], { input: junitXml(runRecord(halfway().records), 'ja') })
})

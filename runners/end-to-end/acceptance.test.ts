// The example plan on the embedded lab, as `npm run acceptance` runs it, and what it leaves.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { caseFiles } from '../roster.ts'
import { assetPath } from '../package-root.ts'
import { childrenNamed, parseXml, type XmlElement } from '../wire/vim25/xml.ts'
import { runCli, startCli, type Finished } from './cli-process.ts'
import { startTestLab } from './lab-process.ts'

let out = ''
let run: Finished
beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), 'ukeire-acceptance-'))
  run = await runCli(['run', assetPath('fixtures/plans/example.yaml'), '--lab', 'embedded', '--out', out, '--yes'])
})
afterAll(() => rmSync(out, { recursive: true, force: true }))

const attribute = (element: XmlElement, name: string): string => element.attributes.find((one) => one.name === name)?.value ?? ''

test('it ends with exit code 0', () => {
  expect(run.code, run.stdout + run.stderr).toBe(0)
})

test('junit.xml has every automated case passed on at least one target, and － with its reason where it does not apply', () => {
  const suites = childrenNamed(parseXml(readFileSync(join(out, 'latest', 'junit.xml'), 'utf8')), 'testsuite')
  const cases = suites.flatMap((suite) => childrenNamed(suite, 'testcase'))
  const passed = cases.filter((one) => ['failure', 'error', 'skipped'].every((name) => childrenNamed(one, name).length === 0)).map((one) => attribute(one, 'name').split(' ')[0])
  for (const { id } of caseFiles()) expect(passed).toContain(id)
  const skipped = cases.flatMap((one) => childrenNamed(one, 'skipped').map((skip) => [attribute(one, 'name').split(' ')[0], attribute(skip, 'message')]))
  expect(skipped.length).toBeGreaterThan(0)
  for (const [id, message] of skipped) expect(message, id).not.toBe('')
})

test('no secret of the lab is in anything it wrote', () => {
  const journal = readFileSync(join(out, 'latest', 'journal.ndjson'), 'utf8')
  expect(journal + run.stdout + run.stderr).not.toMatch(/"password":\s*"[^*]/)
})

test('a lab of its own, with a defect: exit code 1, the message names the address and the case', async () => {
  const lab = await startTestLab(['--mischief', 'web01:recipient-missing'])
  try {
    const { code, stdout, stderr } = await runCli(['run', lab.plan, '--only', '2-3', '--target', 'web01', '--out', out, '--yes', '--lang', 'en'])
    expect(stdout + stderr).toMatch(/2-3[\s\S]*hoshu@example\.jp/)
    expect(code).toBe(1)
  } finally {
    await lab.end()
  }
})

test('a run directory that is in use is left alone', async () => {
  const lab = await startTestLab()
  try {
    const running = startCli(['run', lab.plan, '--only', '2-3', '--target', 'web01', '--out', join(out, 'busy'), '--yes'])
    await running.until(/2-3/)
    const undo = await runCli(['undo', join(out, 'busy', 'latest'), '--lang', 'en'])
    expect(undo.stderr).toMatch(/in use by process \d+/)
    expect(undo.code).toBe(2)
    expect((await running.finished).code).toBe(0)
  } finally {
    await lab.end()
  }
})

// The printed test plan against its golden files, ja and en.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { parsePlan } from '../plan/parse-plan.ts'
import { casesCommand } from './cases.ts'
import { initText } from './init.ts'
import { schemaJson } from './schema.ts'

const automated = new Set(['1-1', '1-2', '1-3', '1-4', '2-1', '2-2', '2-3', '2-4', '2-12', '4-1', '4-4', '4-5', '4-6'])
const plans = new URL('../../fixtures/plans/', import.meta.url)
const read = (name: string): string => readFileSync(fileURLToPath(new URL(name, plans)), 'utf8')
// Tuesday
const now = Date.parse('2026-12-01T10:00:00+09:00')

for (const name of ['minimal', 'example', 'windows', 'in-service']) {
  for (const lang of ['ja', 'en'] as const) {
    test(`cases of ${name}.yaml in ${lang} are as printed (UPDATE_GOLDEN=1 writes them again)`, () => {
      const plan = parsePlan(read(`${name}.yaml`), `${name}.yaml`)
      const { text } = casesCommand({ plan, lang, json: false, now, automated })
      const golden = `golden/${name}.${lang}.txt`
      if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(new URL(golden, plans), text)
      expect(text).toBe(read(golden))
    })
  }
}

test('the JSON lists 34 cases for each target and the run’s ends', () => {
  const plan = parsePlan(read('example.yaml'), 'example.yaml')
  const listed: unknown = JSON.parse(casesCommand({ plan, lang: 'ja', json: true, now, automated }).text)
  expect(listed).toMatchObject({ system: { id: 'shinsei' }, targets: [{ name: 'web01' }, { name: 'portal02' }], run: { window: { open: true } } })
  for (const target of (listed as { targets: { cases: unknown[] }[] }).targets) expect(target.cases).toHaveLength(34)
})

test('too late for today: no safe start is left, and the list says when the window opens again', () => {
  const plan = parsePlan(read('minimal.yaml'), 'minimal.yaml')
  const { text } = casesCommand({ plan, lang: 'en', json: false, now: Date.parse('2026-12-04T20:30:00+09:00'), automated })
  expect(text).toContain('closed (20:30 is outside 08:00-20:00), next 2026-12-07 08:00')
  expect(text).toContain('none left today')
})

test('the template is a right plan in both languages, with comments in one', () => {
  expect(parsePlan(initText('ja'), 'init.yaml').language).toBe('ja')
  expect(parsePlan(initText('en'), 'init.yaml').system.name).toBe('Sample application system')
  expect(initText('en')).not.toMatch(/[぀-ヿ⟦⟧]/)
})

test('the schema knows every key and demands what has no default', () => {
  const schema = JSON.parse(schemaJson()) as { required: string[]; properties: Record<string, unknown>; additionalProperties: boolean }
  expect(schema.required.toSorted()).toEqual(['apiVersion', 'phase', 'service', 'sites', 'system', 'targets'])
  expect(schema.additionalProperties).toBe(false)
  expect(JSON.stringify(schema.properties['notice'])).toContain('contacts')
})

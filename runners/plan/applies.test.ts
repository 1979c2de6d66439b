// Which cases apply to which target, and the reason where one does not.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { applicability, lacking, stoppingCases } from './applies.ts'
import { catalogue, catalogueCases, executionOrder, stepText } from './catalogue.ts'
import { disturbance } from './disturbance.ts'
import { parsePlan } from './parse-plan.ts'
import type { Plan, Target } from './plan.ts'
import { standardReason } from './reasons.ts'

const read = (name: string): Plan => parsePlan(readFileSync(fileURLToPath(new URL(`../../fixtures/plans/${name}.yaml`, import.meta.url)), 'utf8'), name)
const example = read('example')
const [web01, portal02] = example.targets as [Target, Target]

/** The － cases of a target by reason. */
function reasons(plan: Plan, target: Target): Record<string, string> {
  return Object.fromEntries(
    executionOrder.flatMap((id) => {
      const applies = applicability(plan, target, id)
      return applies.applies ? [] : [[id, applies.reason.code]]
    }),
  )
}

test('the catalogue has the 34 cases, each once in the order of execution', () => {
  expect(catalogueCases().size).toBe(34)
  expect(executionOrder.toSorted()).toEqual([...catalogueCases().keys()].toSorted())
  for (const id of executionOrder) expect(catalogue(id).cls).toMatch(/^(必須|任意|規定|規定（義務）)$/)
  expect(() => catalogue('9-9')).toThrow(/no case 9-9/)
})

test('a printed step is found by its English text, without marks', () => {
  expect(stepText('2-1', 'Wait for the mail at every address.')).toEqual({ number: 2, ja: '全配信先で障害検知メールを待ち受ける。', en: 'Wait for the mail at every address.' })
  expect(() => stepText('2-1', 'Pull the plug.')).toThrow(/no step "Pull the plug\."/)
})

test('a server with every kind of monitoring: what is － follows from unused functions', () => {
  expect(reasons(example, web01)).toEqual({
    '2-9': 'not-windows', '3-2': 'either-done', '3-4': 'offsite-not-offered', '5-1': 'no-shortage',
    '6-1': 'vmotion-unused', '6-2': 'ha-unused', '6-3': 'drs-unused', '6-4': 'srm-unprotected', '6-5': 'srm-unprotected',
  })
})

test('a server with alive and HTTP only has neither agent nor load cases, and no backup cases without backup', () => {
  expect(reasons(example, portal02)).toMatchObject({
    '1-4': 'kind-unused', '2-2': 'kind-unused', '2-3': 'kind-unused', '2-4': 'kind-unused', '2-8': 'kind-unused', '2-11': 'kind-unused', '3-1': 'backup-unused', '3-2': 'backup-unused', '3-5': 'backup-unused',
  })
  expect(applicability(example, portal02, '2-1')).toEqual({ applies: true })
  expect(applicability(example, portal02, '2-10')).toEqual({ applies: true })
})

test('without monitoring all mail cases are －; monitored without mails is another reason', () => {
  expect(reasons({ ...example, monitoring: null }, web01)).toMatchObject({ '1-4': 'monitoring-unused', '2-1': 'monitoring-unused', '2-10': 'monitoring-unused', '2-11': 'monitoring-unused' })
  const silent: Target = { ...web01, monitoring: { ...web01.monitoring, cpu: { ...web01.monitoring.cpu, use: 'monitored' }, http: { use: 'mailed', urls: [] } } }
  expect(reasons(example, silent)).toMatchObject({ '2-3': 'mail-unwanted', '2-6': 'mail-unwanted', '2-10': 'no-web' })
})

test('in service exactly the seven dangerous cases are left out, whatever else the plan says', () => {
  const everything: Target = { ...web01, availability: { vmotion: true, ha: true, drs: true, srm: true } }
  const plan: Plan = { ...example, phase: 'in-service' }
  const left = Object.entries(reasons(plan, everything)).filter(([, code]) => code === 'in-service').map(([id]) => id)
  expect(left.toSorted()).toEqual(['2-1', '3-1', '3-2', '4-5', '6-2', '6-4'])
  expect(reasons(plan, everything)).toMatchObject({ '6-5': 'srm-test-only', '2-12': 'no-stop' })
  expect(stoppingCases(plan, everything)).toEqual([])
  expect(stoppingCases(example, everything)).toEqual(['2-1', '3-1', '4-2', '4-5', '6-2'])
})

test('a pinned VM uses neither vMotion nor HA nor DRS', () => {
  const pinned: Target = { ...web01, vm: { ...web01.vm, pinned: true }, availability: { vmotion: true, ha: true, drs: true, srm: true } }
  expect(reasons(example, pinned)).toMatchObject({ '6-1': 'pinned', '6-2': 'pinned', '6-3': 'pinned' })
  expect(applicability(example, pinned, '6-4')).toEqual({ applies: true })
})

test('what the plan lacks to carry a case out is a reason for 保, not for －', () => {
  expect(lacking({ ...web01, guest: null }, '2-3')?.code).toBe('guest-unreached')
  expect(lacking({ ...web01, powerOnBy: undefined }, '2-1')?.code).toBe('power-on-unnamed')
  expect(lacking(web01, '2-1')).toBeNull()
})

test('standard texts fill their placeholders and show those that are not given', () => {
  expect(standardReason('inbox-unseen', { addr: 'a@example.jp' }).ja).toContain('配信先a@example.jpの受信')
  expect(standardReason('mail-late').en).toContain('{d}')
})

test('every case that stops the system disturbs it', () => {
  for (const id of ['2-1', '3-1', '4-2', '4-5', '6-2']) expect(disturbance(id).kind).not.toBe('none')
  expect(disturbance('4-2', 'in-service').kind).toBe('none')
  expect(disturbance('1-1').kind).toBe('none')
})

// The example plans are plans: they parse, round-trip, and stay in reserved domains.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { parsePlan } from './parse-plan.ts'
import { writePlan } from './write-plan.ts'

const names = ['minimal', 'example', 'windows', 'in-service'] as const

const textOf = (name: string): string => readFileSync(fileURLToPath(new URL(`../../fixtures/plans/${name}.yaml`, import.meta.url)), 'utf8')

for (const name of names) {
  test(`${name}.yaml is right, and is the same plan after being written and read again`, () => {
    const plan = parsePlan(textOf(name), `${name}.yaml`)
    expect(parsePlan(writePlan(plan, 'two\nlines'), 'written.yaml')).toEqual(plan)
  })

  test(`${name}.yaml names reserved domains and addresses only`, () => {
    const text = textOf(name)
    for (const [, domain] of text.matchAll(/[\w.-]+@([\w.-]+)/g)) expect(domain).toMatch(/^(?:[\w-]+\.)*example\.jp$|^vsphere\.local$/)
    for (const [ip] of text.matchAll(/\b\d+\.\d+\.\d+\.\d+\b/g)) expect(ip).toMatch(/^192\.0\.2\./)
  })
}

test('what minimal.yaml leaves out has the guideline’s value', () => {
  const plan = parsePlan(textOf('minimal'), 'minimal.yaml')
  expect(plan.window).toEqual({ timeZone: 'Asia/Tokyo', days: 'working', from: '08:00', to: '20:00', undoneBy: '18:00', holidays: [], closed: [] })
  expect(plan.monitoring?.rules.alive).toEqual({ intervalMs: 300_000, count: 3, checkMs: 5000, confirmed: false })
  expect(plan.monitoring?.rules.http).toEqual({ intervalMs: 300_000, count: 3, checkMs: 45_000, confirmed: false })
  expect(plan.monitoring?.thresholds).toEqual({ warning: 85, severe: 90 })
  expect(plan.targets[0]).toMatchObject({ cores: 1, memoryBytes: 8 * 1024 ** 3, disks: [100 * 1024 ** 3], hostname: 'web01' })
  expect(plan.targets[0]?.guest?.reach).toEqual({ host: '192.0.2.11', port: 22 })
  expect(textOf('minimal').trimEnd().split('\n').length).toBeLessThanOrEqual(45)
})

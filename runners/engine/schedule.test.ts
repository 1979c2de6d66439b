// The scheduler: claims decide who runs beside whom; nobody starves; everything ends.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { claimsOf, conflict, type Disturbs } from './claims.ts'
import { Schedule, type Unit } from './schedule.ts'

const options = { overlapMemory: false }
const unit = (key: string, target: string, disturbs: Disturbs, after: string[] = []): Unit => ({ key, target, claims: claimsOf(disturbs, target, options), after, disturbs: disturbs !== 'nothing' })

const startAll = (schedule: Schedule): string[] => schedule.start().map((one) => one.key)

test('cpu and disk loads of one machine run side by side, memory after them, power alone', () => {
  const schedule = new Schedule([unit('disk', 'a', 'disk'), unit('cpu', 'a', 'cpu'), unit('memory', 'a', 'memory'), unit('power', 'a', 'power')], { parallelTargets: 9 })
  expect(startAll(schedule)).toEqual(['disk', 'cpu'])
  schedule.ended('disk')
  expect(startAll(schedule)).toEqual([])
  schedule.ended('cpu')
  expect(startAll(schedule)).toEqual(['memory'])
  schedule.ended('memory')
  expect(startAll(schedule)).toEqual(['power'])
})

test('memory may overlap where the plan allows it', () => {
  expect(conflict(claimsOf('memory', 'a', { overlapMemory: true }), claimsOf('cpu', 'a', options))).toBe(false)
})

test('a stop waits for its notice, other machines do not', () => {
  const schedule = new Schedule([unit('notice', 'a', 'nothing'), unit('stop', 'a', 'power', ['notice']), unit('b', 'b', 'power')], { parallelTargets: 9 })
  expect(startAll(schedule)).toEqual(['notice', 'b'])
  schedule.ended('notice')
  expect(startAll(schedule)).toEqual(['stop'])
})

test('only so many machines are disturbed at once', () => {
  const schedule = new Schedule([unit('1', 'a', 'cpu'), unit('2', 'b', 'cpu'), unit('3', 'c', 'nothing')], { parallelTargets: 1 })
  expect(startAll(schedule)).toEqual(['1', '3'])
})

const disturbs = fc.constantFrom<Disturbs>('nothing', 'cpu', 'memory', 'disk', 'power', 'snapshot')

test('whatever the units: claims never clash, and all of them run', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ target: fc.constantFrom('a', 'b', 'c'), disturbs }), { maxLength: 25 }), fc.integer({ min: 1, max: 3 }), fc.infiniteStream(fc.nat()), (specs, parallelTargets, picks) => {
      const units = specs.map((spec, index) => unit(String(index), spec.target, spec.disturbs))
      const schedule = new Schedule(units, { parallelTargets })
      const running: Unit[] = []
      let run = 0
      while (!schedule.finished) {
        for (const started of schedule.start()) {
          expect(running.some((other) => conflict(other.claims, started.claims))).toBe(false)
          running.push(started)
          run++
        }
        const [ended] = running.splice((picks.next().value as number) % running.length, 1)
        if (ended) schedule.ended(ended.key)
      }
      expect(run).toBe(units.length)
    }),
  )
})

// Working days, holidays and closed times in the plan's time zone; the latest safe start.
import { expect, test } from 'vitest'
import { dayOff, latestSafeStart, windowAt } from './calendar.ts'
import { instantOf, localTime } from './local-time.ts'
import type { Window } from './plan.ts'

const office: Window = { timeZone: 'Asia/Tokyo', days: 'working', from: '08:00', to: '20:00', undoneBy: '18:00', holidays: [], closed: [] }
const jst = (text: string): number => Date.parse(`${text}:00+09:00`)
const hour = 3_600_000

test.each([
  ['2026-11-20', null],
  ['2026-11-21', 'a Saturday'],
  ['2026-11-22', 'a Sunday'],
  ['2026-11-23', 'a national holiday (Labor Thanksgiving Day)'],
  ['2026-12-28', null],
  ['2026-12-29', 'closed over the turn of the year'],
  ['2026-12-31', 'closed over the turn of the year'],
  ['2027-01-01', "a national holiday (New Year's Day)"],
  ['2027-01-02', 'a Saturday'],
  ['2027-01-04', null],
  ['2026-04-29', 'a national holiday (Showa Day)'],
  ['2026-04-30', null],
  ['2026-05-01', null],
  ['2026-05-04', 'a national holiday (Greenery Day)'],
  ['2026-05-06', 'a national holiday (Holiday in lieu)'],
  ['2026-05-07', null],
  ['2026-09-22', "a national holiday (Citizen's Holiday)"],
])('%s: %s', (day, why) => {
  expect(dayOff(office, day)?.en ?? null).toBe(why)
})

test('open on a working day from 8:00 to 20:00, everything undone by 18:00', () => {
  expect(windowAt(office, jst('2026-12-01T07:59'))).toMatchObject({ open: false, reason: '07:59 is outside 08:00-20:00', nextOpen: jst('2026-12-01T08:00') })
  expect(windowAt(office, jst('2026-12-01T08:00'))).toMatchObject({ open: true, closesAt: jst('2026-12-01T20:00'), undoneBy: jst('2026-12-01T18:00'), nextOpen: null })
  expect(windowAt(office, jst('2026-12-01T19:59')).open).toBe(true)
  expect(windowAt(office, jst('2026-12-01T20:00')).open).toBe(false)
})

test('after the last working day of the year it opens on 4 January', () => {
  expect(windowAt(office, jst('2026-12-28T21:00')).nextOpen).toBe(jst('2027-01-04T08:00'))
})

test('Golden Week of 2026: from 1 May to 7 May', () => {
  expect(windowAt(office, jst('2026-05-01T20:30')).nextOpen).toBe(jst('2026-05-07T08:00'))
})

test('the plan’s own days off, also where every day is one of the window', () => {
  expect(windowAt({ ...office, holidays: ['2026-12-01'] }, jst('2026-12-01T10:00'))).toMatchObject({ open: false, reason: '2026-12-01 is a day off of the plan', reasonJa: '2026-12-01は統合計画書に記載の休日' })
  expect(windowAt({ ...office, days: 'every' }, jst('2026-11-21T10:00')).open).toBe(true)
})

test('a closed time cuts the window: before it everything is undone, after it the window opens again', () => {
  const window = { ...office, closed: [{ from: '2026-12-01T12:00:00+09:00', to: '2026-12-01T13:00:00+09:00', reason: 'maintenance' }] }
  expect(windowAt(window, jst('2026-12-01T10:00'))).toMatchObject({ open: true, closesAt: jst('2026-12-01T12:00'), undoneBy: jst('2026-12-01T12:00') })
  expect(windowAt(window, jst('2026-12-01T12:30'))).toMatchObject({ open: false, reason: 'maintenance', nextOpen: jst('2026-12-01T13:00') })
  expect(latestSafeStart(window, '2026-12-01', 2 * hour)).toBe(jst('2026-12-01T16:00'))
  expect(latestSafeStart(window, '2026-12-01', 4.5 * hour)).toBe(jst('2026-12-01T13:00') + 0.5 * hour)
})

test('latest safe start: what is needed before 18:00; none if it does not fit or the day is off', () => {
  expect(latestSafeStart(office, '2026-12-01', 1.5 * hour)).toBe(jst('2026-12-01T16:30'))
  expect(latestSafeStart(office, '2026-12-01', 10 * hour)).toBe(jst('2026-12-01T08:00'))
  expect(latestSafeStart(office, '2026-12-01', 10 * hour + 1)).toBeNull()
  expect(latestSafeStart(office, '2026-11-23', hour)).toBeNull()
})

test('a whole-day window goes on over midnight, every day without an end, working days until the weekend', () => {
  const always: Window = { ...office, days: 'every', from: '00:00', to: '24:00', undoneBy: '24:00' }
  expect(windowAt(always, jst('2026-12-31T23:59'))).toMatchObject({ open: true, closesAt: null, undoneBy: null })
  const week = { ...always, days: 'working' as const }
  expect(windowAt(week, jst('2026-12-02T23:59'))).toMatchObject({ open: true, undoneBy: jst('2026-12-05T00:00') })
})

test('the plan’s time zone counts, not the machine’s', () => {
  expect(localTime('Asia/Tokyo', Date.parse('2026-12-31T15:00:00Z'))).toEqual({ day: '2027-01-01', time: '00:00', seconds: '00:00:00' })
  expect(instantOf('Asia/Tokyo', '2027-01-01', 0)).toBe(Date.parse('2026-12-31T15:00:00Z'))
  expect(instantOf('America/New_York', '2026-07-01', 480)).toBe(Date.parse('2026-07-01T12:00:00Z'))
  expect(windowAt({ ...office, timeZone: 'America/New_York' }, Date.parse('2026-12-01T13:00:00Z')).open).toBe(true)
})

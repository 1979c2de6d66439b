// When disturbing cases may run: working days (開庁日), the plan's own holidays and closed times, its time zone.
import holidayJp from '@holiday-jp/holiday_jp'
import type { Bilingual } from './catalogue.ts'
import { instantOf, localTime, shiftDay, weekday } from './local-time.ts'
import type { Window } from './plan.ts'
import { minutesOfDay } from './quantities.ts'

export interface WindowState {
  readonly open: boolean
  /** Why it is closed, or until when it is open. */
  readonly reason: string
  readonly reasonJa: string
  /** When it closes next, if open; null: closed now, or it never closes. */
  readonly closesAt: number | null
  /** Until when everything begun now has to be undone; null: closed now, or no such time. */
  readonly undoneBy: number | null
  /** When it opens next, if closed (looked for over 60 days). */
  readonly nextOpen: number | null
}

interface Stretch {
  readonly from: number
  readonly to: number
  readonly undoneBy: number
}

const searchDays = 60

/** Why a day is not one of the window's, or null. Year end (12-29 to 1-3) is closed by the offices' own rule. */
export function dayOff(window: Window, day: string): Bilingual | null {
  if (window.holidays.includes(day)) return { ja: '統合計画書に記載の休日', en: 'a day off of the plan' }
  if (window.days === 'every') return null
  const week = weekday(day)
  if (week === 6) return { ja: '土曜日', en: 'a Saturday' }
  if (week === 0) return { ja: '日曜日', en: 'a Sunday' }
  const holiday = (holidayJp.holidays as Readonly<Record<string, { readonly name: string; readonly name_en: string }>>)[day]
  if (holiday) return { ja: `祝日（${holiday.name}）`, en: `a national holiday (${holiday.name_en})` }
  const date = day.slice(5)
  return date >= '12-29' || date <= '01-03' ? { ja: '年末年始の閉庁日', en: 'closed over the turn of the year' } : null
}

/** Open times of one day with the closed times cut out, oldest first. */
function stretches(window: Window, day: string): readonly Stretch[] {
  if (dayOff(window, day) !== null) return []
  const at = (time: string): number => instantOf(window.timeZone, day, minutesOfDay(time) ?? 0)
  let open: readonly Stretch[] = [{ from: at(window.from), to: at(window.to), undoneBy: at(window.undoneBy) }]
  for (const closed of window.closed) {
    const [from, to] = [Date.parse(closed.from), Date.parse(closed.to)]
    open = open.flatMap((stretch) =>
      to <= stretch.from || from >= Math.max(stretch.to, stretch.undoneBy)
        ? [stretch]
        : [
            { from: stretch.from, to: Math.min(stretch.to, from), undoneBy: Math.min(stretch.undoneBy, from) },
            { ...stretch, from: Math.max(stretch.from, to) },
          ].filter((part) => part.from < part.to),
    )
  }
  return open
}

/** A stretch up to midnight goes on with the next day's if that begins at midnight; null: it never ends. */
function lasting(window: Window, stretch: Stretch): { readonly to: number | null; readonly undoneBy: number | null } {
  let { to, undoneBy } = stretch
  for (let days = 0; days < searchDays; days++) {
    if (to !== undoneBy) return { to, undoneBy }
    const next = stretches(window, localTime(window.timeZone, to).day).find(({ from }) => from === to)
    if (next === undefined) return { to, undoneBy }
    ;({ to, undoneBy } = next)
  }
  return { to: null, undoneBy: null }
}

/** State of the window at an instant (ms since the epoch). */
export function windowAt(window: Window, instant: number): WindowState {
  const local = localTime(window.timeZone, instant)
  const today = stretches(window, local.day)
  const now = today.find(({ from, to }) => from <= instant && instant < to)
  if (now !== undefined) {
    const { to, undoneBy } = lasting(window, now)
    const until = to === null ? null : localTime(window.timeZone, to)
    const text = until === null ? null : `${until.day} ${until.time}`
    return { open: true, reason: text === null ? 'always' : `until ${text}`, reasonJa: text === null ? '常時' : `${text}まで`, closesAt: to, undoneBy, nextOpen: null }
  }
  const why = closedReason(window, instant, local)
  return { open: false, reason: why.en, reasonJa: why.ja, closesAt: null, undoneBy: null, nextOpen: nextOpen(window, instant, local.day) }
}

function closedReason(window: Window, instant: number, local: { readonly day: string; readonly time: string }): Bilingual {
  const off = dayOff(window, local.day)
  if (off !== null) return { ja: `${local.day}は${off.ja}`, en: `${local.day} is ${off.en}` }
  const closed = window.closed.find(({ from, to }) => Date.parse(from) <= instant && instant < Date.parse(to))
  if (closed) return { ja: closed.reason, en: closed.reason }
  return { ja: `${local.time}は${window.from}～${window.to}の外`, en: `${local.time} is outside ${window.from}-${window.to}` }
}

function nextOpen(window: Window, instant: number, today: string): number | null {
  for (let days = 0; days <= searchDays; days++) {
    const next = stretches(window, shiftDay(today, days)).find(({ from }) => from > instant)
    if (next !== undefined) return next.from
  }
  return null
}

/** The latest start on `day` (`YYYY-MM-DD`) from which `neededMs` end before all has to be undone; null: none that day. */
export function latestSafeStart(window: Window, day: string, neededMs: number): number | null {
  for (const stretch of stretches(window, day).toReversed()) {
    const { undoneBy } = lasting(window, stretch)
    const latest = Math.min(stretch.to - 1000, undoneBy === null ? Infinity : undoneBy - neededMs)
    if (latest >= stretch.from) return latest
  }
  return null
}

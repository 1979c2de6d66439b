// Wall clock of a named time zone, whatever the machine's own zone is.

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
  })
  formats.set(timeZone, format)
  return format
}

export interface LocalTime {
  /** `YYYY-MM-DD` */
  readonly day: string
  /** `HH:MM` and `HH:MM:SS` */
  readonly time: string
  readonly seconds: string
}

/** What a clock on the wall there shows at `instant`. */
export function localTime(timeZone: string, instant: number): LocalTime {
  const parts = Object.fromEntries(formatOf(timeZone).formatToParts(instant).map(({ type, value }) => [type, value]))
  const time = `${parts['hour']}:${parts['minute']}`
  return { day: `${parts['year']}-${parts['month']}-${parts['day']}`, time, seconds: `${time}:${parts['second']}` }
}

/** The instant at which a wall clock there shows `minutes` after the midnight that begins `day`. */
export function instantOf(timeZone: string, day: string, minutes: number): number {
  const wanted = Date.parse(`${day}T00:00:00Z`) + minutes * 60_000
  let instant = wanted
  // Twice: the offset at the first guess may be that of the other side of a change.
  for (let round = 0; round < 2; round++) {
    const shown = localTime(timeZone, instant)
    instant += wanted - Date.parse(`${shown.day}T${shown.seconds}Z`)
  }
  return instant
}

/** `days` after (or before) a day. */
export function shiftDay(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** 0 Sunday … 6 Saturday. */
export function weekday(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay()
}

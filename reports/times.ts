// Instants in the run's own zone and durations, as people and parsers read them.

const minuteMs = 60_000

function shifted(instant: string | number, offsetMinutes: number): string | null {
  const ms = typeof instant === 'number' ? instant : Date.parse(instant)
  const date = new Date(ms + offsetMinutes * minuteMs)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}

/** `2026-11-23T18:05:50.123+09:00`; a text that is no instant comes back as it is. */
export function zoned(instant: string | number, offsetMinutes: number): string {
  const local = shifted(instant, offsetMinutes)
  if (local === null) return String(instant)
  const minutes = Math.abs(offsetMinutes)
  const two = (value: number) => String(Math.trunc(value)).padStart(2, '0')
  return `${local.slice(0, -1)}${offsetMinutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`
}

/** `18:05:50` */
export function clockTime(instant: string | number, offsetMinutes: number): string {
  return shifted(instant, offsetMinutes)?.slice(11, 19) ?? String(instant)
}

/** `0:05`, `12:03`, `1:02:03`; rounded to seconds, negative as zero. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const [h, m, s] = [Math.trunc(seconds / 3600), Math.trunc(seconds / 60) % 60, seconds % 60]
  const tail = String(s).padStart(2, '0')
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${tail}` : `${m}:${tail}`
}

/** Seconds with at most three decimals. */
export function seconds(ms: number): number {
  return Math.round(Math.max(0, ms)) / 1000
}

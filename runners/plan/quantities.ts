// Durations, sizes and dates as people write them in a plan: `5m`, `8GiB`, `2026-12-01`.

const durationUnits = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const sizeUnits = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4 } as const

export const durationPattern = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/
export const sizePattern = /^\d+(?:\.\d+)?(?:B|KiB|MiB|GiB|TiB)$/

/** `1m30s`, `40s`, `500ms` in milliseconds; null: not a duration. */
export function parseDuration(text: string): number | null {
  if (!durationPattern.test(text)) return null
  let total = 0
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) total += Number(amount) * durationUnits[unit as keyof typeof durationUnits]
  return Math.round(total)
}

/** The shortest exact form that {@link parseDuration} reads back: `5m`, `1m30s`, `0s`. */
export function formatDuration(ms: number): string {
  let rest = Math.round(ms)
  if (rest === 0) return '0s'
  let text = ''
  for (const unit of ['d', 'h', 'm', 's', 'ms'] as const) {
    const amount = Math.floor(rest / durationUnits[unit])
    if (amount > 0) text += `${amount}${unit}`
    rest -= amount * durationUnits[unit]
  }
  return text
}

/** `8GiB` in bytes; null: not a size (`GB` is not: vCenter's GB are GiB, a disk maker's are not). */
export function parseSize(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)([A-Za-z]+)$/.exec(text)
  if (match === null || !sizePattern.test(text)) return null
  return Math.round(Number(match[1]) * sizeUnits[match[2] as keyof typeof sizeUnits])
}

/** The largest unit that divides it exactly: `8GiB`, `1536MiB`. */
export function formatSize(bytes: number): string {
  for (const unit of ['TiB', 'GiB', 'MiB', 'KiB'] as const) if (bytes > 0 && bytes % sizeUnits[unit] === 0) return `${bytes / sizeUnits[unit]}${unit}`
  return `${bytes}B`
}

/** True for a day that exists, `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : null
  return at !== null && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}

/** `HH:MM` from 00:00 to 24:00 in minutes of the day; null: not a time of day. */
export function minutesOfDay(text: string): number | null {
  const match = /^(\d{2}):(\d{2})$/.exec(text)
  if (match === null) return null
  const minutes = Number(match[1]) * 60 + Number(match[2])
  return Number(match[2]) < 60 && minutes <= 1440 ? minutes : null
}

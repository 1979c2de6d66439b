// What one look at a health check saw, in words.

/** `ok` null: could not be looked at. */
export interface Look {
  readonly ok: boolean | null
  readonly wanted: string
  readonly seen: string
}

/** The first line or so of what was seen, for people. */
export function excerpt(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line === '' ? 'nothing printed' : `"${line.length > 120 ? `${line.slice(0, 120)}…` : line}"`
}

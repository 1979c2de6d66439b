// Names that a mistyped one may have meant.

/** At most `limit` of the names: same beginning or few edits away, nearest first. */
export function nearNames(wanted: string, names: Iterable<string>, limit = 5): readonly string[] {
  const key = wanted.toLowerCase()
  const most = Math.max(2, Math.ceil(key.length / 3))
  return [...new Set(names)]
    .map((name) => ({ name, edits: edits(key, name.toLowerCase()), begins: name.toLowerCase().startsWith(key) || key.startsWith(name.toLowerCase()) }))
    .filter(({ name, edits: count, begins }) => name !== '' && (begins || count <= most))
    .toSorted((a, b) => a.edits - b.edits || a.name.localeCompare(b.name))
    .slice(0, limit)
    .map(({ name }) => name)
}

// Levenshtein's distance, one row at a time.
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length]!
}

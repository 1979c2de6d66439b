// "Did you mean": the allowed word nearest to a mistyped one.

/** Damerau-Levenshtein distance (adjacent swaps count one). */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, at) => at)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, rows[i - 2]![j - 2]! + 1)
      row.push(best)
    }
    rows.push(row)
  }
  return rows[a.length]![b.length]!
}

/** The nearest of `words`, or null if none is near (a third of the letters, at least 2). */
export function nearest(word: string, words: readonly string[]): string | null {
  const plain = word.slice(0, 60).toLowerCase()
  let best: string | null = null
  let least = Math.max(2, Math.floor(plain.length / 3)) + 1
  for (const candidate of words) {
    const far = distance(plain, candidate.toLowerCase())
    if (far < least) [best, least] = [candidate, far]
  }
  return best
}

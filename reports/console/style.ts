// How a line gets its columns and colours, with a terminal and without.
import type { Verdict } from '../../runners/engine/records.ts'
import { clip, width } from '../text.ts'

export interface Style {
  /** Cells are placed by the cursor, so that they align however wide the font draws ○ and ×. */
  readonly placed: boolean
  readonly color: boolean
}

export type Tone = 'good' | 'bad' | 'doubt' | 'faint' | 'strong' | 'plain'

export const toneOf: Readonly<Record<Verdict, Tone>> = { pass: 'good', fail: 'bad', undetermined: 'doubt', 'not-run': 'doubt', 'not-applicable': 'faint' }

const codes: Readonly<Record<Tone, string>> = { good: '32', bad: '31;1', doubt: '33', faint: '2', strong: '1', plain: '' }

export function paint(text: string, tone: Tone, style: Style): string {
  return style.color && codes[tone] !== '' && text !== '' ? `\u001B[${codes[tone]}m${text}\u001B[0m` : text
}

export interface Cell {
  /** From 0. */
  readonly column: number
  /** One line, cleaned. */
  readonly text: string
  readonly tone?: Tone
}

/** One line; every cell is clipped to where the next one begins, the last to `columns`. Cells are in order of their columns. */
export function line(cells: readonly Cell[], columns: number, style: Style): string {
  let text = ''
  let at = 0
  cells.forEach((cell, index) => {
    const next = cells[index + 1]
    const room = next === undefined ? columns - cell.column : next.column - cell.column - 1
    if (room <= 0) return
    // A lone ambiguous mark keeps its place though it may be drawn wide: the gap behind it is its own.
    const shown = cell.text.length === 1 ? cell.text : clip(cell.text, room)
    if (cell.column > at) text += style.placed ? `\u001B[${cell.column + 1}G` : ' '.repeat(cell.column - at)
    text += paint(shown, cell.tone ?? 'plain', style)
    at = Math.max(at, cell.column) + width(shown, 1)
  })
  return text
}

const sequences = /\u001B\[(\d*)[;\d]*([mG])/

/** The column at which the cursor stands after `line` wrote `text`. */
export function endColumn(text: string): number {
  let at = 0
  // split() gives text, parameter, final letter, text, …
  const parts = text.split(sequences)
  for (let index = 0; index < parts.length; index += 3) {
    at += width(parts[index] ?? '', 1)
    if (parts[index + 2] === 'G') at = Number(parts[index + 1]) - 1
  }
  return at
}

/** Columns that the widest of `texts` needs, at most `most`. */
export function columnsFor(texts: readonly string[], most: number): number {
  return Math.min(most, Math.max(0, ...texts.map((text) => width(text, 1))))
}

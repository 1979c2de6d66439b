// Text from anywhere made safe to show: no control or direction characters, known width, clipped between graphemes.

// CSI and OSC sequences, then single escapes.
const escapes = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[@-Z\\-_])/g
const controls = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g
/** Characters that turn the reading direction and could make a text look like another. */
const directions = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g
const loneSurrogates = /\p{Surrogate}/gu
const noCharacters = /[\uFFFE\uFFFF]/g

/** Keeps tabs and line feeds; lone surrogates become U+FFFD; nothing that XML 1.0 forbids is left. */
export function clean(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(escapes, '')
    .replaceAll(controls, '')
    .replaceAll(directions, '')
    .replaceAll(loneSurrogates, '\uFFFD')
    .replaceAll(noCharacters, '')
}

export function oneLine(text: string): string {
  return clean(text).replaceAll(/\s+/g, ' ').trim()
}

/** At most `most` UTF-16 units, ending in … where something is left out. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

const invisible = /^[\p{Mn}\p{Me}\p{Cf}]$/u
const wide =
  /^[\u1100-\u115F\u2329\u232A\u2E80-\u303E\u3041-\u4DBF\u4E00-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{17000}-\u{18DFF}\u{1AFF0}-\u{1B2FF}\u{1F200}-\u{1F265}\u{20000}-\u{3FFFD}\p{Emoji_Presentation}]$/u
/** East Asian Ambiguous, roughly: one column or two, as the terminal's font has it. */
const ambiguous = /^[\u00A1-\u00FF\u0370-\u0451\u2010-\u2BFF\uE000-\uF8FF\uFFFD]$/u

/**
 * Columns on a terminal. Ambiguous characters (○, ×, …) count `ambiguousWidth`: 2 to be sure that a line fits,
 * 1 as present terminals draw them.
 */
export function width(text: string, ambiguousWidth: 1 | 2): number {
  let columns = 0
  for (const character of text) columns += columnsOf(character, ambiguousWidth)
  return columns
}

function columnsOf(character: string, ambiguousWidth: 1 | 2): number {
  const point = character.codePointAt(0) ?? 0
  if (point < 0x7f) return 1
  if (invisible.test(character)) return 0
  if (wide.test(character)) return 2
  return ambiguous.test(character) ? ambiguousWidth : 1
}

const graphemes = new Intl.Segmenter('ja', { granularity: 'grapheme' })

/** At most `columns` wide, even where ambiguous characters are drawn wide; ends in `..` where something is left out. */
export function clip(text: string, columns: number): string {
  // No more than this many units can fit, however long the text is.
  const head = text.length > columns * 16 ? text.slice(0, columns * 16) : text
  if (head.length === text.length && width(text, 2) <= columns) return text
  const room = columns - 2
  let used = 0
  let kept = ''
  for (const { segment } of graphemes.segment(head)) {
    const more = width(segment, 2)
    if (used + more > room) break
    used += more
    kept += segment
  }
  return room < 0 ? '' : `${kept}..`
}

/** ASCII for names that tools split and compare: everything but letters, digits, `.`, `_`, `-` as `_` and its code. */
export function asciiName(text: string): string {
  let name = ''
  for (const character of text) name += /^[\w.-]$/.test(character) ? character : `_${(character.codePointAt(0) ?? 0).toString(16)}`
  return name
}

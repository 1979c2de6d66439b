// The sh scripts of the guest and how they are put on a command line that any login shell understands.
import { readFileSync } from 'node:fs'
import { assetPath } from '../../package-root.ts'

export type ScriptName =
  | 'agent' | 'beat' | 'cpu-load' | 'disk-fill' | 'enlist' | 'facts' | 'file' | 'guard' | 'leftovers'
  | 'mark' | 'memory-load' | 'processes' | 'service' | 'start-load' | 'stop-load' | 'usage'

const texts = new Map<ScriptName, string>()

/** The script's text, as it is sent. */
export function scriptText(name: ScriptName): string {
  let text = texts.get(name)
  if (text === undefined) {
    text = readFileSync(assetPath(`runners/drivers/guest/scripts/${name}.sh`), 'utf8')
    texts.set(name, text)
  }
  return text
}

/** One word of a command line: single quotes mean the same to sh, csh and fish. */
export function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

/** The command that runs a script sent on its stdin. */
export function scriptCommand(words: readonly (string | number)[], root: boolean): string {
  return [...(root ? ['sudo', '-n'] : []), 'sh', '-s', '--', ...words.map((word) => quoted(String(word)))].join(' ')
}

/** `key=value` lines as lists by key, in the order printed. */
export function readKeys(text: string): ReadonlyMap<string, readonly string[]> {
  const keys = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const at = line.indexOf('=')
    if (at < 1) continue
    const values = keys.get(line.slice(0, at)) ?? []
    values.push(line.slice(at + 1).trim())
    keys.set(line.slice(0, at), values)
  }
  return keys
}

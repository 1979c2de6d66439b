#!/usr/bin/env node
// The command line: reads the words, loads the one command that is meant, turns errors into exit codes.
import { setMaxListeners } from 'node:events'
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { errorLine, isUkeireError } from './errors.ts'
import { commandHelp, commands, generalHelp, type CommandName } from './commands/help.ts'
import { version } from './version.ts'

type Options = NonNullable<ParseArgsConfig['options']>

const common: Options = { help: { type: 'boolean', short: 'h' }, lang: { type: 'string' } }

const optionsOf: Readonly<Record<CommandName, Options>> = {
  run: { lab: { type: 'string' }, scale: { type: 'string' }, mischief: { type: 'string' }, only: { type: 'string' }, target: { type: 'string' }, out: { type: 'string' }, yes: { type: 'boolean', short: 'y' }, 'ignore-window': { type: 'boolean' } },
  cases: { json: { type: 'boolean' } },
  check: { json: { type: 'boolean' }, lab: { type: 'string' }, target: { type: 'string' } },
  undo: {},
  report: {},
  lab: { mischief: { type: 'string' }, out: { type: 'string' }, scale: { type: 'string' }, plan: { type: 'string' } },
  init: {},
  schema: {},
}

// Many waits listen to one signal by design: their number is no leak.
setMaxListeners(0)
process.exitCode = await main(process.argv.slice(2)).catch(complain)

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args
  if (name === '--version') return say(version())
  if (name === undefined || name === '--help' || name === '-h') return say(generalHelp(languageOf(undefined)), name === undefined ? 2 : 0)
  if (!isCommand(name)) return usage(`there is no command "${name}"; there are: ${commands.join(', ')}`)
  const parsed = parseArgs({ args: [...rest], options: { ...common, ...optionsOf[name] }, allowPositionals: true, strict: true })
  const values = parsed.values as Readonly<Record<string, string | boolean | undefined>>
  const lang = values['lang']
  if (lang !== undefined && lang !== 'ja' && lang !== 'en') return usage(`--lang ${String(lang)}: wanted ja or en`)
  if (values['help'] === true) return say(commandHelp(name, languageOf(lang)))
  const { runCommandLine } = await import('./commands/dispatch.ts')
  return runCommandLine(name, parsed.positionals, values)
}

function isCommand(name: string): name is CommandName {
  return (commands as readonly string[]).includes(name)
}

function languageOf(value: unknown): 'ja' | 'en' {
  return value === 'en' || value === 'ja' ? value : (process.env['LANG'] ?? '').startsWith('ja') ? 'ja' : 'en'
}

function say(text: string, code = 0): number {
  process.stdout.write(`${text}\n`)
  return code
}

function usage(text: string): number {
  process.stderr.write(`ukeire: ${text}\n`)
  return 2
}

/** Plan and usage errors are 2, what could not be undone 4, anything else that kept us from a run is 3. */
function complain(error: unknown): number {
  if (!isUkeireError(error)) {
    const parse = error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
    process.stderr.write(`ukeire: ${parse ? errorLine(error) : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    return parse ? 2 : 3
  }
  process.stderr.write(`ukeire: ${error.message}\n${error.hint ? `  → ${error.hint}\n` : ''}`)
  return error.kind === 'usage' ? 2 : error.kind === 'undo' ? 4 : 3
}

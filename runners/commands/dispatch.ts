// From words of the command line to the functions that do the work; each is loaded only when it is meant.
import { UkeireError } from '../errors.ts'
import type { Language } from '../plan/plan.ts'
import type { CommandName } from './help.ts'

type Values = Readonly<Record<string, string | boolean | undefined>>

export async function runCommandLine(name: CommandName, positionals: readonly string[], values: Values): Promise<number> {
  const text = (key: string): string | undefined => (typeof values[key] === 'string' ? values[key] : undefined)
  const language = text('lang') as Language | undefined
  switch (name) {
    case 'run': {
      const { runCommand } = await import('./run.ts')
      return runCommand({
        planFile: one(positionals, 'PLAN'),
        lab: embedded(text('lab')),
        scale: positive(text('scale'), '--scale'),
        mischief: labOnly(values, 'mischief'),
        only: text('only'),
        target: text('target'),
        out: text('out') ?? 'runs',
        yes: values['yes'] === true,
        ignoreWindow: values['ignore-window'] === true,
        language,
      })
    }
    case 'cases': {
      const { casesOfPlan } = await import('./print-cases.ts')
      return casesOfPlan(one(positionals, 'PLAN'), { json: values['json'] === true, language })
    }
    case 'check': {
      const { checkCommand } = await import('./check.ts')
      return checkCommand({ planFile: one(positionals, 'PLAN'), json: values['json'] === true, lab: embedded(text('lab')), target: text('target'), language })
    }
    case 'undo': {
      const { undoCommand } = await import('./undo.ts')
      return undoCommand(one(positionals, 'RUN'), language ?? 'en')
    }
    case 'report': {
      const { reportCommand } = await import('./report.ts')
      return reportCommand(one(positionals, 'RUN'), language)
    }
    case 'lab': {
      const { labCommand } = await import('./lab.ts')
      return labCommand(positionals, { planFile: text('plan'), mischief: text('mischief'), out: text('out') ?? 'lab', scale: positive(text('scale'), '--scale') })
    }
    case 'init': {
      const { initText } = await import('./init.ts')
      process.stdout.write(initText(language ?? 'ja'))
      return 0
    }
    case 'schema': {
      const { schemaJson } = await import('./schema.ts')
      process.stdout.write(schemaJson())
      return 0
    }
  }
}

function one(positionals: readonly string[], what: string): string {
  const [first, second] = positionals
  if (first === undefined) throw usage(what, `is missing`)
  if (second !== undefined) throw usage(second, `is one word too many; wanted just ${what}`)
  return first
}

function embedded(lab: string | undefined): 'embedded' | null {
  if (lab === undefined) return null
  if (lab === 'embedded') return lab
  throw usage('--lab', `${lab}: this version has the lab "embedded"`)
}

function positive(value: string | undefined, option: string): number | null {
  if (value === undefined) return null
  const number = Number(value)
  if (Number.isFinite(number) && number >= 1) return number
  throw usage(option, `${value}: wanted a number from 1`)
}

function labOnly(values: Values, option: string): string | undefined {
  const value = values[option]
  if (value === undefined) return undefined
  if (values['lab'] === undefined) throw usage(`--${option}`, 'belongs to a lab; give --lab embedded too')
  return String(value)
}

function usage(subject: string, text: string): UkeireError {
  return new UkeireError({ code: 'USAGE', kind: 'usage', subject, text, hint: '`ukeire COMMAND --help` shows the options' })
}

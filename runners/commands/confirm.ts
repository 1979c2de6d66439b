// The one confirmation before a run: what will be disturbed, on which machines, which mails will come.
import { createInterface } from 'node:readline/promises'
import { UkeireError } from '../errors.ts'
import { catalogue } from '../plan/catalogue.ts'
import { disturbance } from '../plan/disturbance.ts'
import type { OpenedRun, RunOptions } from './open-run.ts'

/** Asks on a terminal; `--yes` skips it. Throws `NOT_CONFIRMED` (usage) otherwise, before anything is disturbed. */
export async function confirmRun(opened: OpenedRun, options: RunOptions): Promise<void> {
  if (!(opened.prepared.disturbs || opened.prepared.sends) || options.yes) return
  const ja = opened.language === 'ja'
  const lines = opened.prepared.toRun.flatMap(({ id, target }) => {
    const what = disturbance(id)
    return what.kind === 'none' && id !== '2-12' ? [] : [`  ${target.name}  ${id} ${catalogue(id).title[opened.language]} — ${what.what[opened.language]}`]
  })
  const list = [ja ? '次の機器に影響を与えます。' : 'This run disturbs:', ...lines].join('\n')
  if (!process.stdin.isTTY) {
    throw new UkeireError({ code: 'NOT_CONFIRMED', kind: 'usage', subject: options.planFile, text: `a run that disturbs needs a confirmation, and there is no terminal to ask on\n${list}`, hint: 'give --yes' })
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const ended = new Promise<string>((resolve) => terminal.once('close', () => resolve('')))
  const answer = await Promise.race([terminal.question(`${list}\n${ja ? '実施しますか？ [yes/no] ' : 'Go ahead? [yes/no] '}`), ended])
  terminal.close()
  if (!/^y(es)?$/i.test(answer.trim())) throw new UkeireError({ code: 'NOT_CONFIRMED', kind: 'usage', subject: options.planFile, text: 'not confirmed: nothing was disturbed' })
}

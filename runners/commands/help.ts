// What the command line says about itself, ja and en.
import type { Language } from '../plan/plan.ts'

export const commands = ['run', 'cases', 'check', 'undo', 'report', 'lab', 'init', 'schema'] as const
export type CommandName = (typeof commands)[number]

interface CommandHelp {
  readonly usage: string
  readonly what: Readonly<Record<Language, string>>
  readonly options: readonly (readonly [string, Readonly<Record<Language, string>>])[]
}

const lang = ['--lang ja|en', { ja: '表示言語', en: 'language of the output' }] as const
const json = ['--json', { ja: 'JSONで出力', en: 'print JSON' }] as const

const helps: Readonly<Record<CommandName, CommandHelp>> = {
  run: {
    usage: 'ukeire run PLAN [options]',
    what: { ja: '受入試験を実施する', en: 'carry out the acceptance' },
    options: [
      ['--only 2-1,4-*', { ja: '実施する試験（*可）', en: 'cases to run, * as wildcard' }],
      ['--target web01', { ja: '対象（カンマ区切り）', en: 'targets, comma-separated' }],
      ['--out DIR', { ja: '結果の置き場所（既定 runs）', en: 'where run directories go (default runs)' }],
      ['--yes', { ja: '実施前の確認を省く', en: 'skip the one confirmation' }],
      ['--ignore-window', { ja: '時間帯の制限を外す（記録に残る）', en: 'run outside the window; it is recorded' }],
      ['--lab embedded', { ja: '内蔵ラボで予行する（ループバックのみ）', en: 'rehearse on the embedded lab; nothing but loopback is contacted' }],
      ['--scale N', { ja: 'ラボの時間の倍率', en: "the lab's time scale" }],
      ['--mischief web01:threshold-95,…', { ja: 'ラボに仕込む不具合', en: 'defects to plant in the lab' }],
      lang,
    ],
  },
  cases: { usage: 'ukeire cases PLAN [options]', what: { ja: '適用される試験の一覧と予定時間', en: 'the printed test plan: what applies, what it disturbs, how long it takes' }, options: [json, lang] },
  check: {
    usage: 'ukeire check PLAN [options]',
    what: { ja: '何も乱さずに分かることを全て確認する', en: 'everything that can be known without disturbing' },
    options: [['--target web01', { ja: '対象（カンマ区切り）', en: 'targets, comma-separated' }], ['--lab embedded', { ja: '内蔵ラボに対して確認する', en: 'check against the embedded lab' }], json, lang],
  },
  undo: { usage: 'ukeire undo RUN', what: { ja: '中断した実施の後始末をする（何度でも可）', en: 'carry out what a dead run left; safe to repeat' }, options: [lang] },
  report: { usage: 'ukeire report RUN', what: { ja: '記録から報告書を作り直す', en: 'write the reports again from the journal' }, options: [lang] },
  lab: {
    usage: 'ukeire lab up embedded [options]',
    what: { ja: '内蔵ラボだけを動かす（Ctrl-Cまで）', en: 'run the embedded lab alone until Ctrl-C' },
    options: [
      ['--plan PLAN', { ja: 'ラボの元にする計画（既定は例）', en: 'plan that the lab is made for (default: the example)' }],
      ['--mischief web01:threshold-95,…', { ja: '仕込む不具合', en: 'defects to plant' }],
      ['--out DIR', { ja: 'plan.yamlの置き場所（既定 lab）', en: 'where plan.yaml goes (default lab)' }],
      ['--scale N', { ja: '時間の倍率（既定300：5分が1秒）', en: 'time scale (default 300: five minutes take one second)' }],
      lang,
    ],
  },
  init: { usage: 'ukeire init', what: { ja: '計画ファイルのひな形を出力する', en: 'print a commented plan template' }, options: [lang] },
  schema: { usage: 'ukeire schema', what: { ja: '計画ファイルのJSON Schemaを出力する', en: "print the plan file's JSON Schema" }, options: [] },
}

export function generalHelp(language: Language): string {
  const intro = language === 'ja' ? 'ukeire（受入）：統合サーバの情報システムテスト' : 'ukeire: acceptance testing of virtualised infrastructure'
  const rows = commands.map((name) => `  ${helps[name].usage.padEnd(34)} ${helps[name].what[language]}`)
  const codes =
    language === 'ja'
      ? '終了コード  0 全て○又は－  1 ×あり  2 計画又は使い方の誤り  3 保又は未あり  4 後始末が残っている  130 中断（後始末済み）'
      : 'Exit codes  0 all pass or n/a  1 some fail  2 plan or usage  3 some undetermined or not run  4 undo outstanding  130 interrupted and undone'
  return [intro, '', ...rows, '', codes].join('\n')
}

export function commandHelp(name: CommandName, language: Language): string {
  const help = helps[name]
  const width = Math.max(0, ...help.options.map(([option]) => option.length)) + 2
  return [help.usage, `  ${help.what[language]}`, '', ...help.options.map(([option, text]) => `  ${option.padEnd(width)}${text[language]}`)].join('\n').trimEnd()
}

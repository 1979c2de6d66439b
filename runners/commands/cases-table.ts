// The list of cases as aligned text, ja and en; East Asian characters take two columns.
import { width } from '../../reports/text.ts'
import { localTime } from '../plan/local-time.ts'
import type { Language, Plan } from '../plan/plan.ts'
import type { ListedCase, ListedPlan } from './list-plan.ts'

const words = {
  ja: {
    head: ['試験', '区分', '情', '管', '実施', '最早', '予定', '最遅', '影響', '試験項目名'],
    legend: '実施：自動＝本ツール、手動＝手作業（この版では自動化していない）、－＝対象外。役割：情＝情報システム担当、管＝統合サーバ管理担当。所要時間は 時:分:秒',
    automated: '自動',
    hand: '手動',
    kinds: { none: '－', reversible: '復元可', 'by-a-person': '人が復元', irreversible: '不可逆' },
    phase: { 'pre-golive': '稼働前', 'in-service': '稼働後' },
    sites: { main: 'メイン環境', sub: 'サブ環境' },
    expected: '自動実施分の所要（各対象で順に実施した場合）',
    between: '予定 {expected}、最遅 {latest}',
    window: '実施時間帯',
    open: '実施可（{reason}）',
    closed: '実施不可（{reason}）、次は {next}',
    end: '今開始した場合の終了予定',
    start: '本日の安全な最終開始時刻',
    never: '本日はなし',
  },
  en: {
    head: ['case', 'class', 'S', 'A', 'done', 'earliest', 'expected', 'latest', 'disturbs', 'title'],
    legend: 'done: auto = by this tool, hand = by hand (not automated in this version), － = not applicable. Roles: S = system side, A = platform admin. Durations h:mm:ss',
    automated: 'auto',
    hand: 'hand',
    kinds: { none: '-', reversible: 'reversible', 'by-a-person': 'by a person', irreversible: 'irreversible' },
    phase: { 'pre-golive': 'before go-live', 'in-service': 'in service' },
    sites: { main: 'main site', sub: 'sub site' },
    expected: 'automated cases, one after the other on each target',
    between: 'expected {expected}, latest {latest}',
    window: 'window',
    open: 'open ({reason})',
    closed: 'closed ({reason}), next {next}',
    end: 'expected end if started now',
    start: 'latest safe start today',
    never: 'none left today',
  },
} as const

/** `h:mm:ss` */
function clock(ms: number): string {
  const seconds = Math.round(ms / 1000)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}

const pad = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - width(text, 1)))
const padStart = (text: string, columns: number): string => ' '.repeat(Math.max(0, columns - width(text, 1))) + text
const fill = (text: string, values: Readonly<Record<string, string>>): string => text.replaceAll(/\{(\w+)\}/g, (_, key: string) => values[key] ?? '')

export function casesText(listed: ListedPlan, plan: Plan, lang: Language, now: number): string {
  const word = words[lang]
  const at = (instant: string | number): string => {
    const local = localTime(plan.window.timeZone, typeof instant === 'number' ? instant : Date.parse(instant))
    return `${local.day} ${local.time}`
  }
  const { run } = listed
  const reason = run.window.reason[lang]
  const facts: readonly (readonly [string, string])[] = [
    [word.expected, fill(word.between, { expected: clock(run.expectedMs), latest: clock(run.latestMs) })],
    [word.window, run.window.open ? fill(word.open, { reason }) : fill(word.closed, { reason, next: run.window.nextOpen === null ? '－' : at(run.window.nextOpen) })],
    [word.end, at(run.expectedEnd)],
    [word.start, run.latestSafeStart === null ? word.never : at(run.latestSafeStart)],
  ]
  const label = Math.max(...facts.map(([name]) => width(name, 1)))
  const lines = [
    `${listed.system.name} (${listed.system.id})  ${word.phase[listed.phase]}  ${at(now)} ${plan.window.timeZone}`,
    word.legend,
    ...listed.targets.flatMap((target) => ['', `${target.name}  ${target.ip}  ${word.sites[target.site === 'sub' ? 'sub' : 'main']}`, ...table(target.cases, lang)]),
    '',
    ...facts.map(([name, value]) => `${pad(name, label)}  ${value}`),
  ]
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`
}

const numeric: ReadonlySet<number> = new Set([5, 6, 7])

function table(cases: readonly ListedCase[], lang: Language): readonly string[] {
  const rows = [words[lang].head, ...cases.map((one) => cells(one, lang))]
  const widths = words[lang].head.map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? '', 1))))
  const line = (row: readonly string[]): string => row.map((cell, column) => (numeric.has(column) ? padStart : pad)(cell, widths[column] ?? 0)).join('  ')
  const indent = ' '.repeat(2 + widths.slice(0, -1).reduce((sum, columns) => sum + columns + 2, 0))
  const [head, ...body] = rows.map((row) => `  ${line(row)}`)
  return [head ?? '', ...body.flatMap((text, at) => [text, ...details(cases[at]!, lang).map((detail) => indent + detail)])]
}

function cells(one: ListedCase, lang: Language): readonly string[] {
  const { duration } = one
  const word = words[lang]
  return [
    one.id,
    one.class,
    one.roles.system,
    one.roles.admin,
    one.applies ? (one.automated ? word.automated : word.hand) : '－',
    ...(duration === null ? ['', '', ''] : [clock(duration.earliestMs), clock(duration.expectedMs), clock(duration.latestMs)]),
    one.applies ? word.kinds[one.disturbance.kind] : '',
    one.title[lang],
  ]
}

/** What stands below the title: why not, what is disturbed, what the plan lacks. */
function details(one: ListedCase, lang: Language): readonly string[] {
  if (one.reason !== null) return [`－ ${one.reason[lang]}`]
  return [
    ...(one.disturbance.kind === 'none' && one.disturbance.what[lang].length < 2 ? [] : [`→ ${one.disturbance.what[lang]}`]),
    ...(one.lacking === null ? [] : [`保 ${one.lacking[lang]}`]),
  ]
}

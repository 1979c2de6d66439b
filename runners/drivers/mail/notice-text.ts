// The 計画停止連絡: subject and body of the notice of a planned stop, filled from the plan. Pure.
import type { CheckKind, Language, SiteName } from '../../plan/plan.ts'
import type { Instant } from '../ports.ts'
import { checkJa } from './match-words.ts'

export interface NoticeFacts {
  readonly language: Language
  /** Name of the information system. */
  readonly system: string
  /** IANA name; all instants are written in it. */
  readonly timeZone: string
  readonly from: Instant
  readonly to: Instant
  readonly targets: readonly { readonly hostname: string; readonly ip: string; readonly site: SiteName }[]
  /** Single stops, where their times are known: whose, by which case, from when to when. */
  readonly stops?: readonly { readonly hostname: string; readonly case: string; readonly from: Instant; readonly to: Instant }[]
  readonly cases: readonly { readonly id: string; readonly title: { readonly ja: string; readonly en: string } }[]
  /** What the monitor is expected to mail: a problem and a recovery each. */
  readonly mails: readonly { readonly host: string; readonly check: CheckKind }[]
  /** Section, name, telephone or address of whom to ask. */
  readonly contact: string
}

/** Asked for by 3.3(5); the wording is the test specification's. */
export function noticeText(facts: NoticeFacts): { readonly subject: string; readonly text: string } {
  return facts.language === 'ja' ? japanese(facts) : english(facts)
}

function japanese(facts: NoticeFacts): { readonly subject: string; readonly text: string } {
  const { system, timeZone, from, to, stops = [] } = facts
  const day = format(from, timeZone, { month: 'numeric', day: 'numeric' }, 'ja-JP')
  const at = (instant: Instant): string => format(instant, timeZone, { year: 'numeric', month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit' }, 'ja-JP')
  const site = { main: 'メイン環境', sub: 'サブ環境' }
  const text = [
    `${system}の情報システムテスト（受入試験）に伴い、下記のとおり仮想マシンを停止します。`,
    '停止中も統合監視は継続されるため、障害検知メール及び復旧メールが配信されますが、試験によるものですので対応は不要です。',
    '',
    '１ 対象',
    ...facts.targets.map((target) => `　ホスト名${target.hostname}（IPアドレス${target.ip}、${site[target.site]}）`),
    '２ 日時',
    `　${at(from)}～${at(to)}`,
    ...stops.map((stop) => `　停止予定：${stop.hostname}　試験${stop.case}　${at(stop.from)}～${at(stop.to)}`),
    '３ 内容',
    ...facts.cases.map((one) => `　試験${one.id}　${one.title.ja}`),
    '４ 予想される監視メール',
    ...mailLines(facts, ({ host, check }) => `　${host}　${checkJa[check]}（障害、復旧）`),
    '５ 中止・延期時の連絡',
    '　開始前に本メールへの返信で連絡します。',
    '６ 連絡先',
    `　${facts.contact}`,
    '',
  ]
  return { subject: `【計画停止連絡】${system} 受入試験に伴う停止について（${day}）`, text: text.join('\n') }
}

function english(facts: NoticeFacts): { readonly subject: string; readonly text: string } {
  const { system, timeZone, from, to, stops = [] } = facts
  const day = format(from, timeZone, { year: 'numeric', month: '2-digit', day: '2-digit' }, 'en-CA')
  const at = (instant: Instant): string => format(instant, timeZone, { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' }, 'en-CA').replace(',', '')
  const text = [
    `For the acceptance test of ${system} the virtual machines below will be stopped.`,
    'Monitoring goes on meanwhile: problem and recovery mails will be sent. They come from the test; nothing needs to be done about them.',
    '',
    '1 Targets',
    ...facts.targets.map((target) => `  ${target.hostname} (${target.ip}, ${target.site} site)`),
    `2 Time (${timeZone})`,
    `  ${at(from)} to ${at(to)}`,
    ...stops.map((stop) => `  planned stop: ${stop.hostname}, case ${stop.case}, ${at(stop.from)} to ${at(stop.to)}`),
    '3 Work',
    ...facts.cases.map((one) => `  case ${one.id}: ${one.title.en}`),
    '4 Expected monitoring mails',
    ...mailLines(facts, ({ host, check }) => `  ${host}: ${check} (problem, recovery)`),
    '5 If it is cancelled or postponed',
    '  we answer this mail before the start.',
    '6 Contact',
    `  ${facts.contact}`,
    '',
  ]
  return { subject: `[Planned stop] ${system}: stops during the acceptance test (${day})`, text: text.join('\n') }
}

/** A check that several cases disturb is listed once. */
function mailLines({ mails }: NoticeFacts, line: (mail: NoticeFacts['mails'][number]) => string): readonly string[] {
  return [...new Set(mails.map(line))]
}

function format(instant: Instant, timeZone: string, parts: Intl.DateTimeFormatOptions, locale: string): string {
  return new Intl.DateTimeFormat(locale, { timeZone, hourCycle: 'h23', ...parts }).format(instant)
}

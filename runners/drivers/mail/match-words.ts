// The words for what came, and why it is not the mail that was wanted; in both languages.
import type { CheckKind, Severity } from '../../plan/plan.ts'
import type { AddressResult, Candidate, MailFound, ReadMail, WantedMail } from './match.ts'

export type WhyCode =
  | 'unrelated'
  | 'second'
  | 'used'
  | 'other-host'
  | 'several-hosts'
  | 'other-sender'
  | 'other-severity'
  | 'earlier-event'
  | 'time-unknown'
  | 'event-before-cause'

export interface Why {
  readonly code: WhyCode
  readonly ja: string
  readonly en: string
}

/** `detail`: the other host, sender, severity or Date. */
export function inOneWord(code: WhyCode, detail = ''): Why {
  const [ja, en] = words[code](detail)
  return { code, ja, en }
}

const words: { readonly [code in WhyCode]: (detail: string) => readonly [string, string] } = {
  unrelated: () => ['別の監視項目又は状態', 'another check or state'],
  second: () => ['該当する可能性がある', 'may be the one'],
  used: () => ['他の確認で使用済み', 'belongs to another expectation'],
  'other-host': (host) => [`${host === '' ? '不明なホスト' : host}のメール`, `a mail for ${host === '' ? 'an unknown host' : host}`],
  'several-hosts': (hosts) => [`複数のホスト（${hosts}）の記載がある`, `names several hosts (${hosts})`],
  'other-sender': (from) => [`差出人が${from}`, `sent by ${from}`],
  'other-severity': (severity) => [`重要度が${severity === '' ? '記載されていない' : severityJa[severity as Severity]}`, severity === '' ? 'states no severity' : `states severity ${severity}`],
  'earlier-event': (date) => [`以前の事象のメール（Date ${date}）`, `a mail of an earlier event (Date ${date})`],
  'time-unknown': (date) => [date === '' ? '送信時刻の記載がない' : `監視サーバの時計を確認できず、Date ${date}が今回の事象か判断できない`, date === '' ? 'has no Date' : `has Date ${date}, and no other mail tells the monitor's clock`],
  'event-before-cause': (time) => [`本文の事象時刻${time}が試験の開始より前`, `states the event time ${time}, before the cause`],
}

const severityJa: { readonly [severity in Severity]: string } = { warning: '警告', severe: '重度障害' }

/** The guideline's names of the checks (table 3-6). */
export const checkJa: { readonly [kind in CheckKind]: string } = { alive: '死活監視', memory: 'メモリ使用率', cpu: 'CPU使用率', disk: 'ディスク使用率', service: 'サービス監視', process: 'プロセス監視', http: 'HTTP監視' }

/** One sentence about one address. */
export function explain(wanted: WantedMail, inbox: WantedMail['inboxes'][number], found: MailFound, mail: ReadMail | null, candidates: readonly Candidate[]): AddressResult['text'] {
  const { host, check, severity, state, window } = wanted
  const { address } = inbox
  const ja = `${host}の${checkJa[check]}${severity === undefined ? '' : `（${severityJa[severity]}）`}の${state === 'problem' ? '障害検知' : '復旧'}メール`
  const en = `${state} mail of ${host} (${check}${severity === undefined ? '' : `, ${severity}`})`
  const seen = mail === null ? Number.NaN : mail.mail.seenAt
  const instead = candidates.length === 0 ? null : { ja: listed(candidates, 'ja'), en: listed(candidates, 'en') }
  switch (found) {
    case 'arrived':
      return { ja: `${address}：${ja}を受信（${clock(seen)}）`, en: `${address}: ${en} arrived at ${clock(seen)}` }
    case 'late':
      return { ja: `${address}：${ja}が最遅時刻を${seconds(seen - window.latest)}秒過ぎて届いた`, en: `${address}: ${en} came ${seconds(seen - window.latest)} s after the latest instant` }
    case 'early':
      return { ja: `${address}：${ja}が最早時刻より${seconds(window.earliest - seen)}秒早く届いた`, en: `${address}: ${en} came ${seconds(window.earliest - seen)} s before the earliest instant` }
    case 'ambiguous':
      return { ja: `${address}：${ja}を特定できない（${instead?.ja}）`, en: `${address}: ${en} cannot be told: ${instead?.en}` }
    case 'blind':
      return mail === null
        ? { ja: `${address}：受信を確認できない（${inbox.trouble}）`, en: `${address}: the mailbox cannot be watched: ${inbox.trouble}` }
        : { ja: `${address}：${ja}は最遅時刻の後に見えたが、その間${seconds(inbox.blindMs)}秒受信を確認できなかった`, en: `${address}: ${en} was seen after the latest instant, but the mailbox could not be watched for ${seconds(inbox.blindMs)} s` }
    case 'missing':
      return {
        ja: `${address}：${ja}が${clock(window.until)}までに届かない（${instead === null ? '該当するメールなし' : `届いたもの：${instead.ja}`}）`,
        en: `${address}: no ${en} by ${clock(window.until)}; ${instead === null ? 'nothing like it came' : `${instead.en} came, for ${host} none`}`,
      }
  }
}

function listed(candidates: readonly Candidate[], language: 'ja' | 'en'): string {
  const shown = candidates.slice(0, 3).map(({ mail, why }) => `${why[language]}${language === 'ja' ? `「${mail.mail.subject}」` : ` "${mail.mail.subject}"`}`)
  const more = candidates.length - shown.length
  return shown.join(language === 'ja' ? '、' : ', ') + (more === 0 ? '' : language === 'ja' ? `ほか${more}通` : ` and ${more} more`)
}

function clock(instant: number): string {
  return new Date(instant).toISOString()
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1)
}

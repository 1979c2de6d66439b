// The named pattern sets: how MIRACLE ZBX sites and stock Zabbix servers word their alert mails.
import type { MailPatterns, PatternSetName } from '../../plan/plan.ts'

// A reply or a forward quotes a marker without being an alert.
const subject = String.raw`^(?!\s*(?:re|fw|fwd|返信|転送)\s*:)[^\n]*`

const hostname = String.raw`(?<host>[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)`

const checks = {
  alive: String.raw`死活|\bping\b|\bicmp|ホストの?応答|host is (?:down|unreachable|unavailable)|unavailable by icmp`,
  memory: String.raw`メモリ|\bmemory\b|\bvm\.memory\.`,
  cpu: String.raw`\bCPU\b|\bprocessor (?:load|time|util)|\bsystem\.cpu\.`,
  disk: String.raw`ディスク|ファイルシステム|ドライブ|\bdisk\b|\bfile ?system\b|\bvfs\.fs\.`,
  service: String.raw`サービス|\bservices?\b|\bservice_state\b|\bservice\.info\b`,
  process: String.raw`プロセス|\bprocess(?:es)?\b|\bproc\.num\b`,
  http: String.raw`\bHTTPS?\b|\bURL\b|web ?監視|web ?シナリオ|\bweb (?:scenario|check|monitoring)\b|\bweb\.test\.`,
}

const miracleZbx: MailPatterns = {
  recovery: subject + String.raw`(?:【[^】\n]*(?:復旧|正常|回復)[^】\n]*】|\[[^\]\n]*(?:復旧|正常|回復)[^\]\n]*\]|\bOK\b)|(?:\n)\s*(?:状態|ステータス)\s*:\s*(?:復旧|正常|回復|OK)`,
  problem: subject + String.raw`(?:【[^】\n]*(?:障害|警告|重度|軽度|致命|異常|注意)[^】\n]*】|\[[^\]\n]*(?:障害|警告|重度|軽度|致命|異常|注意)[^\]\n]*\]|\bPROBLEM\b)`,
  host: String.raw`(?:ホスト名?|対象(?:ホスト|サーバ)?|Host(?: ?name)?)\s*:\s*` + hostname,
  severity: {
    warning: subject + String.raw`[【\[][^】\]\n]*(?:警告|軽度|注意)[^】\]\n]*[】\]]|(?:重要度|深刻度|severity)\s*:\s*(?:警告|軽度|注意|warning|average)`,
    severe: subject + String.raw`[【\[][^】\]\n]*(?:重度|致命)[^】\]\n]*[】\]]|(?:重要度|深刻度|severity)\s*:\s*(?:重度|致命|high|disaster)`,
  },
  checks,
  eventTime: String.raw`(?:検知|発生|復旧|障害|イベント)(?:日時|時刻)\s*:\s*(?<year>\d{4})[./年-](?<month>\d{1,2})[./月-](?<day>\d{1,2})日?\s+(?<hour>\d{1,2}):(?<minute>\d{2}):(?<second>\d{2})`,
}

const zabbix2: MailPatterns = {
  recovery: subject + String.raw`\bOK\s*:`,
  problem: subject + String.raw`\bPROBLEM\s*:`,
  host: String.raw`(?:\bHost(?: ?name)?\s*:\s*|\bon\s+(?:host\s+)?(?!\d{4}[.-]))` + hostname,
  severity: { warning: String.raw`\bseverity\s*:\s*(?:warning|average)`, severe: String.raw`\bseverity\s*:\s*(?:high|disaster)` },
  checks,
  eventTime: String.raw`\b(?:event )?time\s*:\s*(?<year>\d{4})[.-](?<month>\d{2})[.-](?<day>\d{2})\s+(?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2})`,
}

const zabbix6: MailPatterns = {
  recovery: subject + String.raw`\bResolved(?:\s+in\s+[^:\n]+)?\s*:`,
  problem: subject + String.raw`\bProblem\s*:`,
  host: zabbix2.host,
  severity: zabbix2.severity,
  checks,
  eventTime: String.raw`\b(?:started|resolved) at (?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2}) on (?<year>\d{4})\.(?<month>\d{2})\.(?<day>\d{2})`,
}

/** The sets a plan may name; source text for flags `iu`, over the NFKC form of subject, empty line and body. */
export const patternSets: { readonly [name in PatternSetName]: MailPatterns } = {
  'miracle-zbx': miracleZbx,
  'zabbix-2': zabbix2,
  'zabbix-6': zabbix6,
}

/** A plan's `patterns`, with a name looked up. */
export function mailPatterns(patterns: PatternSetName | MailPatterns): MailPatterns {
  return typeof patterns === 'string' ? patternSets[patterns] : patterns
}

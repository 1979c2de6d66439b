// What one mail says, by a set of patterns: state, host, check, severity and event time.
import type { CheckKind, MailPatterns, Severity } from '../../plan/plan.ts'

/** The decoded parts of a mail that are read; `raw` lends the Date header's zone to the event time. */
export interface MailText {
  readonly subject: string
  readonly text: string
  readonly raw?: Uint8Array
}

/** A host of the plan and the other names (monitor's visible name, IP) a mail may call it by. */
export interface HostNames {
  readonly name: string
  readonly aliases: readonly string[]
}

export interface ReadAlert<M extends MailText> {
  readonly mail: M
  readonly state: 'problem' | 'recovery' | 'unknown'
  /** Of the plan's hosts, those that stand in the mail as whole tokens: web1 is neither web10 nor web1.example. */
  readonly hosts: readonly string[]
  /** The host that the patterns' `host` finds: a plan's host by its name there, any other as the mail writes it. */
  readonly named: string | null
  readonly check: CheckKind | null
  readonly severity: Severity | null
  /** Epoch milliseconds on the monitor's clock, to the second. */
  readonly eventAt: number | null
}

/**
 * Reads an alert. Recovery is tested before problem, because 障害復旧 contains 障害. Of several checks or
 * severities that match, the one written first counts (the subject comes before the body).
 * A body without a zone is read in the zone of the Date header, else in +09:00.
 */
export function readAlert<M extends MailText>(mail: M, patterns: MailPatterns, hosts: readonly (string | HostNames)[]): ReadAlert<M> {
  const text = `${mail.subject}\n\n${mail.text.replaceAll('\r\n', '\n')}`.normalize('NFKC')
  const found = hostTokens(text)
  const known = hosts.filter((host) => namesOf(host).some((name) => found.has(name.toLowerCase())))
  // A host called disk01 or memory-db must not decide which check the mail is about.
  const bare = known.flatMap(namesOf).reduce(blank, text)
  return {
    mail,
    state: regex(patterns.recovery).test(text) ? 'recovery' : regex(patterns.problem).test(text) ? 'problem' : 'unknown',
    hosts: known.map(nameOf),
    named: planName(regex(patterns.host).exec(text)?.groups?.['host'] ?? null, hosts),
    check: firstOf(patterns.checks, bare),
    severity: firstOf(patterns.severity, text),
    eventAt: patterns.eventTime === undefined ? null : eventTime(regex(patterns.eventTime).exec(text)?.groups, mail.raw),
  }
}

function namesOf(host: string | HostNames): readonly string[] {
  return typeof host === 'string' ? [host] : [host.name, ...host.aliases]
}

function nameOf(host: string | HostNames): string {
  return typeof host === 'string' ? host : host.name
}

function planName(written: string | null, hosts: readonly (string | HostNames)[]): string | null {
  if (written === null) return null
  const own = hosts.find((host) => namesOf(host).some((name) => name.toLowerCase() === written.toLowerCase()))
  return own === undefined ? written : nameOf(own)
}

/** Everything shaped like a host name, lower case; the domain of a mail address is none. */
function hostTokens(text: string): ReadonlySet<string> {
  const tokens = text.match(/(?<![@A-Za-z0-9_.-])[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?(?!@)/g) ?? []
  return new Set(tokens.map((token) => token.toLowerCase()))
}

function blank(text: string, name: string): string {
  const source = name.replaceAll(/[.*+?^${}()|[\]\\-]/g, String.raw`\$&`)
  return text.replaceAll(new RegExp(String.raw`(?<![A-Za-z0-9_.-])${source}(?![A-Za-z0-9_-])`, 'gi'), ' '.repeat(name.length))
}

function firstOf<K extends string>(patterns: { readonly [key in K]: string }, text: string): K | null {
  let first: K | null = null
  let at = Number.POSITIVE_INFINITY
  for (const key of Object.keys(patterns) as K[]) {
    const index = regex(patterns[key]).exec(text)?.index ?? Number.POSITIVE_INFINITY
    if (index < at) [first, at] = [key, index]
  }
  return first
}

function eventTime(groups: Readonly<Record<string, string | undefined>> | undefined, raw: Uint8Array | undefined): number | null {
  if (groups === undefined) return null
  const [year, month, day, hour, minute, second] = ['year', 'month', 'day', 'hour', 'minute', 'second'].map((name) => Number(groups[name] ?? Number.NaN))
  const utc = Date.UTC(year ?? Number.NaN, (month ?? Number.NaN) - 1, day, hour, minute, second)
  return Number.isNaN(utc) ? null : utc - dateZoneMs(raw)
}

const japanMs = 9 * 3_600_000

function dateZoneMs(raw: Uint8Array | undefined): number {
  if (raw === undefined) return japanMs
  const head = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, 65_536)).toString('latin1').split(/\r?\n\r?\n/, 1)[0] ?? ''
  const zone = /^date:[^\n]*?([+-])(\d{2})(\d{2})\b/im.exec(head)
  if (zone === null) return japanMs
  return (zone[1] === '-' ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3])) * 60_000
}

const compiled = new Map<string, RegExp>()

function regex(source: string): RegExp {
  let found = compiled.get(source)
  if (found === undefined) {
    found = new RegExp(source, 'iu')
    compiled.set(source, found)
  }
  return found
}

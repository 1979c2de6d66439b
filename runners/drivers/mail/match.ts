// Which mail, if any, is the one that a case waits for at each address. Pure.
import type { CheckKind, Severity } from '../../plan/plan.ts'
import type { AlertMail, Instant } from '../ports.ts'
import { explain, inOneWord } from './match-words.ts'
import type { Why } from './match-words.ts'
import { isFrom, offsetFor, sentAt } from './skew.ts'
import type { Skew } from './skew.ts'

/** An alert as read; `named` is the host it names by the patterns, of the plan or not. */
export type ReadMail = AlertMail & { readonly named?: string | null }

/** All instants on our clock. */
export interface MailWindow {
  readonly earliest: Instant
  readonly expected: Instant
  readonly latest: Instant
  /** The end of waiting: latest plus the plan's grace. */
  readonly until: Instant
}

export interface WantedMail {
  readonly inboxes: readonly { readonly address: string; readonly trouble: string | null; readonly blindMs: number }[]
  /** Of the plan, as given to `readAlert`. */
  readonly host: string
  readonly check: CheckKind
  /** Undefined: the check has no levels. */
  readonly severity?: Severity | undefined
  readonly state: 'problem' | 'recovery'
  /** The monitor's sender; null: any. */
  readonly from: string | null
  /** The disturbance: not before, and at the latest. A mail sent before is one of an earlier event. */
  readonly cause: { readonly notBefore: Instant; readonly at: Instant }
  readonly window: MailWindow
  /** Ids of mails that other expectations took; not changed here. */
  readonly used: ReadonlySet<string>
  readonly skew: Skew
}

/**
 * `blind`: the mailbox cannot be watched, or a mail came late while it could not. `ambiguous`: two different mails
 * may be the one, or one whose time cannot be told.
 */
export type MailFound = 'arrived' | 'late' | 'early' | 'missing' | 'ambiguous' | 'blind'

export interface Candidate {
  readonly mail: ReadMail
  readonly why: Why
}

export interface AddressResult {
  readonly address: string
  readonly found: MailFound
  /** The mail, where one was found (arrived, late, early, or late after blindness). */
  readonly mail: ReadMail | null
  /** Ids to add to `used` once the case has taken the mail: it and its copies. */
  readonly ids: readonly string[]
  /** Every other mail at this address that has something of the wanted one, and why it is not. */
  readonly candidates: readonly Candidate[]
  /** One sentence: what was wanted, what came instead. */
  readonly text: { readonly ja: string; readonly en: string }
}

/** A Date is written in whole seconds, and clocks are read with an error of some milliseconds. */
const dateToleranceMs = 1_500

/** Alerts are decoded per mailbox, so that those of several mailboxes may be a little out of order. */
const disorderMs = 10_000

/**
 * Judges every address by the mails of the run so far, in the order of arrival. Before `window.until`, `missing` means: not yet.
 */
export function expectMails(wanted: WantedMail, alerts: readonly ReadMail[]): readonly AddressResult[] {
  const recent = sinceCause(wanted, alerts)
  return wanted.inboxes.map((inbox) => judge(wanted, inbox, deliveries(recent.filter((alert) => alert.mail.address === inbox.address))))
}

/** What was seen before the cause cannot be its mail; a run may hold thousands of those. */
function sinceCause({ cause, state, check }: WantedMail, alerts: readonly ReadMail[]): readonly ReadMail[] {
  const recent: ReadMail[] = []
  for (let index = alerts.length - 1; index >= 0; index -= 1) {
    const alert = alerts[index]
    if (alert === undefined || alert.mail.seenAt < cause.notBefore - disorderMs) break
    if (alert.mail.seenAt >= cause.notBefore && alert.state === state && alert.check === check) recent.push(alert)
  }
  return recent
}

/** One mail with all its deliveries: same subject, body and Date at one address. */
interface Delivery {
  readonly alert: ReadMail
  readonly ids: readonly string[]
}

function deliveries(alerts: readonly ReadMail[]): readonly Delivery[] {
  const found = new Map<string, { alert: ReadMail; ids: string[] }>()
  for (const alert of alerts.toSorted((a, b) => a.mail.seenAt - b.mail.seenAt)) {
    const key = JSON.stringify([alert.mail.date, alert.mail.subject, alert.mail.text])
    const known = found.get(key)
    if (known === undefined) found.set(key, { alert, ids: [alert.mail.id] })
    else known.ids.push(alert.mail.id)
  }
  return [...found.values()]
}

function judge(wanted: WantedMail, inbox: WantedMail['inboxes'][number], here: readonly Delivery[]): AddressResult {
  const seen = here.map((delivery) => ({ delivery, why: differs(wanted, delivery) }))
  const fitting = seen.flatMap(({ delivery, why }) => (why === null ? [delivery] : []))
  const undated = seen.flatMap(({ delivery, why }) => (why?.code === 'time-unknown' || why?.code === 'event-before-cause' ? [delivery] : []))
  const candidates = seen.flatMap(({ delivery, why }) => (why === null || why.code === 'unrelated' ? [] : [{ mail: delivery.alert, why }]))
  const result = (found: MailFound, delivery: Delivery | undefined, more: readonly Candidate[] = []): AddressResult => {
    const all = [...more, ...candidates]
    const mail = delivery?.alert ?? null
    return { address: inbox.address, found, mail, ids: delivery?.ids ?? [], candidates: all, text: explain(wanted, inbox, found, mail, all) }
  }
  const { earliest, latest, until } = wanted.window
  const early = fitting.find(({ alert }) => alert.mail.seenAt < earliest)
  const [one, ...others] = fitting.filter(({ alert }) => alert.mail.seenAt <= until)
  if (early !== undefined) return result('early', early, second(others.filter((delivery) => delivery !== early)))
  if (one !== undefined && others.length > 0) return result('ambiguous', undefined, second([one, ...others]))
  if (one === undefined) {
    if (undated.length > 0) return result('ambiguous', undefined)
    return result(inbox.trouble === null ? 'missing' : 'blind', undefined)
  }
  const lateMs = one.alert.mail.seenAt - latest
  if (lateMs <= 0) return result('arrived', one)
  // It may have lain there while nobody could look.
  return result(inbox.blindMs > 0 ? 'blind' : 'late', one)
}

function second(deliveries: readonly Delivery[]): readonly Candidate[] {
  return deliveries.map(({ alert }) => ({ mail: alert, why: inOneWord('second') }))
}

/** Why it is not the wanted mail; null: it is. The first reason in this order. */
function differs(wanted: WantedMail, { alert, ids }: Delivery): Why | null {
  const old = age(wanted, alert)
  const host = hostDiffers(wanted, alert)
  const used = ids.some((id) => wanted.used.has(id))
  if (host !== null) return old === 'earlier' || used ? inOneWord('unrelated') : host
  if (used) return inOneWord('used')
  if (!isFrom(alert, wanted.from)) return inOneWord('other-sender', alert.mail.from)
  if (wanted.severity !== undefined && alert.severity !== wanted.severity) return inOneWord('other-severity', alert.severity ?? '')
  if (old === 'earlier') return inOneWord('earlier-event', when(alert.mail.date))
  if (old === 'unknown') return inOneWord('time-unknown', when(alert.mail.date))
  return old === 'event-before' ? inOneWord('event-before-cause', when(alert.eventAt)) : null
}

function hostDiffers({ host }: WantedMail, { hosts, named }: ReadMail): Why | null {
  const own = hosts.includes(host)
  if (own && hosts.length === 1) return null
  // Several hosts of the plan stand in it: the one in the host's own line counts.
  if (own) return hosts.length > 1 && isName(named, host) ? null : inOneWord('several-hosts', hosts.join(', '))
  return inOneWord('other-host', named ?? hosts.join(', '))
}

function isName(named: string | null | undefined, host: string): boolean {
  return named?.toLowerCase() === host.toLowerCase()
}

/** Where in time the mail belongs, by its Date and, as a second witness, by the event time in its body. */
function age({ cause, skew }: WantedMail, alert: ReadMail): 'now' | 'earlier' | 'event-before' | 'unknown' {
  const sent = sentAt(alert, skew)
  if (sent === null) return 'unknown'
  const from = cause.notBefore - dateToleranceMs
  if (sent < from) return 'earlier'
  const offset = offsetFor(alert, skew)
  return alert.eventAt !== null && offset !== null && alert.eventAt + offset < from ? 'event-before' : 'now'
}

function when(instant: Instant | null): string {
  return instant === null ? '' : new Date(instant).toISOString()
}

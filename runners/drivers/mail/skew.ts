// How far the monitor's clock is from ours, learned from its own mails.
import type { AlertMail, Instant } from '../ports.ts'

/** One mail's say: so much is to be added to its Date to get our time, at most. */
export interface SkewSample {
  /** Mails of one event share it: a mail must not vouch for its own freshness. */
  readonly event: string
  readonly offsetMs: number
}

/**
 * Samples from the monitor's mails of this run (seen − Date) and from those that lay there before (accepted − Date).
 * `from`: the monitor's sender; null: every mail that reads as an alert.
 */
export function skewSamples(alerts: readonly AlertMail[], earlier: readonly AlertMail[], from: string | null): readonly SkewSample[] {
  const sample = (alert: AlertMail, at: Instant): readonly SkewSample[] => {
    const { date } = alert.mail
    return date === null || alert.state === 'unknown' || !isFrom(alert, from) ? [] : [{ event: eventOf(alert), offsetMs: at - date }]
  }
  return [...alerts.flatMap((alert) => sample(alert, alert.mail.seenAt)), ...earlier.flatMap((alert) => sample(alert, alert.mail.acceptedAt))]
}

/** The same mail to another address, or delivered again, is the same event. */
function eventOf({ mail }: AlertMail): string {
  return `${mail.date}\n${mail.subject}`
}

export function isFrom({ mail }: AlertMail, from: string | null): boolean {
  return from === null || mail.from.toLowerCase() === from.toLowerCase()
}

/** Without any other mail to learn from, a mail younger than this is taken for sent when it was seen. */
export const freshMs = 120_000

/**
 * When `alert` was sent, on our clock: its Date plus the least offset seen, because a mail cannot be seen before it is sent.
 * null: it cannot be told, as it has no Date, or is old by its own account and no other mail tells the clock.
 */
export function sentAt(alert: AlertMail, samples: readonly SkewSample[]): Instant | null {
  const { date, seenAt } = alert.mail
  if (date === null) return null
  const offset = offsetFor(alert, samples)
  return offset === null ? null : Math.min(date + offset, seenAt)
}

/** What to add to instants of the monitor's clock to get ours; null: nothing tells it. */
export function offsetFor(alert: AlertMail, samples: readonly SkewSample[]): number | null {
  const { date, seenAt } = alert.mail
  if (date === null) return null
  const own = eventOf(alert)
  const others = samples.filter((sample) => sample.event !== own).map((sample) => sample.offsetMs)
  if (others.length > 0) return Math.min(seenAt - date, ...others)
  return Math.abs(seenAt - date) <= freshMs ? seenAt - date : null
}

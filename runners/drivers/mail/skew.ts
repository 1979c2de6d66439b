// How far the monitor's clock is from ours, learned from its own mails.
import type { AlertMail, Instant } from '../ports.ts'

/** What the monitor's mails say about its clock: the least that has to be added to a Date to get our time. */
export interface Skew {
  /** By mails of other events than `event`: a mail must not vouch for its own freshness. null: there are none. */
  leastExcept(event: string): number | null
}

interface Sample {
  readonly event: string
  readonly offsetMs: number
}

/** The two least samples of different events are all that is ever asked for. */
class LeastSamples implements Skew {
  #least: Sample | null = null
  #second: Sample | null = null
  #taken = 0

  take(alerts: readonly AlertMail[], at: (alert: AlertMail) => Instant, from: string | null): void {
    for (const alert of alerts.slice(this.#taken)) {
      const { date } = alert.mail
      if (date !== null && alert.state !== 'unknown' && isFrom(alert, from)) this.#add({ event: eventOf(alert), offsetMs: at(alert) - date })
    }
    this.#taken = alerts.length
  }

  leastExcept(event: string): number | null {
    return (this.#least?.event === event ? this.#second : this.#least)?.offsetMs ?? null
  }

  #add(sample: Sample): void {
    if (this.#least === null || this.#least.event === sample.event) {
      if (this.#least === null || sample.offsetMs < this.#least.offsetMs) this.#least = sample
    } else if (sample.offsetMs < this.#least.offsetMs) {
      this.#second = this.#least
      this.#least = sample
    } else if (this.#second === null || sample.offsetMs < this.#second.offsetMs) {
      this.#second = sample
    }
  }
}

// Thousands of looks share the two growing lists of a run: each mail is read once.
const known = new WeakMap<readonly AlertMail[], Map<string | null, LeastSamples>>()

/**
 * Samples from the monitor's mails of this run (seen − Date) and from those that lay there before (accepted − Date).
 * Both lists may have grown, but not otherwise changed, since the last call with them.
 * `from`: the monitor's sender; null: every mail that reads as an alert.
 */
export function skewSamples(alerts: readonly AlertMail[], earlier: readonly AlertMail[], from: string | null): Skew {
  const run = samplesOf(alerts, (alert) => alert.mail.seenAt, from)
  const before = samplesOf(earlier, (alert) => alert.mail.acceptedAt, from)
  return {
    leastExcept: (event) => {
      const [one, other] = [run.leastExcept(event), before.leastExcept(event)]
      return one === null || other === null ? (one ?? other) : Math.min(one, other)
    },
  }
}

function samplesOf(alerts: readonly AlertMail[], at: (alert: AlertMail) => Instant, from: string | null): Skew {
  const senders = known.get(alerts) ?? new Map<string | null, LeastSamples>()
  known.set(alerts, senders)
  const samples = senders.get(from) ?? new LeastSamples()
  senders.set(from, samples)
  samples.take(alerts, at, from)
  return samples
}

/** The same mail to another address, or delivered again, is the same event. */
function eventOf({ mail }: AlertMail): string {
  return `${mail.date}\n${mail.subject}`
}

export function isFrom({ mail }: AlertMail, from: string | null): boolean {
  return from === null || mail.from.toLowerCase() === from.toLowerCase()
}

/** Without any other mail to learn from, a mail younger than this is taken for sent when it was seen. */
const freshMs = 120_000

/**
 * When `alert` was sent, on our clock: its Date plus the least offset seen, because a mail cannot be seen before it is sent.
 * null: it cannot be told, as it has no Date, or is old by its own account and no other mail tells the clock.
 */
export function sentAt(alert: AlertMail, skew: Skew): Instant | null {
  const offset = offsetFor(alert, skew)
  return offset === null || alert.mail.date === null ? null : alert.mail.date + offset
}

/** What to add to instants of the monitor's clock to get ours; null: nothing tells it. */
export function offsetFor(alert: AlertMail, skew: Skew): number | null {
  const { date, seenAt } = alert.mail
  if (date === null) return null
  const own = seenAt - date
  const others = skew.leastExcept(eventOf(alert))
  if (others !== null) return Math.min(own, others)
  return Math.abs(own) <= freshMs ? own : null
}

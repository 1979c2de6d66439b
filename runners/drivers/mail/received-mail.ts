// Decodes a mail as received into the port's plain data.
import { simpleParser } from 'mailparser'
import type { AddressObject } from 'mailparser'
import type { Instant, ReceivedMail } from '../ports.ts'

export type Arrival = Pick<ReceivedMail, 'id' | 'address' | 'source' | 'seenAt' | 'acceptedAt' | 'raw'>

/** Mails are cut here before they are decoded: an alert is a few kilobytes, and a mailbox may hold anything. */
export const largestMail = 2 * 1024 * 1024

/** Subject and body decoded (UTF-8, ISO-2022-JP, Shift_JIS …); a body that is HTML only becomes text. */
export async function receivedMail(arrival: Arrival): Promise<ReceivedMail> {
  const mail = await simpleParser(arrival.raw, { skipImageLinks: true, skipTextToHtml: true })
  return {
    ...arrival,
    date: headerInstant(mail.headerLines.find((header) => header.key === 'date')?.line),
    from: mail.from?.value[0]?.address ?? '',
    to: addresses(mail.to),
    subject: mail.subject ?? '',
    text: mail.text ?? '',
  }
}

/** The parser would put the present moment in place of an unreadable date. */
function headerInstant(line: string | undefined): Instant | null {
  if (line === undefined) return null
  const instant = Date.parse(line.slice(line.indexOf(':') + 1).replaceAll(/\s+/g, ' ').trim())
  return Number.isNaN(instant) ? null : instant
}

function addresses(header: AddressObject | readonly AddressObject[] | undefined): readonly string[] {
  const headers: readonly AddressObject[] = header === undefined ? [] : 'value' in header ? [header] : header
  return headers.flatMap((one) => one.value.flatMap((entry) => (entry.address === undefined ? [] : [entry.address])))
}

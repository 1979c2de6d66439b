// Fetches mails over IMAP, oldest first; of a giant only the beginning.
import type { FetchMessageObject, ImapFlow } from 'imapflow'
import { largestMail } from './received-mail.ts'

/** `byUid`: what `range` counts. Mails with a UID up to `after` are left out. */
export async function fetchMails(client: ImapFlow, range: string, byUid: boolean, after = 0): Promise<readonly FetchMessageObject[]> {
  const listed = (await client.fetchAll(range, { uid: true, size: true }, { uid: byUid })).filter((message) => message.uid > after)
  const whole = listed.filter((message) => (message.size ?? 0) <= largestMail).map((message) => message.uid)
  const query = { uid: true, internalDate: true }
  const mails = whole.length === 0 ? [] : await client.fetchAll(whole, { ...query, source: true }, { uid: true })
  for (const { uid, size = 0 } of listed) {
    if (size <= largestMail) continue
    const giant = await client.fetchOne(String(uid), { ...query, source: { start: 0, maxLength: largestMail } }, { uid: true })
    if (giant !== false) mails.push(giant)
  }
  return mails.toSorted((a, b) => a.uid - b.uid)
}

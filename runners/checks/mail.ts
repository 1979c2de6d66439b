// Check: every inbox can be watched, the mail server takes connections. No mail is sent.
import { connect } from 'node:net'
import { once } from 'node:events'
import type { Access } from '../access.ts'
import type { Finding } from './findings.ts'
import { lookAt } from './look.ts'
import type { InboxPlan, NoticePlan } from '../plan/plan.ts'

export async function lookAtInbox(access: Access, inbox: InboxPlan): Promise<readonly Finding[]> {
  return [
    await lookAt(inbox.address, 'inbox', async () => {
      const opened = await access.openInbox(inbox)
      await opened.close()
      return inbox.imap ? `IMAP ${inbox.imap.host}:${inbox.imap.port}, ${opened.earlier.length} mails read` : `receives on port ${inbox.smtp?.port}`
    }),
  ]
}

export async function lookAtNotice(notice: NoticePlan): Promise<readonly Finding[]> {
  const { host, port } = notice.smtp
  return [
    await lookAt('notice', 'notice', async () => {
      const socket = connect({ host, port })
      try {
        await once(socket, 'connect', { signal: AbortSignal.timeout(10_000) })
      } finally {
        socket.destroy()
      }
      return `${host}:${port} takes connections`
    }),
  ]
}

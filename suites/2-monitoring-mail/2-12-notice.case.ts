// 2-12 The planned stop is announced to both contacts before the first stop.
import { acceptance } from '../../fixtures/acceptance.ts'

acceptance({ id: '2-12', disturbs: 'nothing' }, async ({ plan, notice, step, verify, evidence }) => {
  const sent = await step('Send the notice (subject, system, time, reason, expected mails, person and telephone) to both addresses.', () => notice.send())
  evidence.mail('Notice of the planned stop', 'as sent', sent.raw)

  await step('Check recipients and sending time of the sent mail; no bounce.', async () => {
    for (const contact of plan.notice?.contacts ?? []) {
      verify.that(sent.accepted.includes(contact), 'notice-refused', `連絡先${contact}への送信が受け付けられなかった（${sent.response}）`, `the notice to ${contact} was not accepted (${sent.response})`)
    }
    const bounce = await notice.bounce()
    if (bounce === 'unseen') return verify.cannotTell('bounce-unseen', '不達通知が届く配信先を監視していないため、不達の有無を確認できない', 'no inbox of the plan would get a bounce: whether one came was not seen')
    verify.that(bounce === null, 'notice-bounced', `不達通知が届いた（${bounce?.subject}）`, `a bounce came back (${bounce?.subject})`)
    if (bounce) evidence.mail('Bounce', 'as received', bounce.raw)
  })

  await step('Compare with the start of each stopping case.', () => {
    const { from, to, firstStop } = notice.announced()
    verify.that(firstStop === null || sent.sentAt < firstStop, 'notice-late', '最初の停止より後に連絡した', 'it was sent after the first stop')
    evidence.json('Announced stop', 'computed from the plan', { sentAt: new Date(sent.sentAt), from: new Date(from), to: new Date(to) })
  })
})

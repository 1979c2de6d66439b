// 1-2 The operating system is on the list of usable ones, and its vendor supports it for the whole service period.
import { acceptance } from '../../fixtures/acceptance.ts'
import { supportOf } from '../../fixtures/os-support.ts'

acceptance({ id: '1-2', disturbs: 'nothing', withoutGuest: true }, async ({ plan, target, guest, step, verify, evidence, remark }) => {
  const found = guest ? await guest.facts() : null
  const os = found ? { ...target.os, name: found.osName, version: found.osVersion, bits: found.bits } : target.os
  if (!found) verify.cannotTell('guest-unreached', 'ゲストOSへの接続方法が統合計画書にないため、実際のOSを確認できない', 'the plan gives no way into the guest: what really runs there was not seen')

  const support = await step('Compare the OS found in 1-1 (name, version, bits, edition) with the list.', () => {
    const entry = supportOf(plan.osList, os)
    const wording = [os.name, os.version, `${os.bits} bit`, os.edition ?? ''].join(' ').trim()
    verify.that(entry !== null, 'os-not-listed', `${wording}は使用可能OS一覧にない`, `${wording} is not on the list of usable operating systems`)
    evidence.json('OS support', 'the list of the plan (table 2-3) against the guest', { found: os, entry, service: plan.service })
    return entry
  })

  await step('Compare end of support with the end of the service period.', () => {
    if (!support || support.until >= plan.service.to) return
    const { exception } = target.os
    if (exception) return remark(`サポート終了日${support.until}は提供期間内だが、合意済みの例外（${exception.reason}、${exception.agreedBy}）`, `support ends on ${support.until}, within the service period, by an agreed exception (${exception.reason}, ${exception.agreedBy})`)
    verify.that(false, 'support-ends', `サポート終了日${support.until}が提供期間の終了日${plan.service.to}より前である`, `support ends on ${support.until}, before the service period does (${plan.service.to})`)
  })
})

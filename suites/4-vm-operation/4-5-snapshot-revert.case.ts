// 4-5 Reverting to a snapshot really goes back.
import { acceptance } from '../../fixtures/acceptance.ts'

acceptance({ id: '4-5', disturbs: 'snapshot', stops: true, chain: 'snapshot', requires: ['4-4', '2-12'] }, async ({ machine, marks, snapshots, notice, vm, step, verify, evidence }) => {
  const { snapshot, mark } = await snapshots.own()
  if (!mark) return verify.cannotTell('guest-unreached', 'ゲストOSへの接続方法が統合計画書にないため、内容で判定できない', 'no way into the guest: a revert cannot be proven by content')

  const changed = await step('Change the mark data, add a file.', () => marks.change(mark))

  await step('Restore the snapshot; power on if needed.', async () => {
    await notice.mustCoverNow()
    await vm.revertTo(snapshot.moref)
    if ((await vm.power()) !== 'poweredOn') await machine.startOs()
    else await machine.untilUp()
  })

  await step('Mark data as when created, the added file gone.', async () => {
    const found = await marks.read(changed)
    evidence.json('Mark data', 'read in the guest', { before: mark, changed, found })
    verify.that(found.text === mark.text, 'not-reverted', `目印データが作成時点の内容に戻っていない（${found.text ?? 'なし'}）`, `the mark data is not as when the snapshot was made (${found.text ?? 'none'})`)
    verify.that(!found.addedExists, 'not-reverted', '追加したファイルが残っている', 'the added file is still there')
  })

  await step('Check the clock and the system.', async () => {
    await machine.recordClock()
    await verify.normal()
  })
})

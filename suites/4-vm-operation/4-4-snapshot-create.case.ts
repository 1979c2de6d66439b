// 4-4 A snapshot can be created.
import { acceptance } from '../../fixtures/acceptance.ts'

acceptance({ id: '4-4', disturbs: 'snapshot', chain: 'snapshot' }, async ({ vm, marks, snapshots, step, verify, evidence }) => {
  const mark = await step('Record mark data (before).', () => marks.write('before'))

  const created = await step('Create a snapshot named with the case number.', () => snapshots.create(mark))

  await step('Check the list and the system.', async () => {
    const state = await vm.snapshots()
    evidence.json('Snapshot list', 'PropertyCollector: snapshot', state)
    verify.that(state.all.some((one) => one.moref === created.moref), 'snapshot-not-listed', `作成したスナップショット「${created.name}」が一覧にない`, `the snapshot "${created.name}" is not on the list`)
    await verify.normal()
  })
})

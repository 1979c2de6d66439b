// 4-6 A snapshot can be deleted and leaves no delta disk.
import { acceptance } from '../../fixtures/acceptance.ts'

acceptance({ id: '4-6', disturbs: 'snapshot', chain: 'snapshot', requires: ['4-4'] }, async ({ vm, snapshots, marks, step, verify, evidence }) => {
  const { snapshot } = await snapshots.own()

  await step('Delete only the snapshot made by this test.', () => vm.removeSnapshot(snapshot.moref))

  await step('It is off the list and the disks are consolidated.', async () => {
    const state = await vm.snapshots()
    evidence.json('Snapshots and disks', 'PropertyCollector: snapshot, config.hardware.device, runtime.consolidationNeeded', state)
    verify.that(!state.all.some((one) => one.moref === snapshot.moref), 'snapshot-listed', `削除した「${snapshot.name}」が一覧に残っている`, `"${snapshot.name}" is still on the list`)
    verify.equal('disks on a delta', 0, state.deltaDisks)
    verify.equal('consolidation needed', 'false', String(state.consolidationNeeded))
  })

  await step('Check the system.', async () => {
    await marks.clear()
    await verify.normal()
  })
})

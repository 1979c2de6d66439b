// 2-4 Disk usage of 85 % and more is reported by a warning mail at every address, and so is the recovery.
import { acceptance } from '../../fixtures/acceptance.ts'

acceptance({ id: '2-4', disturbs: 'disk', requires: ['1-4'] }, async ({ loads, mails, step, verify }) => {
  const load = await step('Create a test file on the monitored drive and hold usage at 86-89 % (interval 5 min, twice in a row).', () => loads.hold('disk', 'warning'))

  const problem = await step('Wait for the warning mail at every address.', () => mails.problem('disk', load.crossed, 'warning'))

  const released = await step('Delete the test file.', () => load.release())

  await step('Wait for the recovery mail at every address; check the system.', async () => {
    await mails.recovery(problem, released)
    await verify.normal()
  })
})

// 2-2 Memory usage of 85 % and more is reported by a warning mail at every address, and so is the recovery.
import { acceptance } from '../../fixtures/acceptance.ts'

acceptance({ id: '2-2', disturbs: 'memory', requires: ['1-4'] }, async ({ loads, mails, step, verify }) => {
  const load = await step('Put a memory load on the server and hold usage at 86-89 % (interval 5 min, twice in a row).', () => loads.hold('memory', 'warning'))

  const problem = await step('Wait for the warning mail at every address.', () => mails.problem('memory', load.crossed, 'warning'))

  const released = await step('End the load.', () => load.release())

  await step('Wait for the recovery mail at every address; check the system.', async () => {
    await mails.recovery(problem, released)
    await verify.normal()
  })
})

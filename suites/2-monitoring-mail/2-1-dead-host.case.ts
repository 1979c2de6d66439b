// 2-1 A stopped OS is reported by mail at every address, and so is its return.
import { acceptance } from '../../fixtures/acceptance.ts'

acceptance({ id: '2-1', disturbs: 'power', stops: true, requires: ['2-12'] }, async ({ machine, notice, mails, step, verify }) => {
  const stopped = await step('Shut down the OS; record when ping stops answering.', async () => {
    await notice.mustCoverNow()
    return machine.stopOs()
  })

  const problem = await step('Wait for the mail at every address.', () => mails.problem('alive', stopped))

  const started = await step('Then (or after the latest instant) power on.', () => machine.startOs())

  await step('Wait for the recovery mail at every address.', () => mails.recovery(problem, started))

  await step('Check the system (automatic items of 1-3).', () => verify.normal())
})

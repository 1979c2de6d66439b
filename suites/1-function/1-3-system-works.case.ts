// 1-3 The information system works: every health check of the plan.
import { acceptance } from '../../fixtures/acceptance.ts'

acceptance({ id: '1-3', disturbs: 'nothing' }, async ({ target, step, verify }) => {
  await step('Run the checks: HTTP, TCP, process, service, command, file.', () => verify.normal())

  await step('Operate the system by the check list (log in, search, enter, print …) and record the results.', () => {
    for (const item of target.health) {
      if (item.kind === 'human') verify.cannotTell('human-check', `業務操作「${item.name}」の確認結果が記録されていない`, `no result is on record for the item "${item.name}" that a person operates`)
    }
  })
})

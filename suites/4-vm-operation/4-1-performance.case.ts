// 4-1 The VM's performance can be viewed with the contractor's account.
import { acceptance } from '../../fixtures/acceptance.ts'

const counters = ['cpu.usage.average', 'mem.usage.average', 'disk.usage.average']

acceptance({ id: '4-1', disturbs: 'nothing' }, async ({ vm, performance, step, verify, evidence }) => {
  await step("Log in with the system side's account.", () => vm.identity())

  const first = await step('Read CPU, memory and disk counters.', async () => {
    const series = await performance.read(counters)
    for (const name of counters) {
      const samples = series.filter((one) => one.counter === name).flatMap((one) => one.samples)
      verify.that(samples.length > 0, 'counter-missing', `カウンタ${name}の値を取得できない`, `the counter ${name} has no values`)
    }
    return series
  })

  await step('See new values keep coming.', async () => {
    const newest = first.flatMap((one) => one.samples.map((sample) => sample.at)).toSorted().at(-1)
    if (newest === undefined) return
    const next = await performance.newerThan(counters, newest)
    for (const name of counters) {
      verify.that(next.some((one) => one.counter === name), 'counter-frozen', `カウンタ${name}の${newest}以後の値が更新されない`, `no value of ${name} newer than ${newest} came`)
    }
    evidence.json('Performance counters', 'QueryPerf, real time', [...first, ...next])
  })
})

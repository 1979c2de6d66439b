// The one test file that vitest runs: a test per selected case, each only waiting for the conductor's word.
import { inject, test } from 'vitest'
import { startWorker } from './worker.ts'

const order = inject('order')
const worker = await startWorker(order)

for (const name of order.cases) test.concurrent(name, () => worker.caseEnded(name))
test.concurrent('run', () => worker.finished)

// The guardian: waits for its pipe to end; if the run did not finish, carries out what the journal says is outstanding.
import { setMaxListeners } from 'node:events'
import { existsSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { openAccess } from './access.ts'
import { rewriteReports } from './commands/report.ts'
import { outstandingIn } from './engine/undo.ts'
import { journalFile, readableRecords } from './engine/journal.ts'
import type { GuardianOrder } from './guardian-process.ts'
import { errorLine } from './errors.ts'
import { undoRun } from './undo-run.ts'
import { endLab } from './lab-process.ts'

setMaxListeners(0)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

const input = createInterface({ input: process.stdin })
const first = await new Promise<string | null>((resolve) => {
  input.once('line', resolve)
  input.once('close', () => resolve(null))
})
if (first === null) process.exit(1)
const order = JSON.parse(first) as GuardianOrder
const closed = new Promise<void>((resolve) => input.once('close', resolve))
process.stdout.write('ready\n')
await closed

try {
  if (!isFinished()) {
    const access = openAccess({ plan: order.plan, secrets: new Map(order.secrets), run: order.run })
    await undoRun({ directory: order.directory, access, who: 'guardian', say: () => undefined })
    await access.close()
    rewriteReports(order.directory, undefined)
  }
} catch (error) {
  process.stderr.write(`ukeire guardian: ${errorLine(error)}; run: ukeire undo ${order.directory}\n`)
  process.exitCode = 4
} finally {
  if (order.labPid !== null) await endLab(order.labPid)
  rmSync(join(order.directory, 'lab.json'), { force: true })
}

function isFinished(): boolean {
  if (!existsSync(join(order.directory, journalFile))) return true
  const records = readableRecords(order.directory)
  return records.some((record) => record.type === 'run-end') && outstandingIn(records).length === 0
}

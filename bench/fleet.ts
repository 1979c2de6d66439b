// Many targets at once on the embedded lab: what a target costs, and whether the cost is a straight line.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fleetPlan } from '../fixtures/plans/fleet.ts'
import { assetPath } from '../runners/package-root.ts'
import { parsePlan } from '../runners/plan/parse-plan.ts'
import { writePlan } from '../runners/plan/write-plan.ts'
import { measure, table } from './measure.ts'

const sizes = process.argv.slice(2).map(Number).filter((size) => size > 0)
const scale = 30
const example = assetPath('fixtures/plans/example.yaml')
const plan = parsePlan(readFileSync(example, 'utf8'), example)
const directory = mkdtempSync(join(tmpdir(), 'ukeire-bench-'))
const rows: (string | number)[][] = []
try {
  for (const size of sizes.length > 0 ? sizes : [25, 50, 100, 200]) {
    const file = join(directory, `fleet-${size}.yaml`)
    writeFileSync(file, writePlan(fleetPlan(plan, Array.from({ length: size }, (_, index) => `web${String(index + 1).padStart(3, '0')}`))))
    const run = await measure(process.execPath, [assetPath('dist/runners/cli.js'), 'run', file, '--lab', 'embedded', '--scale', String(scale), '--yes', '--out', directory])
    rows.push([size, run.code ?? '-', run.wallS.toFixed(1), run.cpuS.toFixed(1), ((1000 * run.cpuS) / size).toFixed(0), run.rssMib.toFixed(0)])
  }
} finally {
  rmSync(directory, { recursive: true, force: true })
}
process.stdout.write(`Targets × 13 cases at once, lab scale ${scale} (five minutes take ten seconds), Node ${process.version}\n\n`)
process.stdout.write(`${table(['targets', 'exit code', 'wall s', 'CPU s', 'CPU ms per target', 'memory MiB (all processes)'], rows)}\n`)

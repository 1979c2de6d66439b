// The example plan on the embedded lab, as `npm run acceptance` runs it: wall, CPU, memory, and the lower bound beside it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assetPath } from '../runners/package-root.ts'
import { measure, median, table } from './measure.ts'

const runs = 3
const directory = mkdtempSync(join(tmpdir(), 'ukeire-bench-'))
const found = []
let lowerBoundMs = 0
try {
  for (let run = 0; run < runs; run++) {
    found.push(await measure(process.execPath, [assetPath('dist/runners/cli.js'), 'run', assetPath('fixtures/plans/example.yaml'), '--lab', 'embedded', '--yes', '--out', directory]))
    const [first] = readFileSync(join(directory, 'latest', 'journal.ndjson'), 'utf8').split('\n', 1)
    lowerBoundMs = (JSON.parse(first ?? '{}') as { lowerBoundMs?: number }).lowerBoundMs ?? 0
  }
} finally {
  rmSync(directory, { recursive: true, force: true })
}
const wall = median(found.map((one) => one.wallS))
process.stdout.write(`The example plan on the embedded lab, median of ${runs} runs, Node ${process.version}\n\n`)
process.stdout.write(
  `${table(
    ['exit codes', 'wall s', 'lower bound s', 'ratio', 'CPU s', 'memory MiB (all processes)'],
    [[found.map((one) => one.code).join(' '), wall.toFixed(1), (lowerBoundMs / 1000).toFixed(1), (wall / (lowerBoundMs / 1000)).toFixed(2), median(found.map((one) => one.cpuS)).toFixed(1), median(found.map((one) => one.rssMib)).toFixed(0)]],
  )}\n`,
)

// How long the command line takes to say something useful, beside a bare Node of the same run.
import { assetPath } from '../runners/package-root.ts'
import { measure, median, table } from './measure.ts'

const cli = assetPath('dist/runners/cli.js')
const commands: readonly (readonly [name: string, args: readonly string[]])[] = [
  ['node -e 0', ['-e', '0']],
  ['ukeire --help', [cli, '--help']],
  ['ukeire cases example.yaml', [cli, 'cases', assetPath('fixtures/plans/example.yaml')]],
]
const runs = 9
const walls = new Map<string, number[]>()
for (let run = 0; run < runs; run++) {
  for (const [name, args] of commands) {
    const { wallS } = await measure(process.execPath, args)
    walls.set(name, [...(walls.get(name) ?? []), wallS])
  }
}
const bare = median(walls.get('node -e 0') ?? [])
process.stdout.write(`Start-up, median of ${runs} interleaved runs, Node ${process.version}\n\n`)
process.stdout.write(`${table(['command', 'wall s', '× bare node'], commands.map(([name]) => [name, median(walls.get(name) ?? []).toFixed(3), (median(walls.get(name) ?? []) / bare).toFixed(1)]))}\n`)

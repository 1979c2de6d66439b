// Bad input gets a clear answer, and nothing is disturbed: each against a running lab whose world stays as it was.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseDocument, type Document } from 'yaml'
import { assetPath } from '../package-root.ts'
import { runCli, type Finished } from './cli-process.ts'
import { startTestLab, type RunningLab } from './lab-process.ts'
import { lastingState } from './lasting-state.ts'

let lab: RunningLab
let directory = ''
beforeAll(async () => {
  lab = await startTestLab()
  directory = mkdtempSync(join(tmpdir(), 'ukeire-bad-'))
})
afterAll(async () => {
  await lab.end()
  rmSync(directory, { recursive: true, force: true })
})

async function runEdited(name: string, edit: (plan: Document) => void, args: readonly string[] = ['--yes']): Promise<Finished> {
  const plan = parseDocument(readFileSync(lab.plan, 'utf8'))
  edit(plan)
  const file = join(directory, `${name}.yaml`)
  writeFileSync(file, String(plan))
  return runCli(['run', file, '--only', '1-1,2-12,4-*', '--out', directory, '--lang', 'en', ...args])
}

const wrongSecret = (name: string): string => {
  const file = join(directory, name)
  writeFileSync(file, 'certainly-not-the-password')
  return file
}

const zeros = `${'00:'.repeat(31)}00`
const table: readonly (readonly [name: string, edit: (plan: Document) => void, says: RegExp])[] = [
  ['a VM that is not there, near names listed', (plan) => (plan.setIn(['targets', 0, 'vm', 'name'], 'web1'), plan.setIn(['targets', 0, 'vm', 'instanceUuid'], '00000000-0000-4000-8000-000000000000')), /no VM web1; near: .*web01/],
  ['another UUID than planned', (plan) => plan.setIn(['targets', 0, 'vm', 'instanceUuid'], '00000000-0000-4000-8000-000000000000'), /instance UUID wanted 00000000-\S+, found 502a6b1c/],
  ['another IP than planned', (plan) => plan.setIn(['targets', 0, 'ip'], '192.0.2.99'), /IP wanted 192\.0\.2\.99, found 192\.0\.2\.11/],
  ['another thumbprint than pinned', (plan) => plan.setIn(['sites', 'main', 'vcenter', 'thumbprint'], zeros), new RegExp(`thumbprint[\\s\\S]*${zeros}`, 'i')],
  ['another host key than pinned', (plan) => plan.setIn(['targets', 0, 'guest', 'ssh', 'hostKey'], `SHA256:${'A'.repeat(43)}`), /host key[\s\S]*SHA256:A{43}/i],
  ['a secret file that is missing', (plan) => plan.setIn(['sites', 'main', 'vcenter', 'password'], plan.createNode({ file: 'no/such/file' })), /the file no\/such\/file cannot be read \(ENOENT\)/],
  ['a password in the plan', (plan) => plan.setIn(['sites', 'main', 'vcenter', 'password'], 'hunter2-in-the-plan'), /password/],
  ['an unknown key', (plan) => plan.setIn(['targets', 0, 'memry'], '8GiB'), /memry.*memory/],
  ['an operating system that is not on the list', (plan) => plan.setIn(['targets', 0, 'os', 'name'], 'Plan 9'), /Plan 9/],
  ['a process limit at its normal count', (plan) => plan.setIn(['targets', 0, 'monitoring', 'process', 'items', 0, 'limit'], 5), /limit/],
  ['a time outside the window', (plan) => plan.setIn(['window'], plan.createNode({ days: 'working', from: '00:00', to: '00:01', undoneBy: '00:01' })), /outside/],
  ['a stop that would not be undone in time', (plan) => plan.setIn(['window'], plan.createNode({ days: 'every', from: '00:00', to: '24:00', undoneBy: '00:01' })), /undone by|outside/],
]

describe.sequential('refused with exit code 2, nothing disturbed:', () => {
  test.each(table)('%s', async (name, edit, says) => {
    const before = await lastingState(lab)
    const { code, stderr, stdout } = await runEdited(name.replaceAll(/[^a-z]/gi, '-'), edit)
    expect(stderr).toMatch(says)
    expect(code, stderr).toBe(2)
    expect(stdout + stderr).not.toContain('hunter2')
    expect(await lastingState(lab)).toEqual(before)
  })

  test('no terminal and no --yes', async () => {
    const { code, stderr } = await runEdited('unconfirmed', () => undefined, [])
    expect(stderr).toMatch(/web01 +4-4 [\s\S]*give --yes/)
    expect(code).toBe(2)
  })

  test('a wrong vCenter password is tried once', async () => {
    const { code, stderr } = await runEdited('password', (plan) => plan.setIn(['sites', 'main', 'vcenter', 'password'], plan.createNode({ file: wrongSecret('vc') })))
    expect(stderr).toMatch(/refused|login/i)
    expect(stderr).not.toContain('certainly-not')
    expect(code).toBe(2)
    expect(JSON.stringify(await lab.state())).toMatch(/"loginFailures":\{[^}]*:1\}/)
  })

  test('two VMs with the UUID of the plan', async () => {
    await lab.twin('web01')
    const { code, stderr } = await runEdited('twin', () => undefined)
    expect(stderr).toMatch(/2 VMs have the/)
    expect(code).toBe(2)
  })
})

test('with --lab embedded and a production plan nothing but loopback is ever contacted', async () => {
  const traced = join(directory, 'connections')
  const { code, stdout, stderr } = await runCli(['run', assetPath('fixtures/plans/example.yaml'), '--lab', 'embedded', '--only', '1-*', '--out', directory, '--yes'], {
    env: { NODE_OPTIONS: `--import=${assetPath('dist/runners/end-to-end/trace-connections.js')}`, UKEIRE_TRACE: traced },
  })
  expect(code, stdout + stderr).toBe(0)
  const contacted = readFileSync(traced, 'utf8').trim().split('\n')
  expect(contacted.length).toBeGreaterThan(5)
  expect(contacted.filter((address) => !/^(127\.0\.0\.1|::1|localhost)$/.test(address))).toEqual([])
})


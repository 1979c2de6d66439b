// The command line against a vCenter that we did not write: vcsim does check, 4-4 and 4-6.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readJournal, runRecord } from '../../reports/record.ts'
import { connectVcenter } from '../drivers/vsphere/vcenter.ts'
import { buildSimulator, missing, password, startSimulator, username, type Simulator } from '../drivers/vsphere/vcsim/simulator.ts'
import { outstandingIn } from '../engine/undo.ts'
import { runCli } from './cli-process.ts'

describe.skipIf(missing !== null)(`against vcsim ${missing ?? ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'ukeire-vcsim-cli-'))
  const plan = join(folder, 'plan.yaml')
  let simulator: Simulator

  beforeAll(async () => {
    simulator = await startSimulator(await buildSimulator(folder))
    writeFileSync(join(folder, 'password'), `${password}\n`)
    writeFileSync(plan, await planFor(simulator))
  }, 180_000)

  afterAll(async () => {
    await simulator?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test('check finds the VM by name and UUID and reads its rights; vcsim has no VMware Tools, and check says so', async () => {
    const { stdout } = await runCli(['check', plan, '--lang', 'en'])
    expect(stdout).toMatch(/✓ vCenter main: login, clock: VMware vCenter Server 6\.5/)
    expect(stdout).toMatch(/✓ web01: VM found, unambiguous: DC0_H0_VM0/)
    expect(stdout).toMatch(/✓ web01: rights of the account/)
    expect(stdout).toMatch(/✗ web01: VMware Tools/)
  })

  test('4-4 and 4-6 pass, and nothing is left', async () => {
    const { code, stdout, stderr } = await runCli(['run', plan, '--only', '4-4,4-6', '--out', folder, '--yes', '--lang', 'en'])
    expect(code, stdout + stderr).toBe(0)
    const { records } = readJournal(join(folder, 'latest', 'journal.ndjson'))
    expect(runRecord(records).cases.map((one) => [one.key.case, one.verdict])).toEqual([['4-4', 'pass'], ['4-6', 'pass']])
    expect(outstandingIn(records)).toEqual([])
    expect(readFileSync(join(folder, 'latest', 'journal.ndjson'), 'utf8')).not.toContain(password)
  })
})

async function planFor(simulator: Simulator): Promise<string> {
  const vcenter = connectVcenter({ subject: 'vcenter', url: simulator.url, thumbprint: simulator.thumbprint, username, password })
  const differs = await vcenter.find({ name: 'DC0_H0_VM0', instanceUuid: 'none', ip: null }).then(() => '', String)
  await vcenter.close()
  const instanceUuid = /found ([0-9a-f-]{36})/.exec(differs)?.[1] ?? ''
  const { port } = new URL(simulator.url)
  return `apiVersion: ukeire/v1
system: { id: vcsim, name: vcsim }
phase: pre-golive
service: { from: 2026-01-01, to: 2027-01-01 }
window: { days: every, from: "00:00", to: "24:00", undoneBy: "24:00" }
sites:
  main:
    vcenter: { url: "${simulator.url}", thumbprint: "${simulator.thumbprint}", username: ${username}, password: { file: password } }
notice:
  from: tanto@example.jp
  contacts: [kanri@example.jp, unyo@example.jp]
  contact: tanto@example.jp
  smtp: { host: 127.0.0.1, port: ${port} }
osList:
  - { name: Red Hat Enterprise Linux, version: 9, bits: [64], until: 2032-05-31 }
targets:
  - name: web01
    vm: { name: DC0_H0_VM0, instanceUuid: ${instanceUuid} }
    ip: 192.0.2.11
    network: VM Network
    os: { family: linux, name: Red Hat Enterprise Linux, version: 9 }
    health:
      - { name: vcsim answers, kind: tcp, host: 127.0.0.1, port: ${port} }
    consents: { revert: { by: nobody } }
    powerOnBy: { name: somebody, phone: 000-0000-0000 }
`
}

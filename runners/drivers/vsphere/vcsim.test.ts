// The driver against a simulator that we did not write: govmomi's vcsim, built here from Debian's package.
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect as connectTcp, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isUkeireError } from '../../errors.ts'
import type { Inverse, Leash, Vcenter } from '../ports.ts'
import { vmInverses } from './inverses.ts'
import { connectVcenter } from './vcenter.ts'
import { buildSimulator, missing, password, startSimulator, username, type Simulator } from './vcsim/simulator.ts'

/** Passes connections on and counts them. */
async function startCounter(to: number): Promise<{ readonly port: number; readonly count: () => number; readonly close: () => void }> {
  let count = 0
  const server = createServer((from) => {
    count++
    const target = connectTcp(to, '127.0.0.1')
    from.pipe(target).pipe(from)
    from.on('error', () => target.destroy())
    target.on('error', () => from.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, count: () => count, close: () => server.close() }
}

function recordingLeash(): { readonly leash: Leash; readonly log: string[]; readonly inverses: Inverse[]; readonly abort: () => void } {
  const log: string[] = []
  const inverses: Inverse[] = []
  const controller = new AbortController()
  const undo = {
    willDisturb: (inverse: Inverse) => {
      log.push(`will ${inverse.verb}`)
      inverses.push(inverse)
      return Promise.resolve({ settle: (how: string) => Promise.resolve(void log.push(`settled ${inverse.verb}: ${how}`)) })
    },
  }
  return { leash: { signal: controller.signal, undo }, log, inverses, abort: () => controller.abort(new Error('the case has ended')) }
}

const caught = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => null, (error: unknown) => error)

describe.skipIf(missing !== null)(`vcsim ${missing ?? ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'ukeire-vcsim-'))
  let program = ''
  let simulator: Simulator
  let vcenter: Vcenter
  let wanted: { name: string; instanceUuid: string; ip: null }

  beforeAll(async () => {
    program = await buildSimulator(folder)
    simulator = await startSimulator(program)
    vcenter = connectVcenter({ subject: 'vcenter', url: simulator.url, thumbprint: simulator.thumbprint, username, password })
    const error = await caught(vcenter.find({ name: 'DC0_H0_VM0', instanceUuid: 'none', ip: null }))
    const instanceUuid = /found ([0-9a-f-]{36})/.exec(String(error))?.[1] ?? ''
    wanted = { name: 'DC0_H0_VM0', instanceUuid, ip: null }
  }, 180_000)

  afterAll(async () => {
    await vcenter?.close()
    await simulator?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test('about tells product, version and clock', async () => {
    const about = await vcenter.about()
    expect(about).toMatchObject({ fullName: expect.stringContaining('VMware vCenter Server'), apiVersion: '6.5' })
    expect(Math.abs(about.skewMs)).toBeLessThanOrEqual(about.errorMs + 5)
  })

  test('a VM is found by name and instance UUID', async () => {
    expect(await vcenter.find(wanted)).toMatchObject({ name: 'DC0_H0_VM0', instanceUuid: wanted.instanceUuid, moref: expect.stringMatching(/^vm-/) })
  })

  test('a missing VM is answered with near names', async () => {
    const error = await caught(vcenter.find({ ...wanted, name: 'DC0_H0_VM7', instanceUuid: 'ffffffff-0000-0000-0000-000000000000' }))
    expect(error).toMatchObject({ code: 'VM_NOT_FOUND', kind: 'usage' })
    expect(String(error)).toMatch(/no VM DC0_H0_VM7; near: DC0_H0_VM0, DC0_H0_VM1/)
  })

  test('another name under the UUID is refused with both', async () => {
    const error = await caught(vcenter.find({ ...wanted, name: 'web01' }))
    expect(error).toMatchObject({ code: 'VM_DIFFERS', kind: 'usage' })
    expect(String(error)).toContain('name wanted web01, found DC0_H0_VM0')
  })

  test('facts, rights and counters are read', async () => {
    const vm = vcenter.vm({ ...wanted, subject: 'web01' }, recordingLeash().leash)
    const facts = await vm.facts()
    expect(facts).toMatchObject({ cores: 1, memoryBytes: 32 << 20, host: 'DC0_H0' })
    expect(facts.disks).toHaveLength(1)
    expect(facts.nics[0]).toMatchObject({ mac: expect.stringMatching(/:/), network: expect.stringMatching(/./) })
    expect(facts.datastores[0]?.freeBytes).toBeGreaterThan(0)
    const { moref } = await vm.identity()
    expect(await vcenter.privileges(moref, ['VirtualMachine.Interact.PowerOn'])).toEqual(['VirtualMachine.Interact.PowerOn'])
    const [cpu, none] = await vm.counters(['cpu.usage.average', 'no.such.counter'], null)
    expect(cpu).toMatchObject({ counter: 'cpu.usage.average', unit: 'percent', instance: '' })
    const times = cpu!.samples.map(({ at }) => Date.parse(at))
    expect(times.length).toBeGreaterThan(2)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(none?.samples).toEqual([])
    expect((await vm.counters(['cpu.usage.average'], cpu!.samples.at(-2)!.at))[0]!.samples.length).toBeLessThanOrEqual(times.length)
  })

  test('shutdown is announced, seen and settled by power-on', async () => {
    const { leash, log } = recordingLeash()
    const vm = vcenter.vm({ ...wanted, subject: 'web01' }, leash)
    const off = vm.untilPower('poweredOff', Date.now() + 20_000)
    const requested = await vm.shutDownGuest()
    expect(await off).toBeGreaterThanOrEqual(requested - 1_000)
    expect(log).toEqual(['will vm.power-on'])
    await vm.powerOn()
    expect(await vm.power()).toBe('poweredOn')
    expect(log).toEqual(['will vm.power-on', 'settled vm.power-on: powered on'])
  })

  test('a state that is not reached is an error with what was seen', async () => {
    const vm = vcenter.vm({ ...wanted, subject: 'web01' }, recordingLeash().leash)
    const error = await caught(vm.untilPower('suspended', Date.now() + 300))
    expect(error).toMatchObject({ code: 'POWER_NOT_REACHED', kind: 'expectation', subject: 'web01' })
    expect(String(error)).toMatch(/suspended was wanted within 0\.3 s, last seen poweredOn/)
  })

  test('a refused shutdown leaves nothing outstanding', async () => {
    const { leash, log } = recordingLeash()
    const vm = vcenter.vm({ ...wanted, subject: 'web01' }, leash)
    await vm.shutDownGuest()
    const error = await caught(vm.shutDownGuest())
    expect(error).toMatchObject({ kind: 'environment', fault: { name: 'InvalidPowerState' } })
    expect(log.at(-1)).toBe('settled vm.power-on: refused by vCenter: InvalidPowerState')
    await vm.powerOn()
  })

  test('a snapshot of ours is made, reverted to and removed; a foreign one is left alone', async () => {
    const { leash, log } = recordingLeash()
    const vm = vcenter.vm({ ...wanted, subject: 'web01' }, leash)
    const made = await vm.createSnapshot('ukeire-1', 'a & b', { memory: false, quiesce: false })
    expect((await vm.snapshots()).all).toEqual([{ ...made, description: 'a & b', parent: null }])
    await vm.revertTo(made.moref)
    expect((await vm.snapshots()).current).toBe(made.moref)
    const other = connectVcenter({ subject: 'vcenter', url: simulator.url, thumbprint: simulator.thumbprint, username, password })
    const stranger = other.vm({ ...wanted, subject: 'web01' }, recordingLeash().leash)
    expect(await caught(stranger.createSnapshot('mine', '', { memory: false, quiesce: false }))).toMatchObject({ code: 'FOREIGN_SNAPSHOT', kind: 'environment' })
    expect(await caught(stranger.removeSnapshot(made.moref))).toMatchObject({ code: 'FOREIGN_SNAPSHOT' })
    await other.close()
    await vm.removeSnapshot(made.moref)
    expect((await vm.snapshots()).all).toEqual([])
    expect(log).toEqual(['will vm.remove-snapshot', 'will vm.power-on', 'settled vm.power-on: the VM is on after the revert', 'settled vm.remove-snapshot: removed'])
  })

  test('inverses put right what another process left, and say so when nothing is left', async () => {
    const { leash, inverses, abort } = recordingLeash()
    const vm = vcenter.vm({ ...wanted, subject: 'web01' }, leash)
    await vm.createSnapshot('ukeire-2', '', { memory: false, quiesce: false })
    await vm.shutDownGuest()
    abort()
    expect(await caught(vm.power())).toMatchObject({ kind: 'aborted' })
    const later = connectVcenter({ subject: 'vcenter', url: simulator.url, thumbprint: simulator.thumbprint, username, password })
    const carry = vmInverses(() => ({ vcenter: later, wanted }))
    const signal = new AbortController().signal
    const expired = inverses.toReversed().map((one) => ({ ...one, args: { ...one.args, graceMs: 0 } }))
    const said: string[] = []
    for (const inverse of [...expired, ...expired]) said.push(await carry[inverse.verb]!(inverse, signal))
    expect(said).toEqual(['powered on (was poweredOff)', 'removed snapshot ukeire-2', 'was on already', 'no snapshot ukeire-2 was there any more'])
    await later.close()
  })

  test('an expired session is opened again, whichever way it shows', async () => {
    const brief = await startSimulator(program, '-idle', '300ms')
    const again = connectVcenter({ subject: 'vcenter', url: brief.url, thumbprint: brief.thumbprint, username, password })
    const near = await caught(again.find({ ...wanted, instanceUuid: 'none' }))
    const vm = again.vm({ name: 'DC0_H0_VM0', instanceUuid: /found ([0-9a-f-]{36})/.exec(String(near))?.[1] ?? '', ip: null, subject: 'web01' }, recordingLeash().leash)
    expect(await vm.power()).toBe('poweredOn')
    // The expiry itself is what is tested: properties then come back as missing, methods as faults.
    await pause(700)
    expect(await vm.power()).toBe('poweredOn')
    await pause(700)
    expect((await again.about()).apiVersion).toBe('6.5')
    await again.close()
    await brief.stop()
  })

  test('another thumbprint than the pinned one ends the connection before the login', async () => {
    const thumbprint = simulator.thumbprint.replace(/^../, (byte) => (byte === '00' ? '11' : '00'))
    const pinned = connectVcenter({ subject: 'vcenter', url: simulator.url, thumbprint, username, password })
    const error = await caught(pinned.about())
    expect(error).toMatchObject({ code: 'THUMBPRINT_DIFFERS', kind: 'usage' })
    expect(String(error)).toContain(simulator.thumbprint)
    expect(String(error)).toContain(thumbprint)
    await pinned.close()
  })

  test('without pin or CA file a self-signed certificate is refused', async () => {
    const bare = connectVcenter({ subject: 'vcenter', url: simulator.url, username, password })
    expect(await caught(bare.about())).toMatchObject({ code: 'CERTIFICATE_NOT_TRUSTED', kind: 'usage' })
    await bare.close()
  })

  test('a wrong password is tried once in a process, and shown nowhere', async () => {
    const counter = await startCounter(Number(new URL(simulator.url).port))
    const options = { subject: 'vcenter', url: `https://127.0.0.1:${counter.port}/sdk`, thumbprint: simulator.thumbprint, username, password: 'wrong-battery' }
    const first = connectVcenter(options)
    const error = await caught(first.about())
    expect(error).toMatchObject({ code: 'LOGIN_REFUSED', kind: 'usage' })
    const before = counter.count()
    const second = connectVcenter(options)
    expect(await caught(Promise.all([first.about(), second.about()]))).toBe(error)
    expect(counter.count()).toBe(before)
    expect(isUkeireError(error) ? error.message + error.hint : '').not.toContain('battery')
    await first.close()
    await second.close()
    counter.close()
  })
})

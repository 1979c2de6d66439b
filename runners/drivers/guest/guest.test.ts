// The guest driver against a real OpenSSH server: pin, one try, cut link, loads, marks.
import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isUkeireError, type UkeireError } from '../../errors.ts'
import type { Guest, Inverse, Leash, LoadRequest } from '../ports.ts'
import { connectGuest, guestInverses, type GuestOptions } from './guest.ts'
import { noSshd, startSshd, type LocalSshd } from './local-sshd.ts'

/** A little more on the file system: what others do on this machine does not move it. */
async function fillALittle(guest: Guest): Promise<LoadRequest> {
  const { stdout } = await guest.run('df -P -k /var/tmp', Date.now() + 10_000)
  const [, , used = 0, available = 0] = (stdout.split('\n')[1] ?? '').split(/\s+/).map(Number)
  const now = (used * 100) / (used + available)
  return { kind: 'disk', target: now + 1, low: now + 0.6, high: now + 1.5, item: 'df', path: '/var/tmp', leaseMs: 3_000, threshold: now + 0.5, sampleMs: 200 }
}
const memory: LoadRequest = { kind: 'memory', target: 99.5, low: 99, high: 99.9, item: '100-available', leaseMs: 3_000, threshold: 99, sampleMs: 200 }

function leashed(onDisturb: (inverse: Inverse) => void = () => {}): { leash: Leash; end(): void; disturbed: Inverse[]; settled: string[] } {
  const ending = new AbortController()
  const disturbed: Inverse[] = []
  const settled: string[] = []
  const undo: Leash['undo'] = {
    willDisturb: async (inverse) => {
      onDisturb(inverse)
      disturbed.push(inverse)
      return { settle: async (how) => void settled.push(how) }
    },
  }
  return { leash: { signal: ending.signal, undo }, end: () => ending.abort(), disturbed, settled }
}

async function failure(promise: Promise<unknown>): Promise<UkeireError> {
  const error = await promise.then(() => new Error('it worked'), (thrown: unknown) => thrown)
  if (!isUkeireError(error)) throw error
  return error
}

async function leftoversOf(guest: Guest, run: string): Promise<string[]> {
  return (await guest.leftovers()).filter((line) => line.includes(run))
}

async function eventually(holds: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  const end = Date.now() + withinMs
  while (!(await holds())) {
    if (Date.now() > end) return false
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return true
}

describe.skipIf(noSshd !== null)(`over OpenSSH${noSshd === null ? '' : ` (skipped: ${noSshd})`}`, () => {
  let sshd: LocalSshd
  beforeAll(async () => {
    sshd = await startSshd()
  })
  afterAll(async () => {
    await sshd.close()
  })

  function options(run: string, change: Partial<GuestOptions> & { readonly hostKey?: string; readonly username?: string } = {}): GuestOptions {
    const { hostKey = sshd.pins.ed25519, username = sshd.username, ...rest } = change
    const plan = { reach: { host: sshd.host, port: sshd.port }, ssh: { username, hostKey, sudo: false } }
    return { subject: 'web01', plan, privateKey: sshd.privateKey, run, ...rest }
  }

  test('reads facts, files, processes and commands', async () => {
    const guest = connectGuest(options('reads'))(leashed().leash)
    const facts = await guest.facts()
    expect(facts.cores).toBeGreaterThan(0)
    expect(Math.abs(facts.skewMs)).toBeLessThanOrEqual(facts.skewErrorMs + 5)
    expect((await guest.file('/etc/hostname'))?.text?.trim()).toBe(facts.hostname)
    expect(await guest.file('/no/such/file')).toBeNull()
    expect(await guest.processes('sshd')).toBeGreaterThan(0)
    expect(await guest.processes('no-such-program')).toBe(0)
    expect(await guest.run(`echo "it's"; echo wrong >&2; exit 3`, Date.now() + 10_000)).toEqual({ code: 3, stdout: "it's\n", stderr: 'wrong\n' })
    expect((await failure(guest.run('sleep 5', Date.now() + 300))).code).toBe('GUEST_TIMEOUT')
    const agent = await guest.agent({ port: 10_050, server: '192.0.2.9', package: 'no-such-agent', watchMs: 0 })
    expect(agent).toMatchObject({ package: null, running: false, listening: false, polls: [] })
    await guest.close()
  })

  test('a key of another kind may be the pinned one', async () => {
    const guest = connectGuest(options('rsa', { hostKey: sshd.pins.rsa }))(leashed().leash)
    expect((await guest.run('echo in', Date.now() + 10_000)).stdout).toBe('in\n')
    await guest.close()
  })

  test('a host key that differs ends it before anything is sent', async () => {
    const before = sshd.log().length
    const error = await failure(connectGuest(options('pin', { hostKey: 'SHA256:AAAA' }))(leashed().leash).facts())
    expect(error).toMatchObject({ code: 'HOST_KEY_DIFFERS', kind: 'usage' })
    expect(error.message).toContain('SHA256:AAAA')
    expect(error.message).toContain(sshd.pins.ed25519)
    expect(sshd.log().slice(before)).not.toMatch(/Accepted|Failed|authenticating user|publickey/)
  })

  test('a refused login is tried once, and never again in this process', async () => {
    const wrong = options('refused', { username: 'nobody-of-ours', privateKey: sshd.strangersKey, password: 'not-the-password' })
    expect(await failure(connectGuest(wrong)(leashed().leash).facts())).toMatchObject({ code: 'LOGIN_REFUSED', kind: 'usage' })
    const connections = sshd.connections()
    const again = await failure(connectGuest(wrong)(leashed().leash).facts())
    expect(again.message).not.toContain('not-the-password')
    expect(sshd.connections()).toBe(connections)
    expect(sshd.log().match(/Failed password/g)).toHaveLength(1)
  })

  test('a guest that does not answer is environment, with what was last seen', async () => {
    sshd.cut()
    try {
      const guest = connectGuest(options('away'))(leashed().leash)
      expect(await failure(guest.run('true', Date.now() + 500))).toMatchObject({ code: 'GUEST_UNREACHABLE', kind: 'environment' })
      const back = guest.untilReachable(Date.now() + 20_000)
      sshd.mend()
      expect(await back).toBeLessThanOrEqual(Date.now())
      await guest.close()
    } finally {
      sshd.mend()
    }
  })

  test('a load crosses the threshold, survives a cut link, is released, and leaves nothing', async () => {
    const { leash, disturbed, settled, end } = leashed((inverse) => expect(existsSync(String(inverse.args['dir']))).toBe(false))
    const guest = connectGuest(options('holds'))(leash)
    const request = await fillALittle(guest)
    const load = await guest.startLoad(request)
    expect(disturbed).toMatchObject([{ verb: 'guest.stop-load', subject: 'web01' }])
    const crossed = await load.crossed
    expect(crossed.notBefore).toBeLessThan(crossed.at)
    expect(load.samples().filter((sample) => sample.at < crossed.at).every((sample) => sample.percent < request.threshold)).toBe(true)

    sshd.cut()
    const cutAt = Date.now()
    setTimeout(sshd.mend, 1_000)
    expect(await eventually(async () => load.samples().some((sample) => sample.at > cutAt + 1_000), 15_000)).toBe(true)

    const fell = await load.release()
    expect(fell.at).toBeGreaterThanOrEqual(fell.notBefore)
    expect(settled).toHaveLength(1)
    expect(await leftoversOf(guest, 'ukeire-holds')).toEqual([])
    expect(await load.release()).toEqual(fell)
    end()
    expect((await failure(guest.facts())).kind).toBe('aborted')
    expect((await failure(load.release())).kind).toBe('aborted')
  }, 60_000)

  test('a load whose driver is gone ends by its lease; its inverse finds that out and may be repeated', async () => {
    const first = leashed()
    const connector = connectGuest(options('lease'))
    const guest = connector(leashed().leash)
    const request = await fillALittle(guest)
    await connector(first.leash).startLoad({ ...request, leaseMs: 2_000 })
    first.end()
    expect(await leftoversOf(guest, 'ukeire-lease')).not.toEqual([])
    expect(await eventually(async () => (await leftoversOf(guest, 'ukeire-lease')).length === 0, 10_000)).toBe(true)

    const second = leashed()
    await connector(second.leash).startLoad({ ...request, leaseMs: 60_000 })
    second.end()
    const { 'guest.stop-load': carryOut } = guestInverses(() => connector)
    const inverse = second.disturbed[0]
    if (!carryOut || !inverse) throw new Error('nothing to carry out')
    expect(await carryOut(inverse, new AbortController().signal)).toMatch(/^load .* ended/)
    expect(await leftoversOf(guest, 'ukeire-lease')).toEqual([])
    expect(await carryOut(inverse, new AbortController().signal)).toMatch(/^nothing/)
    await connector.close()
  }, 60_000)

  test('a baseline that is high refuses the load before anything is disturbed', async () => {
    const { leash, disturbed } = leashed()
    const guest = connectGuest(options('high'))(leash)
    const error = await failure(guest.startLoad({ ...(await fillALittle(guest)), target: 0.2, threshold: 0.1 }))
    expect(error).toMatchObject({ code: 'BASELINE_HIGH', kind: 'environment' })
    expect(disturbed).toEqual([])
    await guest.close()
  })

  test('a load that would leave too little free is refused and settled', async () => {
    const { leash, disturbed, settled } = leashed()
    const guest = connectGuest(options('short'))(leash)
    const error = await failure(guest.startLoad(memory))
    expect(error).toMatchObject({ code: 'MEMORY_SHORT', kind: 'environment' })
    expect(disturbed).toHaveLength(1)
    expect(settled).toHaveLength(1)
    expect(await leftoversOf(guest, 'ukeire-short')).toEqual([])
    await guest.close()
  })

  test('marks are written after their inverse, changed as one, and removed', async () => {
    const { leash, disturbed, settled } = leashed()
    const guest = connectGuest(options('marks'))(leash)
    const path = `/var/tmp/ukeire-marks-${process.pid}`
    await guest.writeMark(path, `it's "one"`)
    await guest.writeMark(path, 'two')
    expect(disturbed).toEqual([{ verb: 'guest.remove-file', subject: 'web01', args: { path }, expires: null }])
    expect((await guest.file(path))?.text).toBe('two\n')
    await guest.removeMark(path)
    await guest.removeMark(path)
    expect(settled).toEqual([`${path} removed`])
    expect(existsSync(path)).toBe(false)
    expect((await failure(guest.writeMark('/etc/passwd', 'x'))).code).toBe('BAD_MARK_PATH')
    await guest.close()
  })
})

// Whatever cuts a run: afterwards the lab is as before, the journal is whole, JUnit is valid, the cut case is 保 or 未.
import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readJournal, runRecord, type RunRecord } from '../../reports/record.ts'
import { parseXml } from '../wire/vim25/xml.ts'
import { outstandingIn } from '../engine/undo.ts'
import { runCli, startCli, type Started } from './cli-process.ts'
import { startTestLab, type RunningLab } from './lab-process.ts'
import { lastingState } from './lasting-state.ts'

let lab: RunningLab
let before: unknown
let out = ''
beforeAll(async () => {
  lab = await startTestLab()
  out = mkdtempSync(join(tmpdir(), 'ukeire-faults-'))
  before = await lastingState(lab)
})
afterAll(async () => {
  await lab.end()
  rmSync(out, { recursive: true, force: true })
})

const start = (only: string): Started => startCli(['run', lab.plan, '--only', only, '--target', 'web01', '--out', out, '--yes', '--lang', 'en'])
const newest = (): string => join(out, readdirSync(out).filter((name) => name !== 'latest').toSorted().at(-1) ?? '')

/** The lab is as before, within five seconds; the journal unbroken; JUnit readable. */
async function wholeAgain(): Promise<RunRecord> {
  await expect.poll(() => lastingState(lab), { timeout: 5_000, interval: 50 }).toEqual(before)
  const journal = readJournal(join(newest(), 'journal.ndjson'))
  expect(journal.trouble).toBeNull()
  expect(outstandingIn(journal.records)).toEqual([])
  expect(() => parseXml(readFileSync(join(newest(), 'junit.xml'), 'utf8'))).not.toThrow()
  return runRecord(journal.records)
}

const verdicts = (record: RunRecord): Readonly<Record<string, string>> => Object.fromEntries(record.cases.map((one) => [one.key.case, one.verdict]))

/** Resolves when the disturbance of this case is in the journal and has taken effect. */
async function disturbed(run: Started, id: string): Promise<void> {
  await run.until(new RegExp(`${id}`))
  await expect.poll(() => readFileSync(join(newest(), 'journal.ndjson'), 'utf8'), { timeout: 20_000, interval: 50 }).toMatch(new RegExp(`"type":"disturb".*"case":"${id}"`))
  await expect.poll(() => lastingState(lab), { timeout: 10_000, interval: 20 }).not.toEqual(before)
}

describe.sequential('a run that is cut', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s: undone by the run itself, exit code 130', async (signal) => {
    const run = start('2-3')
    await disturbed(run, '2-3')
    run.child.kill(signal)
    expect((await run.finished).code).toBe(130)
    expect(verdicts(await wholeAgain())).toMatchObject({ '2-3': 'not-run' })
  })

  test('kill -9 of main in the middle of 2-3: the guardian ends the load within five seconds', async () => {
    const run = start('2-3')
    await disturbed(run, '2-3')
    run.child.kill('SIGKILL')
    await run.finished
    expect(verdicts(await wholeAgain())['2-3']).toMatch(/undetermined|not-run/)
    const undo = await runCli(['undo', newest(), '--lang', 'en'])
    expect(undo.stdout).toContain('Nothing is left')
    expect(undo.code).toBe(0)
  })

  test('kill -9 of main and guardian: ukeire undo puts it right, twice is harmless', async () => {
    const run = start('2-4')
    await disturbed(run, '2-4')
    const guardian = guardianOf(run.pid)
    process.kill(guardian, 'SIGKILL')
    run.child.kill('SIGKILL')
    await run.finished
    const undo = await runCli(['undo', newest(), '--lang', 'en'])
    expect(undo.code, undo.stdout + undo.stderr).toBe(0)
    expect(verdicts(await wholeAgain())['2-4']).toMatch(/undetermined|not-run/)
    expect((await runCli(['undo', newest(), '--lang', 'en'])).stdout).toContain('Nothing is left')
  })

  test('kill -9 while the OS is down: the guardian powers it on again', async () => {
    const run = start('2-1')
    await disturbed(run, '2-1')
    run.child.kill('SIGKILL')
    await run.finished
    expect(verdicts(await wholeAgain())['2-1']).toMatch(/undetermined|not-run/)
  })

  test('kill -9 while our snapshot exists: the guardian removes it', async () => {
    const run = start('4-*')
    await disturbed(run, '4-4')
    run.child.kill('SIGKILL')
    await run.finished
    await wholeAgain()
  })
})

describe.sequential('trouble on the way', () => {
  const troubles = [
    ['vCenter answers 500 for a while', { face: 'vcenter', kind: 'http-500', forMs: 1_500 }, '4-4'],
    ['vCenter drops its connections', { face: 'vcenter', kind: 'drop', forMs: 1_500 }, '4-4'],
    ['the vCenter session expires', { face: 'vcenter', kind: 'expire-sessions', forMs: 0 }, '4-4'],
    ['the SSH link is cut', { face: 'ssh', kind: 'cut', target: 'web01', forMs: 1_000 }, '2-3'],
    ['the IMAP server refuses for a while', { face: 'imap', kind: 'refuse', forMs: 1_500 }, '2-3'],
    ['the mail server refuses for a while', { face: 'smtp', kind: 'refuse', forMs: 1_500 }, '2-3'],
  ] as const
  test.each(troubles)('%s: never ○ by accident, never ×; everything is undone', async (_name, trouble, id) => {
    const run = start(id === '4-4' ? '4-4,4-5,4-6' : id)
    await disturbed(run, id)
    await lab.trouble(trouble)
    const { code } = await run.finished
    const record = await wholeAgain()
    for (const one of record.cases) {
      expect(one.verdict, JSON.stringify(one.reasons)).not.toBe('fail')
    }
    expect([0, 3]).toContain(code)
  })
})

const mayMount = process.platform === 'linux' && process.getuid?.() === 0
describe.skipIf(!mayMount)('a full disk (needs Linux and root, to mount a small one)', () => {
  test('the run stops, says so, undoes, and ends with 3', async () => {
    const small = mkdtempSync(join(tmpdir(), 'ukeire-small-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'ukeire-test', small])
    try {
      const run = startCli(['run', lab.plan, '--only', '2-3,2-4', '--target', 'web01', '--out', small, '--yes', '--lang', 'en'])
      await run.until(/2-3/)
      await expect.poll(() => lastingState(lab), { timeout: 20_000, interval: 20 }).not.toEqual(before)
      fillUp(join(small, 'filler'))
      const { code, stdout, stderr } = await run.finished
      await expect.poll(() => lastingState(lab), { timeout: 5_000, interval: 50 }).toEqual(before)
      expect(stdout + stderr).toMatch(/ENOSPC|no space|could not be written/i)
      expect(code, stdout + stderr).toBe(3)
    } finally {
      execFileSync('umount', ['-l', small])
      rmSync(small, { recursive: true, force: true })
    }
  })
})

describe.sequential('killed at a random instant', () => {
  const instants = Number(process.env['UKEIRE_FAULTS'] ?? 5)
  test.each(Array.from({ length: instants }, (_, index) => index + 1))('instant %i: nothing is left', async () => {
    const run = start('2-1,2-2,2-3,2-4,4-4,4-5,4-6')
    await run.until(/2-4/)
    const afterMs = Math.random() * 18_000
    await Promise.race([delay(afterMs), run.finished])
    run.child.kill('SIGKILL')
    await run.finished
    const record = await wholeAgain()
    for (const verdict of Object.values(verdicts(record))) expect(verdict, `killed after ${Math.round(afterMs)} ms`).not.toBe('fail')
  })
})

test('a lab whose starter is killed before a guardian looks after it ends by itself', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'ukeire-orphan-'))
  const starter = startCli(['lab', 'up', 'embedded', '--out', directory])
  await starter.until(/Ctrl-C/)
  const { pid } = JSON.parse(readFileSync(join(directory, 'endpoints.json'), 'utf8')) as { pid: number }
  starter.child.kill('SIGKILL')
  await expect.poll(() => isAlive(pid), { timeout: 5_000, interval: 50 }).toBe(false)
  rmSync(directory, { recursive: true, force: true })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Takes every byte that is left. */
function fillUp(path: string): void {
  const fd = openSync(path, 'w')
  try {
    for (let size = 65_536; size >= 1; ) {
      try {
        writeSync(fd, Buffer.alloc(size))
      } catch {
        size = Math.floor(size / 2)
      }
    }
  } finally {
    closeSync(fd)
  }
}

/** The guardian is the run's child that is not a thread: its command line says so. */
function guardianOf(parent: number): number {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const ppid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
      if (ppid === parent && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('guardian.entry')) return Number(pid)
    } catch {
      continue
    }
  }
  throw new Error('the guardian was not found')
}

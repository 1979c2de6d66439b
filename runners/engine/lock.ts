// One writer at a time: a lock file that names its process and is void when that process is gone.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { threadId } from 'node:worker_threads'
import { UkeireError } from '../errors.ts'

export const lockFile = '.lock'

interface Holder {
  readonly host: string
  readonly pid: number
  /** Start time of the process in clock ticks where the system tells it: a reused pid is not the holder. */
  readonly started: string | null
}

export interface Lock {
  release(): void
}

/** Takes `path` or throws `RUN_IN_USE` (kind usage) naming the process that holds it. */
export function takeLock(path: string): Lock {
  for (let attempt = 0; attempt < 3; attempt++) {
    if (tryCreate(path)) return { release: () => rmSync(path, { force: true }) }
    const holder = readHolder(path)
    if (holder && isAlive(holder)) throw inUse(path, holder)
    setAside(path)
  }
  throw inUse(path, readHolder(path))
}

/** As `takeLock`, but waits for the holder to end. */
export async function waitForLock(path: string, deadline: number): Promise<Lock> {
  for (;;) {
    try {
      return takeLock(path)
    } catch (error) {
      if (Date.now() >= deadline) throw error
      await delay(50)
    }
  }
}

// Written aside and linked into place: a lock is never seen without its holder.
function tryCreate(path: string): boolean {
  const fresh = `${path}.${process.pid}.${threadId}.new`
  writeFileSync(fresh, JSON.stringify({ host: hostname(), pid: process.pid, started: startTime(process.pid) } satisfies Holder), { mode: 0o600 })
  try {
    linkSync(fresh, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(fresh, { force: true })
  }
}

// Two waiting processes may both have seen the dead lock: whoever moved a live one away puts it back.
function setAside(path: string): void {
  const aside = `${path}.${process.pid}.${threadId}.dead`
  try {
    renameSync(path, aside)
    const holder = readHolder(aside)
    if (holder && isAlive(holder)) linkSync(aside, path)
    rmSync(aside, { force: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/** Gives up a lock that a thread of this process took and could not release any more. */
export function dropOwnLock(path: string): void {
  const holder = readHolder(path)
  if (holder?.host === hostname() && holder.pid === process.pid) rmSync(path, { force: true })
}

function readHolder(path: string): Holder | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder
  } catch {
    return null
  }
}

function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return false
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  const started = startTime(holder.pid)
  return started === null || holder.started === null || started === holder.started
}

function startTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? 'zombie' : (fields[19] ?? null)
  } catch {
    return null
  }
}

function inUse(path: string, holder: Holder | null): UkeireError {
  return new UkeireError({
    code: 'RUN_IN_USE',
    kind: 'usage',
    subject: path,
    text: holder ? `the run directory is in use by process ${holder.pid} on ${holder.host}` : 'the run directory is in use',
    hint: 'wait until that run has ended, or end that process',
  })
}

// The journal of a run: append-only, hash-chained NDJSON; disturbances are on disk before the world is touched.
import { createHash } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { UkeireError, maskStrings } from '../errors.ts'
import { lockFile, takeLock, waitForLock, type Lock } from './lock.ts'
import type { JournalRecord, RecordBody } from './records.ts'

export const journalFile = 'journal.ndjson'
const noHash = '0'.repeat(64)

/** Records that must survive a crash of the machine, not only of the process. */
const durable = new Set<RecordBody['type']>(['run-start', 'disturb', 'settled', 'undo-failed', 'outcome', 'quarantine', 'interrupted', 'run-end'])

export type Append = (body: RecordBody) => JournalRecord

/**
 * Errors: `RUN_IN_USE` (usage), `JOURNAL_FULL` (environment): the disk took no more; the run has to stop and undo.
 * A reserve of 64 KiB is given back then, so that the undo itself can still be recorded.
 */
export class Journal {
  readonly path: string
  readonly #fd: number
  readonly #lock: Lock
  readonly #reserve: string
  readonly #listeners = new Set<(record: JournalRecord) => void>()
  #seq: number
  #prev: string
  #full = false
  readonly #write: typeof writeSync

  private constructor(directory: string, lock: Lock, write: typeof writeSync) {
    this.path = join(directory, journalFile)
    this.#lock = lock
    this.#write = write
    this.#reserve = join(directory, '.reserve')
    const kept = keepWholeLines(this.path)
    this.#fd = openSync(this.path, 'a', 0o644)
    this.#seq = kept.count
    this.#prev = kept.lastHash
    this.#keepReserve()
    if (kept.cut > 0) this.append({ type: 'note', text: `a torn last line of ${kept.cut} bytes was cut off` })
  }

  static open(directory: string, options: { readonly write?: typeof writeSync } = {}): Journal {
    return new Journal(directory, takeLock(join(directory, lockFile)), options.write ?? writeSync)
  }

  /** Waits until the present writer is gone. */
  static async openWhenFree(directory: string, deadline: number): Promise<Journal> {
    return new Journal(directory, await waitForLock(join(directory, lockFile), deadline), writeSync)
  }

  onRecord(listener: (record: JournalRecord) => void): void {
    this.#listeners.add(listener)
  }

  readonly append: Append = (body) => {
    const record = { seq: this.#seq, at: new Date().toISOString(), prev: this.#prev, ...maskWords(body) } as JournalRecord
    const line = JSON.stringify(record)
    this.#put(Buffer.from(`${line}\n`), durable.has(body.type))
    this.#seq++
    this.#prev = createHash('sha256').update(line).digest('hex')
    for (const listener of this.#listeners) listener(record)
    return record
  }

  close(): void {
    rmSync(this.#reserve, { force: true })
    try {
      fsyncSync(this.#fd)
    } finally {
      closeSync(this.#fd)
      this.#lock.release()
    }
  }

  // A disk that is full already has no room for it: the undo of a dead run must go on all the same.
  #keepReserve(): void {
    try {
      if (!existsSync(this.#reserve)) writeFileSync(this.#reserve, Buffer.alloc(65_536))
    } catch {
      rmSync(this.#reserve, { force: true })
    }
  }

  #put(bytes: Buffer, sync: boolean): void {
    let done = 0
    try {
      while (done < bytes.length) done += this.#write(this.#fd, bytes, done, bytes.length - done)
      if (sync) fsyncSync(this.#fd)
    } catch (error) {
      this.#dropPartial(done)
      if (!this.#full) {
        this.#full = true
        rmSync(this.#reserve, { force: true })
      }
      throw new UkeireError({
        code: 'JOURNAL_FULL',
        kind: 'environment',
        subject: this.path,
        text: `the journal could not be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
        hint: 'free space on that disk; nothing is disturbed without a journal',
        cause: error,
      })
    }
  }

  #dropPartial(bytes: number): void {
    if (bytes > 0) ftruncateSync(this.#fd, Math.max(0, readFileSync(this.path).length - bytes))
  }
}

/** Where words of people and machines stand; names, verbs and numbers stay as they are, or an undo could not read them. */
const wordy = new Set(['text', 'error', 'ja', 'en', 'value', 'found', 'wanted', 'what', 'title', 'method', 'how', 'result'])

function maskWords(body: RecordBody): RecordBody {
  const masked = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return wordy.has(key) ? maskStrings(value) : value
    if (Array.isArray(value)) return value.map((one) => masked(one, key))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, name === 'inverse' ? one : masked(one, name)]))
  }
  return masked(body, '') as RecordBody
}

function keepWholeLines(path: string): { readonly count: number; readonly lastHash: string; readonly cut: number } {
  if (!existsSync(path)) return { count: 0, lastHash: noHash, cut: 0 }
  const content = readFileSync(path)
  const end = content.lastIndexOf(10) + 1
  const cut = content.length - end
  if (cut > 0) {
    const fd = openSync(path, 'r+')
    ftruncateSync(fd, end)
    closeSync(fd)
  }
  const lines = content.subarray(0, end).toString('utf8').split('\n').slice(0, -1)
  const last = lines.at(-1)
  return { count: lines.length, lastHash: last === undefined ? noHash : createHash('sha256').update(last).digest('hex'), cut }
}

/** Whole, parseable records of a journal as far as they go; for the undo, which must not fail on a damaged tail. */
export function readableRecords(directory: string): readonly JournalRecord[] {
  const path = join(directory, journalFile)
  if (!existsSync(path)) {
    throw new UkeireError({ code: 'NO_RUN', kind: 'usage', subject: directory, text: `is not a run directory: it has no ${journalFile}`, hint: 'give the path of a run directory, or "latest"' })
  }
  const records: JournalRecord[] = []
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line === '') continue
    try {
      records.push(JSON.parse(line) as JournalRecord)
    } catch {
      break
    }
  }
  return records
}

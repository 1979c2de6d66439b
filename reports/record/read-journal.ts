// Reads a journal and believes only the unbroken part of its hash chain.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { journalFormat, type JournalRecord } from '../../runners/engine/records.ts'
import { UkeireError } from '../../runners/errors.ts'
import type { JournalTrouble } from './shape.ts'

const noHash = '0'.repeat(64)
const lineEnd = 10

export interface ReadJournal {
  readonly records: readonly JournalRecord[]
  readonly trouble: JournalTrouble | null
}

/** Errors: `NO_RUN` (usage): there is no journal at `path`. */
export function readJournal(path: string): ReadJournal {
  return parseJournal(bytesOf(path))
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new UkeireError({
      code: 'NO_RUN',
      kind: 'usage',
      subject: path,
      text: `the journal could not be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
      hint: 'give the path of a run directory, or "latest"',
      cause: error,
    })
  }
}

/** The records up to the first line that does not continue the chain. */
export function parseJournal(bytes: Buffer): ReadJournal {
  const records: JournalRecord[] = []
  let prev = noHash
  let from = 0
  while (from < bytes.length) {
    const line = records.length + 1
    const end = bytes.indexOf(lineEnd, from)
    if (end === -1) {
      return { records, trouble: { line, what: `the last line was cut off after ${bytes.length - from} bytes`, kind: 'torn' } }
    }
    const raw = bytes.subarray(from, end)
    const record = parseLine(raw)
    const what = record === null ? 'is not a journal record' : breach(record, records.length, prev)
    if (record === null || what !== null) return { records, trouble: { line, what: what ?? '', kind: 'broken' } }
    records.push(record)
    prev = createHash('sha256').update(raw).digest('hex')
    from = end + 1
  }
  return { records, trouble: null }
}

function parseLine(raw: Buffer): JournalRecord | null {
  try {
    const value: unknown = JSON.parse(raw.toString('utf8'))
    return typeof value === 'object' && value !== null && 'type' in value ? (value as JournalRecord) : null
  } catch {
    return null
  }
}

function breach(record: JournalRecord, seq: number, prev: string): string | null {
  if (record.seq !== seq) return `has the number ${String(record.seq)} where ${seq} has to follow`
  if (record.prev !== prev) return 'does not continue the line before it: one of the two was changed'
  if (seq > 0) return record.type === 'run-start' ? 'starts a second run' : null
  if (record.type !== 'run-start') return `is of the type ${record.type} where a journal starts with run-start`
  return record.format === journalFormat ? null : `is of format ${String(record.format)}; this version reads ${journalFormat}`
}

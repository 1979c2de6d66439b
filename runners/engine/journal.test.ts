// The journal: chained, one writer, whole after a torn end, and loud when the disk is full.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keepSecret } from '../errors.ts'
import { Journal, readableRecords } from './journal.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ukeire-journal-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const lines = (): string[] => readFileSync(join(directory, 'journal.ndjson'), 'utf8').trimEnd().split('\n')

test('each line carries the hash of the line before it', () => {
  const journal = Journal.open(directory)
  for (const text of ['a', 'b', 'c']) journal.append({ type: 'note', text })
  journal.close()
  const [first, second, third] = lines()
  expect(JSON.parse(first ?? '').prev).toBe('0'.repeat(64))
  expect(JSON.parse(second ?? '').prev).toBe(createHash('sha256').update(first ?? '').digest('hex'))
  expect(JSON.parse(third ?? '')).toMatchObject({ seq: 2, text: 'c' })
})

test('a second writer is refused and told who holds the run', () => {
  const journal = Journal.open(directory)
  expect(() => Journal.open(directory)).toThrow(`in use by process ${process.pid}`)
  journal.close()
  Journal.open(directory).close()
})

test('the lock of a process that is gone does not keep anybody out', () => {
  writeFileSync(join(directory, '.lock'), JSON.stringify({ host: 'elsewhere', pid: 1, started: '1' }))
  Journal.open(directory).close()
  expect(lines()).toEqual([''])
})

test('a torn last line is cut off, noted, and the chain goes on', () => {
  const journal = Journal.open(directory)
  journal.append({ type: 'note', text: 'whole' })
  journal.close()
  appendFileSync(join(directory, 'journal.ndjson'), '{"seq":1,"at":"2026')
  const again = Journal.open(directory)
  again.append({ type: 'note', text: 'next' })
  again.close()
  expect(readableRecords(directory)).toMatchObject([{ text: 'whole' }, { text: 'a torn last line of 19 bytes was cut off' }, { text: 'next', seq: 2 }])
})

test('a full disk is an error that says so, and the reserve lets the undo be written', () => {
  let room = 1
  const journal = Journal.open(directory, {
    write: ((fd: number, buffer: Buffer, offset: number, length: number) => {
      if (room-- === 0) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
      return writeSync(fd, buffer, offset, length)
    }) as typeof writeSync,
  })
  journal.append({ type: 'note', text: 'fits' })
  expect(() => journal.append({ type: 'note', text: 'does not' })).toThrow('could not be written (ENOSPC)')
  journal.append({ type: 'settled', undo: 'x', how: 'undone', who: 'chain' })
  journal.close()
  expect(readableRecords(directory).map((record) => [record.seq, record.type])).toEqual([[0, 'note'], [1, 'settled']])
})

test('a known secret never reaches the file', () => {
  keepSecret('p4ssw0rd-of-a-test')
  const journal = Journal.open(directory)
  journal.append({ type: 'note', text: 'login failed for p4ssw0rd-of-a-test' })
  journal.close()
  expect(lines()[0]).toContain('login failed for ***')
})

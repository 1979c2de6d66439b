// A check's program is heard to its end, and one that does not end is ended.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runScript } from './run-program.ts'

const folder = mkdtempSync(join(tmpdir(), 'ukeire-program-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('what it says on both streams and its exit code are kept', async () => {
  const script = program("console.log(process.argv[2]); console.error('to stderr'); process.exitCode = 4")
  const ended = await runScript(script, ['said'], 10_000)
  expect(ended.ok).toBe(false)
  expect(ended.output).toContain('said\n')
  expect(ended.output).toContain('to stderr\n')
})

test('a program that goes on beyond its limit is killed and the limit is named', async () => {
  expect(await runScript(program('setInterval(() => {}, 1000)'), [], 300)).toEqual({ ok: false, output: 'killed: still running after 0.3 s\n' })
})

function program(text: string): string {
  const path = join(folder, `${text.length}.mjs`)
  writeFileSync(path, text)
  return path
}

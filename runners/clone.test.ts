// The way from a fresh clone to a running CLI: installed once, built when something changed, never twice at once.
import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { assetPath } from './package-root.ts'

let clone = ''

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'ukeire-clone-'))
  mkdirSync(join(clone, 'runners'))
  for (const file of ['package.json', 'package-lock.json', 'tsconfig.json', 'runners/clone.mjs']) copyFileSync(assetPath(file), join(clone, file))
  symlinkSync(assetPath('node_modules'), join(clone, 'node_modules'), 'junction')
  writeFileSync(join(clone, 'runners', 'cli.ts'), 'process.stdout.write(JSON.stringify(process.argv.slice(2)))\nprocess.exitCode = 3\n')
})

afterEach(() => rmSync(clone, { recursive: true, force: true }))

test('the first call builds, the second only runs; arguments and exit code are the CLI’s', async () => {
  const first = await run(['run', 'plan.yaml', '--yes'])
  expect(first).toMatchObject({ code: 3, stdout: '["run","plan.yaml","--yes"]' })
  expect(first.stderr).toContain('building')
  expect(await run([])).toEqual({ code: 3, stdout: '[]', stderr: '' })
})

test('a type error is shown and nothing is run, each time until it is mended', async () => {
  writeFileSync(join(clone, 'runners', 'wrong.ts'), "export const count: number = 'many'\n")
  for (const _ of [1, 2]) {
    const ended = await run(['cases'])
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toContain('wrong.ts(1,14)')
  }
  writeFileSync(join(clone, 'runners', 'wrong.ts'), 'export const count: number = 1\n')
  expect(await run(['cases'])).toMatchObject({ code: 3, stdout: '["cases"]' })
})

test('what was compiled from a file that is gone is removed', async () => {
  writeFileSync(join(clone, 'runners', 'old.ts'), 'export const old = 1\n')
  await run([])
  expect(existsSync(join(clone, 'dist/runners/old.js'))).toBe(true)
  rmSync(join(clone, 'runners', 'old.ts'))
  await run([])
  expect(existsSync(join(clone, 'dist/runners/old.js'))).toBe(false)
})

test('three at once: one builds, all run', async () => {
  const ended = await Promise.all([run(['a']), run(['b']), run(['c'])])
  expect(ended.map(({ code, stdout }) => [code, stdout])).toEqual([[3, '["a"]'], [3, '["b"]'], [3, '["c"]']])
  expect(ended.filter(({ stderr }) => stderr.includes(': building')).length).toBe(1)
})

test('the lock of a process that died does not hold up the next one', async () => {
  const dead = await run(['x'])
  mkdirSync(join(clone, 'dist'), { recursive: true })
  writeFileSync(join(clone, 'dist', '.lock'), String(dead.pid))
  writeFileSync(join(clone, 'runners', 'new.ts'), 'export const fresh = 1\n')
  expect(await run(['y'])).toMatchObject({ code: 3, stdout: '["y"]' })
  expect(existsSync(join(clone, 'dist', '.lock'))).toBe(false)
})

test('without packages npm ci is called once; its output is shown only where it fails', async () => {
  rmSync(join(clone, 'node_modules'))
  const npm = join(clone, 'fake-npm.js')
  writeFileSync(npm, `import { symlinkSync } from 'node:fs'; symlinkSync(${JSON.stringify(assetPath('node_modules'))}, 'node_modules', 'junction'); console.log('added', process.argv[2])`)
  writeFileSync(join(clone, 'fail-npm.js'), "console.error('no such host'); process.exit(1)")
  const failed = await run(['a'], { npm_execpath: join(clone, 'fail-npm.js') })
  expect(failed).toMatchObject({ code: 2, stdout: '' })
  expect(failed.stderr).toContain('no such host')
  const installed = await run(['a'], { npm_execpath: npm })
  expect(installed).toMatchObject({ code: 3, stdout: '["a"]' })
  expect(installed.stderr).not.toContain('added')
  expect((await run(['a'], { npm_execpath: npm })).stderr).toBe('')
})

interface EndedRun {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<EndedRun & { readonly pid?: number }> {
  const child = spawn(process.execPath, [join(clone, 'runners', 'clone.mjs'), ...args], { env: { ...process.env, ...env } })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  return new Promise((resolve) => child.on('close', (code) => resolve(Object.defineProperty({ code, stdout, stderr }, 'pid', { value: child.pid }))))
}

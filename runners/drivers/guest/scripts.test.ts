// The guest scripts under dash and busybox ash, with real loads: held, and gone whatever ends them.
import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { scriptText, type ScriptName } from './script.ts'

const shells = [
  { name: 'dash', program: '/usr/bin/dash' },
  { name: 'busybox ash', program: '/usr/bin/busybox' },
].map((shell) => ({ ...shell, missing: [shell.program, '/usr/bin/stress', '/usr/bin/setsid'].filter((path) => !existsSync(path)) }))

const scratch = mkdtempSync(join(tmpdir(), 'guest-scripts-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const source = fileURLToPath(new URL('./scripts/', import.meta.url))

describe.each(shells)('$name', ({ name, program, missing }) => {
  const bin = join(scratch, name.replace(' ', '-'))
  mkdirSync(bin)
  if (missing.length === 0) symlinkSync(program, join(bin, 'sh'))
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH']}` }
  let loads = 0

  async function script(which: ScriptName, ...words: (string | number)[]): Promise<string> {
    const child = spawn(join(bin, 'sh'), ['-s', '--', ...words.map(String)], { env, stdio: ['pipe', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.stdin.on('error', () => {})
    child.stdin.end(scriptText(which))
    await new Promise((resolve) => child.once('close', resolve))
    return said.trim()
  }

  async function start(load: ScriptName, lease: number, deadline: number, ...words: (string | number)[]): Promise<{ dir: string; state: string; fill: string }> {
    const dir = join(scratch, `ukeire-${name.replace(' ', '-')}-${(loads += 1)}`)
    mkdirSync(dir)
    for (const [from, to] of [['enlist', 'enlist'], ['guard', 'guard'], ['stop-load', 'stop'], [load, 'load']]) copyFileSync(join(source, `${from}.sh`), join(dir, `${to}.sh`))
    const fill = load === 'disk-fill' ? `${dir}-fill` : '-'
    return { dir, fill, state: await script('start-load', dir, fill, lease, deadline, ...words) }
  }

  /** Leaders of the sessions that belong to a load, and whoever is in their groups. */
  function groupOf(dir: string): number[] {
    return readFileSync(join(dir, 'pids'), 'utf8').trim().split('\n').map((line) => Number(line.split(' ')[0]))
  }

  function alive(groups: readonly number[]): string[] {
    return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).flatMap((pid) => {
      try {
        const [state, , group] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
        return state !== 'Z' && groups.includes(Number(group)) ? [pid] : []
      } catch {
        return []
      }
    })
  }

  /** What is still there of a load after `withinMs`: nothing, it is hoped. */
  async function leftOf(dir: string, fill: string, groups: readonly number[], withinMs: number): Promise<string[]> {
    const end = Date.now() + withinMs
    for (;;) {
      const left = [...[dir, fill].filter((path) => existsSync(path)), ...alive(groups)]
      if (left.length === 0 || Date.now() > end) return left
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  const guardOf = (dir: string): number => groupOf(dir)[0] ?? 0

  describe.skipIf(missing.length > 0)(missing.length > 0 ? `skipped: ${missing.join(', ')} missing` : 'scripts', () => {
    test('the CPU figure is held at the set-point', async ({ skip }) => {
      const { dir, state, fill } = await start('cpu-load', 30, 60, '100-idle', 700, 500)
      expect(state).toBe('working stress')
      const groups = groupOf(dir)
      // Others use this machine too; where they leave some seconds alone, their mean comes to the set-point.
      const means: number[] = []
      while (!means.some((mean) => Math.abs(mean - 70) < 1.5) && means.length < 6) {
        const [, percent] = (await script('usage', 'cpu', '100-idle', '-', 4_000, 1)).split(' ')
        means.push(Number(percent))
        await script('beat', dir)
      }
      expect(await script('beat', dir)).toBe('working stress')
      expect(await script('stop-load', dir, fill)).toBe('gone')
      expect(await leftOf(dir, fill, groups, 1_000)).toEqual([])
      expect(await script('stop-load', dir, fill)).toBe('nothing')
      expect(await script('beat', dir)).toBe('gone')
      skip(means.length === 6 && means.some((mean) => mean > 71.5), `others use this machine: ${means.join(' ')} %`)
      expect(Math.abs((means.at(-1) ?? 0) - 70)).toBeLessThan(1.5)
    }, 60_000)

    test('a lost lease ends it, a renewed one does not', async () => {
      const { dir, fill } = await start('cpu-load', 2, 60, 'user+system', 200, 200)
      const groups = groupOf(dir)
      const renewing = Date.now() + 3_000
      while (Date.now() < renewing) expect(await script('beat', dir)).toBe('working stress')
      expect(await leftOf(dir, fill, groups, 6_000)).toEqual([])
    }, 20_000)

    test('the deadline ends it, lease or not', async () => {
      const { dir, fill } = await start('cpu-load', 60, 2, 'user+system', 200, 200)
      expect(await leftOf(dir, fill, groupOf(dir), 6_000)).toEqual([])
    }, 20_000)

    test('TERM ends it at once', async () => {
      const { dir, fill } = await start('cpu-load', 60, 60, 'user+system', 200, 200)
      const groups = groupOf(dir)
      process.kill(guardOf(dir), 'SIGTERM')
      expect(await leftOf(dir, fill, groups, 1_500)).toEqual([])
    }, 20_000)

    test('a killed supervisor: the controller removes everything, the fill file too', async () => {
      const [, now] = (await script('usage', 'disk', 'df', scratch, 10, 1)).split(' ')
      const target = Math.ceil(Number(now) * 10) + 1
      const { dir, state, fill } = await start('disk-fill', 60, 60, scratch, target, target - 5, target + 5)
      expect(state).toBe('working fallocate')
      const [, filled] = (await script('usage', 'disk', 'df', scratch, 10, 1)).split(' ')
      expect(Math.abs(Number(filled) - target / 10)).toBeLessThan(0.2)
      const groups = groupOf(dir)
      process.kill(guardOf(dir), 'SIGKILL')
      expect(await leftOf(dir, fill, groups, 6_000)).toEqual([])
    }, 20_000)

    test('memory is held in its band', async () => {
      const [, before] = (await script('usage', 'memory', '100-available', '-', 10, 1)).split(' ')
      const target = Math.ceil(Number(before) * 10) + 20
      const { dir, state, fill } = await start('memory-load', 60, 60, '100-available', target, target - 15, target + 15)
      expect(state).toBe('working stress')
      const seen: number[] = []
      while (seen.length < 60 && !(Math.abs((seen.at(-1) ?? 0) - target / 10) < 1)) {
        seen.push(Number((await script('usage', 'memory', '100-available', '-', 100, 1)).split(' ')[1]))
      }
      expect(Math.abs((seen.at(-1) ?? 0) - target / 10)).toBeLessThan(1)
      const groups = groupOf(dir)
      expect(await script('stop-load', dir, fill)).toBe('gone')
      expect(await leftOf(dir, fill, groups, 1_000)).toEqual([])
    }, 30_000)

    test('what would leave too little free, or is high already, is refused', async () => {
      const short = await start('memory-load', 30, 30, '100-available', 995, 990, 999)
      expect(short.state).toMatch(/^refused MEMORY_SHORT /)
      const high = await start('disk-fill', 30, 30, scratch, 1, 1, 2)
      expect(high.state).toMatch(/^refused BASELINE_HIGH /)
      for (const { dir, fill } of [short, high]) expect(await script('stop-load', dir, fill)).toBe('gone')
    })

    test('stop-load touches nothing that is not named as ours', async () => {
      const other = mkdtempSync(join(scratch, 'other-'))
      expect(await script('stop-load', other, '-')).toMatch(/^left /)
      const link = join(scratch, `ukeire-link-${bin.length}`)
      symlinkSync(other, link)
      expect(await script('stop-load', link, '-')).toMatch(/^left .*link/)
      expect(existsSync(other)).toBe(true)
      rmSync(link)
    })

    test('a pid that was given to another process is left alone', async () => {
      const dir = join(scratch, `ukeire-reused-${bin.length}`)
      mkdirSync(dir)
      writeFileSync(join(dir, 'pids'), `${process.pid} 1\n`)
      expect(await script('stop-load', dir, '-')).toBe('gone')
    })

    test('files are told by size, digest and content', async () => {
      const path = join(scratch, "a file's name")
      writeFileSync(path, 'line 1\nline 2')
      expect(await script('file', path, 1_000)).toMatch(/^13\n[0-9a-f]{64}\n--\nline 1\nline 2$/)
      expect(await script('file', path, 5)).toMatch(/^13\n[0-9a-f]{64}\n--$/)
      expect(await script('file', join(scratch, 'none'), 5)).toBe('absent')
    })

    test('marks are written and removed, only under our name', async () => {
      const path = join(scratch, 'ukeire-mark')
      expect(await script('mark', 'write', path, "it's $HOME `x`")).toBe('written')
      expect(readFileSync(path, 'utf8')).toBe("it's $HOME `x`\n")
      expect(await script('mark', 'remove', path)).toBe('removed')
      expect(await script('mark', 'remove', path)).toBe('nothing')
    })

    test('facts hold what the machine says of itself', async () => {
      const facts = await script('facts')
      for (const key of ['os_name', 'bits', 'hostname', 'cores', 'memory_kib']) expect(facts).toMatch(new RegExp(`^${key}=.+`, 'm'))
    })
  })
})

// The compiled command line as a process of its own, as a user starts it.
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { once } from 'node:events'
import { assetPath } from '../package-root.ts'

const cli = assetPath('dist/runners/cli.js')

export interface Finished {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Started {
  readonly child: ChildProcess
  readonly pid: number
  /** Both streams so far. */
  output(): string
  /** Resolves with the output as soon as it matches. Rejects when the process ends before. */
  until(pattern: RegExp): Promise<string>
  readonly finished: Promise<Finished>
}

/** Starts `ukeire …args`. The caller ends it. */
export function startCli(args: readonly string[], options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {}): Started {
  if (!existsSync(cli)) throw new Error('dist/ is missing: build first (npm test does)')
  const child = spawn(process.execPath, [cli, ...args], { cwd: options.cwd, env: { ...process.env, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  const watchers = new Set<() => void>()
  const heard = (): void => watchers.forEach((watch) => watch())
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    heard()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    heard()
  })
  const finished = once(child, 'close').then(([code, signal]) => ({ code: code as number | null, signal: signal as NodeJS.Signals | null, stdout, stderr }))
  const output = (): string => stdout + stderr
  return {
    child,
    pid: child.pid ?? -1,
    output,
    finished,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!pattern.test(output())) return
          watchers.delete(look)
          resolve(output())
        }
        watchers.add(look)
        void finished.then((end) => reject(new Error(`ended with ${end.code ?? end.signal} before ${pattern}:\n${output()}`)))
        look()
      }),
  }
}

export async function runCli(args: readonly string[], options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {}): Promise<Finished> {
  return startCli(args, options).finished
}

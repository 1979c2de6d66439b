// Runs one program of a check to its end, within a limit, and keeps what it said.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { packageRoot } from '../package-root.ts'

export interface Ended {
  readonly ok: boolean
  /** stdout and stderr in the order they came; where it was ended from outside, by what. */
  readonly output: string
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs a Node program of this clone in its root; `script` is relative to it. After `limitMs` it is killed.
 * A signal goes to the program first; when that has ended, this process ends by the same signal.
 */
export function runScript(script: string, args: readonly string[], limitMs: number): Promise<Ended> {
  const cwd = fileURLToPath(packageRoot())
  const child = spawn(process.execPath, [script, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))

  let tooLong = false
  const timer = setTimeout(() => {
    tooLong = true
    child.kill('SIGKILL')
  }, limitMs)

  let interrupted: NodeJS.Signals | undefined
  const passOn = (signal: NodeJS.Signals): void => {
    interrupted = signal
    child.kill(signal)
  }
  for (const name of signals) process.on(name, passOn)

  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      for (const name of signals) process.off(name, passOn)
      if (interrupted !== undefined) process.kill(process.pid, interrupted)
      const note = tooLong ? `killed: still running after ${limitMs / 1000} s\n` : signal === null ? '' : `ended by ${signal}\n`
      resolve({ ok: code === 0, output: `${Buffer.concat(chunks).toString('utf8')}${note}` })
    })
  })
}

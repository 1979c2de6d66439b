// govmomi's vcsim for tests: built from Debian's package with a main of ours, started on a free port.
import { execFile, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { connect as connectTls } from 'node:tls'
import { promisify } from 'node:util'
import { assetPath } from '../../../package-root.ts'

const compiler = 'go'
const gopath = '/usr/share/gocode'
/** Why it cannot be built here; null: it can. */
export const missing = missingTool()
/** The account of main.go. */
export const username = 'tester'
export const password = 'correct-horse'
function missingTool(): string | null {
  if (!existsSync(join(gopath, 'src/github.com/vmware/govmomi/simulator'))) return 'skipped: the package golang-github-vmware-govmomi-dev is not installed'
  try {
    execFileSync(compiler, ['version'], { stdio: 'ignore' })
    return null
  } catch {
    return 'skipped: go is not installed'
  }
}

export interface Simulator {
  readonly url: string
  readonly thumbprint: string
  stop(): Promise<void>
}

export async function startSimulator(program: string, ...flags: readonly string[]): Promise<Simulator> {
  const child = spawn(program, flags, { stdio: ['pipe', 'pipe', 'ignore'] })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve)
    child.once('exit', (code) => reject(new Error(`the simulator ended with ${code}`)))
  })
  const stop = (): Promise<void> => {
    child.stdin.end()
    return exited
  }
  return { url, thumbprint: await thumbprintOf(Number(new URL(url).port)), stop }
}

function thumbprintOf(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256)
      socket.destroy()
    })
    socket.once('error', reject)
  })
}

/** Builds the simulator into `folder`; its path. */
export async function buildSimulator(folder: string): Promise<string> {
  const program = join(folder, 'vcsim')
  const env = { ...process.env, GOPATH: gopath, GO111MODULE: 'off', GOFLAGS: '' }
  await promisify(execFile)(compiler, ['build', '-o', program, 'main.go'], { cwd: assetPath('runners/drivers/vsphere/vcsim'), env })
  return program
}

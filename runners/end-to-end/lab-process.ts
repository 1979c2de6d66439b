// A lab of its own (`ukeire lab up embedded`) for an end-to-end test, with its control port.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LabEndpoints } from '../wire/lab-endpoints.ts'
import { startCli } from './cli-process.ts'

export interface RunningLab {
  /** Holds plan.yaml; also a place for runs. */
  readonly directory: string
  readonly plan: string
  readonly endpoints: LabEndpoints
  /** What the lab's world looks like: power, snapshots, processes, files. */
  state(): Promise<unknown>
  trouble(order: { readonly face: string; readonly kind: string; readonly target?: string; readonly forMs: number }): Promise<void>
  /** Clones a VM with its UUID and IP. */
  twin(vm: string): Promise<void>
  end(): Promise<void>
}

export async function startTestLab(args: readonly string[] = []): Promise<RunningLab> {
  const directory = mkdtempSync(join(tmpdir(), 'ukeire-lab-'))
  const lab = startCli(['lab', 'up', 'embedded', '--out', directory, ...args])
  await lab.until(/Ctrl-C/)
  const endpoints = JSON.parse(readFileSync(join(directory, 'endpoints.json'), 'utf8')) as LabEndpoints
  const control = async (path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(new URL(path, endpoints.control.url), {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${endpoints.control.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
  return {
    directory,
    plan: join(directory, 'plan.yaml'),
    endpoints,
    state: () => control('/state'),
    trouble: async (order) => void (await control('/trouble', order)),
    twin: async (vm) => void (await control('/twin', { vm })),
    async end() {
      lab.child.kill('SIGTERM')
      const { code } = await lab.finished
      if (code !== 0) throw new Error(`the lab ended with ${code}:\n${lab.output()}`)
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

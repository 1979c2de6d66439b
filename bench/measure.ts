// A command as a whole process: wall and CPU seconds, and the highest memory of it and its children (Linux: /proc).
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'

export interface Figures {
  readonly code: number | null
  readonly wallS: number
  /** User and system time of the process and of the children it waited for. */
  readonly cpuS: number
  /** Highest resident set of all its living processes together, MiB. */
  readonly rssMib: number
  readonly stdout: string
}

export async function measure(command: string, args: readonly string[]): Promise<Figures> {
  const started = performance.now()
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  let rssMib = 0
  let ticks = new Map<number, number>()
  const look = (): void => {
    const seen = family(child.pid ?? 0)
    rssMib = Math.max(rssMib, seen.reduce((sum, one) => sum + one.rssMib, 0))
    ticks = new Map([...ticks, ...seen.map((one) => [one.pid, one.ticks] as const)])
  }
  const timer = setInterval(look, 50)
  const [code] = (await once(child, 'close')) as [number | null]
  clearInterval(timer)
  if (code !== 0) process.stderr.write(stderr)
  return { code, wallS: (performance.now() - started) / 1000, cpuS: [...ticks.values()].reduce((sum, value) => sum + value, 0) / 100, rssMib, stdout }
}

/** The process and everything that descends from it, detached children included. */
function family(root: number): readonly { readonly pid: number; readonly rssMib: number; readonly ticks: number }[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => statOf(Number(name)))
  const chosen = new Set([root])
  for (let grown = true; grown; ) {
    grown = false
    for (const one of all) {
      if (chosen.has(one.pid) || !chosen.has(one.parent)) continue
      chosen.add(one.pid)
      grown = true
    }
  }
  return all.filter((one) => chosen.has(one.pid))
}

function statOf(pid: number): readonly { readonly pid: number; readonly parent: number; readonly rssMib: number; readonly ticks: number }[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number)
    return [{ pid, parent: fields[1] ?? 0, ticks: (fields[11] ?? 0) + (fields[12] ?? 0), rssMib: ((fields[21] ?? 0) * 4096) / 2 ** 20 }]
  } catch {
    return []
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** A Markdown table. */
export function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [header, header.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

// Run directories: <out>/<20261123T180550+0900>-<system id>[-2]/, and `latest`, which names the newest.
import { existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { UkeireError } from './errors.ts'

/** Creates the directory of a new run; `stamp` is its local start time with offset. */
export function createRunDirectory(out: string, systemId: string, now: Date): string {
  mkdirSync(out, { recursive: true })
  const name = `${stampOf(now)}-${systemId}`
  for (let n = 1; ; n++) {
    const directory = join(out, n === 1 ? name : `${name}-${n}`)
    try {
      mkdirSync(directory)
      return resolve(directory)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

/** A link where links work, else a text file with the directory's name. */
export function pointLatest(directory: string): void {
  const latest = join(directory, '..', 'latest')
  const fresh = `${latest}.${process.pid}`
  rmSync(fresh, { force: true })
  try {
    symlinkSync(basename(directory), fresh)
  } catch {
    writeFileSync(fresh, `${basename(directory)}\n`)
  }
  renameSync(fresh, latest)
}

/** RUN of the command line: a path, or `latest` below ./runs. Throws `NO_RUN` (usage). */
export function findRun(run: string): string {
  const path = run === 'latest' ? join('runs', 'latest') : run
  if (!existsSync(path)) {
    throw new UkeireError({ code: 'NO_RUN', kind: 'usage', subject: run, text: 'there is no such run', hint: 'give the path of a run directory, or "latest" where ./runs is' })
  }
  const link = lstatSync(path)
  if (link.isSymbolicLink()) return resolve(path, '..', readlinkSync(path))
  if (link.isFile()) return resolve(path, '..', readFileSync(path, 'utf8').trim())
  return resolve(path)
}

function stampOf(now: Date): string {
  const two = (value: number): string => String(Math.abs(value)).padStart(2, '0')
  const offset = -now.getTimezoneOffset()
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.trunc(offset / 60))}${two(offset % 60)}`
  return `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}T${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}${zone}`
}

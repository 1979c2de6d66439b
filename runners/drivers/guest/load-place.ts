// Where a load lives in the guest, how it is put there and how it is ended: everything of it is in one directory.
import { randomBytes } from 'node:crypto'
import { UkeireError } from '../../errors.ts'
import type { Inverse, LoadRequest } from '../ports.ts'
import type { GuestLink } from './link.ts'
import { quoted, type ScriptName } from './script.ts'
import { putScript, runScript } from './shell.ts'

export interface LoadPlace {
  readonly dir: string
  /** Directory of the fill file, on the monitored file system; null: no fill file. */
  readonly fill: string | null
  readonly root: boolean
}

const controllers: Readonly<Record<LoadRequest['kind'], ScriptName>> = { cpu: 'cpu-load', memory: 'memory-load', disk: 'disk-fill' }

/** A directory name that no other load of any run has. */
export async function choosePlace(link: GuestLink, run: string, request: LoadRequest, root: boolean, signal: AbortSignal): Promise<LoadPlace> {
  const name = `ukeire-${run.replaceAll(/[^\w.-]+/g, '-')}-${request.kind}-${randomBytes(3).toString('hex')}`
  const dir = `/var/tmp/${name}`
  if (request.kind !== 'disk') return { dir, fill: null, root }
  const path = request.path ?? '/'
  const same = await onSameFileSystem(link, path, '/var/tmp', signal)
  return { dir, fill: same ? dir : `${path.replace(/\/+$/, '')}/${name}`, root }
}

async function onSameFileSystem(link: GuestLink, path: string, other: string, signal: AbortSignal): Promise<boolean> {
  const result = await link.exec(`df -P -k ${quoted(path)} ${other}`, { signal, deadline: Date.now() + 30_000, again: true })
  const mounts = result.stdout.trim().split('\n').slice(1).map((line) => line.trim().split(/\s+/).slice(5).join(' '))
  if (result.code === 0 && mounts.length === 2) return mounts[0] === mounts[1]
  throw new UkeireError({ code: 'NO_FILE_SYSTEM', kind: 'environment', subject: link.subject, text: `df should show ${path}, last seen: ${result.stderr.trim() || result.stdout.trim()}`, hint: 'correct monitoring.disk.path in the plan' })
}

/** The inverse of a load at this place. */
export function inverseOf(place: LoadPlace, subject: string, expires: number): Inverse {
  return { verb: 'guest.stop-load', subject, args: { dir: place.dir, fill: place.fill, root: place.root }, expires }
}

/** The place that an inverse names. */
export function placeOf(inverse: Inverse): LoadPlace {
  const { dir, fill = null, root = false } = inverse.args
  if (typeof dir !== 'string' || (fill !== null && typeof fill !== 'string')) {
    throw new UkeireError({ code: 'BAD_INVERSE', kind: 'undo', subject: inverse.subject, text: `guest.stop-load should name a directory, found ${JSON.stringify(inverse.args)}` })
  }
  return { dir, fill, root: root === true }
}

/** Installs and starts a load; returns its first state: `working …` or `refused CODE TEXT`. */
export async function launch(link: GuestLink, place: LoadPlace, request: LoadRequest, times: { readonly leaseS: number; readonly deadlineS: number }, signal: AbortSignal): Promise<string> {
  const { dir, root } = place
  const made = await link.exec(`${root ? 'sudo -n ' : ''}mkdir -m 700 ${dir}`, { signal, deadline: Date.now() + 30_000, again: false })
  if (made.code !== 0) {
    throw new UkeireError({ code: 'NO_LOAD_DIR', kind: 'environment', subject: link.subject, text: `${dir} cannot be made: ${made.stderr.trim()}` })
  }
  const put = (name: ScriptName, as: string): Promise<void> => putScript(link, name, `${dir}/${as}.sh`, { signal, root })
  await Promise.all([put('enlist', 'enlist'), put('guard', 'guard'), put('stop-load', 'stop'), put(controllers[request.kind], 'load')])
  const words = [dir, place.fill ?? '-', times.leaseS, times.deadlineS, ...controllerWords(request)]
  return (await runScript(link, 'start-load', words, { signal, root, again: false })).trim()
}

function controllerWords(request: LoadRequest): readonly (string | number)[] {
  const thousandths = (percent: number): number => Math.round(percent * 10)
  const band = [thousandths(request.target), thousandths(request.low), thousandths(request.high)]
  switch (request.kind) {
    // An eighth of the monitor's averaging or less: what is cut off of a period at its ends stays under a point.
    case 'cpu': return [request.item, thousandths(request.target), Math.min(1_000, Math.max(40, Math.round(request.sampleMs / 8)))]
    case 'memory': return [request.item, ...band]
    case 'disk': return [request.path ?? '/', ...band]
  }
}

/** Ends whatever is at this place and verifies that no process and no file of it is left. Says what there was. */
export async function endLoad(link: GuestLink, place: LoadPlace, signal: AbortSignal, deadline?: number): Promise<string> {
  const said = (await runScript(link, 'stop-load', [place.dir, place.fill ?? '-'], { signal, root: place.root, deadline })).trim()
  return said === 'nothing' ? `nothing of ${place.dir} was there any more` : `load ${place.dir} ended, its processes and files are gone`
}

// The worker thread: journal, drivers, conductor; every record goes to the file first, then to whoever watches.
import { setMaxListeners } from 'node:events'
import { BroadcastChannel } from 'node:worker_threads'
import { contextFactory } from '../fixtures/context.ts'
import { checkHealth, unhealthy } from '../fixtures/verify.ts'
import { openAccess, type Access } from './access.ts'
import { allowOnlyLoopback } from './drivers/loopback-only.ts'
import { Conductor, caseName } from './engine/conductor.ts'
import type { WorkerMessage, WorkerOrder } from './engine/host-vitest.ts'
import { Journal } from './engine/journal.ts'
import type { Reason, RecordBody } from './engine/records.ts'
import { outsideWindow } from './engine/window-guard.ts'
import { errorLine, keepSecret } from './errors.ts'
import { lacking } from './plan/applies.ts'
import { windowAt } from './plan/calendar.ts'
import type { Plan } from './plan/plan.ts'
import { caseDuration } from './plan/timing.ts'
import { unitsOf, type CaseToRun } from './prepare.ts'
import { roster } from './roster.ts'

/** The longest that a timer can be set. */
const longestMs = 2 ** 31 - 1

export interface Worker {
  /** Resolves when this `<case id> <target>` has ended, however it ended. */
  caseEnded(name: string): Promise<void>
  /** Resolves when everything is undone and the journal is closed. */
  readonly finished: Promise<void>
}

export async function startWorker(order: WorkerOrder): Promise<Worker> {
  // Many waits listen to one signal by design: their number is no leak.
  setMaxListeners(0)
  if (order.lab !== null) allowOnlyLoopback()
  for (const [, secret] of order.secrets) keepSecret(secret)
  const channel = new BroadcastChannel(order.channel)
  const send = (message: WorkerMessage): void => channel.postMessage(message)
  const journal = Journal.open(order.runDirectory)
  const ended = endings(order.cases)
  journal.onRecord((record) => {
    send({ kind: 'record', record })
    if (record.type === 'case-end') ended.settle(caseName(record))
  })
  const cancel = new AbortController()
  channel.onmessage = (event) => {
    const message = (event as { data: WorkerMessage }).data
    if (message.kind === 'cancel' && !cancel.signal.aborted) {
      journal.append({ type: 'interrupted', signal: message.signal })
      cancel.abort()
    }
  }
  const finished = conduct(order, journal, cancel.signal)
    .catch((error: unknown) => send({ kind: 'failed', error: errorLine(error) }))
    .then(() => journal.close())
    .catch((error: unknown) => send({ kind: 'failed', error: errorLine(error) }))
    .then(() => {
      channel.close()
      ended.settleAll()
    })
  return { caseEnded: ended.of, finished }
}

async function conduct(order: WorkerOrder, journal: Journal, signal: AbortSignal): Promise<void> {
  const plan = order.plan as Plan
  journal.append(order.startRecord as RecordBody)
  const access = openAccess({ plan, secrets: new Map(order.secrets), run: order.run })
  try {
    const inboxes = await access.openInboxes()
    await recordClocks(access, journal)
    const cases = await roster()
    const toRun = order.cases.map((name) => toRunOf(plan, name))
    const contextOf = contextFactory({ access, inboxes, runDirectory: order.runDirectory, toRun, cases })
    const undoMs = 3 * plan.platform.bootMs + 60_000
    const conductor = new Conductor({
      units: unitsOf(plan, cases, toRun),
      parallelTargets: plan.options.parallelTargets,
      append: journal.append,
      inverses: access.inverses,
      undoMs,
      signal,
      untilUndoneByMs: () => (order.ignoreWindow ? longestMs : Math.min(longestMs, (windowAt(plan.window, Date.now()).undoneBy ?? Infinity) - Date.now() - undoMs)),
      body: async (scope) => {
        const target = plan.targets.find((one) => one.name === scope.key.target)
        const one = cases.get(scope.key.case)
        const lacks = target && one?.meta.withoutGuest !== true ? lacking(target, scope.key.case) : null
        if (lacks) return scope.undetermined(lacks)
        await one?.body(contextOf(scope))
      },
      guard: async (key) => {
        if (order.ignoreWindow) return null
        const needed = (toRun.find((one) => one.id === key.case && one.target.name === key.target)?.latestMs ?? 0) + (plan.monitoring?.graceMs ?? 0)
        return outsideWindow(plan.window, Date.now(), needed)
      },
      health: (target) => firstComplaint(access, plan, target),
    })
    await conductor.run()
  } finally {
    await access.close()
  }
}

function toRunOf(plan: Plan, name: string): CaseToRun {
  const [id = '', targetName = ''] = name.split(' ')
  const target = plan.targets.find((one) => one.name === targetName)
  if (!target) throw new Error(`the plan has no target ${targetName}`)
  return { id, target, ...caseDuration(plan, target, id) }
}

/** Skews against our own clock, so that instants of different clocks are never compared unawares. */
async function recordClocks(access: Access, journal: Journal): Promise<void> {
  const sites = Object.keys(access.plan.sites) as (keyof Plan['sites'])[]
  await Promise.all(
    sites.map(async (site) => {
      try {
        const about = await access.vcenter(site).about()
        journal.append({ type: 'environment', name: `vCenter ${site}`, value: about.fullName })
        journal.append({ type: 'clock', whose: `vCenter ${site}`, skewMs: about.skewMs, errorMs: about.errorMs })
      } catch (error) {
        journal.append({ type: 'note', text: `the clock of vCenter ${site} could not be read: ${errorLine(error)}` })
      }
    }),
  )
}

async function firstComplaint(access: Access, plan: Plan, name: string): Promise<Reason | null> {
  const target = plan.targets.find((one) => one.name === name)
  if (!target) return null
  const leash = { signal: new AbortController().signal, undo: { willDisturb: () => Promise.reject(new Error('a health check disturbs nothing')) } }
  const guest = access.guest(target, leash)
  try {
    const broken = (await checkHealth(target, guest, leash.signal)).find((result) => result.ok === false)
    return broken ? unhealthy(broken) : null
  } finally {
    await guest?.close()
  }
}

function endings(names: readonly string[]): { of(name: string): Promise<void>; settle(name: string): void; settleAll(): void } {
  const waiting = new Map(names.map((name) => [name, withResolver()]))
  return {
    of: (name) => waiting.get(name)?.promise ?? Promise.resolve(),
    settle: (name) => waiting.get(name)?.resolve(),
    settleAll: () => [...waiting.values()].forEach((one) => one.resolve()),
  }
}

function withResolver(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

// Reads properties, one object or a whole inventory, and waits for them to change.
import { setTimeout as pause } from 'node:timers/promises'
import type { Instant } from '../ports.ts'
import { UkeireError, isUkeireError } from '../../errors.ts'
import type { MoRef } from '../../wire/vim25/codec.ts'
import type { Parameters, Result } from '../../wire/vim25/method.ts'
import {
  ContinueRetrievePropertiesEx, CreateContainerView, CreateFilter, CreatePropertyCollector, DestroyPropertyCollector, DestroyView,
  RetrievePropertiesEx, WaitForUpdatesEx, specOf,
} from '../../wire/vim25/property-collector.ts'
import type { Value } from '../../wire/vim25/value.ts'
import { aborted, hasFault } from './faults.ts'
import type { Call, OpenSession, Session } from './session.ts'

export type Properties = ReadonlyMap<string, Value>

export interface ObjectProperties {
  readonly ref: MoRef
  readonly properties: Properties
}

type Found = NonNullable<Result<typeof RetrievePropertiesEx>>['objects'][number]

const pageSize = 500
const longestWaitSeconds = 30
const pollMs = 500

/**
 * Some paths of one object; what it does not have (or may not be read) is absent.
 * @throws UkeireError with the fault `ManagedObjectNotFound` if it is gone
 */
export async function propertiesOf(session: Session, ref: MoRef, paths: readonly string[], signal?: AbortSignal): Promise<Properties> {
  const [found] = await propertiesOfEach(session, [ref], paths, signal)
  if (found === undefined) throw new UkeireError({ code: 'BAD_ANSWER', kind: 'environment', subject: session.subject, text: `no answer about ${ref.type} ${ref.id}` })
  return found.properties
}

/** The same paths of several objects of one class. */
export async function propertiesOfEach(session: Session, refs: readonly MoRef[], paths: readonly string[], signal?: AbortSignal): Promise<readonly ObjectProperties[]> {
  const [first] = refs
  if (first === undefined) return []
  const spec = { propSet: [{ type: first.type, pathSet: paths }], objectSet: refs.map((obj) => ({ obj })) }
  return session.bound((open, call) => allPages(open, call, spec), { signal })
}

/** Some paths of every virtual machine that the account can see. */
export async function everyVm(session: Session, paths: readonly string[], signal?: AbortSignal): Promise<readonly ObjectProperties[]> {
  return session.bound(async (open, call) => {
    const viewManager = open.content.viewManager ?? { type: 'ViewManager', id: 'ViewManager' }
    const view = await call(CreateContainerView, viewManager, { container: open.content.rootFolder, type: ['VirtualMachine'], recursive: true })
    const traversal = { name: 'view', type: 'ContainerView', path: 'view', skip: false }
    const spec = { propSet: [{ type: 'VirtualMachine', pathSet: paths }], objectSet: [{ obj: view, skip: true, selectSet: [traversal] }] }
    const found = await allPages(open, call, spec)
    await call(DestroyView, view, {})
    return found
  }, { signal })
}

type Spec = NonNullable<Parameters<typeof RetrievePropertiesEx>['specSet']>[number]

async function allPages(open: OpenSession, call: Call, spec: Spec): Promise<readonly ObjectProperties[]> {
  const collector = open.content.propertyCollector
  const found: Found[] = []
  let page = await call(RetrievePropertiesEx, collector, { specSet: [spec], options: { maxObjects: pageSize } })
  while (page !== undefined) {
    found.push(...page.objects)
    page = page.token === undefined ? undefined : await call(ContinueRetrievePropertiesEx, collector, { token: page.token })
  }
  return found.map(({ obj, propSet }) => ({ ref: obj, properties: new Map(propSet.map(({ name, val }) => [name, val])) }))
}

export interface Watch<T> {
  readonly ref: MoRef
  readonly paths: readonly string[]
  /** Looks at what is known now; undefined: go on waiting. May throw. */
  readonly look: (properties: Properties) => T | undefined
  /** null: as long as the signal allows. */
  readonly deadline: Instant | null
  readonly signal: AbortSignal
}

/**
 * Resolves as soon as `look` finds what it wants, told by WaitForUpdatesEx, or by polling where the server cannot.
 * Null when the deadline passed; the last look was then after it.
 */
export async function watch<T>(session: Session, wanted: Watch<T>): Promise<T | null> {
  const limit = new AbortController()
  const timer = wanted.deadline === null ? null : setTimeout(() => limit.abort(), Math.min(wanted.deadline - Date.now(), 2 ** 31 - 1))
  const signal = AbortSignal.any([wanted.signal, limit.signal])
  try {
    return await session.bound((open, call) => untilFound(session, open, call, wanted, signal), { signal })
  } catch (error) {
    if (wanted.signal.aborted) throw aborted(session.subject, wanted.signal.reason)
    if (!limit.signal.aborted) throw error
    return wanted.look(await propertiesOf(session, wanted.ref, wanted.paths, wanted.signal)) ?? null
  } finally {
    if (timer !== null) clearTimeout(timer)
  }
}

async function untilFound<T>(session: Session, open: OpenSession, call: Call, wanted: Watch<T>, signal: AbortSignal): Promise<T> {
  let collector: MoRef | null = null
  try {
    // A collector of its own, so that waits do not see each other's changes and can be ended one by one.
    collector = await call(CreatePropertyCollector, open.content.propertyCollector, {})
    await call(CreateFilter, collector, { spec: specOf(wanted.ref, wanted.paths), partialUpdates: false })
    return await followed(session, call, collector, wanted, signal)
  } catch (error) {
    if (!hasFault(error, 'MethodNotFound', 'NotSupported', 'NotImplemented')) throw error
    return await polled(session, wanted, signal)
  } finally {
    // The collector ends with the session at the latest; nothing waits for its end.
    if (collector !== null) session.call(DestroyPropertyCollector, collector, {}, { timeoutMs: 5_000 }).catch(() => undefined)
  }
}

async function followed<T>(session: Session, call: Call, collector: MoRef, wanted: Watch<T>, signal: AbortSignal): Promise<T> {
  let known = new Map<string, Value>()
  for (let version = ''; ; ) {
    const options = { maxWaitSeconds: longestWaitSeconds }
    let update: Result<typeof WaitForUpdatesEx>
    try {
      update = await call(WaitForUpdatesEx, collector, { version, options }, (longestWaitSeconds + 30) * 1000)
    } catch (error) {
      if (!isUkeireError(error) || error.code !== 'ANSWER_LOST') throw error
      // A change may have been in the lost answer: look for oneself, then ask for everything anew.
      const found = wanted.look(await propertiesOf(session, wanted.ref, wanted.paths, signal))
      if (found !== undefined) return found
      known = new Map()
      version = ''
      await pause(pollMs, undefined, { signal })
      continue
    }
    if (update === undefined) continue
    version = update.version
    for (const change of update.filterSet.flatMap((one) => one.objectSet).flatMap((one) => one.changeSet)) {
      if (change.val === undefined) known.delete(change.name)
      else known.set(change.name, change.val)
    }
    const found = wanted.look(known)
    if (found !== undefined) return found
  }
}

async function polled<T>(session: Session, wanted: Watch<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    const found = wanted.look(await propertiesOf(session, wanted.ref, wanted.paths, signal))
    if (found !== undefined) return found
    await pause(pollMs, undefined, { signal })
  }
}

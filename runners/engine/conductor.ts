// Conducts a run: starts units as their claims allow, runs their cases, undoes each chain at its end, closes the journal's story.
import type { CarryOut } from '../drivers/ports.ts'
import { errorLine, isUkeireError } from '../errors.ts'
import { CaseScope, ChainScope, outcomeOfError } from './case-scope.ts'
import type { Append } from './journal.ts'
import type { CaseKey, Outcome, Reason, RecordBody } from './records.ts'
import { Schedule, type Unit } from './schedule.ts'
import { JournalUndoSink, carryOutAll, type Outstanding } from './undo.ts'

/** One case on one target, ready to run. */
export interface RunnableCase {
  readonly key: CaseKey
  /** Cases of the same target that must have passed, if they are part of this run. */
  readonly requires: readonly string[]
  readonly disturbs: boolean
  readonly deadlineMs: number
}

export interface RunnableUnit extends Unit {
  readonly members: readonly RunnableCase[]
}

export interface ConductorOptions {
  readonly units: readonly RunnableUnit[]
  readonly parallelTargets: number
  readonly append: Append
  readonly inverses: Readonly<Record<string, CarryOut>>
  readonly undoMs: number
  /** Aborted on SIGINT and the like. */
  readonly signal: AbortSignal
  /** From now until everything has to be undone (the window's end); Infinity: no such time. */
  readonly untilUndoneByMs: () => number
  readonly body: (scope: CaseScope) => Promise<void>
  /** Just before a disturbing case: why it must not start now, or null. */
  readonly guard: (key: CaseKey) => Promise<Reason | null>
  /** After a disturbing case that did not pass: what is wrong with the target now, or null. */
  readonly health: (target: string) => Promise<Reason | null>
}

const quiet: Reason = { code: 'interrupted', ja: '中断したため未実施', en: 'interrupted before it began' }

const chainEnded: Reason = { code: 'precondition', ja: '先行する試験が期限までに終わらなかったため実施しない', en: 'the case before it in its chain overran its deadline' }

export class Conductor {
  readonly #options: ConductorOptions
  readonly #schedule: Schedule
  readonly #ended = new Map<string, Outcome['kind']>()
  readonly #quarantined = new Map<string, Reason>()
  readonly #left: Outstanding[] = []
  readonly #stop = new AbortController()
  /** Why the run stopped by itself: the disk took no more. */
  #full: Reason | null = null
  #running = 0
  #finished: () => void = () => undefined

  constructor(options: ConductorOptions) {
    this.#options = options
    this.#schedule = new Schedule(options.units, { parallelTargets: options.parallelTargets })
    if (options.signal.aborted) this.#stop.abort()
    else options.signal.addEventListener('abort', () => this.#stop.abort(), { once: true })
  }

  /** Resolves when every unit has ended and everything is undone, or could not be: returns what is outstanding. */
  async run(): Promise<readonly Outstanding[]> {
    await new Promise<void>((resolve) => {
      this.#finished = resolve
      this.#pump()
    })
    const outstanding = await this.#undoRest()
    this.#note({ type: 'run-end', outstanding: outstanding.length })
    return outstanding
  }

  #pump(): void {
    for (const unit of this.#schedule.start()) {
      this.#running++
      void this.#runUnit(unit as RunnableUnit).finally(() => {
        this.#running--
        this.#schedule.ended(unit.key)
        this.#pump()
      })
    }
    if (this.#running === 0 && this.#schedule.finished) this.#finished()
  }

  async #runUnit(unit: RunnableUnit): Promise<void> {
    let current: CaseKey | null = null
    const sink = new JournalUndoSink(this.#options.append, () => current)
    const chain = new ChainScope(sink, this.#stop.signal)
    for (const member of unit.members) {
      current = member.key
      await this.#runCase(member, chain)
    }
    current = null
    chain.revoke()
    await this.#undoChain(sink)
    const [left] = sink.outstanding()
    if (left) this.#quarantine(unit.target, { code: 'undo-outstanding', ja: `${left.inverse.verb}を実施できていない`, en: `${left.inverse.verb} could not be carried out` })
    else await this.#quarantineIfBroken(unit)
  }

  async #runCase(member: RunnableCase, chain: ChainScope): Promise<void> {
    const scope = new CaseScope(member.key, chain, this.#note)
    const refusal = await this.#refusal(member, chain)
    if (refusal) {
      scope.add({ kind: 'not-run', reason: refusal })
    } else {
      this.#note({ type: 'case-start', ...member.key })
      await this.#runBody(member, scope)
    }
    this.#note({ type: 'case-end', ...member.key })
    this.#ended.set(caseName(member.key), gravest(scope.outcomes))
  }

  async #runBody(member: RunnableCase, scope: CaseScope): Promise<void> {
    const limit = member.disturbs ? Math.min(member.deadlineMs, this.#options.untilUndoneByMs()) : member.deadlineMs
    const deadline = setTimeout(() => overdue.reject(), limit)
    const overdue = rejectable()
    const revoked = rejectable()
    const onAbort = () => revoked.reject()
    scope.signal.addEventListener('abort', onAbort, { once: true })
    try {
      if (scope.signal.aborted) onAbort()
      await Promise.race([this.#options.body(scope), overdue.promise, revoked.promise])
      if (scope.outcomes.length === 0) scope.add({ kind: 'pass' })
    } catch (error) {
      if (isJournalFull(error)) this.#stopFull(error)
      scope.add(this.#outcomeOf(error, scope, member))
      // A body that outlived its deadline must not touch anything beside the undo.
      if (error === overdue.reason) scope.chain.revoke()
    } finally {
      clearTimeout(deadline)
      scope.signal.removeEventListener('abort', onAbort)
    }
  }

  #outcomeOf(error: unknown, scope: CaseScope, member: RunnableCase): Outcome {
    if (this.#stop.signal.aborted) return { kind: 'not-run', reason: this.#full ?? { code: 'interrupted', ja: '実施中に中断した', en: 'interrupted while it ran' } }
    if (scope.signal.aborted || error instanceof BodyEnded) {
      const minutes = (member.deadlineMs / 60_000).toFixed(1)
      return { kind: 'undetermined', reason: { code: 'tool-trouble', ja: `期限（${minutes}分）までに終わらなかったため判定できない`, en: `did not end within its deadline of ${minutes} min` } }
    }
    return outcomeOfError(error)
  }

  async #refusal(member: RunnableCase, chain: ChainScope): Promise<Reason | null> {
    if (this.#stop.signal.aborted) return this.#full ?? quiet
    if (chain.leash.signal.aborted) return chainEnded
    const quarantine = this.#quarantined.get(member.key.target)
    if (quarantine) {
      return { code: 'quarantined', ja: `対象が正常に戻っていないため実施しない（${quarantine.ja}）`, en: `the target has not come back to normal (${quarantine.en})` }
    }
    for (const id of member.requires) {
      const ended = this.#ended.get(caseName({ case: id, target: member.key.target }))
      if (ended !== undefined && ended !== 'pass' && ended !== 'not-applicable') {
        return { code: 'precondition', ja: `前提となる試験${id}が合格していないため実施しない`, en: `case ${id}, its precondition, has not passed` }
      }
    }
    if (!member.disturbs) return null
    try {
      return await this.#options.guard(member.key)
    } catch (error) {
      const outcome = outcomeOfError(error)
      return 'reason' in outcome ? outcome.reason : null
    }
  }

  async #undoChain(sink: JournalUndoSink): Promise<void> {
    const outstanding = sink.outstanding()
    if (outstanding.length === 0) return
    await carryOutAll({
      outstanding,
      inverses: this.#options.inverses,
      append: this.#note,
      who: 'chain',
      deadline: Date.now() + this.#options.undoMs,
      settled: (undo) => sink.settled(undo),
    })
    this.#left.push(...sink.outstanding())
  }

  async #undoRest(): Promise<readonly Outstanding[]> {
    if (this.#left.length === 0) return []
    const open = new Map(this.#left.map((item) => [item.undo, item]))
    await carryOutAll({
      outstanding: this.#left,
      inverses: this.#options.inverses,
      append: this.#note,
      who: 'run',
      deadline: Date.now() + this.#options.undoMs,
      settled: (undo) => open.delete(undo),
    })
    return [...open.values()]
  }

  async #quarantineIfBroken(unit: RunnableUnit): Promise<void> {
    const suspicious = unit.disturbs && unit.members.some((member) => this.#ended.get(caseName(member.key)) !== 'pass')
    if (!suspicious || this.#stop.signal.aborted || this.#quarantined.has(unit.target)) return
    const reason = await this.#options.health(unit.target).catch((error: unknown) => {
      const outcome = outcomeOfError(error)
      return 'reason' in outcome ? outcome.reason : null
    })
    if (reason) this.#quarantine(unit.target, reason)
  }

  #quarantine(target: string, reason: Reason): void {
    if (this.#quarantined.has(target)) return
    this.#quarantined.set(target, reason)
    this.#note({ type: 'quarantine', target, reason })
  }

  #stopFull(error: unknown): void {
    const line = errorLine(error)
    this.#full ??= { code: 'journal-full', ja: `記録を書き込めないため中止した（${line}）`, en: `stopped because the journal cannot be written: ${line}` }
    this.#stop.abort()
  }

  // The story goes on when the disk is full: the undo counts more than its record, and the run stops.
  readonly #note = (body: RecordBody): ReturnType<Append> => {
    try {
      return this.#options.append(body)
    } catch (error) {
      if (!isJournalFull(error)) throw error
      this.#stopFull(error)
      return { seq: -1, at: new Date().toISOString(), prev: '', ...body }
    }
  }
}

export function caseName(key: CaseKey): string {
  return `${key.case} ${key.target}`
}

function isJournalFull(error: unknown): boolean {
  return isUkeireError(error) && error.code === 'JOURNAL_FULL'
}

const gravity: readonly Outcome['kind'][] = ['expectation', 'undetermined', 'not-run', 'not-applicable', 'pass']

function gravest(outcomes: readonly Outcome[]): Outcome['kind'] {
  return gravity.find((kind) => outcomes.some((outcome) => outcome.kind === kind)) ?? 'undetermined'
}

/** The body is not waited for any longer: its deadline or its chain's end came first. */
class BodyEnded extends Error {}

function rejectable(): { readonly promise: Promise<never>; readonly reject: () => void; readonly reason: Error } {
  const reason = new BodyEnded()
  let reject: () => void = () => undefined
  const promise = new Promise<never>((_resolve, fail) => {
    reject = () => fail(reason)
  })
  promise.catch(() => undefined)
  return { promise, reject: () => reject(), reason }
}

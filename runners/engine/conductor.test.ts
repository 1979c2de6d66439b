// The conductor: outcomes, preconditions, quarantine, revoked handles, and an undo that happens whatever the body does.
import { expect, test } from 'vitest'
import type { CarryOut, Inverse } from '../drivers/ports.ts'
import { UkeireError } from '../errors.ts'
import type { CaseScope } from './case-scope.ts'
import { Conductor, type ConductorOptions, type RunnableUnit } from './conductor.ts'
import type { JournalRecord, RecordBody } from './records.ts'

const inverse: Inverse = { verb: 'guest.stop-load', subject: 'web01', args: {}, expires: null }

function unitOf(...ids: string[]): RunnableUnit {
  return {
    key: ids.join('+'),
    target: 'web01',
    claims: [{ subject: 'web01/power', mode: 'exclusive' }],
    after: [],
    disturbs: true,
    members: ids.map((id, index) => ({ key: { case: id, target: 'web01' }, requires: ids.slice(0, index), disturbs: true, deadlineMs: 60_000 })),
  }
}

async function conduct(units: readonly RunnableUnit[], body: (scope: CaseScope) => Promise<void>, changed: Partial<ConductorOptions> = {}) {
  const records: RecordBody[] = []
  const conductor = new Conductor({
    units,
    parallelTargets: 9,
    append: (record) => {
      records.push(record)
      return record as JournalRecord
    },
    inverses: { 'guest.stop-load': async () => 'stopped' },
    undoMs: 1_000,
    signal: new AbortController().signal,
    untilUndoneByMs: () => 2_000_000_000,
    body,
    guard: async () => null,
    health: async () => null,
    ...changed,
  })
  const outstanding = await conductor.run()
  const outcome = (id: string) => records.flatMap((record) => (record.type === 'outcome' && record.case === id ? [record.outcome] : []))
  return { records, outstanding, outcome, types: records.map((record) => record.type) }
}

test('a body without complaint passes; a load it left is undone at the end of its chain', async () => {
  const { outcome, types } = await conduct([unitOf('2-3')], async (scope) => {
    await scope.chain.leash.undo.willDisturb(inverse)
  })
  expect(outcome('2-3')).toEqual([{ kind: 'pass' }])
  expect(types).toEqual(['case-start', 'disturb', 'outcome', 'case-end', 'settled', 'run-end'])
})

test('what throws is judged by its kind, never by its words', async () => {
  const kinds = { '1-1': 'expectation', '1-2': 'environment', '1-3': 'not-applicable' } as const
  const { outcome } = await conduct(Object.keys(kinds).map((id) => unitOf(id)), async (scope) => {
    throw new UkeireError({ code: 'X', kind: kinds[scope.key.case as keyof typeof kinds], subject: 's', text: 'pass fail error' })
  })
  expect(Object.keys(kinds).map((id) => outcome(id)[0]?.kind)).toEqual(['expectation', 'undetermined', 'not-applicable'])
})

test('a defect of the tool is undetermined, not a pass and not a fail', async () => {
  const { outcome } = await conduct([unitOf('1-1')], async () => {
    throw new TypeError('x is not a function')
  })
  expect(outcome('1-1')).toMatchObject([{ kind: 'undetermined', reason: { code: 'tool-trouble' } }])
})

test('a case whose precondition failed is not run, and says which', async () => {
  const { outcome } = await conduct([unitOf('4-4', '4-5')], async (scope) => {
    if (scope.key.case === '4-4') throw new UkeireError({ code: 'X', kind: 'expectation', subject: 's', text: 't' })
  })
  expect(outcome('4-5')).toMatchObject([{ kind: 'not-run', reason: { code: 'precondition', en: 'case 4-4, its precondition, has not passed' } }])
})

test('a target that does not come back is quarantined: what follows is not run', async () => {
  const sick = { code: 'not-normal', ja: '停止中', en: 'is down' }
  const { outcome, types } = await conduct([unitOf('2-1'), unitOf('4-4')], async () => {
    throw new UkeireError({ code: 'X', kind: 'expectation', subject: 's', text: 't' })
  }, { health: async () => sick })
  expect(types).toContain('quarantine')
  expect(outcome('4-4')).toMatchObject([{ kind: 'not-run', reason: { code: 'quarantined' } }])
})

test('a cancel cuts the body, undoes, and leaves 未 for the cut and the rest', async () => {
  const cancel = new AbortController()
  let touched = false
  const { outcome, types, outstanding } = await conduct([unitOf('2-3'), unitOf('2-4')], async (scope) => {
    await scope.chain.leash.undo.willDisturb(inverse)
    cancel.abort()
    await new Promise((resolve) => setImmediate(resolve))
    scope.signal.throwIfAborted()
    touched = true
  }, { signal: cancel.signal })
  expect(touched).toBe(false)
  expect(outcome('2-3').map((one) => one.kind)).toEqual(['not-run'])
  expect(outcome('2-4').map((one) => one.kind)).toEqual(['not-run'])
  expect(types).toContain('settled')
  expect(outstanding).toEqual([])
})

test('a body that overruns its deadline is undetermined, its handles are dead, the undo runs', async () => {
  const unit = unitOf('2-3')
  const overdue = { ...unit, members: unit.members.map((member) => ({ ...member, deadlineMs: 20 })) }
  let aborted = false
  const { outcome, types } = await conduct([overdue], async (scope) => {
    await scope.chain.leash.undo.willDisturb(inverse)
    scope.signal.addEventListener('abort', () => (aborted = true))
    await new Promise(() => undefined)
  })
  expect(outcome('2-3')).toMatchObject([{ kind: 'undetermined' }])
  expect(aborted).toBe(true)
  expect(types).toContain('settled')
})

test('an inverse that fails is tried again at the end, and is reported outstanding', async () => {
  let tries = 0
  const failing: CarryOut = async () => {
    tries++
    throw new Error('no route to host')
  }
  const { outstanding, records } = await conduct([unitOf('2-3')], async (scope) => {
    await scope.chain.leash.undo.willDisturb(inverse)
  }, { inverses: { 'guest.stop-load': failing }, undoMs: 50 })
  expect(tries).toBeGreaterThanOrEqual(2)
  expect(outstanding).toHaveLength(1)
  expect(records.at(-1)).toEqual({ type: 'run-end', outstanding: 1 })
})

test('one inverse that fails does not keep the others of its target from being undone', async () => {
  const { records } = await conduct([unitOf('2-3')], async (scope) => {
    await scope.chain.leash.undo.willDisturb({ ...inverse, verb: 'guest.remove-file' })
    await scope.chain.leash.undo.willDisturb(inverse)
  }, { inverses: { 'guest.stop-load': async () => Promise.reject(new Error('x')), 'guest.remove-file': async () => 'removed' }, undoMs: 50 })
  expect(records).toContainEqual(expect.objectContaining({ type: 'settled', how: 'removed' }))
})

test('a full journal stops the run and still undoes', async () => {
  const full = new UkeireError({ code: 'JOURNAL_FULL', kind: 'environment', subject: 'journal', text: 'full' })
  let undone = 0
  const records: RecordBody[] = []
  const conductor = new Conductor({
    units: [unitOf('2-3'), unitOf('2-4')],
    parallelTargets: 9,
    append: (record) => {
      if (record.type === 'step-start') throw full
      records.push(record)
      return record as JournalRecord
    },
    inverses: { 'guest.stop-load': async () => `undone ${++undone}` },
    undoMs: 1_000,
    signal: new AbortController().signal,
    untilUndoneByMs: () => 2_000_000_000,
    body: async (scope) => {
      await scope.chain.leash.undo.willDisturb(inverse)
      scope.append({ type: 'step-start', ...scope.key, step: 1, ja: '', en: '' })
      scope.signal.throwIfAborted()
    },
    guard: async () => null,
    health: async () => null,
  })
  await conductor.run()
  expect(undone).toBe(1)
  expect(records.filter((record) => record.type === 'case-start')).toHaveLength(1)
})

// Builds the record of a run from its journal, line by line, so that a live view can follow.
import type { CaseKey, CasePlanned, JournalRecord, Reason, Verdict } from '../../runners/engine/records.ts'
import { UkeireError } from '../../runners/errors.ts'
import { CaseDraft, type OfCase } from './case-draft.ts'
import type { DisturbanceRecord, JournalTrouble, RunRecord } from './shape.ts'

type RunStart = Extract<JournalRecord, { type: 'run-start' }>

/** What comes after a run without belonging to its duration: the undo may follow days later. */
const afterwards = new Set<JournalRecord['type']>(['note', 'settled', 'undo-failed'])

export class RunRecordBuilder {
  readonly #drafts = new Map<string, CaseDraft>()
  readonly #disturbances = new Map<string, DisturbanceRecord>()
  readonly #quarantines: RunRecord['quarantines'][number][] = []
  readonly #quarantined = new Map<string, Reason>()
  readonly #clocks: RunRecord['clocks'][number][] = []
  readonly #environment: RunRecord['environment'][number][] = []
  readonly #notes: RunRecord['notes'][number][] = []
  #start: RunStart | null = null
  #endedAt: string | null = null
  #activeAt = ''
  #interrupted: string | null = null

  /** The first record has been added: there is something to show. */
  get started(): boolean {
    return this.#start !== null
  }

  add(record: JournalRecord): void {
    if (!afterwards.has(record.type)) this.#activeAt = record.at
    switch (record.type) {
      case 'run-start':
        this.#start = record
        for (const planned of record.cases) this.#drafts.set(nameOf(planned), new CaseDraft(planned))
        return
      case 'run-end':
        this.#endedAt = record.at
        return
      case 'interrupted':
        this.#interrupted ??= record.signal
        for (const draft of this.#drafts.values()) draft.refresh()
        return
      case 'quarantine':
        this.#quarantine(record.target, record.reason, record.at)
        return
      case 'disturb':
        this.#disturbances.set(record.undo, { undo: record.undo, by: record.by, at: record.at, inverse: record.inverse, settled: null, failed: null })
        return
      case 'settled':
        this.#changeDisturbance(record.undo, { settled: { at: record.at, how: record.how, who: record.who } })
        return
      case 'undo-failed':
        this.#changeDisturbance(record.undo, { failed: { at: record.at, error: record.error, who: record.who } })
        return
      case 'note':
        this.#notes.push({ at: record.at, text: record.text })
        return
      case 'clock':
        this.#clocks.push({ whose: record.whose, skewMs: record.skewMs, errorMs: record.errorMs })
        return
      case 'environment':
        this.#environment.push({ name: record.name, value: record.value })
        return
      default:
        // A later minor version may write types that this one does not know; what has no case is not of a case.
        if ('case' in record) this.#draft(record).add(record)
    }
  }

  /**
   * The run as it stands. Cases that have not changed are the same objects as in the snapshot before.
   * Errors: `NO_RUN_START` (usage): nothing has been added yet.
   */
  snapshot(trouble: JournalTrouble | null = null): RunRecord {
    const start = this.#start
    if (start === null) {
      throw new UkeireError({ code: 'NO_RUN_START', kind: 'usage', subject: 'journal', text: `does not begin with a run${trouble ? ` (line ${trouble.line} ${trouble.what})` : ''}`, hint: 'give a run directory of this version' })
    }
    const { run, tool, node, os, system, language, planSha256, lab, ignoreWindow, people, lowerBoundMs, at } = start
    const drafts = [...this.#drafts.values()]
    const cases = drafts.filter((draft) => draft.selected).map((draft) => this.#picture(draft))
    const totals: Record<Verdict, number> = { pass: 0, fail: 0, undetermined: 0, 'not-run': 0, 'not-applicable': 0 }
    for (const item of cases) totals[item.verdict]++
    const disturbances = [...this.#disturbances.values()]
    return {
      ...{ run, tool, node, os, system, language, planSha256, lab, ignoreWindow, people, lowerBoundMs },
      offsetMinutes: offsetOf(run, at),
      startedAt: at,
      endedAt: this.#endedAt,
      finished: this.#endedAt !== null && trouble?.kind !== 'broken',
      interrupted: this.#interrupted,
      durationMs: Date.parse(this.#endedAt ?? this.#activeAt) - Date.parse(at),
      cases,
      notSelected: drafts.filter((draft) => !draft.selected).map((draft) => draft.planned),
      totals,
      disturbances,
      outstanding: disturbances.filter((item) => item.settled === null).reverse(),
      quarantines: [...this.#quarantines],
      clocks: [...this.#clocks],
      environment: [...this.#environment],
      notes: [...this.#notes],
      trouble,
    }
  }

  #picture(draft: CaseDraft): RunRecord['cases'][number] {
    return draft.picture({ interrupted: this.#interrupted !== null, quarantine: this.#quarantined.get(draft.planned.target) ?? null })
  }

  #quarantine(target: string, reason: Reason, at: string): void {
    this.#quarantines.push({ target, reason, at })
    if (!this.#quarantined.has(target)) this.#quarantined.set(target, reason)
    for (const draft of this.#drafts.values()) if (draft.planned.target === target) draft.refresh()
  }

  #changeDisturbance(undo: string, change: Partial<DisturbanceRecord>): void {
    const known = this.#disturbances.get(undo)
    if (known) this.#disturbances.set(undo, { ...known, ...change })
  }

  #draft(record: OfCase): CaseDraft {
    const name = nameOf(record)
    const known = this.#drafts.get(name)
    if (known) return known
    const title = { ja: record.case, en: record.case }
    const unplanned: CasePlanned = { case: record.case, target: record.target, slug: 'unplanned', title, cls: '', basis: '', notApplicable: null, selected: true, expectedMs: 0 }
    const draft = new CaseDraft(unplanned)
    this.#drafts.set(name, draft)
    return draft
  }
}

function nameOf(key: CaseKey): string {
  return JSON.stringify([key.case, key.target])
}

// The run's name carries the zone (20261123T180550+0900-…), so that a report made elsewhere prints the same times.
function offsetOf(run: string, at: string): number {
  const zone = /\d{8}T\d{6}([+-])(\d{2})(\d{2})/.exec(run)
  if (!zone) return -new Date(at).getTimezoneOffset()
  const minutes = Number(zone[2]) * 60 + Number(zone[3])
  return zone[1] === '-' ? -minutes : minutes
}

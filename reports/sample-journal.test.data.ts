// Hand-made journals for the tests of the reports: chained as the real ones are, at instants of their own.
import { createHash } from 'node:crypto'
import type { CasePlanned, JournalRecord, Outcome, Reason, RecordBody } from '../runners/engine/records.ts'

export const startMs = Date.parse('2026-11-24T01:00:00.000Z')

export class SampleJournal {
  readonly records: JournalRecord[] = []
  readonly lines: string[] = []
  #at = startMs

  /** `afterMs` since the record before. */
  add(body: RecordBody, afterMs = 1000): this {
    if (this.records.length > 0) this.#at += afterMs
    const before = this.lines.at(-1)
    const prev = before === undefined ? '0'.repeat(64) : createHash('sha256').update(before).digest('hex')
    const record: JournalRecord = { seq: this.records.length, at: new Date(this.#at).toISOString(), prev, ...body }
    this.records.push(record)
    this.lines.push(JSON.stringify(record))
    return this
  }

  get now(): number {
    return this.#at
  }

  get text(): string {
    return this.lines.map((line) => `${line}\n`).join('')
  }

  at(ms: number): string {
    return new Date(this.#at + ms).toISOString()
  }
}

export function planned(id: string, target: string, more: Partial<CasePlanned> = {}): CasePlanned {
  const known = titles[id] ?? { slug: 'sample', ja: '見本', en: 'Sample', cls: '規定' }
  return {
    case: id, target, slug: known.slug, title: { ja: known.ja, en: known.en }, cls: known.cls, basis: '表4-5 項番2',
    notApplicable: null, selected: true, expectedMs: 20_000, ...more,
  }
}

const titles: Readonly<Record<string, { slug: string; ja: string; en: string; cls: string }>> = {
  '1-1': { slug: 'vm-configuration', ja: '提供された仮想マシンの構成確認', en: 'Configuration of the provided virtual machine', cls: '規定' },
  '2-1': { slug: 'dead-host', ja: '死活監視の障害検知メール及び復旧メールの受信確認', en: 'Dead-host mail and recovery mail', cls: '必須' },
  '2-3': { slug: 'cpu-warning', ja: 'CPU使用率監視（警告）の検知メール及び復旧メールの受信確認', en: 'CPU over 85 %: warning mail and recovery mail', cls: '任意' },
  '4-4': { slug: 'snapshot-create', ja: 'スナップショットの作成', en: 'Create a snapshot', cls: '必須' },
}

export function runStart(cases: readonly CasePlanned[], more: Partial<Extract<RecordBody, { type: 'run-start' }>> = {}): RecordBody {
  return {
    type: 'run-start', format: 1, run: '20261124T100000+0900-demo', tool: 'ukeire 0.1.0', node: 'v20.20.0', os: 'linux',
    system: { id: 'demo', name: '見本システム' }, language: 'ja', planFile: '/plans/plan.yaml', planSha256: 'ab'.repeat(32), lab: 'embedded', ignoreWindow: false,
    people: {}, cases, lowerBoundMs: 60_000, ...more,
  }
}

export const missing: Reason = {
  code: 'mail-missing',
  ja: '配信先 ops2@example.jp に警告メールが届かない（不着）。最遅 10:00:30、待受終了 10:00:40',
  en: 'no warning mail at ops2@example.jp: latest 10:00:30, waited until 10:00:40',
}
export const unused: Reason = { code: 'monitoring-unused', ja: '統合監視機能を利用しないため対象外', en: 'the monitoring function is not used' }
export const trouble: Reason = { code: 'tool-trouble', ja: '試験ツール又は接続経路の障害により判定できない（vcenter: 503）', en: 'trouble of the tool or the connection: vcenter: 503' }

/** One case from start to end; each record follows the one before by a second. */
export function oneCase(journal: SampleJournal, id: string, target: string, outcome: Outcome): void {
  const key = { case: id, target }
  journal.add({ type: 'case-start', ...key })
  journal.add({ type: 'step-start', ...key, step: 1, ja: 'vCenterで仮想マシンを特定する', en: 'identify the VM in vCenter' })
  journal.add({ type: 'step-end', ...key, step: 1, ok: true })
  journal.add({ type: 'outcome', ...key, outcome })
  journal.add({ type: 'case-end', ...key })
}

/** Two targets; web01: ○, ×, running wait; web02: －, ○, 保; the rest not begun. Not ended. */
export function halfway(): SampleJournal {
  const journal = new SampleJournal()
  const cases = ['1-1', '2-1', '2-3', '4-4'].flatMap((id) => [planned(id, 'web01'), planned(id, 'web02', { notApplicable: id === '2-3' ? unused : null })])
  journal.add(runStart([...cases, planned('6-1', 'web01', { selected: false })]))
  journal.add({ type: 'clock', whose: 'vcenter main', skewMs: 420_000, errorMs: 12 })
  oneCase(journal, '1-1', 'web01', { kind: 'pass' })
  oneCase(journal, '1-1', 'web02', { kind: 'undetermined', reason: trouble })
  const key = { case: '2-3', target: 'web01' }
  journal.add({ type: 'case-start', ...key })
  journal.add({ type: 'compared', ...key, what: 'CPUコア数', wanted: '2', found: '1', equal: false })
  journal.add({ type: 'evidence', ...key, file: 'evidence/2-3-web01/ops1.eml', sha256: 'cd'.repeat(32), bytes: 812, method: 'imap', title: '警告メール' })
  journal.add({ type: 'outcome', ...key, outcome: { kind: 'expectation', reason: missing } })
  journal.add({ type: 'case-end', ...key })
  const dead = { case: '2-1', target: 'web01' }
  journal.add({ type: 'case-start', ...dead })
  journal.add({ type: 'disturb', undo: 'u1', by: dead, inverse: { verb: 'vm.power-on', subject: 'web01', args: { moref: 'vm-101' }, expires: null } })
  journal.add({ type: 'step-start', ...dead, step: 1, ja: 'OSをシャットダウンする', en: 'shut down the OS' })
  journal.add({ type: 'step-end', ...dead, step: 1, ok: true })
  journal.add({ type: 'step-start', ...dead, step: 2, ja: '全配信先で障害検知メールを待ち受ける', en: 'wait for the mail at every address' })
  for (const address of ['ops1@example.jp', 'ops2@example.jp']) {
    journal.add({ type: 'wait', ...dead, wait: address, what: { ja: `障害検知メール ${address}`, en: `problem mail ${address}` }, earliest: journal.at(5000), expected: journal.at(8000), latest: journal.at(20_000), until: journal.at(30_000) }, 0)
  }
  return journal
}

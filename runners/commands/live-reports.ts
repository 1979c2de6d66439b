// While a run goes on: the console follows the records, and JUnit is written again soon after every case.
import type { ConsoleView } from '../../reports/console.ts'
import { writeJunit } from '../../reports/junit.ts'
import { RunRecordBuilder } from '../../reports/record.ts'
import type { JournalRecord } from '../engine/records.ts'
import type { Language } from '../plan/plan.ts'

const frameMs = 100

/** With thousands of cases, writing may take this share of the time and no more. */
const writingShare = 0.05

export class LiveReports {
  readonly #builder = new RunRecordBuilder()
  readonly #view: ConsoleView
  readonly #directory: string
  readonly #language: Language
  #timer: NodeJS.Timeout | null = null
  #unwritten = false
  #nextWrite = 0

  constructor(view: ConsoleView, directory: string, language: Language) {
    this.#view = view
    this.#directory = directory
    this.#language = language
  }

  readonly follow = (record: JournalRecord): void => {
    this.#builder.add(record)
    this.#unwritten ||= record.type === 'case-end' || record.type === 'run-start'
    this.#timer ??= setTimeout(() => this.#show(), frameMs)
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer)
  }

  #show(): void {
    this.#timer = null
    const record = this.#builder.snapshot()
    this.#view.update(record)
    if (!this.#unwritten) return
    const began = Date.now()
    if (began < this.#nextWrite) {
      this.#timer = setTimeout(() => this.#show(), this.#nextWrite - began)
      return
    }
    this.#unwritten = false
    try {
      writeJunit(record, this.#directory, this.#language)
    } catch {
      // A full disk must not end the run in the middle of its undo; the last report is written after it.
      this.#unwritten = true
    }
    this.#nextWrite = Date.now() + (Date.now() - began) / writingShare
  }
}

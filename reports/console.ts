// The console of a run: a live picture on a terminal, plain lines elsewhere, the summary at the end.
import { frame } from './console/frame.ts'
import { plainLines } from './console/plain-lines.ts'
import { endColumn, type Style } from './console/style.ts'
import { summary } from './console/summary.ts'
import type { Language } from './language.ts'
import type { RunRecord } from './record.ts'

export { summary, type SummaryOptions } from './console/summary.ts'

export interface ConsoleOptions {
  readonly stream: { write(text: string): unknown }
  readonly language: Language
  readonly isTty: boolean
  readonly columns: () => number
  /** 24 where the terminal does not say. */
  readonly rows?: () => number
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Default: on a terminal, unless NO_COLOR is set. */
  readonly color?: boolean
}

/** Redraws at most ten times a second. */
const frameMs = 100

export class ConsoleView {
  readonly #options: ConsoleOptions
  readonly #style: Style
  #record: RunRecord | null = null
  #drawn: readonly string[] = []
  #timer: NodeJS.Timeout | null = null

  constructor(options: ConsoleOptions) {
    this.#options = options
    this.#style = { placed: options.isTty, color: options.isTty && (options.color ?? (process.env['NO_COLOR'] ?? '') === '') }
  }

  /** The clock goes on between records: countdowns do too. */
  start(): void {
    if (!this.#options.isTty || this.#timer) return
    this.#timer = setInterval(() => this.#draw(), frameMs)
    this.#timer.unref()
  }

  update(record: RunRecord): void {
    const before = this.#record
    this.#record = record
    if (this.#options.isTty) return
    for (const text of plainLines(before, record, this.#options.language)) this.#options.stream.write(`${text}\n`)
  }

  /** The live picture gives way to the summary. */
  end(record: RunRecord, runDir: string): void {
    this.update(record)
    this.stop()
    const { columns, language, isTty } = this.#options
    const size = isTty ? { columns: columns(), rows: this.#rows() - 1 } : {}
    this.#options.stream.write(`${isTty ? '' : '\n'}${summary(record, language, { runDir, style: this.#style, ...size })}`)
  }

  /** Takes the live picture away and draws no more. */
  stop(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
    if (this.#drawn.length > 0) this.#options.stream.write(`${this.#toTop()}\u001B[J`)
    this.#drawn = []
  }

  #draw(): void {
    if (!this.#record) return
    const columns = this.#options.columns()
    const lines = frame(this.#record, this.#options.now(), { columns: columns - 1, rows: this.#rows() - 1 }, this.#options.language, this.#style)
    if (lines.length === this.#drawn.length && lines.every((text, index) => text === this.#drawn[index])) return
    const body = lines.map((text) => `\u001B[2K${text}\n`).join('')
    this.#options.stream.write(`${this.#toTop()}${body}\u001B[J`)
    this.#drawn = lines
  }

  // A terminal made narrower since has broken the lines drawn before into several rows.
  #toTop(): string {
    const columns = Math.max(1, this.#options.columns())
    const rows = this.#drawn.reduce((sum, text) => sum + Math.max(1, Math.ceil(endColumn(text) / columns)), 0)
    return rows > 0 ? `\r\u001B[${Math.min(rows, this.#rows() - 1)}A` : ''
  }

  #rows(): number {
    return Math.max(4, this.#options.rows?.() ?? 24)
  }
}

// Who may run beside whom: takes all claims of a unit or none, in the printed order, without starvation. Pure and synchronous.
import { conflict, type Claim } from './claims.ts'

/** A chain of cases, or a single one, on one target: it holds its claims from its first member to its undo. */
export interface Unit {
  readonly key: string
  readonly target: string
  readonly claims: readonly Claim[]
  /** Keys of units that must have ended before. */
  readonly after: readonly string[]
  /** Counts against `parallelTargets`. */
  readonly disturbs: boolean
}

export class Schedule {
  readonly #waiting: Unit[]
  readonly #running = new Map<string, Unit>()
  readonly #ended = new Set<string>()
  readonly #parallelTargets: number

  /** `units` in the order in which they would run one by one. */
  constructor(units: readonly Unit[], options: { readonly parallelTargets: number }) {
    this.#waiting = [...units]
    this.#parallelTargets = options.parallelTargets
  }

  /** Units that start now; they hold their claims until `ended`. */
  start(): readonly Unit[] {
    const started: Unit[] = []
    const held: Unit[] = []
    for (const unit of [...this.#waiting]) {
      if (this.#mayStart(unit, held)) {
        this.#waiting.splice(this.#waiting.indexOf(unit), 1)
        this.#running.set(unit.key, unit)
        started.push(unit)
      } else {
        // A waiting unit keeps later ones from taking what it waits for: nobody starves.
        held.push(unit)
      }
    }
    return started
  }

  ended(key: string): void {
    this.#running.delete(key)
    this.#ended.add(key)
  }

  get finished(): boolean {
    return this.#waiting.length === 0 && this.#running.size === 0
  }

  #mayStart(unit: Unit, held: readonly Unit[]): boolean {
    const pending = (key: string) => this.#running.has(key) || this.#waiting.some((other) => other.key === key)
    if (unit.after.some(pending)) return false
    if ([...this.#running.values(), ...held].some((other) => conflict(unit.claims, other.claims))) return false
    if (!unit.disturbs) return true
    const busy = new Set([...this.#running.values()].filter((other) => other.disturbs).map((other) => other.target))
    return busy.has(unit.target) || busy.size < this.#parallelTargets
  }
}

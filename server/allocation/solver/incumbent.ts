/** The best plan and the best bound of a run so far, of the objective that steers, told as they get better. */
import type { Phase, Question, Progress } from '../problem.ts'
import type { Budget } from './budget.ts'
import { compile, type Compiled } from './compile.ts'
import { pathwayWorth } from './pathway.ts'

/** At this gap a plan is called optimal. */
export const OPTIMAL_GAP = 1e-6

export class Incumbent {
  readonly compiled: Compiled
  held = new Int32Array(0)
  worth = -Infinity
  bound = Infinity
  /** Bound of the worth without bonus. */
  plainBound = Infinity
  /** Prices that reports show, `[quarter * slotCount + slot]`. */
  prices: Float64Array
  iterations = 0

  constructor(
    readonly problem: Question,
    readonly bonus: number,
    readonly budget: Budget,
    readonly onProgress: (progress: Progress) => void,
    readonly onPlan: (held: Int32Array) => void = () => {},
  ) {
    this.compiled = compile(problem, bonus)
    this.prices = this.compiled.closed
  }

  get gap(): number {
    return figures(this.worth, this.bound).gap
  }

  /** Takes the plan when it is better. */
  adopt(held: Int32Array, phase: Phase): void {
    const worth = planWorth(this.compiled, held)
    if (worth <= this.worth) return
    this.worth = worth
    if (this.held.length !== held.length) this.held = new Int32Array(held.length)
    this.held.set(held)
    this.report(phase)
    this.onPlan(this.held)
  }

  lower(bound: number, phase: Phase): void {
    if (bound >= this.bound) return
    this.bound = bound
    this.report(phase)
  }

  report(phase: Phase): void {
    const bound = Number.isFinite(this.bound) ? this.bound : null
    const gap = bound === null ? null : this.gap
    this.onProgress({ phase, worth: this.worth, bound, gap, iterations: this.iterations })
  }
}

/** Worth, bound and gap; a bound below the plan by rounding is the plan's worth. */
export function figures(worth: number, bound: number) {
  const sound = Math.max(bound, worth)
  return { worth, bound: sound, gap: (sound - worth) / Math.max(Math.abs(sound), 1) }
}

export function planWorth(compiled: Compiled, held: Int32Array): number {
  let worth = 0
  for (let o = 0; o < compiled.organisationCount; o++) worth += pathwayWorth(compiled, o, held, o * compiled.quarters)
  return worth
}

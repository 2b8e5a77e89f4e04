/** How worth and bound came together while a plan was solved. */
import type { Phase } from '../problem.ts'

/** `null`: not known yet. */
export interface HistoryPoint {
  readonly seconds: number
  readonly phase: Phase
  readonly worth: number | null
  readonly bound: number | null
}

/** Points kept: enough for a curve, little beside the plan. */
const MOST_POINTS = 80

/** Keeps each moment at which worth or bound changed. */
export class History {
  readonly #points: HistoryPoint[] = []

  add(point: HistoryPoint): void {
    const last = this.#points.at(-1)
    if (last?.worth === point.worth && last.bound === point.bound) return
    this.#points.push({ ...point, seconds: Math.round(point.seconds * 100) / 100 })
  }

  /** The first, the last and others between, evenly by number: most change early, and so do most of the kept. */
  points(): HistoryPoint[] {
    const all = this.#points
    if (all.length <= MOST_POINTS) return [...all]
    return Array.from({ length: MOST_POINTS }, (_, at) => all[Math.round((at * (all.length - 1)) / (MOST_POINTS - 1))]!)
  }
}

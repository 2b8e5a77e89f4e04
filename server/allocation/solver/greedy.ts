/** The first plan, at once: organisations one after the other take the best pathway on what capacity is left. */
import type { Compiled } from './compile.ts'
import type { PathwayFinder } from './pathway.ts'
import type { Plan } from './plan.ts'

/**
 * @param plan receives the pathways; those without one in it are placed
 * @param order organisations, first served first
 */
export function placeInOrder(plan: Plan, finder: PathwayFinder, order: Iterable<number>): void {
  for (const o of order) {
    finder.best(o, plan.cost)
    plan.place(o, finder.path)
  }
}

/** Organisations by the points that each would have alone, per quarter of presence, highest first. */
export function orderByWorth(compiled: Compiled, finder: PathwayFinder): Int32Array {
  const rate = Float64Array.from(
    { length: compiled.organisationCount },
    (_, o) => finder.best(o, compiled.closed) / (compiled.until[o]! - compiled.from[o]!),
  )
  return Int32Array.from(rate.keys()).sort((a, b) => rate[b]! - rate[a]! || a - b)
}

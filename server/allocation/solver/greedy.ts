/** The first plan, at once: organisations one after the other take the best pathway on what capacity is left. */
import type { Compiled } from './compile.ts'
import { PathwayFinder } from './pathway.ts'
import { Plan } from './plan.ts'

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

/**
 * The plan to stay close to, mended: first each organisation where it was and nowhere else, as far as that still fits,
 * then each in turn the best pathway on what the others leave.
 * @param close compiled with a keep bonus that no worth of a room makes up for
 */
export function mendedPlan(close: Compiled, order: Iterable<number>): Int32Array {
  const { quarters, slotCount, pinnedSlot, blockStart, blockFrom, blockUntil, blockSegment } = close
  const plan = new Plan(close)
  const finder = new PathwayFinder(close)
  const cost = new Float64Array(quarters * slotCount).fill(Infinity)
  for (let t = 0; t < quarters; t++) cost[t * slotCount + pinnedSlot] = 0
  const eachKeptCell = (o: number, visit: (cell: number) => void) => {
    for (let block = blockStart[o]!; block < blockStart[o + 1]!; block++) {
      for (let segment = blockSegment[block]!; segment < blockSegment[block + 1]!; segment++) {
        const slot = close.segmentSlot[segment]!
        if (close.segmentKept[segment] === 0 || slot === pinnedSlot) continue
        for (let t = blockFrom[block]!; t < blockUntil[block]!; t++) visit(t * slotCount + slot)
      }
    }
  }
  for (const o of order) {
    eachKeptCell(o, (cell) => (cost[cell] = plan.cost[cell]!))
    finder.best(o, cost)
    plan.place(o, finder.path)
    eachKeptCell(o, (cell) => (cost[cell] = Infinity))
  }
  for (const o of order) {
    plan.remove(o)
    finder.best(o, plan.cost)
    plan.place(o, finder.path)
  }
  return plan.held
}

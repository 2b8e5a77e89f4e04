import type { Compiled } from '../../../server/allocation/solver/compile.ts'
import { orderByWorth, placeInOrder } from '../../../server/allocation/solver/greedy.ts'
import { PathwayFinder } from '../../../server/allocation/solver/pathway.ts'
import { Plan } from '../../../server/allocation/solver/plan.ts'

/** Segments of the first plan, `[organisation * quarters + quarter]`. */
export function greedyPlan(compiled: Compiled): Int32Array {
  const plan = new Plan(compiled)
  const finder = new PathwayFinder(compiled)
  placeInOrder(plan, finder, orderByWorth(compiled, finder))
  return plan.held
}

/**
 * Proof by enumeration. Let L be the bound at prices π and w the worth of the best plan known. A plan that uses a
 * pathway more than `slack` below its organisation's best at π is worth at most L − slack, so
 *
 *     best plan ≤ max( best plan made of the pathways within slack, L − slack, w )
 *
 * and with slack = L − w the pathways within it hold an optimal plan. HiGHS chooses among them (`master.ts`). Where they
 * are too many, the widest slack that fits still improves both plan and bound.
 */
import type { Compiled } from './compile.ts'
import { PathwayEnumerator } from './enumerate.ts'
import { solveMaster } from './master.ts'
import type { MilpLimits } from './milp.ts'
import type { PathwayFinder } from './pathway.ts'

export interface ExactAnswer {
  /** Better plan, or null. */
  held: Int32Array | null
  /** No plan is worth more. */
  bound: number
}

const SLACK_STEPS = 12
/** Rounding of L and of the pathways' priced values. */
const ROUNDING = 1e-7

/**
 * @param bound L at `prices`
 * @param held best plan known, worth `worth`
 * @param most pathways handed to HiGHS at most
 */
export async function prove(
  compiled: Compiled,
  finder: PathwayFinder,
  prices: Float64Array,
  bound: number,
  held: Int32Array,
  worth: number,
  most: number,
  limits: Omit<MilpLimits, 'start'>,
): Promise<ExactAnswer> {
  const best = Float64Array.from({ length: compiled.organisationCount }, (_, o) => finder.best(o, prices))
  const enumerator = new PathwayEnumerator(compiled, prices)
  const widest = bound - worth + ROUNDING * Math.max(1, Math.abs(bound))
  let slack = widest
  let pathways = gather(enumerator, best, slack, most)
  for (let step = 0, step2 = 0.5; pathways === null && step < SLACK_STEPS; step++, step2 *= 0.7) {
    slack = widest * step2
    pathways = gather(enumerator, best, slack, most)
  }
  if (pathways === null) return { held: null, bound }
  const answer = await solveMaster(compiled, pathways, held, limits)
  const outside = slack >= widest ? -Infinity : bound - slack
  return { held: answer.held, bound: Math.min(bound, Math.max(answer.bound, outside, worth)) }
}

function gather(enumerator: PathwayEnumerator, best: Float64Array, slack: number, most: number) {
  const pathways: Int32Array[][] = []
  let left = most
  for (const [o, value] of best.entries()) {
    const found = enumerator.within(o, value - slack, left)
    if (found === null) return null
    pathways.push(found)
    left -= found.length
  }
  return pathways
}

/**
 * Proof, by one of two questions handed to HiGHS. Let L be the bound at prices π and w the worth of the best plan known.
 *
 * - A plan that uses a pathway more than L − w below its organisation's best at π is worth less than w. Where the
 *   pathways within L − w are few enough to list, the best plan made of them is a best plan (`master.ts`).
 * - Else the cells that no better plan uses (`cells.ts`) leave the compact model (`compact.ts`), where HiGHS branches and
 *   cuts. In a question of 60 organisations × 30 rooms × 12 quarters its cuts lower the bound by some 0.15 % in seconds.
 */
import { CellValues } from './cells.ts'
import { solveCompact } from './compact.ts'
import type { Compiled } from './compile.ts'
import { PathwayEnumerator } from './enumerate.ts'
import { solveMaster } from './master.ts'
import type { MilpLimits } from './milp.ts'
import type { PathwayFinder } from './pathway.ts'

export interface ExactAnswer {
  /** The best plan that HiGHS found, segments `[organisation * quarters + quarter]`, or null. */
  held: Int32Array | null
  /** No plan is worth more. */
  bound: number
}

/** Most pathways that are listed: past some thousands the compact model is the quicker of the two. */
const MOST_PATHWAYS = 4000
/** Rounding of L and of the priced values, relative to L. */
const ROUNDING = 1e-8

/**
 * @param bound L at `prices`
 * @param held best plan known, worth `worth`
 */
export async function prove(
  compiled: Compiled,
  finder: PathwayFinder,
  prices: Float64Array,
  bound: number,
  held: Int32Array,
  worth: number,
  given: Omit<MilpLimits, 'start'>,
): Promise<ExactAnswer> {
  const limits = { ...given, isNearlySolved: true }
  const slack = bound - worth + ROUNDING * Math.max(1, Math.abs(bound))
  const best = Float64Array.from({ length: compiled.organisationCount }, (_, o) => finder.best(o, prices))
  const pathways = listPathways(compiled, prices, best, slack)
  const answer =
    pathways === null
      ? await solveCompact(compiled, held, limits, cellsWithin(compiled, prices, best, slack))
      : await solveMaster(compiled, pathways, held, limits)
  return { held: answer.held, bound: Math.min(bound, Math.max(answer.bound, worth)) }
}

/** Pathways of each organisation within `slack` of its best, or null when they are too many. */
function listPathways(compiled: Compiled, prices: Float64Array, best: Float64Array, slack: number) {
  const enumerator = new PathwayEnumerator(compiled, prices)
  const pathways: Int32Array[][] = []
  let left = MOST_PATHWAYS
  for (const [o, value] of best.entries()) {
    const found = enumerator.within(o, value - slack, left)
    if (found === null) return null
    pathways.push(found)
    left -= found.length
  }
  return pathways
}

/** Whether some plan within `slack` of the bound may use the cell. */
function cellsWithin(compiled: Compiled, prices: Float64Array, best: Float64Array, slack: number) {
  const cells = new CellValues(compiled)
  const through = Array.from(best, (_, o) => {
    cells.solve(o, prices)
    const { first, count } = cells
    return { first, count, values: cells.values.slice(0, compiled.quarters * count) }
  })
  return (o: number, segment: number, t: number) => {
    const { first, count, values } = through[o]!
    return values[t * count + segment - first]! >= best[o]! - slack
  }
}

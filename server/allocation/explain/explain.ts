import type { PlanSummary } from '../allocation.schema.ts'
import type { Composed } from '../compose.ts'
import type { SolvedResult } from '../problem.ts'
import { explainPlacement, type Proposal } from './placement.ts'
import { explainGaps, type Gap } from './unmet.ts'
import { viewOf, type View } from './view.ts'

export interface Explained {
  readonly proposals: readonly Proposal[]
  readonly gaps: readonly Gap[]
  readonly summary: PlanSummary
}

/** Why each demand is where it is, and why not elsewhere, from the same facts that the question was made of. */
export function explain(composed: Composed, result: SolvedResult): Explained {
  const view = viewOf(composed, result)
  const proposals = view.runs.map((run) => explainPlacement(view, run))
  const gaps = view.candidates.flatMap((candidate) => explainGaps(view, candidate))
  return { proposals, gaps, summary: summarise(view, result, proposals) }
}

function summarise(view: View, result: SolvedResult, proposals: readonly Proposal[]): PlanSummary {
  const counts = view.candidates.map(({ demand, phases }) => ({
    asked: phases.filter((phase) => phase !== null).length,
    housed: view.where.get(demand.id)!.filter((room) => room !== null).length,
  }))
  const { worth, bound, gap, seconds, status } = result
  return {
    worth,
    bound,
    gap,
    optimal: status === 'optimal',
    seconds,
    demands: counts.length,
    housed: counts.filter(({ asked, housed }) => housed === asked).length,
    partlyHoused: counts.filter(({ asked, housed }) => housed > 0 && housed < asked).length,
    unhoused: counts.filter(({ housed }) => housed === 0).length,
    quartersAsked: counts.reduce((sum, { asked }) => sum + asked, 0),
    quartersHoused: counts.reduce((sum, { housed }) => sum + housed, 0),
    moves: proposals.filter(({ moves }) => moves).length,
    toCheck: proposals.filter(({ toCheck }) => toCheck.length > 0).length,
  }
}

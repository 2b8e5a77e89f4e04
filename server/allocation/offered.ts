/**
 * Open offers count as decided in a plan, like agreements: the room is taken for the days of the offer, and the demand asks
 * for nothing on those days, so that it is placed nowhere else while somebody waits for its answer.
 */
import type { Days, DemandFacts, OccupancyFacts, PhaseFacts } from './facts.ts'

/** An open offer, as what it takes of its room. */
export interface OfferFacts extends OccupancyFacts {
  readonly demandId: string
  readonly until: string
}

/** What demands still ask for beside what they are offered; one that is offered all it asks for is left out. */
export function askingBeside(demands: readonly DemandFacts[], offers: readonly OfferFacts[]): DemandFacts[] {
  return demands.flatMap((demand) => {
    const offered = offers.filter(({ demandId }) => demandId === demand.id)
    const phases = demand.phases.flatMap((phase) => offered.reduce(without, [phase]))
    return phases.length === 0 ? [] : [{ ...demand, phases }]
  })
}

/** What is left of some phases once the days of an offer are taken out of them. */
const without = (phases: readonly PhaseFacts[], { from, until }: Days): PhaseFacts[] =>
  phases.flatMap(({ needed, ...phase }) =>
    [
      { from: needed.from, until: needed.until < from ? needed.until : from },
      { from: needed.from > until ? needed.from : until, until: needed.until },
    ]
      .filter((days) => days.from < days.until)
      .map((days) => ({ ...phase, needed: days })),
  )

/** Who is next for a room: the demands that fit it, in the order of the priority grid, and what became of earlier offers. */
import type { Weights } from '../allocation/allocation.schema.ts'
import { monthlyRent, type DemandFacts, type Facts, type RoomFacts } from '../allocation/facts.ts'
import { fitOf, horizonOf } from '../allocation/fit.ts'
import type { GridUsed } from '../allocation/grid/grid.schema.ts'
import { applicantsOf, rankingOf } from '../allocation/grid/ranking.ts'
import { capacityOf } from '../allocation/tenancy.ts'
import { intersection } from '../lib/span.ts'
import type { LineEntry, Offer } from './offers.schema.ts'

interface Asked {
  readonly facts: Facts
  readonly room: RoomFacts
  readonly grid: GridUsed
  readonly weights: Weights
  /** ISO day that ranks */
  readonly today: string
  /** First day that the room can be offered for */
  readonly from: string
  /** Those of this room and the open ones of all rooms, the newest first */
  readonly offers: readonly Offer[]
}

export function lineOf({ facts, room, grid, weights, today, from, offers }: Asked): LineEntry[] {
  const entries = rankingOf(applicantsOf(facts, today), grid).flatMap(({ applicant: { demand }, rank, points }) => {
    const need = needFor(demand)
    if (need === undefined) return []
    const { id, name, stage, filiere } = demand.organisation
    const of = offers.filter(({ demandId }) => demandId === demand.id)
    const here = of.find((offer) => offer.room.id === room.id)
    const elsewhere = of.find((offer) => offer.room.id !== room.id)
    const entry: LineEntry = {
      demandId: demand.id,
      organisation: { id, name, stage, filiere },
      rank,
      points,
      ...need,
      free: isFree(need, demand.organisation.id),
      offered: here === undefined ? null : pick(here),
      elsewhere:
        elsewhere === undefined
          ? null
          : { id: elsewhere.id, roomName: elsewhere.room.name, answerBy: elsewhere.answerBy },
      next: false,
    }
    return [entry]
  })
  const next = entries.find(canBeOffered)
  return entries.map((entry) => ({ ...entry, next: entry === next }))

  /** What the room would answer first of a demand, on days when its site can host; `undefined`: nothing. */
  function needFor(demand: DemandFacts) {
    const judged = fitOf({ ...facts, demands: [demand] }, horizonOf(demand), weights, [room])
    for (const [at, phase] of demand.phases.entries()) {
      const found = judged.phases[at]!.rooms.find(({ verdict }) => verdict !== 'refused')
      const days = intersection(phase.needed, { from, until: null })
      const during = days === null ? null : intersection(days, room.site.usable ?? { from: null, until: null })
      if (found === undefined || during === null) continue
      return {
        during: { from: during.from!, until: during.until! },
        workstations: room.shared ? (phase.workstations ?? 1) : null,
        rentEurCentsPerMonth: monthlyRent(phase, room),
        toCheck: found.verdict === 'to_check' ? found.reasons : [],
      }
    }
    return undefined
  }

  /** Whether nobody else takes the place on any day; what it holds there itself is not in its way. */
  function isFree({ during, workstations }: Pick<LineEntry, 'during' | 'workstations'>, organisationId: string) {
    const holds = [
      ...facts.occupancies.filter(({ roomId }) => roomId === room.id),
      ...offers
        .filter((offer) => offer.state === 'open' && offer.room.id === room.id)
        .map(({ organisation, during: days, workstations: taken }) => ({
          organisationId: organisation.id,
          ...days,
          workstations: taken,
        })),
    ].filter(
      (hold) =>
        hold.organisationId !== organisationId &&
        hold.from < during.until &&
        (hold.until === null || during.from < hold.until),
    )
    // What is taken can only rise on the day that somebody comes.
    return [during.from, ...holds.map((hold) => (hold.from > during.from ? hold.from : during.from))].every((day) => {
      const there = holds.filter((hold) => hold.from <= day && (hold.until === null || day < hold.until))
      const taken = there.reduce((sum, hold) => sum + (hold.workstations ?? 1), 0)
      return taken + (workstations ?? 1) <= capacityOf(room)
    })
  }
}

/** Once a manager took an offer back, the room can be offered again. */
const canBeOffered = ({ free, offered, elsewhere }: LineEntry): boolean =>
  free && elsewhere === null && (offered === null || offered.state === 'withdrawn')

const pick = ({ id, state, answerBy, closedAt, declineReason }: Offer): LineEntry['offered'] => ({
  id,
  state,
  answerBy,
  closedAt,
  declineReason,
})

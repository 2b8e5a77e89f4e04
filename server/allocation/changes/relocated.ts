/**
 * Those whom closures put out of their room.
 *
 * An agreement in force in a room that closes ends, for the plan, the day before the closure; a return after works is free
 * to happen and counts as another move. Its tenant must have a place for as long as the agreement would have run
 * (`mustHold`): this is the need of its demand where the agreement belongs to one, and a need of its own (`relocates`)
 * where it belongs to none. In days for which no phase asks, the need is read off the room that it leaves: the same kind,
 * as many workstations, an area between three quarters and one and a half times. Its equipment and rent are not asked for:
 * nobody knows which of them it uses and what it can pay.
 */
import { closureIn } from './closures.ts'
import {
  quarterStart,
  type Days,
  type DemandFacts,
  type Facts,
  type Horizon,
  type OccupancyFacts,
  type PhaseFacts,
  type RoomFacts,
} from '../facts.ts'
import { occupanciesByDemand } from '../tenancy.ts'

const LEAST_AREA = 0.75
const MOST_AREA = 1.5

/** An agreement that a closure ends. */
interface PutOut {
  readonly occupancy: OccupancyFacts
  readonly room: RoomFacts
  /** First day of the closure. */
  readonly closes: string
}

export function relocated(facts: Facts, horizon: Horizon): Facts {
  const rooms = new Map(facts.rooms.map((room) => [room.id, room]))
  const end = quarterStart(horizon, horizon.quarters)
  const putOut = facts.occupancies.flatMap((occupancy): PutOut[] => {
    const room = rooms.get(occupancy.roomId)!
    const closure = closureIn(room, { from: occupancy.from, until: occupancy.until ?? end })
    return closure === undefined ? [] : [{ occupancy, room, closes: closure.from }]
  })
  if (putOut.length === 0) return facts

  const ownerOf = new Map(
    [...occupanciesByDemand(facts, horizon, rooms)].flatMap(([demandId, owned]) =>
      owned.map(({ id }) => [id, demandId]),
    ),
  )
  /** The first agreement of a demand is its own to relocate; any other is a need of its own. */
  const ofDemand = new Map<string, PutOut>()
  const alone: PutOut[] = []
  for (const each of putOut) {
    const owner = ownerOf.get(each.occupancy.id)
    if (owner === undefined || ofDemand.has(owner)) alone.push(each)
    else ofDemand.set(owner, each)
  }
  const tenants = new Map((facts.tenants ?? []).map((tenant) => [tenant.id, tenant]))
  const closes = new Map(putOut.map(({ occupancy, closes }) => [occupancy.id, closes]))
  return {
    ...facts,
    occupancies: facts.occupancies.flatMap((occupancy) => {
      const until = closes.get(occupancy.id)
      if (until === undefined) return [occupancy]
      return occupancy.from < until ? [{ ...occupancy, until }] : []
    }),
    demands: [
      ...facts.demands.map((demand) => {
        const own = ofDemand.get(demand.id)
        return own === undefined ? demand : withPlace(demand, own)
      }),
      ...alone.map((each) =>
        withPlace(
          {
            id: each.occupancy.id,
            relocates: each.occupancy.id,
            organisation: tenants.get(each.occupancy.organisationId)!,
            // It waits for nothing: no priority for waiting.
            submittedOn: horizon.startsOn,
            communesWanted: [],
            acceptsTransitional: null,
            wantsQpv: null,
            phases: [],
          },
          each,
        ),
      ),
    ],
  }

  /** The demand with a place for as long as the agreement would have run. */
  function withPlace(demand: DemandFacts, { occupancy, room, closes }: PutOut): DemandFacts {
    const held = { from: later(occupancy.from, horizon.startsOn), until: earlier(occupancy.until, end) }
    const asBefore = uncovered(held, demand.phases).map((needed) => phaseAsIn(room, occupancy, demand, needed))
    return {
      ...demand,
      phases: [...demand.phases, ...asBefore].sort((a, b) => (a.needed.from < b.needed.from ? -1 : 1)),
      mustHold: { from: later(closes, held.from), until: held.until },
    }
  }
}

function phaseAsIn(
  room: RoomFacts,
  { workstations }: OccupancyFacts,
  { organisation }: DemandFacts,
  needed: Days,
): PhaseFacts {
  const area = (share: number) =>
    room.areaM2 === null || room.shared ? null : Math.round(room.areaM2 * share * 10) / 10
  return {
    stage: organisation.stage,
    needed,
    kinds: [room.kind],
    areaMinM2: area(LEAST_AREA),
    areaIdealM2: area(1),
    areaMaxM2: area(MOST_AREA),
    workstations,
    requiredEquipment: [],
    minClearHeightM: null,
    minFloorLoadKnM2: null,
    minDoorWidthM: null,
    minPowerKva: null,
    budgetEurCentsPerMonth: null,
    asHeld: true,
  }
}

/** What of some days no phase asks for. */
function uncovered(days: Days, phases: readonly PhaseFacts[]): Days[] {
  const gaps: Days[] = []
  let { from } = days
  for (const { needed } of phases) {
    if (from < needed.from) gaps.push({ from, until: earlier(needed.from, days.until) })
    from = later(from, needed.until)
    if (from >= days.until) break
  }
  if (from < days.until) gaps.push({ from, until: days.until })
  return gaps.filter((gap) => gap.from < gap.until)
}

const later = (a: string, b: string): string => (a > b ? a : b)
const earlier = (a: string | null, b: string): string => (a === null || a > b ? b : a)

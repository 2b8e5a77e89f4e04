/** A solved plan as the explanations read it: who is where, what is left, and who stands in the way. */
import { roomsByQuarter, unitsGiven, type Candidate, type Composed } from '../compose.ts'
import { daysOf, type Days, type DemandFacts, type OccupancyFacts, type RoomFacts } from '../facts.ts'
import type { Placement, RoomRef } from '../allocation.schema.ts'
import type { SolvedResult } from '../problem.ts'
import { pathwayAdviser, type BestPathway } from '../solver/bestPathway.ts'
import { frenchSpan } from '../../lib/frenchDay.ts'
import { list } from '../../lib/french.ts'

/** Successive quarters of a demand in one room, with the same units. */
export interface Run {
  readonly candidate: Candidate
  readonly room: RoomFacts
  readonly from: number
  readonly until: number
  readonly units: number
}

/** Who is in a room, by an agreement in force (`decided`) or by this plan. */
export interface Holder {
  readonly organisationId: string
  readonly organisationName: string
  readonly from: string
  readonly until: string | null
  readonly decided: boolean
  /** Points of the grid; null: it asks for nothing. */
  readonly priorityPoints: number | null
}

export interface View extends Composed {
  /** Room of each demand by quarter, `null` without one. */
  readonly where: ReadonlyMap<string, readonly (string | null)[]>
  /** In the order of the demands, then of time. */
  readonly runs: readonly Run[]
  days(from: number, until?: number): Days
  /** Units of a room that nobody takes in a quarter. */
  left(room: RoomFacts, quarter: number): number
  /** Who is in a room in some of these quarters, the asking demand left out, by start. */
  holders(room: RoomFacts, quarters: readonly number[], except: Candidate): Holder[]
  /** Points that a unit of a room earns in a quarter, for want of more of them. */
  price(room: RoomFacts, quarter: number): number
  /** The best that a demand could have were nobody else to place. */
  aloneBest(demandId: string): BestPathway
}

export function viewOf(
  composed: Composed,
  { stays, prices = [] }: Pick<SolvedResult, 'stays'> & Partial<Pick<SolvedResult, 'prices'>>,
): View {
  const { problem, request, candidates, rooms, offered, fixed } = composed
  const given = unitsGiven(problem, stays)
  const units = new Map(candidates.map(({ demand }) => [demand.id, new Map<number, number>()]))
  for (const stay of stays) {
    for (let quarter = stay.from; quarter < stay.until; quarter++) {
      units.get(stay.organisation)!.set(quarter, stay.units)
    }
  }
  const where = roomsByQuarter(problem, stays)
  const runs = candidates.flatMap((candidate) =>
    runsOf(candidate, where.get(candidate.demand.id)!, units.get(candidate.demand.id)!, rooms),
  )
  const runsIn = new Map<string, Run[]>()
  for (const run of runs) runsIn.set(run.room.id, [...(runsIn.get(run.room.id) ?? []), run])
  const days = (from: number, until?: number) => daysOf(request, from, until)
  const priceAt = new Map(prices.map(({ room, quarter, price }) => [`${quarter} ${room}`, price]))
  let adviser: ReturnType<typeof pathwayAdviser> | null = null
  return {
    ...composed,
    where,
    runs,
    days,
    price: ({ id }, quarter) => priceAt.get(`${quarter} ${id}`) ?? 0,
    aloneBest: (demandId) => (adviser ??= pathwayAdviser(problem))(demandId),
    left: ({ id }, quarter) => offered.get(id)![quarter]! - (given.get(id)?.[quarter] ?? 0),
    holders: ({ id }, quarters, except) => {
      const found = new Map<string, Holder>()
      const add = (holder: Holder) => found.set(`${holder.organisationId} ${holder.from} ${holder.decided}`, holder)
      for (const quarter of quarters) {
        for (const occupancy of fixed.get(id)![quarter]!) {
          if (occupancy.organisationId !== except.demand.organisation.id) add(byAgreement(occupancy, null))
        }
        for (const run of runsIn.get(id) ?? []) {
          if (run.candidate === except || quarter < run.from || quarter >= run.until) continue
          const agreement = run.candidate.kept[quarter] ? run.candidate.holds[quarter]! : null
          const { id: organisationId, name: organisationName } = run.candidate.demand.organisation
          const { points } = run.candidate.priority
          add(
            agreement !== null
              ? byAgreement(agreement, points)
              : {
                  organisationId,
                  organisationName,
                  ...days(run.from, run.until),
                  decided: false,
                  priorityPoints: points,
                },
          )
        }
      }
      return [...found.values()].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
    },
  }
}

function runsOf(
  candidate: Candidate,
  where: readonly (string | null)[],
  units: ReadonlyMap<number, number>,
  rooms: ReadonlyMap<string, RoomFacts>,
): Run[] {
  const runs: { candidate: Candidate; room: RoomFacts; from: number; until: number; units: number }[] = []
  where.forEach((roomId, quarter) => {
    if (roomId === null) return
    const last = runs.at(-1)
    const taken = units.get(quarter)!
    if (last !== undefined && last.room.id === roomId && last.until === quarter && last.units === taken) {
      last.until = quarter + 1
    } else {
      runs.push({ candidate, room: rooms.get(roomId)!, from: quarter, until: quarter + 1, units: taken })
    }
  })
  return runs
}

const byAgreement = (
  { organisationId, organisationName, from, until }: OccupancyFacts,
  priorityPoints: number | null,
): Holder => ({
  organisationId,
  organisationName,
  from,
  until,
  decided: true,
  priorityPoints,
})

export const quartersFrom = (from: number, until: number): number[] =>
  Array.from({ length: until - from }, (_, at) => from + at)

export const refOf = ({ id, name, kind, site, building }: RoomFacts): RoomRef => ({
  id,
  name,
  kind,
  siteId: site.id,
  siteName: site.name,
  buildingName: building.name,
})

/** What a room is when it exists in this plan alone; else null. */
export const supposedRoom = (room: RoomFacts): RoomRef | null => (room.supposed === true ? refOf(room) : null)

/** What an organisation is when its demand exists in this plan alone; else null. */
export function supposedOrganisation({ supposed, organisation }: DemandFacts): Placement['organisation'] | null {
  const { id, name, stage, filiere } = organisation
  return supposed === undefined ? null : { id, name, stage, filiere }
}

/** « Atelier 3 » (Halle 1, Solilab) */
export const said = ({ name, building, site }: RoomFacts): string => `« ${name} » (${building.name}, ${site.name})`

/** Holders named one by one in a sentence; beyond, they are counted. */
const NAMED = 3

/** « occupé par A (du … au …) et B (…), puis attribué par ce plan à C (…) » */
export function saidHolders(holders: readonly Holder[]): string {
  const said = (group: readonly Holder[]): string => {
    const named = group
      .slice(0, NAMED)
      .map(({ organisationName, from, until }) => `${organisationName} (${frenchSpan({ from, until })})`)
    const others = group.length - named.length
    return list(others > 0 ? [...named, `${others} autre${others > 1 ? 's' : ''}`] : named)
  }
  const [decided, proposed] = [holders.filter((each) => each.decided), holders.filter((each) => !each.decided)]
  return [
    ...(decided.length > 0 ? [`occupé par ${said(decided)}`] : []),
    ...(proposed.length > 0 ? [`attribué par ce plan à ${said(proposed)}`] : []),
  ].join(', puis ')
}

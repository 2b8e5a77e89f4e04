/**
 * What agreements in force mean for a plan.
 *
 * An occupancy of an organisation that has a demand belongs to the demand whose phases accept its kind of room (its only
 * room, to its only demand). In each quarter, the tenant is then
 * - *kept*: the room breaks no rule, so it stays there until its agreement ends, and competes afterwards;
 * - *leaving*: the room no longer answers its demand, so it competes for others, and its room is offered — as long as the
 *   plan finds it another one. Those left without (`stranded`) get their place *reserved*, and the question is asked again.
 * All other occupancies take their place out of what is offered, in each quarter that they touch.
 */
import type { Decisions } from './decisions.ts'
import { closureIn } from './changes/closures.ts'
import type { Context } from './eligibility/rule.ts'
import { closed } from './eligibility/closed.ts'
import { isRefused, RULES } from './eligibility/rules.ts'
import {
  daysOf,
  phaseAt,
  quartersCovered,
  quarterStart,
  quartersTouched,
  type Days,
  type DemandFacts,
  type Facts,
  type Horizon,
  type OccupancyFacts,
  type PhaseFacts,
  type RoomFacts,
} from './facts.ts'

/** A demand as a plan sees it. Lists go by quarter of the horizon. */
export interface Asking {
  readonly demand: DemandFacts
  readonly days: readonly Days[]
  /** Presence: from the first quarter that it asks for until after the last. */
  readonly from: number
  readonly until: number
  /** The phase that asks; `null`: it asks for nothing then. */
  readonly phases: readonly (PhaseFacts | null)[]
  /** First quarter of each phase. */
  readonly starts: readonly number[]
  /** Room that a person imposed. */
  readonly imposed: readonly (string | undefined)[]
  /** Rooms that a person ruled out. */
  readonly banned: ReadonlySet<string>
  /** Room that it holds on the eve of its presence. */
  readonly current: RoomFacts | null
  /** The agreement in force that belongs to this demand. */
  readonly holds: readonly (OccupancyFacts | null)[]
  /** It stays where it is, by right. */
  readonly kept: readonly boolean[]
  /** It must have a place, since a change of the plan takes the one that it holds. */
  readonly mustHold: readonly boolean[]
  /** Quarters spent before its presence, by group of rooms that share a longest stay. */
  readonly stayed: Readonly<Record<string, number>>
}

/** Group of rooms whose quarters are counted together, or null when the stay has no limit. */
export function stayGroupOf(room: RoomFacts): string | null {
  return room.longestStayQuarters === null ? null : (room.stayGroup ?? room.id)
}

/** What the rules read of a demand for a room in a quarter. */
export function contextOf({ demand, stayed, days }: Asking, room: RoomFacts, quarter: number): Context {
  const group = stayGroupOf(room)
  return { demand, days: days[quarter]!, quartersStayed: group === null ? 0 : (stayed[group] ?? 0) }
}

/** The demands that ask for some quarter of the horizon, in the order given. */
export function askingOf(facts: Facts, horizon: Horizon, decisions: Decisions): Asking[] {
  const rooms = new Map(facts.rooms.map((room) => [room.id, room]))
  const owned = occupanciesByDemand(facts, horizon, rooms)
  const together = occupanciesByRoom(facts, horizon)
  const days = Array.from({ length: horizon.quarters }, (_, quarter) => daysOf(horizon, quarter))
  return facts.demands.flatMap((demand) => {
    const phases = Array.from({ length: horizon.quarters }, (_, quarter) => phaseAt(demand, horizon, quarter) ?? null)
    const from = phases.findIndex((phase) => phase !== null)
    if (from === -1) return []
    const until = phases.findLastIndex((phase) => phase !== null) + 1
    const own = owned.get(demand.id) ?? []
    const holds = phases.map((phase, quarter) =>
      phase === null ? null : (own.find((occupancy) => touches(horizon, occupancy, quarter)) ?? null),
    )
    const arrival = quarterStart(horizon, from)
    const before = own.find((each) => each.from < arrival && (each.until === null || each.until >= arrival))
    const ofOrganisation = facts.occupancies.filter(({ organisationId }) => organisationId === demand.organisation.id)
    const stayed = quartersStayed(ofOrganisation, rooms, arrival)
    const current = before === undefined ? null : rooms.get(before.roomId)!
    const starts = phases.flatMap((phase, at) => (phase !== null && phase !== phases[at - 1] ? [at] : []))
    const imposed = phases.map((_, quarter) => decisions.imposed(demand.id, quarter))
    const banned = decisions.banned(demand.id)
    const kept = keptQuarters()
    const mustHold = phases.map((phase, quarter) => {
      const { from, until } = days[quarter]!
      const due = demand.mustHold
      return phase !== null && !kept[quarter] && due !== undefined && from < due.until && due.from < until
    })
    return [{ demand, days, from, until, phases, starts, imposed, banned, current, holds, kept, mustHold, stayed }]

    function keptQuarters(): boolean[] {
      const used: Record<string, number> = {}
      const ended = new Set<OccupancyFacts>()
      return holds.map((agreement, quarter) => {
        if (agreement === null) return false
        const room = rooms.get(agreement.roomId)!
        const group = stayGroupOf(room)
        const quartersStayed = group === null ? 0 : (stayed[group] ?? 0) + (used[group] ?? 0)
        const elsewhere = imposed[quarter]
        // Sent elsewhere by a person, it has left for good.
        if (elsewhere !== undefined && elsewhere !== room.id) ended.add(agreement)
        const units = unitsHeld(together.get(room.id)![quarter]!)
        const stays =
          elsewhere === undefined &&
          !ended.has(agreement) &&
          !banned.has(room.id) &&
          // One tenant may leave and another come within the quarter: neither has the whole of it.
          units <= capacityOf(room) &&
          !isRefused(
            phases[quarter]!,
            room,
            { demand, days: days[quarter]!, quartersStayed },
            phases[quarter]!.asHeld ? [closed] : RULES,
          )
        if (stays && group !== null) used[group] = (used[group] ?? 0) + 1
        return stays
      })
    }
  })
}

/** What a plan may give of the rooms, once the agreements that it cannot change have their place. */
export interface Supply {
  /** Units that the plan may give, by room and quarter. */
  readonly offered: ReadonlyMap<string, readonly number[]>
  /** Occupancies that it cannot change, by room and quarter. */
  readonly fixed: ReadonlyMap<string, readonly (readonly OccupancyFacts[])[]>
}

export function supplyOf(
  facts: Facts,
  horizon: Horizon,
  asking: readonly Asking[],
  reserved: ReadonlySet<string>,
): Supply {
  const inPlan = new Set<string>()
  for (const { demand, holds, kept } of asking) {
    holds.forEach((agreement, quarter) => {
      if (agreement !== null && (kept[quarter] || !reserved.has(demand.id))) inPlan.add(`${agreement.id} ${quarter}`)
    })
  }
  const fixed = new Map(
    [...occupanciesByRoom(facts, horizon)].map(([roomId, byQuarter]) => [
      roomId,
      byQuarter.map((there, quarter) => there.filter(({ id }) => !inPlan.has(`${id} ${quarter}`))),
    ]),
  )
  const offered = new Map(
    facts.rooms.map((room) => [
      room.id,
      fixed
        .get(room.id)!
        .map((there, quarter) =>
          closureIn(room, daysOf(horizon, quarter)) === undefined
            ? Math.max(0, capacityOf(room) - unitsHeld(there))
            : 0,
        ),
    ]),
  )
  return { offered, fixed }
}

/**
 * Demands whose agreement still grants them a room when the plan leaves them without any and gives that room away: nobody
 * could accept such a plan.
 * @param where room of each demand by quarter, `null` without one
 * @param given units that the plan gives, by room and quarter
 */
export function stranded(
  asking: readonly Asking[],
  { offered }: Supply,
  reserved: ReadonlySet<string>,
  where: ReadonlyMap<string, readonly (string | null)[]>,
  given: ReadonlyMap<string, readonly number[]>,
): string[] {
  return asking
    .filter((each) => {
      if (reserved.has(each.demand.id)) return false
      return fallbacks(each, where.get(each.demand.id)!).some((agreement, quarter) => {
        if (agreement === null) return false
        const { roomId } = agreement
        return (given.get(roomId)?.[quarter] ?? 0) + unitsHeld([agreement]) > offered.get(roomId)![quarter]!
      })
    })
    .map(({ demand }) => demand.id)
}

/**
 * The agreement that a demand falls back on in each quarter in which a plan gives it no room: until it moves, its agreement
 * runs; from then on its room is free.
 * @param rooms its room by quarter, `null` without one
 */
export function fallbacks({ holds, kept }: Asking, rooms: readonly (string | null)[]): (OccupancyFacts | null)[] {
  const departure = holds.findIndex(
    (agreement, quarter) => agreement !== null && rooms[quarter] !== null && rooms[quarter] !== agreement.roomId,
  )
  return holds.map((agreement, quarter) =>
    kept[quarter] || rooms[quarter] !== null || (departure !== -1 && quarter >= departure) ? null : agreement,
  )
}

export const capacityOf = (room: RoomFacts): number => (room.shared ? (room.workstations ?? 0) : 1)

export const unitsHeld = (occupancies: readonly OccupancyFacts[]): number =>
  occupancies.reduce((sum, { workstations }) => sum + (workstations ?? 1), 0)

function touches(horizon: Horizon, occupancy: OccupancyFacts, quarter: number): boolean {
  const { from, until } = quartersTouched(horizon, occupancy)
  return from <= quarter && quarter < until
}

function occupanciesByRoom(facts: Facts, horizon: Horizon): ReadonlyMap<string, readonly OccupancyFacts[][]> {
  const byRoom = new Map(
    facts.rooms.map(({ id }) => [id, Array.from({ length: horizon.quarters }, (): OccupancyFacts[] => [])]),
  )
  for (const occupancy of facts.occupancies) {
    const { from, until } = quartersTouched(horizon, occupancy)
    for (let quarter = from; quarter < until; quarter++) byRoom.get(occupancy.roomId)![quarter]!.push(occupancy)
  }
  return byRoom
}

/** The occupancies that belong to each demand; those kept beside its own room, such as a store, belong to none. */
export function occupanciesByDemand(
  facts: Facts,
  horizon: Horizon,
  rooms: ReadonlyMap<string, RoomFacts>,
): ReadonlyMap<string, readonly OccupancyFacts[]> {
  const demandsOf = new Map<string, DemandFacts[]>()
  const relocating = new Map(facts.demands.flatMap((demand) => (demand.relocates ? [[demand.relocates, demand]] : [])))
  const age = ({ submittedOn, id }: DemandFacts) => `${submittedOn ?? '9999'} ${id}`
  for (const demand of [...facts.demands].sort((a, b) => (age(a) < age(b) ? -1 : 1))) {
    if (demand.relocates !== undefined) continue
    demandsOf.set(demand.organisation.id, [...(demandsOf.get(demand.organisation.id) ?? []), demand])
  }
  const owned = new Map<string, OccupancyFacts[]>()
  for (const occupancy of facts.occupancies) {
    const demands = demandsOf.get(occupancy.organisationId)
    const relocation = relocating.get(occupancy.id)
    if (relocation !== undefined) owned.set(relocation.id, [occupancy])
    if (relocation !== undefined || demands === undefined || !isLive(occupancy)) continue
    const { kind } = rooms.get(occupancy.roomId)!
    const accepts = ({ kinds }: PhaseFacts) => kinds.includes(kind)
    const during = ({ needed }: PhaseFacts) =>
      needed.from < (occupancy.until ?? '9999') && occupancy.from < needed.until
    const isOnly = () =>
      facts.occupancies.filter((each) => each.organisationId === occupancy.organisationId && isLive(each)).length === 1
    const owner =
      demands.find(({ phases }) => phases.some((phase) => accepts(phase) && during(phase))) ??
      demands.find(({ phases }) => phases.some(accepts)) ??
      (demands.length === 1 && isOnly() ? demands[0] : undefined)
    if (owner !== undefined) owned.set(owner.id, [...(owned.get(owner.id) ?? []), occupancy])
  }
  return owned

  /** Not over before the plan begins. */
  function isLive({ until }: OccupancyFacts): boolean {
    return until === null || until >= horizon.startsOn
  }
}

/** Quarters whose first day is spent in rooms with a longest stay, before a day, by group. */
function quartersStayed(
  occupancies: readonly OccupancyFacts[],
  rooms: ReadonlyMap<string, RoomFacts>,
  before: string,
): Record<string, number> {
  const spent = new Map<string, Set<string>>()
  for (const occupancy of occupancies) {
    const group = stayGroupOf(rooms.get(occupancy.roomId)!)
    if (group === null || occupancy.from >= before) continue
    const until = occupancy.until === null || occupancy.until > before ? before : occupancy.until
    const past = { startsOn: occupancy.from, quarters: Number.MAX_SAFE_INTEGER }
    const covered = quartersCovered(past, { from: occupancy.from, until })
    const quarters = spent.get(group) ?? new Set<string>()
    spent.set(group, quarters)
    for (let quarter = covered.from; quarter < covered.until; quarter++) quarters.add(quarterStart(past, quarter))
  }
  return Object.fromEntries([...spent].map(([group, quarters]) => [group, quarters.size]))
}

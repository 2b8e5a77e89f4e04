/**
 * A coarse reading of who could be housed, quarter by quarter, independent of the matching module: enough to tell that
 * the demonstration asks for more than there is. Unknown facts refuse nobody.
 */
import {
  RENT_EUR_PER_M2_YEAR,
  RENT_EUR_PER_WORKSTATION_MONTH,
  RENT_SHARE_BY_STAGE,
} from '../../data/demonstration/rents.ts'
import type { OrganisationFacts, PhaseFacts, PlaceFacts, RoomFacts, SiteFacts } from '../../data/shapes.ts'

export interface Place {
  key: string
  site: SiteFacts
  place: PlaceFacts
  room: RoomFacts
}

export function rentEurPerMonth({ room, place }: Place, phase: PhaseFacts): number | null {
  if (place.rentLevel === undefined || room.areaM2 === undefined) return null
  const full =
    room.workstations === undefined
      ? (room.areaM2 * RENT_EUR_PER_M2_YEAR[room.kind]) / 12
      : RENT_EUR_PER_WORKSTATION_MONTH * (phase.workstations ?? 1)
  return full * place.rentLevel * RENT_SHARE_BY_STAGE[phase.stage]
}

/** Why a room can't answer a phase in a quarter; empty: it can, as far as anybody knows. */
export function refusals(organisation: OrganisationFacts, phase: PhaseFacts, at: Place, quarter: number): string[] {
  const { site, room } = at
  const reasons: string[] = []
  const below = (value: number | undefined, least: number | undefined) =>
    value !== undefined && least !== undefined && value < least
  if (!phase.kinds.includes(room.kind)) reasons.push('kind')
  if (site.status === 'closed') reasons.push('closed')
  if (site.usable && (quarter < site.usable[0] || quarter >= (site.usable[1] ?? Infinity))) reasons.push('window')
  if (site.permanence === 'transitional' && organisation.demand?.acceptsTransitional === false)
    reasons.push('transitional')
  if (room.admits && !room.admits.includes(phase.stage)) reasons.push('stage')
  if (room.workstations === undefined) {
    if (below(room.areaM2, phase.areaM2?.[0])) reasons.push('too small')
    if (room.areaM2 !== undefined && phase.areaM2 && room.areaM2 > phase.areaM2[2]) reasons.push('too large')
  } else if (phase.workstations === undefined || phase.workstations > room.workstations) reasons.push('workstations')
  for (const need of phase.needs ?? []) if (room.lacks?.includes(need)) reasons.push(need)
  if (below(room.clearHeightM, phase.minClearHeightM)) reasons.push('height')
  if (below(room.floorLoadKnM2, phase.minFloorLoadKnM2)) reasons.push('load')
  if (below(room.doorWidthM, phase.minDoorWidthM)) reasons.push('door')
  if (below(room.powerKva, phase.minPowerKva)) reasons.push('power')
  const rent = rentEurPerMonth(at, phase)
  if (rent !== null && phase.budgetEur !== undefined && rent > phase.budgetEur) reasons.push('rent')
  return reasons
}

/** Units free in a room in a quarter, once today's agreements are honoured. */
export function free({ key, room }: Place, organisations: readonly OrganisationFacts[], quarter: number): number {
  const held = organisations
    .flatMap(({ holds = [] }) => holds)
    .filter(({ room, during: [from, until] }) => room === key && from <= quarter && quarter < (until ?? Infinity))
    .reduce((sum, { workstations = 1 }) => sum + workstations, 0)
  return (room.workstations ?? 1) - held
}

/** Most demands that one quarter can house, each room taking at most `free` divided by the smallest team: an upper bound. */
export function mostHoused(organisations: readonly OrganisationFacts[], places: readonly Place[], quarter: number) {
  const asking = organisations.flatMap((organisation) => {
    const phase = organisation.demand?.phases.find(({ needed: [from, until] }) => from <= quarter && quarter < until)
    return phase ? [{ organisation, phase }] : []
  })
  const options = asking.map(({ organisation, phase }) =>
    places.flatMap((place, at) =>
      refusals(organisation, phase, place, quarter).length === 0 &&
      free(place, organisations, quarter) >= (place.room.workstations === undefined ? 1 : phase.workstations!)
        ? [at]
        : [],
    ),
  )
  const capacity = places.map((place, at) => {
    const teams = asking.flatMap(({ phase }, who) => (options[who]!.includes(at) ? [phase.workstations ?? 1] : []))
    const units = free(place, organisations, quarter)
    return place.room.workstations === undefined ? units : Math.floor(units / Math.min(...teams, units || 1))
  })
  const tenants: number[][] = places.map(() => [])
  const house = (who: number, seen: Set<number>): boolean =>
    options[who]!.some((at) => {
      if (seen.has(at)) return false
      seen.add(at)
      const held = tenants[at]!
      if (held.length < capacity[at]!) return held.push(who) > 0
      const moved = held.findIndex((other) => house(other, seen))
      if (moved >= 0) held[moved] = who
      return moved >= 0
    })
  const housed = asking.filter((_, who) => house(who, new Set())).length
  return { asked: asking.length, housed, without: asking.filter((_, who) => options[who]!.length === 0) }
}

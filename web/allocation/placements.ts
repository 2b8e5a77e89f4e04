import type { AnticipatedStay, Ban, Decision, NewPlan, Pin, Placement, Plan } from '../../server/contract.ts'
import { text } from '../text/allocation.ts'
import { formatDay, formatPeriod, plain } from '../text/format.ts'
import type { Change, Proposal } from '../occupancies/timelineGeometry.ts'
import { href } from '../routes.ts'

/** What a plan proposes, as a list to read, sort and correct. */

export const changeOf = ({ stays, moves }: Pick<Placement, 'stays' | 'moves'>): Change =>
  stays ? 'stays' : moves ? 'moves' : 'arrives'

/** The sheet of who asks: a demand, or a tenant that asks for nothing and must be relocated. */
export const sheetOf = ({
  demandId,
  relocation,
  organisation,
}: Pick<Placement, 'demandId' | 'relocation' | 'organisation'>): string =>
  relocation ? href('/structures/:id', { id: organisation.id }) : href('/demandes/:id', { id: demandId })

export const PLACEMENT_ORDERS = ['organisation', 'start', 'place', 'worth'] as const
export type PlacementOrder = (typeof PLACEMENT_ORDERS)[number]

export interface PlacementFilter {
  /** Part of the name of the organisation, the room or the site, accents ignored */
  search: string
  change: Change | null
  decision: Decision | null
  onlyToCheck: boolean
}

export function filterPlacements(placements: readonly Placement[], filter: PlacementFilter): Placement[] {
  const wanted = plain(filter.search.trim())
  return placements.filter(
    (placement) =>
      (filter.change === null || changeOf(placement) === filter.change) &&
      (filter.decision === null || placement.decision === filter.decision) &&
      (!filter.onlyToCheck || placement.toCheck.length > 0) &&
      plain(
        `${placement.organisation.name} ${placement.room.name} ${placement.room.buildingName} ${placement.room.siteName}`,
      ).includes(wanted),
  )
}

/** Equal ones stay in order of their organisation, then of time. */
export function sortPlacements(placements: readonly Placement[], order: PlacementOrder): Placement[] {
  const byName = (a: Placement, b: Placement) => a.organisation.name.localeCompare(b.organisation.name, 'fr')
  const byStart = (a: Placement, b: Placement) => a.during.from.localeCompare(b.during.from)
  const place = ({ room }: Placement) => `${room.siteName} ${room.buildingName} ${room.name}`
  const first: Record<PlacementOrder, (a: Placement, b: Placement) => number> = {
    organisation: byName,
    start: byStart,
    place: (a, b) => place(a).localeCompare(place(b), 'fr', { numeric: true }),
    worth: (a, b) => b.worth - a.worth,
  }
  return [...placements].sort((a, b) => first[order](a, b) || byName(a, b) || byStart(a, b))
}

/** As the timeline draws them: what was rejected is no longer proposed, what was accepted is an occupancy already. */
export function proposalsOf(placements: readonly Placement[]): Proposal[] {
  return placements
    .filter(({ decision }) => decision === 'proposed')
    .map((placement) => ({
      id: placement.id,
      roomId: placement.room.id,
      demandId: placement.demandId,
      organisationId: placement.organisation.id,
      organisationName: placement.organisation.name,
      from: placement.during.from,
      until: placement.during.until,
      workstations: placement.workstations,
      change: changeOf(placement),
      leavesRoomId: placement.explanation.cameFrom?.id ?? null,
    }))
}

/** The places that a plan keeps for expected projects, as the timeline draws them. */
export const keptOf = (stays: readonly AnticipatedStay[]): Proposal[] =>
  stays.map(({ id, cohortId, name, room, during, workstations }) => ({
    id,
    roomId: room.id,
    demandId: id,
    organisationId: cohortId,
    organisationName: name,
    ...during,
    workstations,
    change: 'kept',
    leavesRoomId: null,
  }))

/** What a person wants otherwise before the plan is made again. */
export interface Corrections {
  pins: readonly Pin[]
  bans: readonly Ban[]
}

const samePair = (one: Ban, two: Ban) => one.demandId === two.demandId && one.roomId === two.roomId
const samePin = (one: Pin, two: Pin) => samePair(one, two) && one.from === two.from && one.until === two.until

export const pinOf = ({ demandId, room, during }: Placement): Pin => ({
  demandId,
  roomId: room.id,
  from: during.from,
  until: during.until,
})

export const isPinned = ({ pins }: Corrections, pin: Pin): boolean => pins.some((one) => samePin(one, pin))
export const isBanned = ({ bans }: Corrections, ban: Ban): boolean => bans.some((one) => samePair(one, ban))

/** Pins the stay or lets it go again; a pinned room is no longer banned. */
export function togglePin(corrections: Corrections, pin: Pin): Corrections {
  return isPinned(corrections, pin)
    ? { ...corrections, pins: corrections.pins.filter((one) => !samePin(one, pin)) }
    : { pins: [...corrections.pins, pin], bans: corrections.bans.filter((one) => !samePair(one, pin)) }
}

/** Bans the room for the demand or allows it again; a banned room is no longer pinned. */
export function toggleBan(corrections: Corrections, { demandId, roomId }: Ban): Corrections {
  const ban = { demandId, roomId }
  return isBanned(corrections, ban)
    ? { ...corrections, bans: corrections.bans.filter((one) => !samePair(one, ban)) }
    : { pins: corrections.pins.filter((one) => !samePair(one, ban)), bans: [...corrections.bans, ban] }
}

/** How many pins and bans were added or taken away. */
export function changesBetween(before: Corrections, after: Corrections): number {
  const gone = (pins: readonly Pin[], others: readonly Pin[]) =>
    pins.filter((pin) => !others.some((other) => samePin(pin, other))).length
  const lifted = (bans: readonly Ban[], others: readonly Ban[]) =>
    bans.filter((ban) => !others.some((other) => samePair(ban, other))).length
  return (
    gone(before.pins, after.pins) +
    gone(after.pins, before.pins) +
    lifted(before.bans, after.bans) +
    lifted(after.bans, before.bans)
  )
}

const LONGEST_NAME = 200

/** The same question with other pins and bans, to be solved again near the plan that it corrects. */
export function madeAgain(plan: Plan, corrections: Corrections, name: string): NewPlan {
  const { weights } = plan
  const { moveCost, evictionCost, unhousedCost } = weights
  return {
    territory: plan.territory,
    name: name.slice(0, LONGEST_NAME),
    startsOn: plan.startsOn,
    quarters: plan.quarters,
    weightsVersion: weights.version,
    weightsChanges: { ...weights.points, moveCost, evictionCost, unhousedCost },
    basedOn: plan.id,
    pins: [...corrections.pins],
    bans: [...corrections.bans],
    changes: plan.changes.map(({ change }) => change),
    keepBonus: plan.keepBonus,
    seconds: plan.seconds,
    seed: plan.seed,
    mode: plan.mode,
    anticipates: plan.anticipates,
  }
}

export type SiteChanges = { siteId: string; siteName: string } & Record<Change, number>

/** How many come, move and stay at each site; the site with most of them first. */
export function bySite(placements: readonly Placement[]): SiteChanges[] {
  const sites = new Map<string, SiteChanges>()
  for (const placement of placements) {
    const { siteId, siteName } = placement.room
    const site = sites.get(siteId) ?? { siteId, siteName, arrives: 0, moves: 0, stays: 0 }
    site[changeOf(placement)] += 1
    sites.set(siteId, site)
  }
  const all = ({ arrives, moves, stays }: SiteChanges) => arrives + moves + stays
  return [...sites.values()].sort((a, b) => all(b) - all(a) || a.siteName.localeCompare(b.siteName, 'fr'))
}

/** What accepting these does, line by line: who stays, who moves, who arrives, and which rooms are left on which day. */
export interface Effects {
  readonly stays: readonly string[]
  readonly moves: readonly string[]
  readonly arrives: readonly string[]
  readonly ends: readonly string[]
}

export function effectsOf(placements: readonly Placement[]): Effects {
  const effects = { stays: [] as string[], moves: [] as string[], arrives: [] as string[], ends: [] as string[] }
  const ordered = [...placements].sort(
    (a, b) => a.organisation.name.localeCompare(b.organisation.name, 'fr') || (a.during.from < b.during.from ? -1 : 1),
  )
  for (const placement of ordered) {
    const { organisation, room, during, explanation } = placement
    effects[changeOf(placement)].push(text.decide.line(organisation.name, placeOf(room), formatPeriod(during)))
    const left = explanation.cameFrom
    if (left !== null && left.id !== room.id) {
      effects.ends.push(text.decide.leaves(organisation.name, placeOf(left), formatDay(during.from)))
    }
  }
  return effects
}

const placeOf = ({ name, siteName }: Placement['room']): string => `${name} (${siteName})`

/**
 * What a plan is made from, as plain data: rooms, waiting demands and who is where. `null` is unknown, everywhere but in
 * the limits of a phase (`min…`, `area…`), where it means that nothing is asked.
 */
import type { BuildingCondition, Equipment, Filiere, Permanence, RoomKind, SiteStatus, Stage } from '../db/codes.ts'
import { addQuarters, firstDay, quarterOf, quartersBetween } from '../lib/quarter.ts'
import type { Span } from '../lib/span.ts'

/** Half-open period of days `[from, until)`, both known. */
export interface Days {
  readonly from: string
  readonly until: string
}

export interface SiteFacts {
  readonly id: string
  readonly name: string
  readonly permanence: Permanence
  readonly status: SiteStatus
  /** Only a room that a plan supposes may be nobody knows where. */
  readonly inseeCode: string | null
  readonly communeName: string
  readonly inQpv: boolean | null
  /** Window in which it can host; `null`: nothing known of it. */
  readonly usable: Span | null
  readonly releaseTrigger: string | null
}

/** Days in which a room hosts nobody; `until: null`: for good. */
export interface Closure {
  readonly kind: 'site_closes' | 'rooms_closed'
  readonly from: string
  readonly until: string | null
  /** French sentence. */
  readonly because: string
}

export interface RoomFacts {
  readonly id: string
  readonly name: string
  readonly kind: RoomKind
  readonly shared: boolean
  readonly workstations: number | null
  readonly areaM2: number | null
  readonly clearHeightM: number | null
  readonly floorLoadKnM2: number | null
  readonly doorWidthM: number | null
  readonly powerKva: number | null
  /** Known to be there, or known to be missing; what is absent from here nobody knows. */
  readonly equipment: Readonly<Partial<Record<Equipment, boolean>>>
  /** EUR cents a month before tax, for the room or for one workstation of a shared one. */
  readonly rents: Readonly<Partial<Record<Stage, number>>>
  readonly admitsStages: readonly Stage[] | null
  readonly longestStayQuarters: number | null
  readonly stayGroup: string | null
  /** The room, its building or its site was archived. */
  readonly archived: boolean
  /** It does not exist: a change of the plan supposes it. */
  readonly supposed?: true
  /** What the changes of a plan close of it; the facts themselves close nothing. */
  readonly closures?: readonly Closure[]
  readonly building: { readonly id: string; readonly name: string; readonly condition: BuildingCondition | null }
  readonly site: SiteFacts
}

export interface PhaseFacts {
  readonly stage: Stage
  readonly needed: Days
  readonly kinds: readonly RoomKind[]
  readonly areaMinM2: number | null
  readonly areaIdealM2: number | null
  readonly areaMaxM2: number | null
  readonly workstations: number | null
  readonly requiredEquipment: readonly Equipment[]
  readonly minClearHeightM: number | null
  readonly minFloorLoadKnM2: number | null
  readonly minDoorWidthM: number | null
  readonly minPowerKva: number | null
  readonly budgetEurCentsPerMonth: number | null
  /** The need was read off the room that the tenant holds: it stays there by right until that room closes. */
  readonly asHeld?: true
}

export interface OrganisationFacts {
  readonly id: string
  readonly name: string
  readonly stage: Stage
  readonly filiere: Filiere | null
  /** Seat. */
  readonly inseeCode: string | null
  readonly jobsFte: number | null
  readonly inclusionPostsFte: number | null
}

export interface DemandFacts {
  readonly id: string
  readonly organisation: OrganisationFacts
  readonly submittedOn: string | null
  /** INSEE codes; empty: any commune. */
  readonly communesWanted: readonly string[]
  readonly acceptsTransitional: boolean | null
  readonly wantsQpv: boolean | null
  /** Plans put in force, in part at least, whose proposal for this demand was rejected. */
  readonly refusals: number
  /** Organisations of its filière that hold a room on the first day of the horizon; `null`: its filière is unknown. */
  readonly filiereHoused: number | null
  /** What the last committee that was closed gave it, 0 to 1; `score: null`: it did not. Missing in older plans. */
  readonly committee?: { readonly score: number | null; readonly heldOn: string } | null
  /** In order of time, without overlap. */
  readonly phases: readonly PhaseFacts[]
  /** Days in which it must have a place, since a change of the plan closes the room that an agreement grants it then. */
  readonly mustHold?: Days
  /** No demand of anybody: the need of the tenant that this occupancy leaves without a room. Its id is the need's too. */
  readonly relocates?: string
  /** Nobody made it: a change of the plan supposes it, with these points of priority or else those of the grid. */
  readonly supposed?: { readonly points?: number }
  /** Nobody asked yet: a project of a cohort that is expected, see `anticipated.ts`. */
  readonly expected?: { readonly cohortId: string; readonly probability: number }
}

export interface OccupancyFacts {
  readonly id: string
  readonly roomId: string
  readonly organisationId: string
  readonly organisationName: string
  readonly from: string
  /** `null`: no end that anybody knows. */
  readonly until: string | null
  /** In a shared room, and only there. */
  readonly workstations: number | null
}

/** Whole quarters in a row, from the first day of a quarter. */
export interface Horizon {
  readonly startsOn: string
  readonly quarters: number
}

export interface Ground {
  readonly sites: readonly SiteFacts[]
  readonly communes: readonly { readonly inseeCode: string; readonly name: string }[]
}

export interface Facts {
  readonly rooms: readonly RoomFacts[]
  readonly demands: readonly DemandFacts[]
  /** Those that touch the horizon, and the earlier ones of the organisations with a demand. */
  readonly occupancies: readonly OccupancyFacts[]
  /** The organisations of the occupancies; missing in plans that are older than changes. */
  readonly tenants?: readonly OrganisationFacts[]
  /** The sites and communes that the changes of the plan add rooms to: they may have none. */
  readonly ground?: Ground
}

/** First day of the quarter number `at` of the horizon; `at` may lie past its end. */
export function quarterStart({ startsOn }: Pick<Horizon, 'startsOn'>, at: number): string {
  return firstDay(addQuarters(quarterOf(startsOn), at))
}

/** Days of the quarters `[from, until)` of the horizon. */
export function daysOf(horizon: Pick<Horizon, 'startsOn'>, from: number, until = from + 1): Days {
  return { from: quarterStart(horizon, from), until: quarterStart(horizon, until) }
}

/** Number of the quarter that a day is in, counted from the start of the horizon; negative before it. */
export function quarterAt({ startsOn }: Pick<Horizon, 'startsOn'>, day: string): number {
  return quartersBetween(quarterOf(startsOn), quarterOf(day))
}

/**
 * The quarters of a horizon that some days count for: those whose first day is among them. So a phase that begins in
 * the middle of a quarter begins to ask with the next one, keeps its last one whole, and phases that follow each other
 * never ask for two rooms in one quarter.
 */
export function quartersCovered(horizon: Horizon, days: Span): { from: number; until: number } {
  const first = (day: string | null, open: number) =>
    day === null ? open : quarterAt(horizon, day) + (isQuarterStart(day) ? 0 : 1)
  const from = Math.max(0, first(days.from, 0))
  return { from, until: Math.max(from, Math.min(horizon.quarters, first(days.until, horizon.quarters))) }
}

/** The quarters of a horizon that some days touch, be it by one day. */
export function quartersTouched(horizon: Horizon, days: Span): { from: number; until: number } {
  const from = days.from === null ? 0 : Math.max(0, quarterAt(horizon, days.from))
  const until =
    days.until === null ? horizon.quarters : quarterAt(horizon, days.until) + (isQuarterStart(days.until) ? 0 : 1)
  return { from, until: Math.max(from, Math.min(horizon.quarters, until)) }
}

export function isQuarterStart(day: string): boolean {
  return firstDay(quarterOf(day)) === day
}

/** The phase that asks for a room in a quarter of the horizon. */
export function phaseAt(demand: DemandFacts, horizon: Horizon, quarter: number): PhaseFacts | undefined {
  const first = quarterStart(horizon, quarter)
  return demand.phases.find(({ needed }) => needed.from <= first && first < needed.until)
}

/** EUR cents a month that the phase would pay in the room, or null when the rent or what it is counted by is unknown. */
export function monthlyRent(phase: PhaseFacts, room: RoomFacts): number | null {
  const rent = room.rents[phase.stage]
  if (rent === undefined) return null
  if (!room.shared || rent === 0) return rent
  return phase.workstations === null ? null : rent * phase.workstations
}

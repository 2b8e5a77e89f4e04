import type { Timeline } from '../../server/contract.ts'
import { addQuarters } from '../text/format.ts'

/**
 * The occupancy timeline as rectangles: sites, buildings and rooms down the page, quarters across it. Pixels from the
 * left edge of the first quarter and from the top of the first row; nothing here knows of the page.
 */

export type TimelineSite = Timeline[number]
export type TimelineRoom = TimelineSite['buildings'][number]['rooms'][number]

/** Every quarter is as wide as the others, so that its lines stand at equal distances. */
export interface Scale {
  /** First day of the first quarter shown */
  from: string
  quarters: number
  quarterPx: number
}

/** What a plan proposes for a room. */
export interface Proposal {
  id: string
  roomId: string
  demandId: string
  organisationId: string
  organisationName: string
  from: string
  until: string
  workstations: number | null
  change: Change | Kept
  /** The room that the organisation leaves for this one, the day that it comes */
  leavesRoomId: string | null
}
/** What a plan changes for an organisation: it comes, it moves from another room, or it stays where it is. */
export type Change = 'arrives' | 'moves' | 'stays'
/** Nobody comes yet: the place is kept for a project that is expected, of the cohort that stands as its organisation. */
export type Kept = 'kept'

export interface Bar {
  id: string
  kind: 'occupancy' | 'proposal'
  change: Change | Kept | null
  /** An occupancy that the plan ends early: the organisation moves to another room */
  leaves: boolean
  organisationId: string
  organisationName: string
  from: string
  /** null: nobody knows the end */
  until: string | null
  workstations: number | null
  demonstration: boolean
  x: number
  width: number
  /** From the top of its row */
  y: number
  height: number
  /** It began before the first quarter shown, or goes on after the last */
  startsBefore: boolean
  endsAfter: boolean
}

/** Workstations of a shared room over a stretch of days in which nobody comes or leaves. */
export interface GaugeStep {
  x: number
  width: number
  held: number
  proposed: number
  /** null: nobody counted the workstations of the room */
  capacity: number | null
}

/** A stretch of the ground outside the window of the site: nobody can be there. */
export interface Stretch {
  x: number
  width: number
}

interface Placed {
  top: number
  height: number
}
export interface SiteRow extends Placed {
  kind: 'site'
  site: TimelineSite
  rooms: number
  collapsed: boolean
}
export interface BuildingRow extends Placed {
  kind: 'building'
  site: TimelineSite
  building: TimelineSite['buildings'][number]
  collapsed: boolean
}
export interface RoomRow extends Placed {
  kind: 'room'
  site: TimelineSite
  buildingName: string
  room: TimelineRoom
  bars: readonly Bar[]
  gauge: readonly GaugeStep[]
  gaugeTop: number
  closed: readonly Stretch[]
}
export type Row = SiteRow | BuildingRow | RoomRow

export const SITE_HEIGHT = 40
export const BUILDING_HEIGHT = 30
export const GAUGE_HEIGHT = 16
const ROOM_PADDING = 5
const BAR_HEIGHT = 24
const BAR_GAP = 3
/** A bar of a shared room grows with its workstations, so that the stack shows who fills the room. */
const PX_PER_FURTHER_WORKSTATION = 3
const TALLEST_BAR = 48
const NARROWEST_BAR = 4
/** Later than any day: the end of a stay whose end nobody knows */
const NEVER = '9999-12-31'

export function widthOf(scale: Scale): number {
  return scale.quarters * scale.quarterPx
}

/** First day after the quarters shown. */
export function endOf(scale: Scale): string {
  return addQuarters(scale.from, scale.quarters)
}

/** Pixels of a day, held within the quarters shown. */
export function xOf(scale: Scale, day: string): number {
  return Math.min(Math.max(position(day) - position(scale.from), 0), scale.quarters) * scale.quarterPx
}

/** Quarters since the year 0, with the share of its own quarter that is over by this day. */
function position(day: string): number {
  const [year, month, date] = [Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10))]
  const quarter = Math.floor(month / 3)
  const first = Date.UTC(year, quarter * 3, 1)
  return year * 4 + quarter + (Date.UTC(year, month, date) - first) / (Date.UTC(year, quarter * 3 + 3, 1) - first)
}

/** First days of the quarters shown, by year: one group a year, the first and the last perhaps not whole. */
export function yearsOf(scale: Scale): { year: string; quarters: string[] }[] {
  const years: { year: string; quarters: string[] }[] = []
  for (let i = 0; i < scale.quarters; i++) {
    const day = addQuarters(scale.from, i)
    if (years.at(-1)?.year !== day.slice(0, 4)) years.push({ year: day.slice(0, 4), quarters: [] })
    years.at(-1)?.quarters.push(day)
  }
  return years
}

/** The ground outside the window of a site: none when the window is unknown or open on both sides. */
export function closedStretches(scale: Scale, usable: TimelineSite['usable']): Stretch[] {
  const opens = usable?.from ? xOf(scale, usable.from) : 0
  const closes = usable?.until ? Math.max(xOf(scale, usable.until), opens) : widthOf(scale)
  return [
    { x: 0, width: opens },
    { x: closes, width: widthOf(scale) - closes },
  ].filter(({ width }) => width > 0)
}

/** A room whose occupancies end where a plan takes their organisation elsewhere. */
type LeavingRoom = Omit<TimelineRoom, 'occupancies'> & {
  occupancies: readonly (TimelineRoom['occupancies'][number] & { leaves: boolean })[]
}

/** Ends each occupancy on the day that its organisation moves out of the room; what began later does not begin. */
export function leave(room: TimelineRoom, moves: readonly Proposal[]): LeavingRoom {
  const occupancies = room.occupancies.flatMap((occupancy) => {
    const [day] = moves
      .filter(
        ({ leavesRoomId, organisationId }) => leavesRoomId === room.id && organisationId === occupancy.organisationId,
      )
      .map(({ from }) => from)
      .sort()
    if (day === undefined || (occupancy.until ?? NEVER) <= day) return [{ ...occupancy, leaves: false }]
    return occupancy.from < day ? [{ ...occupancy, until: day, leaves: true }] : []
  })
  return { ...room, occupancies }
}

/**
 * Lays the bars of a room in a stack: each at the lowest height that is free over its whole length, the longest
 * established first, what a plan proposes last.
 */
export function stack(scale: Scale, room: LeavingRoom, proposals: readonly Proposal[]): Bar[] {
  const laid: Bar[] = []
  const [first, last] = [scale.from, endOf(scale)]
  const wanted = [
    ...room.occupancies.map((occupancy) => ({ ...occupancy, kind: 'occupancy' as const, change: null })),
    ...proposals.map((proposal) => ({ ...proposal, kind: 'proposal' as const, leaves: false, demonstration: false })),
  ]
    .filter(({ from, until }) => from < last && (until === null || until > first))
    .sort((a, b) => a.kind.localeCompare(b.kind) || a.from.localeCompare(b.from) || a.id.localeCompare(b.id))
  for (const {
    id,
    kind,
    change,
    leaves,
    organisationId,
    organisationName,
    from,
    until,
    workstations,
    demonstration,
  } of wanted) {
    const x = xOf(scale, from)
    const end = until === null ? widthOf(scale) : xOf(scale, until)
    const height = room.shared
      ? Math.min(BAR_HEIGHT + PX_PER_FURTHER_WORKSTATION * ((workstations ?? 1) - 1), TALLEST_BAR)
      : BAR_HEIGHT
    const beside = laid.filter((bar) => bar.from < (until ?? NEVER) && from < (bar.until ?? NEVER))
    laid.push({
      id,
      kind,
      change,
      leaves,
      organisationId,
      organisationName,
      from,
      until,
      workstations,
      demonstration,
      x,
      width: Math.max(end - x, NARROWEST_BAR),
      y: lowestFree(beside, height),
      height,
      startsBefore: from < first,
      endsAfter: until === null || until > last,
    })
  }
  return laid.sort((a, b) => a.x - b.x || a.y - b.y)
}

function lowestFree(beside: readonly Bar[], height: number): number {
  const fits = (y: number) => beside.every((bar) => y + height + BAR_GAP <= bar.y || bar.y + bar.height + BAR_GAP <= y)
  const candidates = [ROOM_PADDING, ...beside.map((bar) => bar.y + bar.height + BAR_GAP)].sort((a, b) => a - b)
  return candidates.find(fits) ?? ROOM_PADDING
}

/**
 * How full a shared room is, day by day. An organisation that a plan keeps in its room is counted once, as held:
 * the proposal only says that it goes on.
 */
export function gaugeOf(scale: Scale, room: LeavingRoom, proposals: readonly Proposal[]): GaugeStep[] {
  if (!room.shared) return []
  const [first, last] = [scale.from, endOf(scale)]
  const held = room.occupancies.map((one) => ({ ...one, until: one.until ?? NEVER }))
  const days = [...held, ...proposals].flatMap(({ from, until }) => [from, until])
  const edges = [first, ...new Set(days.filter((day) => day > first && day < last).sort()), last]
  return edges.slice(0, -1).map((from, i) => {
    const tenants = held.filter(on(from))
    const kept = new Set(tenants.map(({ organisationId }) => organisationId))
    const x = xOf(scale, from)
    return {
      x,
      width: xOf(scale, edges[i + 1] ?? last) - x,
      held: workstationsOf(tenants),
      proposed: workstationsOf(proposals.filter(on(from)).filter(({ organisationId }) => !kept.has(organisationId))),
      capacity: room.workstations,
    }
  })
}

const on = (day: string) => (stay: { from: string; until: string }) => stay.from <= day && stay.until > day
const workstationsOf = (stays: readonly { workstations: number | null }[]) =>
  stays.reduce((sum, { workstations }) => sum + (workstations ?? 0), 0)

/** Every row from top to bottom; what stands under a collapsed site or building is left out. */
export function layOut(
  timeline: Timeline,
  scale: Scale,
  collapsed: ReadonlySet<string>,
  proposals: readonly Proposal[],
): Row[] {
  const byRoom = new Map<string, Proposal[]>()
  for (const proposal of proposals) byRoom.set(proposal.roomId, [...(byRoom.get(proposal.roomId) ?? []), proposal])
  const moves = proposals.filter(({ leavesRoomId }) => leavesRoomId !== null)
  const rows: Row[] = []
  let top = 0
  const add = (row: Row) => {
    rows.push(row)
    top += row.height
  }
  for (const site of timeline) {
    const rooms = site.buildings.reduce((sum, building) => sum + building.rooms.length, 0)
    add({ kind: 'site', top, height: SITE_HEIGHT, site, rooms, collapsed: collapsed.has(site.id) })
    if (collapsed.has(site.id)) continue
    const closed = closedStretches(scale, site.usable)
    for (const building of site.buildings) {
      const folded = collapsed.has(building.id)
      add({ kind: 'building', top, height: BUILDING_HEIGHT, site, building, collapsed: folded })
      if (folded) continue
      for (const room of building.rooms) {
        const proposed = byRoom.get(room.id) ?? []
        const left = leave(room, moves)
        const bars = stack(scale, left, proposed)
        const gauge = gaugeOf(scale, left, proposed)
        const gaugeTop = Math.max(BAR_HEIGHT + ROOM_PADDING, ...bars.map(({ y, height }) => y + height)) + BAR_GAP
        const height = gauge.length > 0 ? gaugeTop + GAUGE_HEIGHT + ROOM_PADDING : gaugeTop - BAR_GAP + ROOM_PADDING
        add({ kind: 'room', top, height, site, buildingName: building.name, room, bars, gauge, gaugeTop, closed })
      }
    }
  }
  return rows
}

export function heightOf(rows: readonly Row[]): number {
  const last = rows.at(-1)
  return last ? last.top + last.height : 0
}

/** The row at a height, by halving: row 0 above the first, the last below it. */
export function rowAt(rows: readonly Row[], y: number): number {
  let low = 0
  let high = Math.max(rows.length - 1, 0)
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((rows[middle]?.top ?? 0) <= y) low = middle
    else high = middle - 1
  }
  return low
}

/** Rows `[first, end)` that touch the window, with a few more on each side so that a quick scroll shows no gap. */
export function visible(rows: readonly Row[], scrollTop: number, windowHeight: number, spare = 6): [number, number] {
  if (rows.length === 0) return [0, 0]
  return [
    Math.max(rowAt(rows, scrollTop) - spare, 0),
    Math.min(rowAt(rows, scrollTop + windowHeight) + 1 + spare, rows.length),
  ]
}

import type { Timeline } from '../../server/contract.ts'
import { addQuarters, quarterOf, quartersBetween } from '../text/format.ts'

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
  change: Change
}
/** What a plan changes for an organisation: it comes, it moves from another room, or it stays where it is. */
export type Change = 'arrives' | 'moves' | 'stays'

export interface Bar {
  id: string
  kind: 'occupancy' | 'proposal'
  change: Change | null
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
export const GAUGE_HEIGHT = 12
const ROOM_PADDING = 5
const BAR_HEIGHT = 24
const BAR_GAP = 3
/** A bar of a shared room grows with its workstations, so that the stack shows who fills the room. */
const PX_PER_FURTHER_WORKSTATION = 3
const TALLEST_BAR = 48
const NARROWEST_BAR = 4

export function widthOf(scale: Scale): number {
  return scale.quarters * scale.quarterPx
}

/** First day after the quarters shown. */
export function endOf(scale: Scale): string {
  return addQuarters(scale.from, scale.quarters)
}

/** Pixels of a day, held within the quarters shown. */
export function xOf(scale: Scale, day: string): number {
  const first = Date.parse(quarterOf(day))
  const share = (Date.parse(day) - first) / (Date.parse(addQuarters(day, 1)) - first)
  return Math.min(Math.max(quartersBetween(scale.from, day) + share, 0), scale.quarters) * scale.quarterPx
}

export function isShown(scale: Scale, from: string, until: string | null): boolean {
  return from < endOf(scale) && (until === null || until > scale.from)
}

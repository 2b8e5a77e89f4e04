/**
 * Shapes of the facts that the product ships. An absent fact is an unknown one: the seed writes NULL, never zero or false.
 * Quarters are offsets from the quarter of today (0), so that the demonstration never ages; money is in whole euros here.
 */
import type {
  BuildingCondition,
  DemandStatus,
  Equipment,
  Filiere,
  OccupancyForm,
  OrganisationForm,
  OwnerRegime,
  Permanence,
  RoomKind,
  SiteStatus,
  Stage,
} from '../server/db/codes.ts'
import type { SourceId } from './sources.ts'

/** longitude, latitude in degrees (EPSG:4326) */
export type LonLat = readonly [lon: number, lat: number]

export interface TerritoryFacts {
  code: string
  name: string
  metreSrid: number
  communes: readonly CommuneFacts[]
  neighbourhoods: readonly NeighbourhoodFacts[]
}

export interface CommuneFacts {
  inseeCode: string
  name: string
  population: number
  townHall: LonLat
}

export interface NeighbourhoodFacts {
  code: string
  name: string
  inseeCodes: readonly string[]
}

/** First quarter in, first quarter out; `null`: no end that anybody knows. */
export type QuarterSpan = readonly [from: number, until: number | null]

export interface SiteFacts {
  /** Stable short name: the identifiers are made from it. */
  slug: string
  name: string
  permanence: Permanence
  status: SiteStatus
  inseeCode: string
  point: LonLat
  address?: string
  areaM2?: number
  owner?: string
  ownerRegime?: OwnerRegime
  usable?: QuarterSpan
  releaseTrigger?: string
  /** Priority neighbourhood that the site stands in; `false`: known to stand in none. */
  qpv?: string | false
  description: string
  /** Where the stated facts of a real place come from, by field of the API; absent: the site is invented. */
  sources?: Readonly<Partial<Record<string, SourceId>>>
}

/** Buildings and rooms of a site. All are invented so far: see demonstration/README.md. */
export interface PlaceFacts {
  /** Slug of the site. */
  site: string
  /** Share of the reference rents of `rents.ts` that this place asks; absent: its rents are not known. */
  rentLevel?: number
  buildings: readonly BuildingFacts[]
}

export interface BuildingFacts {
  slug: string
  name: string
  floors?: number
  erpType?: string
  erpCategory?: number
  condition?: BuildingCondition
  /** Quarter of the survey that measured the rooms and saw the condition; absent: nobody wrote the day down. */
  surveyed?: number
  rooms: readonly RoomFacts[]
}

export interface RoomFacts {
  slug: string
  name: string
  kind: RoomKind
  /** Workstations make a room shared; a room without is held by one tenant. */
  workstations?: number
  floor?: number
  areaM2?: number
  clearHeightM?: number
  floorLoadKnM2?: number
  doorWidthM?: number
  powerKva?: number
  has?: readonly Equipment[]
  /** Equipment known to be absent; what is in neither list is unknown. */
  lacks?: readonly Equipment[]
  admits?: readonly Stage[]
  longestStayQuarters?: number
  stayGroup?: string
}

export interface OrganisationFacts {
  slug: string
  name: string
  legalForm: OrganisationForm
  filiere: Filiere
  stage: Stage
  jobsFte?: number
  inclusionPostsFte?: number
  inseeCode: string
  siren?: string
  activity: string
  holds?: readonly OccupancyFacts[]
  demand?: DemandFacts
}

export interface OccupancyFacts {
  /** `site/room` */
  room: string
  during: QuarterSpan
  workstations?: number
  legalForm?: OccupancyForm
}

export interface DemandFacts {
  status?: DemandStatus
  /** Days before today. */
  submittedDaysAgo: number
  communesWanted?: readonly string[]
  acceptsTransitional?: boolean
  wantsQpv?: boolean
  note?: string
  phases: readonly PhaseFacts[]
}

export interface PhaseFacts {
  stage: Stage
  needed: readonly [from: number, until: number]
  kinds: readonly RoomKind[]
  areaM2?: readonly [min: number, ideal: number, max: number]
  workstations?: number
  needs?: readonly Equipment[]
  minClearHeightM?: number
  minFloorLoadKnM2?: number
  minDoorWidthM?: number
  minPowerKva?: number
  budgetEur?: number
}

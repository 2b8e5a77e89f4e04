import type { MultiPolygon, Polygon } from 'geojson'
import type { SiteStatus } from '../../db/codes.ts'
import type { Problem } from '../../lib/importReport.ts'
import type { LonLat } from './position.ts'
import type { Row } from './row.ts'

/** Where a row says that its place is: enough to know whether it is in the territory. */
export interface Whereabouts {
  /** Identifier of the record in its source. */
  recordId: string
  /** Columns to name when something is wrong with the commune, the position or the name. */
  communeField: string
  positionField: string
  nameField: string
  /** INSEE code as the row says it; null: it does not say. */
  commune: string | null
  position: LonLat
}

/** What a source says of a site, by field of the API. What it does not know is absent, and never erases what is known. */
export interface SourcedFacts {
  name: string
  status: SiteStatus
  address?: string
  parcelRefs?: string[]
  outline?: Polygon | MultiPolygon
  areaM2?: number
  owner?: string
  description: string
}

/** How to read one source of sites. */
export interface SiteSource {
  /** Name in the command line, in `data/sources.ts` and in the provenance of each field. */
  readonly id: 'cartofriches' | 'tiers-lieux'
  readonly permanence: 'permanent' | 'transitional'
  /** Two records of the same name closer than this are one place under two spellings. */
  readonly sameNameWithinMetres: number
  /** The formats that it comes in, each known by its columns. */
  readonly formats: readonly SiteFormat[]
}

export interface SiteFormat {
  readonly columns: readonly string[]
  /** Where the row is, or why it can't be taken. */
  whereabouts(row: Row): Whereabouts | Problem
  facts(row: Row): SourcedFacts
  /** Facts that this format only guesses: written when the site is made, never over what is there. */
  readonly onlyWhenNew: readonly (keyof SourcedFacts)[]
  /** Day of the facts, ISO; null: not said. */
  asOf(row: Row): string | null
}

export const isProblem = (value: Whereabouts | Problem): value is Problem => 'action' in value

import type { SourceId } from '../../data/sources.ts'
import type { LayerCode } from '../db/codes.ts'
import type { LooseFeature } from '../lib/geojsonFeatures.ts'
import type { TextFile } from '../lib/textFile.ts'

/** How a source of reference features is read: which property is what. Names are those of producers, in any case. */
export interface LayerSource {
  /** Name in the command line and in `data/sources.ts` */
  readonly id: SourceId
  readonly layer: LayerCode
  /** Surfaces, or points; `any`: both, and lines */
  readonly shape: 'area' | 'point' | 'any'
  /** Where the identifier stands, the best first; none: the name and the place are the identity */
  readonly identifier: readonly string[]
  readonly name: readonly string[]
  /** Facts that are kept, by our name for them */
  readonly facts: Readonly<Record<string, Fact>>
  readonly asOf?: readonly string[]
  /** How far beyond the territory a feature still matters in it, in metres */
  readonly marginM: number
  /** Objects of other files than GeoJSON, as features */
  readonly featuresIn?: (file: TextFile, onRead: (bytes: number) => void) => AsyncGenerator<LooseFeature>
  /** Why an object of the file is none of the layer; null: it is one */
  readonly leaveOut?: (feature: LooseFeature) => string | null
}

export interface Fact {
  readonly from: readonly string[]
  readonly kind: 'text' | 'number'
}

/**
 * A quarter of an hour on foot at 5 km/h: what stands this far outside the territory still serves whoever works at its
 * edge.
 */
export const WALK_M = 1250
/** The radius in which a monument, or a polluted site, is looked at around a project. */
export const SURROUNDINGS_M = 500
/** What must cover a site to bear on it. */
export const COVERS_M = 0

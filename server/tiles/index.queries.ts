/**
 * Layers cut into tiles, kept in memory as long as the data stay what they are. PGlite's PostGIS knows no ST_AsMVT (it is
 * built without protobuf), so tiles are cut here, by what cuts GeoJSON in MapLibre itself, on both databases alike.
 */
import { GeoJSONVT, type GeoJSONVTOptions } from '@maplibre/geojson-vt'
import type { Feature } from 'geojson'
import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { CRS84 } from '../ogc/crs.ts'
import type { CollectionId } from '../ogc/collections.queries.ts'
import { readItems } from '../ogc/items.queries.ts'
import { MOST_ZOOM } from './tiles.schema.ts'

export const TILE_EXTENT = 4096
/** Marks are 34 pixels apart at least, of the 512 of a tile. */
const CLUSTER_RADIUS = (34 * TILE_EXTENT) / 512
const CLUSTERED_UP_TO = 12
const ROWS_AT_ONCE = 5000

export interface LayerIndex {
  readonly version: string
  readonly index: GeoJSONVT
}

/** Layers of one server. A change of the data is seen at the next call: what is protected leaves at once. */
export function layerIndexes(db: Kysely<Tables>): (id: CollectionId) => Promise<LayerIndex> {
  const kept = new Map<CollectionId, { readonly version: string; readonly made: Promise<LayerIndex> }>()
  return async (id) => {
    const version = await dataVersion(db)
    const known = kept.get(id)
    if (known?.version === version) return known.made
    const made = cut(db, id).then((index) => ({ version, index }))
    kept.set(id, { version, made })
    // What failed is not kept: the next caller tries again.
    made.catch(() => kept.get(id)?.made === made && kept.delete(id))
    return made
  }
}

/**
 * Changes with every row that is added, changed or deleted where public places stand: the sum of the transactions that
 * wrote the rows. The version of a site counts what people edit; protecting it, which no one may miss, does not.
 */
async function dataVersion(db: Kysely<Tables>): Promise<string> {
  const { rows } = await sql<{ version: string }>`
    select string_agg(rows || '-' || written, '.') as version from (
      select count(*) as rows, coalesce(sum(xmin::text::bigint), 0) as written from site
      union all select count(*), coalesce(sum(xmin::text::bigint), 0) from building
      union all select count(*), coalesce(sum(xmin::text::bigint), 0) from room
      union all select count(*), coalesce(sum(xmin::text::bigint), 0) from commune
    ) as tables`.execute(db)
  return rows[0]!.version
}

async function cut(db: Kysely<Tables>, id: CollectionId): Promise<GeoJSONVT> {
  const features: Feature[] = []
  const all = { box: null, days: null, values: {} }
  let cursor: string | null = null
  do {
    const page = await readItems(db, id, all, { crs: CRS84, count: ROWS_AT_ONCE, cursor })
    for (const text of page.features) {
      const { geometry, properties, id: name } = JSON.parse(text) as Feature
      if (geometry !== null) features.push({ type: 'Feature', geometry, properties: { id: name, ...properties } })
    }
    cursor = page.next
  } while (cursor !== null)
  const options: GeoJSONVTOptions = { maxZoom: MOST_ZOOM, extent: TILE_EXTENT, buffer: 64 }
  const clusters = { radius: CLUSTER_RADIUS, extent: TILE_EXTENT, maxZoom: CLUSTERED_UP_TO }
  return new GeoJSONVT(
    { type: 'FeatureCollection', features },
    id === 'communes' ? options : { ...options, cluster: true, clusterOptions: clusters },
  )
}

import { sql, type Kysely, type Transaction } from 'kysely'
import { type StoredGeometry } from '../db/geo.ts'
import type { Tables } from '../db/tables.ts'

/** Where features of a layer matter to a territory. */
export interface Zone {
  /** The geometry as PostGIS writes it, to be given back to it */
  readonly stored: string
  /** west, south, east, north in degrees */
  readonly box: readonly [number, number, number, number]
  /** Communes whose contour is not known are not in it. */
  readonly isWhole: boolean
}

/** The territory and a margin around it, to the nearest ten metres; null: no commune has its contour yet. */
export async function zoneOf(db: Kysely<Tables>, territory: string, marginM: number): Promise<Zone | null> {
  const { rows } = await sql<Zone>`
    with drawn as (
      select metre_srid, st_union(st_transform(outline, metre_srid)) as outline, bool_and(outline is not null) as whole
      from commune join territory on territory.code = commune.territory
      where commune.territory = ${territory} group by metre_srid),
    zone as (
      select st_transform(st_buffer(st_simplifypreservetopology(outline, 10), ${marginM}::float8), 4326) as zone, whole
      from drawn where outline is not null)
    select zone::text as stored, array[st_xmin(zone), st_ymin(zone), st_xmax(zone), st_ymax(zone)] as box, whole as "isWhole"
    from zone`.execute(db)
  return rows[0] ?? null
}

/** What PostGIS says of a geometry. */
interface Judged {
  readonly isInside: boolean
  readonly isEmpty: boolean
  /** Its rings crossed: it had to be mended */
  readonly isMended: boolean
  /** To be given back to PostGIS */
  readonly stored: string
}

/** Each geometry (GeoJSON, its coordinates checked before) made sound, and whether it touches the zone. */
export async function judge(trx: Transaction<Tables>, zone: Zone, geometries: readonly unknown[]): Promise<Judged[]> {
  const { rows } = await sql<Judged>`
    with given as materialized (
      select place, st_force2d(st_setsrid(st_geomfromgeojson(value::text), 4326)) as g
      from jsonb_array_elements(${JSON.stringify(geometries)}::jsonb) with ordinality as list (value, place)),
    sound as materialized (
      select place, st_isvalid(g) as valid,
        case when st_isvalid(g) then g else st_collectionextract(st_makevalid(g), st_dimension(g) + 1) end as g
      from given)
    select st_intersects(g, ${zone.stored}::geometry) as "isInside", st_isempty(g) as "isEmpty", not valid as "isMended",
      case when st_dimension(g) = 2 then st_multi(g) else g end::text as stored
    from sound order by place`.execute(trx)
  return rows
}

export interface NewFeature {
  readonly externalId: string
  readonly name: string | null
  readonly facts: Readonly<Record<string, string | number>>
  readonly asOf: string | null
  readonly stored: string
}

/** Writes what is new or was changed by its source, and gives the identifiers of those; all are marked as met. */
export async function writeFeatures(
  trx: Transaction<Tables>,
  of: { readonly territory: string; readonly source: string; readonly layer: string },
  features: readonly NewFeature[],
): Promise<Set<string>> {
  const given = sql<StoredGeometry>`jsonb_to_recordset(${JSON.stringify(features)}::jsonb)
    as given ("externalId" text, name text, facts jsonb, "asOf" date, stored text)`
  const { rows } = await sql<{ externalId: string }>`
    insert into layer_feature as kept (territory, source, layer, external_id, name, facts, as_of, geometry)
    select ${of.territory}, ${of.source}, ${of.layer}, "externalId", name, facts, "asOf", stored::geometry from ${given}
    on conflict (territory, source, external_id) do update
      set name = excluded.name, facts = excluded.facts, as_of = excluded.as_of, geometry = excluded.geometry
      where (kept.name, kept.facts, kept.as_of) is distinct from (excluded.name, excluded.facts, excluded.as_of)
        or not st_orderingequals(kept.geometry, excluded.geometry)
    returning external_id as "externalId"`.execute(trx)
  await trx
    .updateTable('layerFeature')
    .set({ lastSeen: sql<string>`now()` })
    .where('territory', '=', of.territory)
    .where('source', '=', of.source)
    .where(sql<boolean>`external_id = any(${features.map(({ externalId }) => externalId)}::text[])`)
    .execute()
  return new Set(rows.map(({ externalId }) => externalId))
}

import { sql, type Kysely } from 'kysely'
import type { MultiPolygon, Point } from 'geojson'
import { asGeoJson } from '../db/geo.ts'
import type { Tables } from '../db/tables.ts'
import type { Commune, CommuneFeatures, Neighbourhood, Territory } from './territories.schema.ts'

interface OfTerritory {
  readonly territory?: string | undefined
}

export function listTerritories(db: Kysely<Tables>): Promise<Territory[]> {
  return db
    .selectFrom('territory')
    .leftJoin('commune', 'commune.territory', 'territory.code')
    .select(['territory.code', 'territory.name', extent().as('bbox')])
    .groupBy('territory.code')
    .orderBy('territory.name')
    .execute()
}

/** The box around the communes: by their contours, or by their town halls as long as none was imported. */
function extent() {
  const box = sql`st_extent(coalesce(commune.outline, commune.town_hall))`
  return sql<
    number[] | null
  >`case when ${box} is null then null else array[st_xmin(${box}), st_ymin(${box}), st_xmax(${box}), st_ymax(${box})] end`
}

export async function listCommunes(db: Kysely<Tables>, { territory }: OfTerritory): Promise<Commune[]> {
  let communes = db
    .selectFrom('commune')
    .select([
      'territory',
      'inseeCode',
      'name',
      'population',
      'populationYear',
      asGeoJson<Point>('townHall').as('townHall'),
      sql<boolean>`outline is not null`.as('hasOutline'),
    ])
    .orderBy('name')
  if (territory !== undefined) communes = communes.where('territory', '=', territory)
  const rows = await communes.execute()
  return rows.map(({ townHall, ...commune }) => ({
    ...commune,
    townHall: townHall === null ? null : (townHall.coordinates as [number, number]),
  }))
}

export async function communeFeatures(db: Kysely<Tables>, { territory }: OfTerritory): Promise<CommuneFeatures> {
  let communes = db
    .selectFrom('commune')
    .select([
      'inseeCode',
      'name',
      sql<boolean>`outline is not null`.as('outlined'),
      asGeoJson<MultiPolygon | Point>(sql`coalesce(outline, town_hall)`, 5).as('geometry'),
    ])
    .where(sql<boolean>`coalesce(outline, town_hall) is not null`)
    .orderBy('inseeCode')
  if (territory !== undefined) communes = communes.where('territory', '=', territory)
  const rows = await communes.execute()
  return {
    type: 'FeatureCollection',
    features: rows.map(({ geometry, ...properties }) => ({ type: 'Feature', geometry, properties })),
  }
}

export async function listNeighbourhoods(db: Kysely<Tables>, { territory }: OfTerritory): Promise<Neighbourhood[]> {
  let neighbourhoods = db
    .selectFrom('neighbourhood')
    .leftJoin('neighbourhoodCommune as within', (join) =>
      join
        .onRef('within.territory', '=', 'neighbourhood.territory')
        .onRef('within.neighbourhoodCode', '=', 'neighbourhood.code'),
    )
    .select([
      'neighbourhood.territory',
      'neighbourhood.code',
      'neighbourhood.name',
      sql<
        string[]
      >`coalesce(array_agg(within.insee_code order by within.insee_code) filter (where within.insee_code is not null), '{}')`.as(
        'inseeCodes',
      ),
      sql<boolean>`exists (select from layer_feature as feature where feature.territory = neighbourhood.territory
        and feature.layer = 'neighbourhood' and feature.external_id = neighbourhood.code)`.as('hasOutline'),
    ])
    .groupBy(['neighbourhood.territory', 'neighbourhood.code'])
    .orderBy('neighbourhood.name')
  if (territory !== undefined) neighbourhoods = neighbourhoods.where('neighbourhood.territory', '=', territory)
  return neighbourhoods.execute()
}

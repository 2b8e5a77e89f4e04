import Type, { type Static } from 'typebox'
import type { MultiPolygon, Point, Polygon } from 'geojson'
import { InseeCode, Name, PointGeometry, Position, QpvCode, TerritoryCode, orNull } from '../lib/shapes.ts'

export const Territory = Type.Object({
  code: TerritoryCode,
  name: Name,
  /** west, south, east, north in degrees, of the communes' outlines or, without them, of their town halls */
  bbox: orNull(Type.Array(Type.Number(), { minItems: 4, maxItems: 4 })),
})
export type Territory = Static<typeof Territory>

export const Commune = Type.Object({
  territory: TerritoryCode,
  inseeCode: InseeCode,
  name: Name,
  population: orNull(Type.Integer()),
  populationYear: orNull(Type.Integer()),
  townHall: orNull(Position),
  hasOutline: Type.Boolean(),
})
export type Commune = Static<typeof Commune>

export const Neighbourhood = Type.Object({
  territory: TerritoryCode,
  code: QpvCode,
  name: Name,
  inseeCodes: Type.Array(InseeCode),
  hasOutline: Type.Boolean(),
})
export type Neighbourhood = Static<typeof Neighbourhood>

/** Contours for the map; a commune without one is drawn by its town hall. */
export const CommuneFeatures = Type.Object({
  type: Type.Literal('FeatureCollection'),
  features: Type.Array(
    Type.Object({
      type: Type.Literal('Feature'),
      geometry: Type.Unsafe<MultiPolygon | Polygon | Point>(
        Type.Union([PointGeometry, Type.Object({ type: Type.String(), coordinates: Type.Array(Type.Any()) })]),
      ),
      properties: Type.Object({ inseeCode: InseeCode, name: Name, outlined: Type.Boolean() }),
    }),
  ),
})
export type CommuneFeatures = Static<typeof CommuneFeatures>

const ofTerritory = Type.Object({ territory: Type.Optional(TerritoryCode) }, { additionalProperties: false })
const tags = ['territories']
export const territoriesContract = {
  'GET /api/territories': {
    summary: 'The territories of this deployment',
    tags,
    access: 'anyone',
    response: { 200: Type.Array(Territory) },
  },
  'GET /api/communes': {
    summary: 'Communes, by name',
    tags,
    access: 'anyone',
    querystring: ofTerritory,
    response: { 200: Type.Array(Commune) },
  },
  'GET /api/communes.geojson': {
    summary: 'Communes for the map: their contour where it was imported, else their town hall',
    tags,
    access: 'anyone',
    querystring: ofTerritory,
    response: { 200: CommuneFeatures },
  },
  'GET /api/neighbourhoods': {
    summary: 'Priority neighbourhoods (QPV), by name',
    tags,
    access: 'anyone',
    querystring: ofTerritory,
    response: { 200: Type.Array(Neighbourhood) },
  },
} as const

import Type, { type Static } from 'typebox'
import { oneOf } from '../lib/shapes.ts'
import { COLLECTION_IDS } from '../ogc/collections.queries.ts'

/** Past this zoom nothing more is to be seen: a map stretches the tiles of this one. */
export const MOST_ZOOM = 14

const layer = oneOf(COLLECTION_IDS)
const tags = ['tiles']

/** https://github.com/mapbox/tilejson-spec/tree/master/3.0.0 */
export const TileJson = Type.Object({
  tilejson: Type.Literal('3.0.0'),
  name: Type.String(),
  description: Type.String(),
  tiles: Type.Array(Type.String()),
  minzoom: Type.Integer(),
  maxzoom: Type.Integer(),
  bounds: Type.Optional(Type.Array(Type.Number(), { minItems: 4, maxItems: 4 })),
  vector_layers: Type.Array(
    Type.Object({ id: layer, description: Type.String(), fields: Type.Record(Type.String(), Type.String()) }),
  ),
})
export type TileJson = Static<typeof TileJson>

export const tilesContract = {
  'GET /tiles/{layer}.json': {
    summary: 'A layer of vector tiles, as TileJSON 3.0',
    tags,
    access: 'anyone',
    params: Type.Object({ layer }),
    response: { 200: TileJson },
  },
  'GET /tiles/{layer}/{z}/{x}/{y}.mvt': {
    summary: 'One vector tile of what the public may read; 204 where nothing is',
    description: 'Up to zoom 12, near neighbours are one point with `point_count`.',
    tags,
    access: 'anyone',
    params: Type.Object({
      layer,
      z: Type.Integer({ minimum: 0, maximum: MOST_ZOOM }),
      x: Type.Integer({ minimum: 0 }),
      y: Type.Integer({ minimum: 0 }),
    }),
    response: { 200: Type.Any() },
  },
} as const

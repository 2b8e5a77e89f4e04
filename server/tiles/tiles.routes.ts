import { fromGeojsonVt } from '@maplibre/vt-pbf'
import type { FastifyPluginAsync } from 'fastify'
import { serve } from '../lib/contract.ts'
import { publicData, rootOf } from '../lib/publicData.ts'
import { Refusal } from '../lib/refusal.ts'
import { collectionOf } from '../ogc/collections.queries.ts'
import { readExtent } from '../ogc/items.queries.ts'
import { layerIndexes, TILE_EXTENT } from './index.queries.ts'
import { MOST_ZOOM, tilesContract } from './tiles.schema.ts'

/** Vector tiles of what the public may read: the collections of /ogc, for maps. */
export const tilesRoutes: FastifyPluginAsync = async (app) => {
  publicData(app)
  await app.register(
    serve(tilesContract, ({ db }) => {
      const indexOf = layerIndexes(db)
      return {
        'GET /tiles/{layer}.json': async ({ params: { layer } }, request) => {
          const { title, description, properties } = collectionOf(layer)
          const { bbox } = await readExtent(db, layer)
          const fields = Object.entries(properties).map(([name, property]) => [name, property.title])
          return {
            tilejson: '3.0.0' as const,
            name: title,
            description,
            tiles: [`${rootOf(request)}/tiles/${layer}/{z}/{x}/{y}.mvt`],
            minzoom: 0,
            maxzoom: MOST_ZOOM,
            ...(bbox === null ? {} : { bounds: bbox }),
            vector_layers: [{ id: layer, description, fields: Object.fromEntries(fields) as Record<string, string> }],
          }
        },
        'GET /tiles/{layer}/{z}/{x}/{y}.mvt': async ({ params: { layer, z, x, y } }, request, reply) => {
          if (x >= 2 ** z || y >= 2 ** z)
            throw new Refusal(404, 'tile_not_found', `Au zoom ${z}, les tuiles vont de 0 à ${2 ** z - 1}.`)
          const { version, index } = await indexOf(layer)
          const tag = `"${version}"`
          reply.header('etag', tag)
          if (request.headers['if-none-match'] === tag) return reply.code(304).send()
          const tile = index.getTile(z, x, y)
          if (tile === null || tile.features.length === 0) return reply.code(204).send()
          const bytes = fromGeojsonVt({ [layer]: tile }, { version: 2, extent: TILE_EXTENT })
          return reply.type('application/vnd.mapbox-vector-tile').send(Buffer.from(bytes))
        },
      }
    }),
  )
}

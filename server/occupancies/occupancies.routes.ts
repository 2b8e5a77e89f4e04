import { reachOf } from '../accounts/permissions.ts'
import { expectedVersion } from '../db/revise.ts'
import { serve, versioned } from '../lib/contract.ts'
import { siteFeatures, timeline } from './map.queries.ts'
import { addOccupancy, changeOccupancy, listOccupancies, readOccupancy } from './occupancies.queries.ts'
import { occupanciesContract } from './occupancies.schema.ts'

export const occupanciesRoutes = serve(occupanciesContract, ({ db }) => ({
  'GET /api/occupancies': ({ querystring }, { within }) => listOccupancies(db, querystring, within),
  'POST /api/occupancies': async ({ body }, _request, reply) => versioned(reply, await addOccupancy(db, body)),
  'GET /api/occupancies/{id}': async ({ params }, _request, reply) =>
    versioned(reply, await readOccupancy(db, params.id)),
  'PATCH /api/occupancies/{id}': async ({ params, headers, body }, _request, reply) =>
    versioned(reply, await changeOccupancy(db, params.id, expectedVersion(headers), body)),
  // Text as the database wrote it: going through the response schema made a large reply three times slower.
  'GET /api/sites.geojson': async ({ querystring }, { caller }, reply) =>
    reply.type('application/geo+json').send(await siteFeatures(db, querystring, reachOf(caller, 'places.exact'))),
  'GET /api/timeline': async ({ querystring }, { within }, reply) =>
    reply.type('application/json').send(await timeline(db, querystring, within)),
}))

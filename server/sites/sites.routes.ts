import { expectedVersion } from '../db/revise.ts'
import { reachOf } from '../accounts/permissions.ts'
import { serve, versioned } from '../lib/contract.ts'
import { addBuilding, changeBuilding, listBuildings, readBuilding } from './buildings.queries.ts'
import { addSite, changeSite, listFieldSources, listSites, readSite } from './sites.queries.ts'
import { sitesContract } from './sites.schema.ts'

export const sitesRoutes = serve(sitesContract, ({ db }) => ({
  'GET /api/sites': ({ querystring }, { caller }) => listSites(db, querystring, reachOf(caller, 'places.exact')),
  'POST /api/sites': async ({ body }, _request, reply) => versioned(reply, await addSite(db, body)),
  'GET /api/sites/{id}': async ({ params }, { caller }, reply) =>
    versioned(reply, await readSite(db, params.id, reachOf(caller, 'places.exact'))),
  'GET /api/sites/{id}/sources': ({ params }, { caller }) =>
    listFieldSources(db, params.id, reachOf(caller, 'places.exact')),
  'PATCH /api/sites/{id}': async ({ params, headers, body }, { caller }, reply) =>
    versioned(reply, await changeSite(db, params.id, expectedVersion(headers), body, reachOf(caller, 'places.exact'))),
  'GET /api/buildings': ({ querystring }) => listBuildings(db, querystring),
  'POST /api/buildings': async ({ body }, _request, reply) => versioned(reply, await addBuilding(db, body)),
  'GET /api/buildings/{id}': async ({ params }, _request, reply) => versioned(reply, await readBuilding(db, params.id)),
  'PATCH /api/buildings/{id}': async ({ params, headers, body }, _request, reply) =>
    versioned(reply, await changeBuilding(db, params.id, expectedVersion(headers), body)),
}))

import { expectedVersion } from '../db/revise.ts'
import { serve, versioned } from '../lib/contract.ts'
import { addBuilding, changeBuilding, listBuildings, readBuilding } from './buildings.queries.ts'
import { addSite, changeSite, listFieldSources, listSites, readSite } from './sites.queries.ts'
import { sitesContract } from './sites.schema.ts'

export const sitesRoutes = serve(sitesContract, ({ db }) => ({
  'GET /api/sites': ({ querystring }) => listSites(db, querystring),
  'POST /api/sites': async ({ body }, _request, reply) => versioned(reply, await addSite(db, body)),
  'GET /api/sites/{id}': async ({ params }, _request, reply) => versioned(reply, await readSite(db, params.id)),
  'GET /api/sites/{id}/sources': ({ params }) => listFieldSources(db, params.id),
  'PATCH /api/sites/{id}': async ({ params, headers, body }, _request, reply) =>
    versioned(reply, await changeSite(db, params.id, expectedVersion(headers), body)),
  'GET /api/buildings': ({ querystring }) => listBuildings(db, querystring),
  'POST /api/buildings': async ({ body }, _request, reply) => versioned(reply, await addBuilding(db, body)),
  'GET /api/buildings/{id}': async ({ params }, _request, reply) => versioned(reply, await readBuilding(db, params.id)),
  'PATCH /api/buildings/{id}': async ({ params, headers, body }, _request, reply) =>
    versioned(reply, await changeBuilding(db, params.id, expectedVersion(headers), body)),
}))

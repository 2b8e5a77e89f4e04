import { expectedVersion } from '../db/revise.ts'
import { serve, versioned } from '../lib/contract.ts'
import { addDemand, changeDemand, listDemands, readDemand } from './demands.queries.ts'
import { demandsContract } from './demands.schema.ts'

export const demandsRoutes = serve(demandsContract, ({ db, today }) => ({
  'GET /api/demands': ({ querystring }, { within }) => listDemands(db, querystring, within),
  'POST /api/demands': async ({ body }, _request, reply) => versioned(reply, await addDemand(db, body, today())),
  'GET /api/demands/{id}': async ({ params }, _request, reply) => versioned(reply, await readDemand(db, params.id)),
  'PATCH /api/demands/{id}': async ({ params, headers, body }, _request, reply) =>
    versioned(reply, await changeDemand(db, params.id, expectedVersion(headers), body, today())),
}))

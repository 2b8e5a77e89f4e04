import { expectedVersion } from '../db/revise.ts'
import { serve, versioned } from '../lib/contract.ts'
import { addCohort, changeCohort, listCohorts, readCohort } from './cohorts.queries.ts'
import { cohortsContract } from './cohorts.schema.ts'

export const cohortsRoutes = serve(cohortsContract, ({ db }) => ({
  'GET /api/cohorts': ({ querystring }) => listCohorts(db, querystring),
  'POST /api/cohorts': async ({ body }, _request, reply) => versioned(reply, await addCohort(db, body)),
  'GET /api/cohorts/{id}': async ({ params }, _request, reply) => versioned(reply, await readCohort(db, params.id)),
  'PATCH /api/cohorts/{id}': async ({ params, headers, body }, _request, reply) =>
    versioned(reply, await changeCohort(db, params.id, expectedVersion(headers), body)),
}))

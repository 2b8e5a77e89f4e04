import { expectedVersion } from '../db/revise.ts'
import { serve, versioned } from '../lib/contract.ts'
import { organisationsContract } from './organisations.schema.ts'
import { addOrganisation, changeOrganisation, listOrganisations, readOrganisation } from './organisations.queries.ts'

export const organisationsRoutes = serve(organisationsContract, ({ db }) => ({
  'GET /api/organisations': ({ querystring }, { within }) => listOrganisations(db, querystring, within),
  'POST /api/organisations': async ({ body }, _request, reply) => versioned(reply, await addOrganisation(db, body)),
  'GET /api/organisations/{id}': async ({ params }, _request, reply) =>
    versioned(reply, await readOrganisation(db, params.id)),
  'PATCH /api/organisations/{id}': async ({ params, headers, body }, _request, reply) =>
    versioned(reply, await changeOrganisation(db, params.id, expectedVersion(headers), body)),
}))

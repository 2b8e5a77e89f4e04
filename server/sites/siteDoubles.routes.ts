import { serve } from '../lib/contract.ts'
import { decideSiteDouble, listSiteDoubles } from './siteDoubles.queries.ts'
import { siteDoublesContract } from './siteDoubles.schema.ts'

export const siteDoublesRoutes = serve(siteDoublesContract, ({ db }) => ({
  'GET /api/site-doubles': ({ querystring }) => listSiteDoubles(db, querystring.territory),
  'PUT /api/site-doubles': async ({ body }, { caller }) => {
    await decideSiteDouble(db, [body.siteId, body.otherId], body.decision, caller.person?.id ?? null)
    return undefined
  },
}))

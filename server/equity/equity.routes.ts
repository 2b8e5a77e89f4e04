import { reachingAlso } from '../db/acting.ts'
import { serve } from '../lib/contract.ts'
import { equityOf } from './equity.queries.ts'
import { equityContract } from './equity.schema.ts'

export const equityRoutes = serve(equityContract, ({ db, today }) => ({
  'GET /api/equity': ({ querystring: { territory } }, { within }) =>
    reachingAlso([territory], () => equityOf(db, territory, today(), { masked: false, within })),
  'GET /api/equity/public': ({ querystring: { territory } }) =>
    reachingAlso([territory], () => equityOf(db, territory, today(), { masked: true, within: null })),
}))

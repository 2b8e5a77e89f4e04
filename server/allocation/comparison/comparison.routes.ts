import { serve } from '../../lib/contract.ts'
import { readComposed, readPlan } from '../plans.queries.ts'
import { compare, distinct } from './compare.ts'
import { comparisonContract } from './comparison.schema.ts'

export const comparisonRoutes = serve(comparisonContract, ({ db }) => ({
  'GET /api/plans/compare': async ({ querystring: { ids } }) =>
    compare(
      await Promise.all(
        distinct(ids.split(',')).map(async (id) => ({
          plan: await readPlan(db, id),
          ...(await readComposed(db, id)),
        })),
      ),
    ),
}))

import { reachingAlso } from '../db/acting.ts'
import { readDemand } from '../demands/demands.queries.ts'
import { serve } from '../lib/contract.ts'
import { acceptPlacement, acceptPlan, rejectPlacement, rejectPlan } from './acceptance.queries.ts'
import { allocationContract } from './allocation.schema.ts'
import { askForPlan } from './ask.ts'
import { loadFacts } from './facts.queries.ts'
import { fitOf, horizonOf } from './fit.ts'
import { listPlans, readPlan, readProblem, readResult, readSolved } from './plans.queries.ts'
import { askToStop } from './queue.queries.ts'
import { runInWorker } from './runInWorker.ts'
import { WEIGHT_SETS, weightsFor } from './weights.ts'

export const allocationRoutes = serve(allocationContract, ({ db, plans, today }) => ({
  'GET /api/weights': async () => [...WEIGHT_SETS],
  'GET /api/demands/{id}/fit': async ({ params: { id } }) => {
    const { territory, phases } = await readDemand(db, id)
    const horizon = horizonOf({ phases })
    // Who is where decides what fits a member's demand, and the answer names none of them.
    return reachingAlso([territory], async () =>
      fitOf(await loadFacts(db, territory, horizon, id), horizon, weightsFor()),
    )
  },
  'GET /api/plans': ({ querystring }) => listPlans(db, querystring),
  'POST /api/plans': async ({ body }) => {
    const id = await askForPlan(db, body, today())
    plans.wake()
    return readPlan(db, id)
  },
  'GET /api/plans/{id}': ({ params: { id } }) => readPlan(db, id),
  'GET /api/plans/{id}/result': ({ params: { id } }) => readResult(db, id),
  'GET /api/plans/{id}/unmet/{demandId}/change': async ({ params: { id, demandId } }) =>
    runInWorker('smallestChange', { plan: await readSolved(db, id), demandId }),
  'GET /api/plans/{id}/problem': ({ params: { id } }) => readProblem(db, id),
  'POST /api/plans/{id}/cancel': async ({ params: { id } }) => {
    await askToStop(db, id)
    return readPlan(db, id)
  },
  'POST /api/plans/{id}/accept': ({ params: { id } }) => acceptPlan(db, id, today()),
  'POST /api/plans/{id}/reject': ({ params: { id } }) => rejectPlan(db, id),
  'POST /api/placements/{id}/accept': ({ params: { id } }) => acceptPlacement(db, id, today()),
  'POST /api/placements/{id}/reject': ({ params: { id } }) => rejectPlacement(db, id),
}))

import { readApplication } from '../../applications/applications.queries.ts'
import { about, askerOf } from '../../applications/applications.routes.ts'
import { reachingAlso } from '../../db/acting.ts'
import { readDemand } from '../../demands/demands.queries.ts'
import { serve } from '../../lib/contract.ts'
import { refuseUnsoundPhases } from '../../demands/phases.ts'
import { loadPremises } from '../facts.queries.ts'
import { horizonOf } from '../fit.ts'
import { chancesOf } from './chances.queries.ts'
import { hopelessDemands, onwardNeed } from './preview.queries.ts'
import { previewContract } from './preview.schema.ts'
import { demandOf, onwardOf, previewOf } from './preview.ts'

export const previewRoutes = serve(previewContract, ({ db, unwalled, today }) => ({
  'POST /api/fit': async ({ body }) => {
    refuseUnsoundPhases(body.phases)
    const demand = demandOf(body)
    return previewOf(
      demand,
      await reachingAlso([body.territory], () => loadPremises(db, body.territory, horizonOf(demand))),
    )
  },
  'GET /api/demands/hopeless': ({ querystring: { territory } }) => hopelessDemands(db, territory, today()),
  'GET /api/applications/{id}/chances': ({ params: { id } }, request) =>
    about(unwalled, id, async () => {
      const { territory, demandId, state } = await readApplication(db, id, askerOf(request))
      return chancesOf(db, territory, state === 'waiting' ? demandId : null)
    }),
  'GET /api/demands/{id}/chances': async ({ params: { id } }) => {
    const { territory, status } = await readDemand(db, id)
    // A plan is not for its organisation to read; the sentence about itself is.
    return reachingAlso([territory], () => chancesOf(db, territory, status === 'waiting' ? id : null))
  },
  'GET /api/occupancies/{id}/onward': async ({ params: { id } }) => {
    const { territory, demand } = await onwardNeed(db, id, today())
    return onwardOf(demand, await loadPremises(db, territory, horizonOf(demand), [], [demand.organisation.id]))
  },
}))

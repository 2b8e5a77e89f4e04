import { readApplication } from '../../applications/applications.queries.ts'
import { about, askerOf } from '../../applications/applications.routes.ts'
import { reachingAlso } from '../../db/acting.ts'
import { serve } from '../../lib/contract.ts'
import { refuseUnsoundPhases } from '../../demands/phases.ts'
import { loadPremises } from '../facts.queries.ts'
import { horizonOf } from '../fit.ts'
import { chancesOf } from './chances.queries.ts'
import { hopelessDemands } from './preview.queries.ts'
import { previewContract } from './preview.schema.ts'
import { demandOf, previewOf } from './preview.ts'

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
      if (state !== 'waiting' || demandId === null) return { planName: null, madeOn: null, sentence: NOT_ADMITTED }
      return chancesOf(db, territory, demandId)
    }),
}))

const NOT_ADMITTED = 'On pourra le dire quand la demande sera admise en liste d’attente, puis comparée aux locaux.'

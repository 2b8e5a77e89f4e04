import type { Kysely } from 'kysely'
import { readApplication, type Asker } from '../../applications/applications.queries.ts'
import { about, askerOf } from '../../applications/applications.routes.ts'
import { reachingAlso } from '../../db/acting.ts'
import type { Tables } from '../../db/tables.ts'
import { serve } from '../../lib/contract.ts'
import { frenchDay } from '../../lib/frenchDay.ts'
import { Refusal } from '../../lib/refusal.ts'
import { refuseUnsoundPhases } from '../../demands/phases.ts'
import { smallestChange } from '../explain/smallestChange.ts'
import { loadPremises } from '../facts.queries.ts'
import { horizonOf } from '../fit.ts'
import { readSolved } from '../plans.queries.ts'
import { hopelessDemands, lastPlanFor } from './preview.queries.ts'
import { previewContract, type Chances } from './preview.schema.ts'
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
    about(unwalled, id, () => chancesOf(db, id, askerOf(request))),
}))

async function chancesOf(db: Kysely<Tables>, id: string, asker: Asker): Promise<Chances> {
  const { territory, demandId, state } = await readApplication(db, id, asker)
  const asks = state === 'waiting' && demandId !== null
  const plan = asks ? await lastPlanFor(db, territory, demandId) : undefined
  if (plan === undefined || demandId === null)
    return { planName: null, madeOn: null, sentence: asks ? NO_PLAN : NOT_ADMITTED }
  const made = { planName: plan.name, madeOn: plan.madeOn }
  try {
    return { ...made, sentence: smallestChange(await readSolved(db, plan.id), demandId).sentence }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const known = error.code === 'unmet_not_found'
    return { ...made, sentence: known ? housedBy(plan.madeOn) : NO_PLAN }
  }
}

const NOT_ADMITTED = 'On pourra le dire quand la demande sera admise en liste d’attente, puis comparée aux locaux.'
const NO_PLAN =
  'Aucun plan d’attribution récent ne porte sur cette demande : personne ne peut dire encore ce qui améliorerait ses chances.'
const housedBy = (madeOn: string) =>
  `Le plan étudié le ${frenchDay(madeOn)} lui propose un local sur toute sa période. Ce n’est pas encore une décision.`

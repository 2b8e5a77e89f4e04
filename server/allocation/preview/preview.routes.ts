import type { Kysely } from 'kysely'
import { readApplication } from '../../applications/applications.queries.ts'
import { about, askerOf } from '../../applications/applications.routes.ts'
import { reachingAlso } from '../../db/acting.ts'
import type { Tables } from '../../db/tables.ts'
import { readDemand } from '../../demands/demands.queries.ts'
import { serve } from '../../lib/contract.ts'
import { frenchDay } from '../../lib/frenchDay.ts'
import { Refusal } from '../../lib/refusal.ts'
import { refuseUnsoundPhases } from '../../demands/phases.ts'
import { smallestChange } from '../explain/smallestChange.ts'
import { loadPremises } from '../facts.queries.ts'
import { horizonOf } from '../fit.ts'
import { readSolved } from '../plans.queries.ts'
import { hopelessDemands, lastPlanFor, onwardNeed } from './preview.queries.ts'
import { previewContract, type Chances } from './preview.schema.ts'
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

/** @param demandId the demand that waits for a room; `null`: it is not admitted yet, or no longer asks */
async function chancesOf(db: Kysely<Tables>, territory: string, demandId: string | null): Promise<Chances> {
  if (demandId === null) return { planName: null, madeOn: null, sentence: NOT_ADMITTED }
  const plan = await lastPlanFor(db, territory, demandId)
  if (plan === undefined) return { planName: null, madeOn: null, sentence: NO_PLAN }
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

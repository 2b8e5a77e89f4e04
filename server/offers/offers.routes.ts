import type { FastifyRequest } from 'fastify'
import { reaches } from '../accounts/permissions.ts'
import { readApplication } from '../applications/applications.queries.ts'
import { about, askerOf } from '../applications/applications.routes.ts'
import { reachingAlso } from '../db/acting.ts'
import { serve } from '../lib/contract.ts'
import { answerOffer, withdrawOffer, type Answerer } from './answers.queries.ts'
import { readLine } from './line.queries.ts'
import {
  listOffers,
  makeOffer,
  offerNotFound,
  offerPlacements,
  offersToDemand,
  readOffer,
  type Desk,
} from './offers.queries.ts'
import { offersContract, type Offer } from './offers.schema.ts'

export const offersRoutes = serve(offersContract, ({ db, unwalled, now, today, settings, jobs }) => {
  const desk = (): Desk => ({ today: today(), now: now(), canSend: settings.config.mail !== null })
  /** What was written down to be sent, or done next, need not wait. */
  const then = <Done>(done: Done): Done => {
    jobs.wake()
    return done
  }
  /** Of an application, for who applied alone: a manager answers on behalf, and is written down as such. */
  async function offersOfApplicant(request: FastifyRequest, id: string): Promise<Offer[]> {
    const { demandId } = await readApplication(db, id, { ...askerOf(request), manages: () => false })
    return demandId === null ? [] : offersToDemand(db, demandId)
  }
  return {
    'GET /api/offers': ({ querystring }, { within }) => listOffers(db, querystring, within),
    'POST /api/offers': async ({ body }) => {
      const id = await db.transaction().execute((trx) => makeOffer(trx, body, desk()))
      return then(await readOffer(db, id))
    },
    'POST /api/plans/{id}/offers': async ({ params: { id }, body }) =>
      then(await offerPlacements(db, id, body, desk())),
    'GET /api/offers/{id}': ({ params: { id } }) => readOffer(db, id),
    'POST /api/offers/{id}/answer': async ({ params: { id }, body }, { caller }) => {
      const { territory, organisation } = await readOffer(db, id)
      const manages = reaches(caller, 'offers.make', { territory, communes: [], organisation: organisation.id })
      const by: Answerer = { as: manages ? 'manager' : 'member', personId: caller.person?.id ?? null }
      // Whether the room is still free is said by all who are in it, and the answer is told to the managers.
      return then(await reachingAlso([territory], () => answerOffer(db, id, body, by, desk())))
    },
    'POST /api/offers/{id}/withdraw': async ({ params: { id } }) => then(await withdrawOffer(db, id, desk())),
    'GET /api/rooms/{id}/line': ({ params: { id } }) => readLine(db, id, today()),
    'GET /api/applications/{id}/offers': ({ params: { id } }, request) =>
      about(unwalled, id, () => offersOfApplicant(request, id)),
    'POST /api/applications/{id}/offers/{offerId}/answer': ({ params: { id, offerId }, body }, request) =>
      about(unwalled, id, async () => {
        if (!(await offersOfApplicant(request, id)).some((offer) => offer.id === offerId)) throw offerNotFound(offerId)
        const by: Answerer = { as: 'applicant', personId: request.caller.person?.id ?? null }
        return then(await answerOffer(db, offerId, body, by, desk()))
      }),
  }
})

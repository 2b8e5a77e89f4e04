import type { FastifyReply, FastifyRequest } from 'fastify'
import { reaches } from '../accounts/permissions.ts'
import { readApplication } from '../applications/applications.queries.ts'
import { about, askerOf, fileOf, sendDocument, takingFiles } from '../applications/applications.routes.ts'
import { reachingAlso } from '../db/acting.ts'
import { expectedVersion } from '../db/revise.ts'
import { serve, versioned } from '../lib/contract.ts'
import { appealNotFound, listAppeals, readAppeal, readAppealDocument } from './appeals.queries.ts'
import { appealsContract } from './appeals.schema.ts'
import { decideAppeal, joinDocument, lodgeAppeal, reassess, withdrawAppeal } from './contesting.queries.ts'
import { printedLetter } from './letter.ts'
import {
  changeRefusal,
  draftRefusal,
  listRefusals,
  readRefusal,
  refusalOfDemand,
  sendRefusal,
  withdrawRefusal,
  type Acting,
} from './refusals.queries.ts'
import { refusalsContract, type Refusal } from './refusals.schema.ts'

const decides = ({ caller }: FastifyRequest, territory: string): boolean =>
  reaches(caller, 'refusals.decide', { territory, communes: [], organisation: null })

const routes = serve({ ...refusalsContract, ...appealsContract }, ({ db, unwalled, now, today, settings, jobs }) => {
  const acting = ({ caller }: FastifyRequest): Acting => ({
    personId: caller.person?.id ?? null,
    today: today(),
    now: now(),
    canSend: settings.config.mail !== null,
  })
  /** Its messages leave at once. */
  const told = async <T>(work: Promise<T>): Promise<T> => {
    const done = await work
    jobs.wake()
    return done
  }
  const read = async (id: string, request: FastifyRequest): Promise<Refusal> => {
    const refusal = await readRefusal(db, id, today())
    return decides(request, refusal.territory) ? refusal : readRefusal(db, id, today(), true)
  }
  /** With the refusal of an application, for who may read that. */
  const ofApplication = <T>(id: string, request: FastifyRequest, work: (refusal: Refusal) => Promise<T>): Promise<T> =>
    about(unwalled, id, async () =>
      work(await refusalOfDemand(db, (await readApplication(db, id, askerOf(request))).demandId, today())),
    )
  const appealOfApplication = <T>(id: string, request: FastifyRequest, work: (appealId: string) => Promise<T>) =>
    ofApplication(id, request, ({ appeal }) => {
      if (appeal === null) throw appealNotFound()
      return work(appeal.id)
    })

  return {
    'GET /api/refusals': ({ querystring }, { within }) => listRefusals(db, querystring, within),
    'POST /api/refusals': async ({ body }, request, reply) =>
      versioned(reply, await draftRefusal(db, body, acting(request))),
    'GET /api/refusals/{id}': async ({ params }, request, reply) => versioned(reply, await read(params.id, request)),
    'PATCH /api/refusals/{id}': async ({ params, headers, body }, request, reply) =>
      versioned(reply, await changeRefusal(db, params.id, expectedVersion(headers), body, acting(request))),
    'POST /api/refusals/{id}/send': async ({ params, headers }, request, reply) =>
      versioned(reply, await told(sendRefusal(db, params.id, expectedVersion(headers), acting(request)))),
    'POST /api/refusals/{id}/withdraw': ({ params, body }, request) =>
      withdrawRefusal(db, params.id, body.because, acting(request)),
    'GET /api/refusals/{id}/letter.pdf': async ({ params }, request, reply) =>
      letter(reply, await read(params.id, request)),
    'GET /api/applications/{id}/refusal': ({ params }, request) =>
      ofApplication(params.id, request, async (refusal) => refusal),
    'GET /api/applications/{id}/refusal/letter.pdf': async ({ params }, request, reply) =>
      letter(reply, await ofApplication(params.id, request, async (refusal) => refusal)),

    'GET /api/appeals': ({ querystring }, { within }) => listAppeals(db, querystring, within, today()),
    'POST /api/refusals/{id}/appeal': async ({ params, body }, request) => {
      const refusal = await read(params.id, request)
      const by = decides(request, refusal.territory) ? 'manager' : 'applicant'
      // A member has no role that reaches those who are to be told.
      return told(reachingAlso([refusal.territory], () => lodgeAppeal(db, params.id, body, by, acting(request))))
    },
    'GET /api/appeals/{id}': ({ params }) => readAppeal(db, params.id, today()),
    'POST /api/appeals/{id}/withdraw': ({ params }, request) => withdrawAppeal(db, params.id, acting(request)),
    'POST /api/appeals/{id}/reassess': ({ params }, request) => reassess(db, params.id, acting(request)),
    'POST /api/appeals/{id}/decide': ({ params, body }, request) =>
      told(decideAppeal(db, params.id, body, acting(request))),
    'POST /api/appeals/{id}/documents': async ({ params }, request) =>
      joinDocument(db, params.id, await fileOf(request), acting(request)),
    'GET /api/appeals/{id}/documents/{documentId}': async ({ params }, _request, reply) =>
      sendDocument(reply, await readAppealDocument(db, params.id, params.documentId)),
    'POST /api/applications/{id}/appeal': ({ params, body }, request) =>
      told(ofApplication(params.id, request, ({ id }) => lodgeAppeal(db, id, body, 'applicant', acting(request)))),
    'POST /api/applications/{id}/appeal/withdraw': ({ params }, request) =>
      appealOfApplication(params.id, request, (id) => withdrawAppeal(db, id, acting(request))),
    'POST /api/applications/{id}/appeal/documents': async ({ params }, request) => {
      const file = await fileOf(request)
      return appealOfApplication(params.id, request, (id) => joinDocument(db, id, file, acting(request)))
    },
    'GET /api/applications/{id}/appeal/documents/{documentId}': async ({ params }, request, reply) =>
      sendDocument(
        reply,
        await appealOfApplication(params.id, request, (id) => readAppealDocument(db, id, params.documentId)),
      ),
  }
})

/** The library is large and seldom used: it is read when the first letter is asked for. */
async function letter(reply: FastifyReply, refusal: Refusal): Promise<FastifyReply> {
  const { pdfOf } = await import('../lib/pdf.ts')
  const bytes = await pdfOf(printedLetter({ ...refusal, organisationName: refusal.organisation.name }))
  return sendDocument(reply, { name: 'reponse.pdf', mediaType: 'application/pdf', bytes })
}

export const refusalsRoutes = takingFiles(routes)

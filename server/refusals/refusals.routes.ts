import type { FastifyReply, FastifyRequest } from 'fastify'
import { reaches } from '../accounts/permissions.ts'
import { readApplication } from '../applications/applications.queries.ts'
import { askerOf, fileOf, sendDocument, takingFiles } from '../applications/applications.routes.ts'
import { expectedVersion } from '../db/revise.ts'
import { serve, versioned } from '../lib/contract.ts'
import { listAppeals, readAppeal, readAppealDocument } from './appeals.queries.ts'
import { appealsContract } from './appeals.schema.ts'
import { decideAppeal, joinDocument, lodgeAppeal, reassess, withdrawAppeal } from './contesting.queries.ts'
import { printedLetter } from './letter.ts'
import {
  changeRefusal,
  draftRefusal,
  listRefusals,
  readRefusal,
  refusalNotFound,
  refusalOfDemand,
  sendRefusal,
  withdrawRefusal,
  type Acting,
} from './refusals.queries.ts'
import { refusalsContract, type Refusal } from './refusals.schema.ts'

const decides = ({ caller }: FastifyRequest, territory: string): boolean =>
  reaches(caller, 'refusals.decide', { territory, communes: [], organisation: null })

const routes = serve({ ...refusalsContract, ...appealsContract }, ({ db, now, today, settings, jobs }) => {
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
  /** The refusal of an application, to who may read that. */
  const ofApplication = async (id: string, request: FastifyRequest): Promise<Refusal> =>
    refusalOfDemand(db, (await readApplication(db, id, askerOf(request))).demandId, today())
  const appealOfApplication = async (id: string, request: FastifyRequest): Promise<string> => {
    const { appeal } = await ofApplication(id, request)
    if (appeal === null) throw refusalNotFound()
    return appeal.id
  }

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
    'GET /api/applications/{id}/refusal': ({ params }, request) => ofApplication(params.id, request),
    'GET /api/applications/{id}/refusal/letter.pdf': async ({ params }, request, reply) =>
      letter(reply, await ofApplication(params.id, request)),

    'GET /api/appeals': ({ querystring }, { within }) => listAppeals(db, querystring, within, today()),
    'POST /api/refusals/{id}/appeal': async ({ params, body }, request) => {
      const { territory } = await read(params.id, request)
      const by = decides(request, territory) ? 'manager' : 'applicant'
      return told(lodgeAppeal(db, params.id, body, by, acting(request)))
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
    'POST /api/applications/{id}/appeal': async ({ params, body }, request) => {
      const { id } = await ofApplication(params.id, request)
      return told(lodgeAppeal(db, id, body, 'applicant', acting(request)))
    },
    'POST /api/applications/{id}/appeal/withdraw': async ({ params }, request) =>
      withdrawAppeal(db, await appealOfApplication(params.id, request), acting(request)),
    'POST /api/applications/{id}/appeal/documents': async ({ params }, request) => {
      const appealId = await appealOfApplication(params.id, request)
      return joinDocument(db, appealId, await fileOf(request), acting(request))
    },
    'GET /api/applications/{id}/appeal/documents/{documentId}': async ({ params }, request, reply) =>
      sendDocument(
        reply,
        await readAppealDocument(db, await appealOfApplication(params.id, request), params.documentId),
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

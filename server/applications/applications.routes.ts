import multipart from '@fastify/multipart'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { Kysely } from 'kysely'
import { reaches } from '../accounts/permissions.ts'
import { reachingAlso } from '../db/acting.ts'
import { expectedVersion } from '../db/revise.ts'
import type { Tables } from '../db/tables.ts'
import { readDemand } from '../demands/demands.queries.ts'
import { serve, versioned } from '../lib/contract.ts'
import { Refusal } from '../lib/refusal.ts'
import {
  beginApplication,
  claimApplication,
  listApplications,
  moveApplication,
  readApplication,
  saveContent,
  sendApplication,
  standingOfDemand,
  territoryOf,
  usualDelay,
  withdrawApplication,
  type Asker,
} from './applications.queries.ts'
import { applicationsContract, type Application } from './applications.schema.ts'
import { addCall, changeCall, listCalls, readCall } from './calls.queries.ts'
import { addDocument, LARGEST_BYTES, readDocument, removeDocument, type Upload } from './documents.queries.ts'
import { decideDouble, listDoubles } from './doubles.queries.ts'
import { tellApplicants } from './news.queries.ts'
import { askRegistry } from './registry.ts'

/** Who asks, by the secret that the request carries and by who is at the other end. */
export function askerOf(request: FastifyRequest): Asker {
  const key = /^Bearer ([\w-]{43})$/.exec(request.headers.authorization ?? '')?.[1] ?? null
  const place = { communes: [], organisation: null }
  const personId = request.caller.person?.id ?? null
  return { key, personId, manages: (territory) => reaches(request.caller, 'demands.write', { territory, ...place }) }
}

/**
 * Runs `work` with the reach of an application's territory: whoever holds its key has no role that reaches it, and what
 * answers him counts other demands. Whether he holds the key is for `work` to see.
 */
export const about = async <T>(unwalled: Kysely<Tables>, id: string, work: () => Promise<T>): Promise<T> =>
  reachingAlso(await territoryOf(unwalled, id), work)

/** The one file of an upload. @throws Refusal 400 `document_missing` */
export async function fileOf(request: FastifyRequest): Promise<Upload> {
  const file = request.isMultipart() ? await request.file() : undefined
  if (file === undefined)
    throw new Refusal(400, 'document_missing', 'Aucun document n’est arrivé. Choisissez-le de nouveau.')
  return { name: file.filename, bytes: await file.toBuffer() }
}

/** A document as it was sent: to be saved, and kept by nobody on the way. */
export const sendDocument = (
  reply: FastifyReply,
  { name, mediaType, bytes }: Upload & { readonly mediaType: string },
): FastifyReply =>
  reply
    .type(mediaType)
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
    .header('cache-control', 'private, no-store')
    .send(bytes)

const routes = serve(applicationsContract, ({ db, unwalled, now, today, settings, jobs }) => {
  const of = <T>({ id }: { id: string }, work: () => Promise<T>) => about(unwalled, id, work)
  /** Once it stands: should this fail, the work of the day tells it. */
  const tell = async (changed: Application): Promise<Application> => {
    await tellApplicants(db, now(), settings.config.mail !== null, changed.id)
    jobs.wake()
    return changed
  }
  return {
    'GET /api/calls': ({ querystring }) => listCalls(db, querystring, today()),
    'POST /api/calls': async ({ body }, _request, reply) => versioned(reply, await addCall(db, body, today())),
    'GET /api/calls/{id}': async ({ params }, _request, reply) =>
      versioned(reply, await readCall(db, params.id, today())),
    'PATCH /api/calls/{id}': async ({ params, headers, body }, _request, reply) =>
      versioned(reply, await changeCall(db, params.id, expectedVersion(headers), body, today())),
    'GET /api/delays': ({ querystring: { territory } }) => reachingAlso([territory], () => usualDelay(db, territory)),
    'GET /api/registry/{siren}': ({ params: { siren } }) => askRegistry(settings.config.registryUrl, siren),
    'GET /api/demands/{id}/standing': async ({ params }, request) => {
      const { territory } = await readDemand(db, params.id)
      return reachingAlso([territory], () => standingOfDemand(db, params.id, askerOf(request)))
    },
    'GET /api/applications': ({ querystring }) => listApplications(db, querystring),
    'POST /api/applications': async ({ body }, request, reply) =>
      versioned(reply, await reachingAlso([body.territory], () => beginApplication(db, body, askerOf(request)))),
    'GET /api/applications/{id}': async ({ params }, request, reply) =>
      versioned(reply, await of(params, () => readApplication(db, params.id, askerOf(request)))),
    'PATCH /api/applications/{id}': async ({ params, headers, body }, request, reply) =>
      versioned(
        reply,
        await of(params, () => saveContent(db, params.id, expectedVersion(headers), body.content, askerOf(request))),
      ),
    'POST /api/applications/{id}/send': ({ params }, request) =>
      of(params, async () => tell(await sendApplication(db, params.id, askerOf(request), today()))),
    'POST /api/applications/{id}/withdraw': ({ params }, request) =>
      of(params, async () => tell(await withdrawApplication(db, params.id, askerOf(request), today()))),
    'POST /api/applications/{id}/claim': ({ params }, request) =>
      of(params, () => claimApplication(db, params.id, askerOf(request))),
    'POST /api/applications/{id}/state': async ({ params, body }, request) =>
      tell(await moveApplication(db, params.id, body.state, askerOf(request), today())),
    'GET /api/applications/{id}/doubles': ({ params }) => listDoubles(db, params.id),
    'POST /api/applications/{id}/doubles/{organisationId}': ({ params, body }) =>
      decideDouble(db, params.id, params.organisationId, body.decision, today()),
    'POST /api/applications/{id}/documents': async ({ params }, request) => {
      const file = await fileOf(request)
      return of(params, () => addDocument(db, params.id, file, askerOf(request)))
    },
    'GET /api/applications/{id}/documents/{documentId}': async ({ params }, request, reply) =>
      sendDocument(reply, await of(params, () => readDocument(db, params.id, params.documentId, askerOf(request)))),
    'DELETE /api/applications/{id}/documents/{documentId}': ({ params }, request) =>
      of(params, () => removeDocument(db, params.id, params.documentId, askerOf(request))),
  }
})

/** Files are taken by these routes alone: everywhere else a body is JSON. */
export const takingFiles =
  (routes: FastifyPluginAsync): FastifyPluginAsync =>
  async (app) => {
    await app.register(multipart, { limits: { files: 1, fields: 0, fileSize: LARGEST_BYTES } })
    await app.register(routes)
  }

export const applicationsRoutes = takingFiles(routes)

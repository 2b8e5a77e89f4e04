import type { FastifyReply } from 'fastify'
import { expectedVersion } from '../db/revise.ts'
import { serve, versioned } from '../lib/contract.ts'
import {
  addAgreement,
  agreementOptions,
  changeAgreement,
  listAgreements,
  moveAgreement,
  readAgreement,
} from './agreements.queries.ts'
import { agreementsContract } from './agreements.schema.ts'
import { dueWarnings } from './deadlines.queries.ts'
import { readDocument } from './documents.queries.ts'
import { tellIntention } from './intention.ts'
import { changeInventory, inventoriesOfAgreement, openInventory, readInventory } from './inventories.queries.ts'
import { inventoriesContract } from './inventories.schema.ts'
import { addMilestone, changeMilestone, dueToMove, pathwayOf, readMilestone, reviewStage } from './pathway.queries.ts'
import { pathwayContract } from './pathway.schema.ts'
import { gridOf, setRent } from './rentGrid.queries.ts'
import { rentGridContract } from './rentGrid.schema.ts'

export const agreementsRoutes = serve(
  { ...agreementsContract, ...inventoriesContract, ...pathwayContract, ...rentGridContract },
  ({ db, today, now, settings, jobs }) => ({
    'GET /api/agreements': ({ querystring }, { within }) => listAgreements(db, querystring, within),
    'POST /api/agreements': async ({ body }, _request, reply) => versioned(reply, await addAgreement(db, body)),
    'GET /api/agreements/{id}': async ({ params }, _request, reply) =>
      versioned(reply, await readAgreement(db, params.id)),
    'PATCH /api/agreements/{id}': async ({ params, headers, body }, _request, reply) =>
      versioned(reply, await changeAgreement(db, params.id, expectedVersion(headers), body)),
    'POST /api/agreements/{id}/state': async ({ params, headers, body }, _request, reply) =>
      versioned(reply, await moveAgreement(db, params.id, expectedVersion(headers), body)),
    'POST /api/agreements/{id}/intention': async ({ params, body }) => {
      await tellIntention(db, params.id, body, now(), settings.config.mail !== null)
      jobs.wake()
      return {}
    },
    // The two libraries are large and seldom used: they are read when the first document is asked for.
    'GET /api/agreements/{id}/document.pdf': async ({ params }, _request, reply) => {
      const { pdfOf } = await import('../lib/pdf.ts')
      return file(reply, 'convention.pdf', 'application/pdf', await pdfOf(await readDocument(db, params.id)))
    },
    'GET /api/agreements/{id}/document.docx': async ({ params }, _request, reply) => {
      const { docxOf } = await import('./documents/docx.ts')
      return file(reply, 'convention.docx', DOCX, await docxOf(await readDocument(db, params.id)))
    },
    'GET /api/occupancies/{id}/agreement-options': ({ params, querystring }) =>
      agreementOptions(db, params.id, querystring),
    'GET /api/deadlines': ({ querystring }) => dueWarnings(db, today(), querystring.territory),
    'GET /api/agreements/{id}/inventories': ({ params }) => inventoriesOfAgreement(db, params.id),
    'POST /api/agreements/{id}/inventories': async ({ params, body }, _request, reply) =>
      versioned(reply, await openInventory(db, params.id, body.moment)),
    'GET /api/inventories/{id}': async ({ params }, _request, reply) =>
      versioned(reply, await readInventory(db, params.id)),
    'PATCH /api/inventories/{id}': async ({ params, headers, body }, _request, reply) =>
      versioned(reply, await changeInventory(db, params.id, expectedVersion(headers), body)),
    'GET /api/organisations/{id}/pathway': ({ params }) => pathwayOf(db, params.id),
    'POST /api/organisations/{id}/milestones': async ({ params, body }, _request, reply) =>
      versioned(reply, await addMilestone(db, params.id, body)),
    'GET /api/milestones/{id}': async ({ params }, _request, reply) =>
      versioned(reply, await readMilestone(db, params.id)),
    'PATCH /api/milestones/{id}': async ({ params, headers, body }, _request, reply) =>
      versioned(reply, await changeMilestone(db, params.id, expectedVersion(headers), body)),
    'POST /api/organisations/{id}/reviews': ({ params, headers, body }) =>
      reviewStage(db, params.id, expectedVersion(headers), body),
    'GET /api/moving-on': ({ querystring }) => dueToMove(db, querystring.territory, today()),
    'GET /api/stage-rents': ({ querystring }) => gridOf(db, querystring.territory),
    'PUT /api/stage-rents': ({ body }) => setRent(db, body),
  }),
)

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

const file = (reply: FastifyReply, name: string, type: string, bytes: Buffer): FastifyReply =>
  reply.type(type).header('content-disposition', `attachment; filename="${name}"`).send(bytes)

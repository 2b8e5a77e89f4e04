import { expectedVersion } from '../db/revise.ts'
import { serve, versioned } from '../lib/contract.ts'
import { committeeContract } from './committee.schema.ts'
import { readMinutes } from './minutes.queries.ts'
import { readItemFacts, readScoreSheet, recuse, setScore, takeRecusalBack } from './scores.queries.ts'
import { addSession, changeSession, listMembers, listSessions, readSession } from './sessions.queries.ts'
import { decideEligibility, moveSession } from './state.queries.ts'

export const committeeRoutes = serve(committeeContract, ({ db, now, settings, jobs }) => {
  const canSend = settings.config.mail !== null
  const personOf = ({ caller }: { caller: { person: { id: string } | null } }) => caller.person?.id ?? null
  return {
    'GET /api/committee-members': ({ querystring: { territory } }) => listMembers(db, territory),
    // Without a right in the whole territory, a caller sees the sessions of his own seats.
    'GET /api/committee-sessions': ({ querystring }, request) =>
      listSessions(db, querystring, request.within === null ? null : personOf(request)),
    'POST /api/committee-sessions': async ({ body }, _request, reply) => versioned(reply, await addSession(db, body)),
    'GET /api/committee-sessions/{id}': async ({ params: { id } }, _request, reply) =>
      versioned(reply, await readSession(db, id)),
    'PATCH /api/committee-sessions/{id}': async ({ params: { id }, headers, body }, _request, reply) => {
      const session = await changeSession(db, id, expectedVersion(headers), body, now(), canSend)
      jobs.wake()
      return versioned(reply, session)
    },
    'POST /api/committee-sessions/{id}/state': async ({ params: { id }, headers, body }, _request, reply) => {
      const session = await moveSession(db, id, expectedVersion(headers), body, now(), canSend)
      jobs.wake()
      return versioned(reply, session)
    },
    'GET /api/committee-sessions/{id}/items/{itemId}': ({ params: { id, itemId } }, request) =>
      readItemFacts(db, { sessionId: id, itemId, personId: personOf(request) }),
    'PUT /api/committee-sessions/{id}/items/{itemId}/eligibility': async (
      { params: { id, itemId }, body },
      _request,
      reply,
    ) => versioned(reply, await decideEligibility(db, id, itemId, body)),
    'GET /api/committee-sessions/{id}/sheet': ({ params: { id } }, request) =>
      readScoreSheet(db, id, personOf(request)),
    'PUT /api/committee-sessions/{id}/items/{itemId}/scores/{criterion}': (
      { params: { id, itemId, criterion }, body },
      request,
    ) => setScore(db, { sessionId: id, itemId, personId: personOf(request) }, { criterion, ...body }),
    'PUT /api/committee-sessions/{id}/items/{itemId}/recusal': ({ params: { id, itemId }, body }, request) =>
      recuse(db, { sessionId: id, itemId, personId: personOf(request) }, body.reason),
    'DELETE /api/committee-sessions/{id}/items/{itemId}/recusal': ({ params: { id, itemId } }, request) =>
      takeRecusalBack(db, { sessionId: id, itemId, personId: personOf(request) }),
    'GET /api/committee-sessions/{id}/minutes': ({ params: { id } }) => readMinutes(db, id),
  }
})

import { expectedVersion } from '../db/revise.ts'
import { serve, versioned } from '../lib/contract.ts'
import { addRoom, changeRoom, listRooms, readRoom } from './rooms.queries.ts'
import { roomsContract } from './rooms.schema.ts'

export const roomsRoutes = serve(roomsContract, ({ db, today }) => ({
  'GET /api/rooms': ({ querystring }) => listRooms(db, querystring),
  'POST /api/rooms': async ({ body }, _request, reply) => versioned(reply, await addRoom(db, body)),
  'GET /api/rooms/{id}': async ({ params }, _request, reply) => versioned(reply, await readRoom(db, params.id)),
  'PATCH /api/rooms/{id}': async ({ params, headers, body }, _request, reply) =>
    versioned(reply, await changeRoom(db, params.id, expectedVersion(headers), body, today())),
}))

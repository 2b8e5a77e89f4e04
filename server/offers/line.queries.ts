import type { Kysely } from 'kysely'
import { refOf } from '../allocation/explain/view.ts'
import { factsOn, gridFor } from '../allocation/grid/grid.queries.ts'
import { weightsFor } from '../allocation/weights.ts'
import type { Tables } from '../db/tables.ts'
import { readRoom } from '../rooms/rooms.queries.ts'
import { Refusal } from '../lib/refusal.ts'
import { lineOf } from './line.ts'
import { openOffersAndThoseOf } from './offers.queries.ts'
import type { RoomLine } from './offers.schema.ts'

/**
 * The line of a room.
 * @param from ISO day from which the room is to be taken: today, unless said otherwise
 * @throws Refusal 404 `room_not_found`; 409 `room_archived`
 */
export async function readLine(db: Kysely<Tables>, roomId: string, today: string, from = today): Promise<RoomLine> {
  const { territory, name } = await readRoom(db, roomId)
  const [facts, grid, offers] = await Promise.all([
    factsOn(db, territory, today),
    gridFor(db, territory, today),
    openOffersAndThoseOf(db, territory, roomId),
  ])
  const room = facts.rooms.find(({ id }) => id === roomId)
  if (room === undefined)
    throw new Refusal(409, 'room_archived', `« ${name} » est archivé : personne ne l’attend. Restaurez-le d’abord.`)
  const entries = lineOf({ facts, room, grid, weights: weightsFor(), today, from, offers })
  return { room: refOf(room), gridName: grid.name, entries }
}

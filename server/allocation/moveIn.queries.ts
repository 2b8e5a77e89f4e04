/** Organisations move into rooms within a transaction: as a plan or an offer says, all of them or none. */
import { sql, type Transaction } from 'kysely'
import { asSpan } from '../db/period.ts'
import type { Tables } from '../db/tables.ts'
import { changeOccupancy, insertOccupancy } from '../occupancies/occupancies.queries.ts'
import type { Days } from './facts.ts'

/** An organisation that takes a room, and what it leaves. */
export interface Move extends Days {
  readonly organisationId: string
  readonly roomId: string
  readonly workstations: number | null
  readonly rentEurCentsPerMonth: number | null
  /** Rooms that it leaves on the day that it comes, where it is in them. */
  readonly otherRooms: readonly string[]
}

/**
 * Makes the occupancies of these moves, in their order; the rooms stay locked until the transaction ends.
 * @returns the occupancy of each move
 * @throws Refusal as `insertOccupancy` does
 */
export async function moveIn(trx: Transaction<Tables>, moves: readonly Move[]): Promise<string[]> {
  await lockRooms(trx, moves)
  // Everybody leaves before anybody comes: so two organisations may exchange their rooms.
  for (const move of moves) await leaveOthers(trx, move)
  const occupancies: string[] = []
  for (const move of moves) occupancies.push(await take(trx, move))
  return occupancies
}

/** In one order for everybody, so that two acceptances never wait for each other. */
async function lockRooms(trx: Transaction<Tables>, moves: readonly Move[]): Promise<void> {
  const rooms = moves.flatMap(({ roomId, otherRooms }) => [roomId, ...otherRooms])
  await sql`select id from room where id = any(${[...new Set(rooms)]}::uuid[]) order by id for no key update`.execute(
    trx,
  )
}

interface Held {
  readonly id: string
  readonly version: number
  readonly roomId: string
  readonly during: { readonly from: string; readonly until: string | null }
  readonly workstations: number | null
}

/** What the organisation holds in these rooms on some day of the move, or ending or beginning right beside it. */
function heldBeside(trx: Transaction<Tables>, move: Move, rooms: readonly string[]): Promise<Held[]> {
  const period = sql`daterange(${move.from}::date, ${move.until}::date)`
  return trx
    .selectFrom('occupancy')
    .select(['id', 'version', 'roomId', 'workstations', asSpan<Held['during']>('occupancy.during').as('during')])
    .where('organisationId', '=', move.organisationId)
    .where('archivedAt', 'is', null)
    .where(sql<boolean>`room_id = any(${[...rooms]}::uuid[])`)
    .where(sql<boolean>`(during && ${period} or during -|- ${period})`)
    .orderBy(sql`lower(during)`)
    .execute()
}

/** The organisation leaves its other rooms of this pathway the day that it comes; in the same room, a share that changes. */
async function leaveOthers(trx: Transaction<Tables>, move: Move): Promise<void> {
  const { roomId, otherRooms, from, until, workstations } = move
  for (const held of await heldBeside(trx, move, [roomId, ...otherRooms])) {
    const { during } = held
    const isBeside = during.from >= until || (during.until !== null && during.until <= from)
    if (isBeside || (held.roomId === roomId && held.workstations === workstations)) continue
    const change = during.from < from ? { during: { from: during.from, until: from } } : { archived: true }
    await changeOccupancy(trx, held.id, held.version, change)
  }
}

/** Lengthens what the organisation already holds of this room, or lets it in. @returns the occupancy */
async function take(trx: Transaction<Tables>, move: Move): Promise<string> {
  const { organisationId, roomId, from, until, workstations, rentEurCentsPerMonth } = move
  const own = (await heldBeside(trx, move, [roomId])).filter((held) => held.workstations === workstations)
  const [first, ...others] = own
  if (first === undefined) {
    return insertOccupancy(trx, { roomId, organisationId, during: { from, until }, workstations, rentEurCentsPerMonth })
  }
  for (const { id, version } of others) await changeOccupancy(trx, id, version, { archived: true })
  const during = own.reduce((whole, held) => unionOf(whole, held.during), { from, until } as Held['during'])
  await changeOccupancy(trx, first.id, first.version, { during })
  return first.id
}

function unionOf(a: Held['during'], b: Held['during']): Held['during'] {
  const open = a.until === null || b.until === null
  return { from: a.from < b.from ? a.from : b.from, until: open ? null : a.until! > b.until! ? a.until : b.until }
}

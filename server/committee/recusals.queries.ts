import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'

/** Recuses each member who belongs to an organisation that the session reviews, whatever he had scored of it. */
export async function recuseMembers(db: Kysely<Tables>, sessionId: string): Promise<void> {
  const { rows } = await sql<{ seatId: string; itemId: string; territory: string; organisation: string }>`
    select distinct committee_seat.id as "seatId", committee_item.id as "itemId", committee_item.territory,
      organisation.name as organisation
    from committee_seat join committee_item on committee_item.session_id = committee_seat.session_id
      join demand on demand.id = committee_item.demand_id
      join organisation on organisation.id = demand.organisation_id
      join role on role.person_id = committee_seat.person_id and role.organisation_id = organisation.id
    where committee_seat.session_id = ${sessionId} and not exists (
      select from committee_recusal where seat_id = committee_seat.id and item_id = committee_item.id)`.execute(db)
  for (const { seatId, itemId, territory, organisation } of rows) {
    await forgetScores(db, seatId, itemId)
    await db
      .insertInto('committeeRecusal')
      .values({
        territory,
        sessionId,
        seatId,
        itemId,
        recusedBy: 'system',
        reason: `Fait partie de ${organisation}.`,
      })
      .execute()
  }
}

/** Who is recused has scored nothing: what he gave before goes. */
export async function forgetScores(db: Kysely<Tables>, seatId: string, itemId: string): Promise<void> {
  await db.deleteFrom('committeeScore').where('seatId', '=', seatId).where('itemId', '=', itemId).execute()
}

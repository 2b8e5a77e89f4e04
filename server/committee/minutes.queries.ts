import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { Refusal } from '../lib/refusal.ts'
import type { Minutes } from './committee.schema.ts'
import { rankItems } from './ranking.ts'
import { readSession } from './sessions.queries.ts'
import { scoresOf } from './state.queries.ts'

/**
 * What a closed session decided, ranked anew from its scores and its seed.
 * @throws Refusal 404 `committee_session_not_found`; 409 `committee_not_closed`: until then scores are sealed to everybody
 */
export async function readMinutes(db: Kysely<Tables>, id: string): Promise<Minutes> {
  const session = await readSession(db, id)
  const { seed } = await db.selectFrom('committeeSession').select('seed').where('id', '=', id).executeTakeFirstOrThrow()
  if (session.state !== 'closed' || seed === null)
    throw new Refusal(
      409,
      'committee_not_closed',
      'Le compte rendu paraît à la clôture de la séance : jusque-là, personne ne voit les notes des autres.',
    )
  const scores = await scoresOf(db, id)
  const recusals = await db
    .selectFrom('committeeRecusal')
    .select(['seatId', 'itemId', 'recusedBy', 'reason'])
    .where('sessionId', '=', id)
    .orderBy('createdAt')
    .orderBy('itemId')
    .execute()
  const eligible = session.items.filter((item) => item.eligible)
  const nameOf = new Map(session.seats.map((seat) => [seat.id, seat.fullName]))
  const organisationOf = new Map(session.items.map((item) => [item.id, item.organisation]))
  return {
    session,
    seed,
    members: session.seats.map((seat) => ({
      fullName: seat.fullName,
      tookPart: [...scores, ...recusals.filter(({ recusedBy }) => recusedBy === 'member')].some(
        ({ seatId }) => seatId === seat.id,
      ),
      missing: eligible.length - seat.done,
    })),
    recusals: recusals.map(({ seatId, itemId, recusedBy, reason }) => ({
      by: recusedBy,
      reason,
      fullName: nameOf.get(seatId)!,
      organisation: organisationOf.get(itemId)!,
    })),
    ranking: rankItems(session.grid.review, eligible, scores, seed).map((result) => ({
      ...result,
      organisation: organisationOf.get(result.id)!,
      criteria: result.criteria.map((criterion) => ({
        ...criterion,
        scores: scores
          .filter((score) => score.itemId === result.id && score.criterion === criterion.criterion)
          .map(({ seatId, level, comment }) => ({ fullName: nameOf.get(seatId)!, level, comment })),
      })),
    })),
  }
}

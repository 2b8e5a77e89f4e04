/** What a member writes: his own scores, which he alone reads until the session is closed, and his recusals. */
import { sql, type Kysely, type Transaction } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { readDemand } from '../demands/demands.queries.ts'
import { Refusal } from '../lib/refusal.ts'
import { readOrganisation } from '../organisations/organisations.queries.ts'
import type { ItemFacts, Score, ScoreSheet } from './committee.schema.ts'
import { forgetScores, recuseMembers } from './recusals.queries.ts'

const noSeat = () =>
  new Refusal(
    403,
    'no_seat',
    'Vous ne siégez pas dans cette séance : vous n’avez rien à y noter. Un gestionnaire peut vous y inviter.',
  )
const itemNotFound = (id: string) =>
  new Refusal(404, 'committee_item_not_found', `Aucune demande de cette séance ne porte l’identifiant ${id}.`)

/** @throws Refusal 403 `no_seat` */
async function seatOf(db: Kysely<Tables>, sessionId: string, personId: string | null): Promise<string> {
  const seat = await db
    .selectFrom('committeeSeat')
    .select('id')
    .where('sessionId', '=', sessionId)
    .where('personId', '=', personId)
    .where('invitedAt', 'is not', null)
    .executeTakeFirst()
  if (seat === undefined) throw noSeat()
  return seat.id
}

/** @throws Refusal 403 `no_seat` */
export async function readScoreSheet(
  db: Kysely<Tables>,
  sessionId: string,
  personId: string | null,
): Promise<ScoreSheet> {
  const seatId = await seatOf(db, sessionId, personId)
  const items = await db
    .selectFrom('committeeItem')
    .innerJoin('demand', 'demand.id', 'committeeItem.demandId')
    .innerJoin('organisation', 'organisation.id', 'demand.organisationId')
    .select([
      'committeeItem.id',
      sql<ScoreSheet['items'][number]['organisation']>`json_build_object('id', organisation.id,
        'name', organisation.name, 'stage', organisation.stage, 'filiere', organisation.filiere)`.as('organisation'),
      sql<ScoreSheet['items'][number]['recusal']>`(
        select json_build_object('by', recused_by, 'reason', reason) from committee_recusal
        where seat_id = ${seatId} and item_id = committee_item.id)`.as('recusal'),
      sql<Score[]>`(
        select coalesce(json_agg(json_build_object('criterion', criterion, 'level', level, 'comment', comment)
          order by criterion), '[]')
        from committee_score where seat_id = ${seatId} and item_id = committee_item.id)`.as('scores'),
    ])
    .where('committeeItem.sessionId', '=', sessionId)
    .where('committeeItem.eligible', '=', true)
    .orderBy('organisation.name')
    .orderBy('committeeItem.id')
    .execute()
  return { items }
}

interface Place {
  readonly sessionId: string
  readonly itemId: string
  readonly personId: string | null
}

/** Writes something of one member about one item, while the session cannot be closed and he writes nothing else. */
function write(
  db: Kysely<Tables>,
  { sessionId, itemId, personId }: Place,
  states: readonly string[],
  change: (trx: Transaction<Tables>, seatId: string, territory: string) => Promise<void>,
): Promise<ScoreSheet> {
  return db.transaction().execute(async (trx) => {
    // In the order in which a closing takes them, so that neither waits for the other for ever.
    const session = await trx
      .selectFrom('committeeSession')
      .select(['state', 'territory'])
      .where('id', '=', sessionId)
      .forShare()
      .executeTakeFirstOrThrow()
    const seatId = await seatOf(trx, sessionId, personId)
    await trx.selectFrom('committeeSeat').select('id').where('id', '=', seatId).forNoKeyUpdate().execute()
    if (!states.includes(session.state))
      throw new Refusal(
        409,
        'committee_not_scoring',
        session.state === 'invited'
          ? 'La notation n’est pas encore ouverte pour cette séance. Un gestionnaire l’ouvrira.'
          : 'Cette séance est close ou annulée : rien n’y change plus.',
      )
    const item = await trx
      .selectFrom('committeeItem')
      .select('id')
      .where('id', '=', itemId)
      .where('sessionId', '=', sessionId)
      .executeTakeFirst()
    if (item === undefined) throw itemNotFound(itemId)
    await change(trx, seatId, session.territory)
    return readScoreSheet(trx, sessionId, personId)
  })
}

/**
 * Scores one criterion of an item; `level: null` takes the score back.
 * @throws Refusal 403 `no_seat`; 409 `committee_not_scoring`, `recused`; 422 `score_out_of_scale`, `item_not_eligible` (by the
 *   database)
 */
export function setScore(
  db: Kysely<Tables>,
  place: Place,
  { criterion, level, comment }: { criterion: string; level: number | null; comment: string | null },
): Promise<ScoreSheet> {
  return write(db, place, ['scoring'], async (trx, seatId, territory) => {
    const { sessionId, itemId } = place
    // Who joined the organisation meanwhile is recused from now on.
    await recuseMembers(trx, sessionId)
    if (level === null) {
      await trx
        .deleteFrom('committeeScore')
        .where('seatId', '=', seatId)
        .where('itemId', '=', itemId)
        .where('criterion', '=', criterion)
        .execute()
      return
    }
    const given = { level, comment: comment === null || comment.trim() === '' ? null : comment }
    await trx
      .insertInto('committeeScore')
      .values({ territory, sessionId, seatId, itemId, criterion, ...given })
      .onConflict((conflict) =>
        conflict.columns(['seatId', 'itemId', 'criterion']).doUpdateSet({ ...given, changedAt: sql<string>`now()` }),
      )
      .execute()
  })
}

/** Recuses the member himself; said again, the new reason stands. @throws Refusal as `setScore` */
export function recuse(db: Kysely<Tables>, place: Place, reason: string): Promise<ScoreSheet> {
  return write(db, place, ['invited', 'scoring'], async (trx, seatId, territory) => {
    const { sessionId, itemId } = place
    await forgetScores(trx, seatId, itemId)
    await trx
      .insertInto('committeeRecusal')
      .values({ territory, sessionId, seatId, itemId, recusedBy: 'member', reason })
      .onConflict((conflict) =>
        conflict
          .columns(['seatId', 'itemId'])
          .doUpdateSet({ reason })
          .where('committeeRecusal.recusedBy', '=', 'member'),
      )
      .execute()
  })
}

/** Takes a recusal back. @throws Refusal as `setScore`; 409 `recused_by_system`: he belongs to the organisation */
export function takeRecusalBack(db: Kysely<Tables>, place: Place): Promise<ScoreSheet> {
  return write(db, place, ['invited', 'scoring'], async (trx, seatId) => {
    const recusal = await trx
      .selectFrom('committeeRecusal')
      .select('recusedBy')
      .where('seatId', '=', seatId)
      .where('itemId', '=', place.itemId)
      .executeTakeFirst()
    if (recusal?.recusedBy === 'system')
      throw new Refusal(
        409,
        'recused_by_system',
        'Vous faites partie de cette structure : vous ne pouvez pas noter sa demande.',
      )
    await trx.deleteFrom('committeeRecusal').where('seatId', '=', seatId).where('itemId', '=', place.itemId).execute()
  })
}

/**
 * The facts of an item, without anything that names a person.
 * @throws Refusal 404 `committee_item_not_found`; 403 `recused` to who is recused, until the session is closed
 */
export async function readItemFacts(db: Kysely<Tables>, { sessionId, itemId, personId }: Place): Promise<ItemFacts> {
  const item = await db
    .selectFrom('committeeItem')
    .innerJoin('committeeSession', 'committeeSession.id', 'committeeItem.sessionId')
    .select([
      'demandId',
      sql<boolean>`state <> 'closed' and exists (select from committee_recusal join committee_seat on committee_seat.id = seat_id
        where item_id = committee_item.id and person_id = ${personId}::uuid)`.as('recused'),
      sql<string | null>`(select nullif(trim(content ->> 'note'), '') from application
        where application.demand_id = committee_item.demand_id)`.as('note'),
    ])
    .where('committeeItem.id', '=', itemId)
    .where('committeeItem.sessionId', '=', sessionId)
    .executeTakeFirst()
  if (item === undefined) throw itemNotFound(itemId)
  if (item.recused)
    throw new Refusal(
      403,
      'recused',
      'Vous êtes récusé sur cette demande : vous ne la lisez pas avant la clôture de la séance.',
    )
  const {
    organisation: { id },
    ...demand
  } = await readDemand(db, item.demandId)
  const { name, legalForm, filiere, stage, jobsFte, inclusionPostsFte, inseeCode, activity } = await readOrganisation(
    db,
    id,
  )
  const { submittedOn, communesWanted, acceptsTransitional, wantsQpv, phases } = demand
  return {
    id: itemId,
    organisation: { name, legalForm, filiere, stage, jobsFte, inclusionPostsFte, inseeCode, activity },
    submittedOn,
    communesWanted,
    acceptsTransitional,
    wantsQpv,
    phases,
    note: item.note,
  }
}

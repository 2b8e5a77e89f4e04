/** What people are told of a session: those who sit, that they are invited or awaited; managers, how it ended. */
import { sql, type Kysely, type Transaction } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { count } from '../lib/french.ts'
import { frenchDay } from '../lib/frenchDay.ts'
import { addDays } from '../lib/span.ts'
import { inboxesOf, recordMessage, type NewMessage } from '../messages/messages.queries.ts'
import type { SessionSheet } from './committee.schema.ts'

type Told = Pick<SessionSheet, 'id' | 'territory' | 'version' | 'name' | 'heldOn' | 'heldFrom' | 'place'>

/** A name may have been pasted with a line break, which a subject cannot hold. */
const line = (subject: string): string => subject.replaceAll(/\s+/g, ' ')
const momentOf = ({ heldOn, heldFrom }: Told): string => `le ${frenchDay(heldOn)} à ${heldFrom.replace(':', ' h ')}`
const placeOf = ({ place }: Told): string => (place === null ? 'lieu à préciser' : place)
const OPEN = 'Pour voir les demandes et les noter, ouvrez Comité, puis la séance.'

export interface Seated {
  readonly seatId: string
  readonly personId: string
  readonly demonstration: boolean
}

/** Those who sit and were, or were not yet, invited. */
export const seatedIn = (db: Kysely<Tables>, sessionId: string, invited: boolean): Promise<Seated[]> =>
  db
    .selectFrom('committeeSeat')
    .innerJoin('person', 'person.id', 'committeeSeat.personId')
    .select(['committeeSeat.id as seatId', 'personId', 'person.demonstration'])
    .where('sessionId', '=', sessionId)
    .where('invitedAt', invited ? 'is not' : 'is', null)
    .where('person.erasedAt', 'is', null)
    .orderBy('committeeSeat.id')
    .execute()

/** @param canSend an invented person has no address that anything could reach */
function tell(
  trx: Transaction<Tables>,
  { id, territory }: Told,
  { personId, demonstration }: Pick<Seated, 'personId' | 'demonstration'>,
  message: Pick<NewMessage, 'key' | 'subject' | 'body'>,
  now: Date,
  canSend: boolean,
): Promise<string> {
  const about = { kind: 'committee_session', id }
  return recordMessage(
    trx,
    { ...message, subject: line(message.subject), kind: 'committee', territory, about, to: { personId } },
    now,
    canSend && !demonstration,
  )
}

/** Invites those who were not yet. */
export async function inviteSeats(trx: Transaction<Tables>, session: Told, now: Date, canSend: boolean): Promise<void> {
  for (const seat of await seatedIn(trx, session.id, false)) {
    await trx.updateTable('committeeSeat').set({ invitedAt: now.toISOString() }).where('id', '=', seat.seatId).execute()
    const message = {
      key: `committee_invitation:${seat.seatId}`,
      subject: `Invitation au comité ${momentOf(session)}`,
      body: `Vous êtes invité au comité « ${session.name} », ${momentOf(session)} (${placeOf(session)}).\n\n${OPEN} Si une demande vous touche de près, déclarez-le là : vous ne la noterez pas.`,
    }
    await tell(trx, session, seat, message, now, canSend)
  }
}

/** Tells those who are invited that the day, the hour or the place is another. */
export async function tellChange(trx: Transaction<Tables>, session: Told, now: Date, canSend: boolean): Promise<void> {
  for (const seat of await seatedIn(trx, session.id, true)) {
    const message = {
      key: `committee_change:${seat.seatId}:${session.version}`,
      subject: `Comité déplacé : ${momentOf(session)}`,
      body: `Le comité « ${session.name} » se tient maintenant ${momentOf(session)} (${placeOf(session)}).`,
    }
    await tell(trx, session, seat, message, now, canSend)
  }
}

/** Tells those who had been invited and sit no more. */
export async function tellReleased(
  trx: Transaction<Tables>,
  session: Told,
  seats: readonly Seated[],
  now: Date,
  canSend: boolean,
): Promise<void> {
  for (const seat of seats) {
    const message = {
      key: `committee_released:${seat.seatId}`,
      subject: `Vous ne siégez plus au comité ${momentOf(session)}`,
      body: `Vous étiez invité au comité « ${session.name} », ${momentOf(session)}. Vous n’en êtes plus membre : votre présence n’est plus attendue.`,
    }
    await tell(trx, session, seat, message, now, canSend)
  }
}

export async function tellCancelled(
  trx: Transaction<Tables>,
  session: Told,
  because: string,
  now: Date,
  canSend: boolean,
): Promise<void> {
  for (const seat of await seatedIn(trx, session.id, true)) {
    const message = {
      key: `committee_cancelled:${seat.seatId}`,
      subject: `Comité annulé : ${session.name}`,
      body: `Le comité « ${session.name} », prévu ${momentOf(session)}, est annulé.\n\nPourquoi : ${because}`,
    }
    await tell(trx, session, seat, message, now, canSend)
  }
}

/** Tells the managers the ranking, without the scores of anybody. */
export async function tellResult(
  trx: Transaction<Tables>,
  session: Told,
  ranking: readonly { readonly organisation: string; readonly rank: number | null }[],
  now: Date,
  canSend: boolean,
): Promise<void> {
  const ranked = ranking.filter(({ rank }) => rank !== null)
  const without = ranking.length - ranked.length
  const body = [
    `Le comité « ${session.name} » est clos. ${ranked.length === 0 ? 'Aucune demande n’a de rang.' : 'Classement :'}`,
    ...ranked.map(({ organisation, rank }) => `${rank}. ${organisation}`),
    ...(without === 0 ? [] : [`Sans rang : ${count(without, 'demande')} que personne n’a pu noter en entier.`]),
    '\nLe compte rendu est dans Comité.',
  ].join('\n')
  for (const personId of await inboxesOf(trx, 'committee.hold', session.territory)) {
    const key = `committee_result:${session.id}:${personId ?? 'installation'}`
    const about = { kind: 'committee_session', id: session.id }
    const subject = line(`Classement du comité : ${session.name}`)
    await recordMessage(
      trx,
      { key, to: { personId }, kind: 'committee', territory: session.territory, about, subject, body },
      now,
      canSend,
    )
  }
}

/**
 * Reminds each member whose scores are missing, once, of a session that is held tomorrow, or today when its scoring opened
 * too late for that.
 */
export async function remindMembers(db: Kysely<Tables>, today: string, now: Date, canSend: boolean): Promise<void> {
  const awaited = await db
    .selectFrom('committeeSession')
    .innerJoin('priorityGrid', 'priorityGrid.id', 'committeeSession.gridId')
    .innerJoin('committeeSeat', 'committeeSeat.sessionId', 'committeeSession.id')
    .innerJoin('person', 'person.id', 'committeeSeat.personId')
    .select([
      'committeeSession.id',
      'committeeSession.territory',
      'committeeSession.version',
      'committeeSession.name',
      'heldOn',
      'heldFrom',
      'place',
      'committeeSeat.id as seatId',
      'personId',
      'person.demonstration',
    ])
    .where('committeeSession.state', '=', 'scoring')
    .where('heldOn', 'in', [today, addDays(today, 1)])
    .where('person.erasedAt', 'is', null)
    .where(
      sql<boolean>`exists (select from committee_item where committee_item.session_id = committee_session.id and eligible
        and not exists (select from committee_recusal where seat_id = committee_seat.id and item_id = committee_item.id)
        and jsonb_array_length(priority_grid.review) >
          (select count(*) from committee_score where seat_id = committee_seat.id and item_id = committee_item.id))`,
    )
    .orderBy('committeeSeat.id')
    .execute()
  for (const { seatId, personId, demonstration, ...session } of awaited) {
    const message = {
      key: `committee_reminder:${seatId}:${session.heldOn}`,
      subject: `Vos notes manquent pour le comité ${momentOf(session)}`,
      body: `Le comité « ${session.name} » se tient ${momentOf(session)} (${placeOf(session)}), et vous n’avez pas encore tout noté.\n\n${OPEN}`,
    }
    await db.transaction().execute((trx) => tell(trx, session, { personId, demonstration }, message, now, canSend))
  }
}

/** Each day, by itself. */
export const committeeWork = (db: Kysely<Tables>, today: () => string, now: () => Date, canSend: boolean) => ({
  handlers: { remind_committee: () => remindMembers(db, today(), now(), canSend) },
  daily: ['remind_committee'],
})

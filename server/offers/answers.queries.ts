/** How an offer ends: accepted, declined, taken back or too late. Whoever comes first decides; the row's lock says who. */
import { sql, type Kysely, type Transaction } from 'kysely'
import { acceptOffered } from '../allocation/acceptance.queries.ts'
import { moveIn } from '../allocation/moveIn.queries.ts'
import { asSpan } from '../db/period.ts'
import type { AnsweredAs, OfferState } from '../db/codes.ts'
import type { Tables } from '../db/tables.ts'
import { changeDemand } from '../demands/demands.queries.ts'
import { enqueue } from '../jobs/jobs.queries.ts'
import { frenchDay } from '../lib/frenchDay.ts'
import { parisDay } from '../lib/parisTime.ts'
import { Refusal } from '../lib/refusal.ts'
import { tellAnswered, tellExpired, tellWithdrawn } from './news.queries.ts'
import { lockedDemand, offerNotFound, readOffer, type Desk } from './offers.queries.ts'
import type { Offer, OfferAnswer } from './offers.schema.ts'

/** Who answers: as what, and which account; `null`: the link of an application. */
export interface Answerer {
  readonly as: AnsweredAs
  readonly personId: string | null
}

type Row = Awaited<ReturnType<typeof locked>>

/** The offer, locked until the transaction ends: two who end it at once are one after the other. */
async function locked(trx: Transaction<Tables>, id: string) {
  const row = await trx
    .selectFrom('offer')
    .selectAll()
    .select(asSpan<Offer['during']>('offer.during').as('days'))
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) throw offerNotFound(id)
  return row
}

/**
 * Accepts or declines an offer. Accepted, the organisation gets its occupancy in the same transaction; declined, the room is
 * free again. The same answer of the same person again changes nothing.
 * @throws Refusal 404; 409 `offer_answered`, `offer_expired`, `offer_withdrawn`, `demand_not_waiting`, or as
 *   `insertOccupancy` and `acceptPlacement` do; 422 `reason_missing`, `words_missing`
 */
export function answerOffer(
  db: Kysely<Tables>,
  id: string,
  given: OfferAnswer,
  by: Answerer,
  desk: Desk,
): Promise<Offer> {
  const { reason, note } = soundAnswer(given)
  const becomes = given.answer === 'accept' ? 'accepted' : 'declined'
  return db.transaction().execute(async (trx) => {
    const row = await locked(trx, id)
    if (row.state === becomes && row.answeredAs === by.as && row.answeredBy === by.personId) return readOffer(trx, id)
    if (row.state !== 'open') throw isOver(row)
    if (row.answerBy < desk.today) throw isOver({ ...row, state: 'expired' })
    const occupancyId = becomes === 'accepted' ? await takeUp(trx, row, desk.today) : null
    await close(trx, row, becomes, desk, {
      occupancyId,
      declineReason: reason,
      note,
      answeredAs: by.as,
      answeredBy: by.personId,
    })
    const offer = await readOffer(trx, id)
    await tellAnswered(trx, offer, desk)
    return offer
  })
}

function soundAnswer({ answer, reason = null, note = null }: OfferAnswer) {
  const words = note?.trim() || null
  if (answer === 'accept') return { reason: null, note: words }
  if (reason === null)
    throw new Refusal(422, 'reason_missing', 'Dites pourquoi vous déclinez : choisissez l’une des raisons proposées.', {
      field: 'reason',
    })
  if (reason === 'other' && words === null)
    throw new Refusal(422, 'words_missing', 'Dites votre raison en quelques mots.', { field: 'note' })
  return { reason, note: words }
}

/** Takes an open offer back; a second time changes nothing. @throws Refusal 404; 409 `offer_answered`, `offer_expired` */
export function withdrawOffer(db: Kysely<Tables>, id: string, desk: Desk): Promise<Offer> {
  return db.transaction().execute(async (trx) => {
    const row = await locked(trx, id)
    if (row.state === 'withdrawn') return readOffer(trx, id)
    if (row.state !== 'open') throw isOver(row)
    await close(trx, row, 'withdrawn', desk)
    const offer = await readOffer(trx, id)
    await tellWithdrawn(trx, offer, desk)
    return offer
  })
}

/** Ends an offer that nobody answered in time; done again, or on one that was answered meanwhile, it changes nothing. */
export function expireOffer(db: Kysely<Tables>, id: string, desk: Desk): Promise<void> {
  return db.transaction().execute(async (trx) => {
    const row = await locked(trx, id)
    if (row.state !== 'open' || row.answerBy >= desk.today) return
    await close(trx, row, 'expired', desk)
    await tellExpired(trx, await readOffer(trx, id), desk)
  })
}

type Ending = Partial<Pick<Row, 'occupancyId' | 'declineReason' | 'note' | 'answeredAs' | 'answeredBy'>>

async function close(
  trx: Transaction<Tables>,
  { id, nextTimes }: Row,
  state: OfferState,
  { now }: Desk,
  ending: Ending = {},
): Promise<void> {
  await trx
    .updateTable('offer')
    .set({ state, closedAt: now.toISOString(), ...ending })
    .where('id', '=', id)
    .execute()
  if ((state === 'declined' || state === 'expired') && nextTimes > 0)
    await enqueue(trx, { kind: 'offer_next', key: `offer_next:${id}`, payload: { offerId: id }, runAt: now })
}

/** The organisation takes what it was offered. @returns the occupancy */
async function takeUp(trx: Transaction<Tables>, row: Row, today: string): Promise<string> {
  const { placementId, rentEurCentsPerMonth } = row
  const ofPlan = placementId === null ? null : await acceptOffered(trx, { placementId, rentEurCentsPerMonth }, today)
  if (ofPlan !== null) return ofPlan
  const demand = await lockedDemand(trx, row.demandId)
  const { organisationId, roomId, workstations, days } = row
  const otherRooms = (await roomsGiven(trx, row.demandId)).filter((room) => room !== roomId)
  const [occupancyId] = await moveIn(trx, [
    { ...days, organisationId, roomId, workstations, rentEurCentsPerMonth, otherRooms },
  ])
  if (await isMet(trx, row)) await changeDemand(trx, demand.id, demand.version, { status: 'placed' }, today)
  return occupancyId!
}

/** Days that a demand was given rooms for: by accepted placements, and by accepted offers. */
const given = (demandId: string) => sql`
  select room_id, during from placement where demand_id = ${demandId} and decision = 'accepted'
  union all select room_id, during from offer where demand_id = ${demandId} and state = 'accepted'`

/** The rooms that the pathway of a demand has led it to so far: a next one is instead of them. */
async function roomsGiven(trx: Transaction<Tables>, demandId: string): Promise<string[]> {
  const { rows } = await sql<{ roomId: string }>`
    select distinct room_id as "roomId" from (${given(demandId)}) as given order by room_id`.execute(trx)
  return rows.map(({ roomId }) => roomId)
}

/** Whether, with this offer, a demand has a room on each day that it asks for. */
async function isMet(trx: Transaction<Tables>, { demandId, during }: Row): Promise<boolean> {
  const { rows } = await sql<{ met: boolean }>`
    select (select range_agg(needed) from demand_phase where demand_id = ${demandId})
      <@ (select range_agg(during) from (${given(demandId)} union all select null, ${during}::daterange) as given) as met`.execute(
    trx,
  )
  return rows[0]!.met
}

function isOver({ state, closedAt, answerBy }: Pick<Row, 'state' | 'closedAt' | 'answerBy'>): Refusal {
  const on = closedAt === null ? '' : ` le ${frenchDay(parisDay(new Date(closedAt)))}`
  if (state === 'expired')
    return new Refusal(
      409,
      'offer_expired',
      `Cette proposition attendait une réponse jusqu’au ${frenchDay(answerBy)} : il est trop tard. Écrivez aux gestionnaires.`,
      { state },
    )
  if (state === 'withdrawn')
    return new Refusal(
      409,
      'offer_withdrawn',
      `Cette proposition a été retirée${on} par un gestionnaire. Écrivez-lui pour savoir pourquoi.`,
      { state },
    )
  const word = state === 'accepted' ? 'acceptée' : 'déclinée'
  return new Refusal(
    409,
    'offer_answered',
    `Cette proposition a déjà été ${word}${on} : sa réponse ne change plus ici. Rechargez la page, ou écrivez aux gestionnaires.`,
    { state },
  )
}

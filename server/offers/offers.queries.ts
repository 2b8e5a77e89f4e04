import { sql, type Kysely, type Transaction } from 'kysely'
import type { Within } from '../accounts/permissions.ts'
import { isWithin } from '../accounts/standing.queries.ts'
import { refuseIfKept, takeable } from '../allocation/acceptance.queries.ts'
import { asSpan } from '../db/period.ts'
import { isDatabaseError } from '../db/errors.ts'
import type { Tables } from '../db/tables.ts'
import { refusalOf, type Violations } from '../db/violations.ts'
import type { InputOf } from '../lib/contract.ts'
import { frenchDay, frenchSpan } from '../lib/frenchDay.ts'
import { keysOf, pageFrom } from '../lib/paging.ts'
import { Refusal } from '../lib/refusal.ts'
import { toDaterange } from '../lib/span.ts'
import { lockFreeRoom, occupancyViolations } from '../occupancies/occupancies.queries.ts'
import { tellOffered } from './news.queries.ts'
import type { NewOffer, Offer, offersContract, PlanOffers } from './offers.schema.ts'

type Query = InputOf<(typeof offersContract)['GET /api/offers']>['querystring']

/** When and where something is done. */
export interface Desk {
  /** ISO day */
  readonly today: string
  readonly now: Date
  /** Whether this server is set to send e-mail */
  readonly canSend: boolean
}

export const offerNotFound = (id: string) =>
  new Refusal(404, 'offer_not_found', `Aucune proposition ne porte l’identifiant ${id}.`)

const ROOM_OFFERED = {
  status: 409,
  code: 'room_offered',
  field: 'during',
  sentence:
    'Ce local est proposé à une structure pendant cette période. Attendez sa réponse, ou retirez cette proposition.',
} as const

/** What the database refuses whatever the code did; making an offer looks before, and then says who is in the way. */
export const offerViolations: Violations = {
  offer_one_room_at_a_time: ROOM_OFFERED,
  occupancy_beside_offers: ROOM_OFFERED,
  offer_of_a_free_room: occupancyViolations['occupancy_one_at_a_time']!,
  offer_one_each: {
    status: 409,
    code: 'demand_offered',
    field: 'demandId',
    sentence: 'Cette demande a déjà une proposition en cours pour cette période. Attendez sa réponse, ou retirez-la.',
  },
  offer_as_the_room_is_let: {
    code: 'workstations_missing',
    field: 'workstations',
    sentence: 'Dites combien de postes sont proposés dans un local partagé, et rien pour un local loué entier.',
  },
}

const offersOf = (db: Kysely<Tables>) =>
  db
    .selectFrom('offer')
    .innerJoin('organisation', 'organisation.id', 'offer.organisationId')
    .innerJoin('room', 'room.id', 'offer.roomId')
    .innerJoin('building', 'building.id', 'room.buildingId')
    .innerJoin('site', 'site.id', 'building.siteId')
    .leftJoin('placement', 'placement.id', 'offer.placementId')
    .leftJoin('person', 'person.id', 'offer.answeredBy')

const COLUMNS = [
  'offer.id',
  'offer.territory',
  'offer.demandId',
  sql<Offer['organisation']>`json_build_object('id', organisation.id, 'name', organisation.name,
    'stage', organisation.stage, 'filiere', organisation.filiere)`.as('organisation'),
  sql<Offer['room']>`json_build_object('id', room.id, 'name', room.name, 'kind', room.kind, 'siteId', site.id,
    'siteName', site.name, 'buildingName', building.name)`.as('room'),
  'offer.placementId',
  'placement.planId',
  'offer.follows',
  asSpan<Offer['during']>('offer.during').as('during'),
  'offer.workstations',
  'offer.rentEurCentsPerMonth',
  'offer.conditions',
  'offer.answerBy',
  'offer.nextTimes',
  'offer.state',
  'offer.createdAt',
  'offer.closedAt',
  'offer.answeredAs',
  'person.fullName as answeredByName',
  'offer.declineReason',
  'offer.note',
  'offer.occupancyId',
  'offer.demonstration',
] as const

/** @throws Refusal 404 `offer_not_found` */
export async function readOffer(db: Kysely<Tables>, id: string): Promise<Offer> {
  const found = await offersOf(db).select(COLUMNS).where('offer.id', '=', id).executeTakeFirst()
  if (found === undefined) throw offerNotFound(id)
  return found
}

/** Smallest first: the open ones by deadline, then the others by the moment that they were closed, the last first. */
const URGENCY = sql<number>`case when offer.state = 'open' then (offer.answer_by - date '2000-01-01')::float8
  else 1e12 - extract(epoch from offer.closed_at)::float8 end`

export async function listOffers(
  db: Kysely<Tables>,
  { cursor, limit = 50, territory, state, roomId, demandId, organisationId }: Query,
  within: Within = null,
) {
  let matching = offersOf(db).where(
    isWithin(within, { communes: sql`array[site.insee_code]`, organisation: sql`organisation.id` }),
  )
  if (territory !== undefined) matching = matching.where('offer.territory', '=', territory)
  if (state !== undefined) matching = matching.where('offer.state', '=', state)
  if (roomId !== undefined) matching = matching.where('offer.roomId', '=', roomId)
  if (demandId !== undefined) matching = matching.where('offer.demandId', '=', demandId)
  if (organisationId !== undefined) matching = matching.where('offer.organisationId', '=', organisationId)
  let page = matching
    .select([...COLUMNS, URGENCY.as('urgency')])
    .orderBy('urgency')
    .orderBy('offer.id')
    .limit(limit + 1)
  if (cursor !== undefined) {
    const [urgency, id] = keysOf(cursor, 2)
    page = page.where(sql<boolean>`(${URGENCY}, offer.id) > (${urgency}::float8, ${id}::uuid)`)
  }
  const [rows, { total }] = await Promise.all([
    page.execute(),
    matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
  ])
  const { items, ...rest } = pageFrom(rows, limit, total, ({ urgency, id }) => [String(urgency), id])
  return { items: items.map(({ urgency: _urgency, ...offer }): Offer => offer), ...rest }
}

/** What is offered to a demand, the newest first. */
export const offersToDemand = (db: Kysely<Tables>, demandId: string): Promise<Offer[]> =>
  offersOf(db)
    .select(COLUMNS)
    .where('offer.demandId', '=', demandId)
    .orderBy('offer.createdAt', 'desc')
    .orderBy('offer.id')
    .execute()

/** The open offers of a territory and all those of one room, the newest first. */
export const openOffersAndThoseOf = (db: Kysely<Tables>, territory: string, roomId: string): Promise<Offer[]> =>
  offersOf(db)
    .select(COLUMNS)
    .where('offer.territory', '=', territory)
    .where((eb) => eb.or([eb('offer.state', '=', 'open'), eb('offer.roomId', '=', roomId)]))
    .orderBy('offer.createdAt', 'desc')
    .orderBy('offer.id')
    .execute()

/** The open offers to be answered until a day (ISO) at most, the most urgent first. */
export const listDue = (db: Kysely<Tables>, until: string) =>
  db
    .selectFrom('offer')
    .select(['id', 'answerBy'])
    .where('state', '=', 'open')
    .where('answerBy', '<=', until)
    .orderBy('answerBy')
    .orderBy('id')
    .execute()

/** Whether an offer was made by itself after this one. */
export async function isFollowed(db: Kysely<Tables>, id: string): Promise<boolean> {
  return (await db.selectFrom('offer').select('id').where('follows', '=', id).executeTakeFirst()) !== undefined
}

/** An offer as it is made: by hand, of a placement, or after another that was not taken. */
export interface MadeOffer extends NewOffer {
  readonly placementId?: string
  readonly follows?: string
}

/**
 * Makes an offer and tells it, within the caller's transaction.
 * @throws Refusal as `POST /api/offers` says
 */
export async function makeOffer(trx: Transaction<Tables>, asked: MadeOffer, desk: Desk): Promise<string> {
  const { demandId, roomId, during, workstations = null, answerBy, conditions = null } = asked
  refuseDays(asked, desk.today)
  const demand = await lockedDemand(trx, demandId)
  const { organisationId } = demand
  const room = await lockFreeRoom(trx, { roomId, organisationId, during, workstations })
  if (room.territory !== (await territoryOfRoom(trx, roomId))) throw otherTerritory()
  await refuseOffered(trx, asked, room.roomName)
  const rentEurCentsPerMonth =
    asked.rentEurCentsPerMonth === undefined ? await rentOf(trx, asked) : asked.rentEurCentsPerMonth
  const { id } = await trx
    .insertInto('offer')
    .values({
      territory: room.territory,
      demonstration: room.demonstration,
      demandId,
      organisationId,
      roomId,
      placementId: asked.placementId ?? null,
      follows: asked.follows ?? null,
      during: toDaterange(during),
      workstations,
      rentEurCentsPerMonth,
      conditions: conditions?.trim() || null,
      answerBy,
      nextTimes: asked.nextTimes ?? 0,
      createdAt: desk.now.toISOString(),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tellOffered(trx, await readOffer(trx, id), desk)
  return id
}

function refuseDays({ during, answerBy }: MadeOffer, today: string): void {
  if (during.until <= during.from)
    throw new Refusal(422, 'period_empty', 'La proposition finit avant de commencer. Corrigez l’une des dates.', {
      field: 'during/until',
    })
  if (during.until <= today)
    throw new Refusal(
      422,
      'period_past',
      `La période ${frenchSpan(during)} est passée. Proposez ce local pour des jours à venir.`,
      { field: 'during/until' },
    )
  if (answerBy < today)
    throw new Refusal(
      422,
      'deadline_past',
      `Le ${frenchDay(answerBy)} est passé : la structure ne pourrait plus répondre. Choisissez un jour à venir.`,
      { field: 'answerBy' },
    )
}

/** The demand, locked until the transaction ends: whoever places or withdraws it meanwhile waits. */
export async function lockedDemand(trx: Transaction<Tables>, id: string) {
  const demand = await trx
    .selectFrom('demand')
    .select(['id', 'territory', 'organisationId', 'status', 'archivedAt', 'version'])
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (demand === undefined)
    throw new Refusal(422, 'demand_unknown', `Aucune demande ne porte l’identifiant ${id}.`, { field: 'demandId' })
  if (demand.status !== 'waiting' || demand.archivedAt !== null)
    throw new Refusal(
      409,
      'demand_not_waiting',
      'Cette demande n’est pas, ou n’est plus, en attente d’un local. Remettez-la en attente d’abord.',
      { field: 'demandId', demandId: id },
    )
  return demand
}

async function territoryOfRoom(trx: Transaction<Tables>, id: string): Promise<string> {
  return (await trx.selectFrom('room').select('territory').where('id', '=', id).executeTakeFirstOrThrow()).territory
}

/** Offers that stand in the way: of this whole room to anybody, or of another room to this demand. */
async function refuseOffered(trx: Transaction<Tables>, asked: MadeOffer, roomName: string): Promise<void> {
  const [first] = await offersOf(trx)
    .select(COLUMNS)
    .where('offer.state', '=', 'open')
    .where(sql<boolean>`offer.during && ${toDaterange(asked.during)}::daterange`)
    .where((eb) =>
      eb.or([
        eb.and([eb('offer.roomId', '=', asked.roomId), eb('offer.workstations', 'is', null)]),
        eb('offer.demandId', '=', asked.demandId),
      ]),
    )
    .orderBy('offer.answerBy')
    .limit(1)
    .execute()
  if (first === undefined) return
  const { id: offerId, organisation, room, answerBy, during } = first
  const until = `jusqu’au ${frenchDay(answerBy)} pour répondre. Attendez sa réponse, ou retirez cette proposition.`
  if (first.demandId === asked.demandId)
    throw new Refusal(
      409,
      'demand_offered',
      `${organisation.name} a déjà une proposition, « ${room.name} » ${frenchSpan(during)}, et ${until}`,
      { field: 'demandId', offerId },
    )
  throw new Refusal(
    409,
    'room_offered',
    `« ${roomName} » est proposé à ${organisation.name} ${frenchSpan(during)} : elle a ${until}`,
    { field: 'during', offerId },
  )
}

/** The rent of the room for the stage of the demand on the first day; `null` when nobody knows it. */
async function rentOf(trx: Transaction<Tables>, { roomId, demandId, during, workstations }: MadeOffer) {
  const found = await trx
    .selectFrom('roomRent')
    .innerJoin('demandPhase', 'demandPhase.stage', 'roomRent.stage')
    .select(sql<number>`eur_cents_per_month * ${workstations ?? 1}::int`.as('rent'))
    .where('roomRent.roomId', '=', roomId)
    .where('demandPhase.demandId', '=', demandId)
    .where(sql<boolean>`demand_phase.needed && ${toDaterange(during)}::daterange`)
    .orderBy('demandPhase.needed')
    .executeTakeFirst()
  return found?.rent ?? null
}

/** Offers placements of a plan, each in its own transaction. */
export async function offerPlacements(
  db: Kysely<Tables>,
  planId: string,
  { placementIds, ...terms }: InputOf<(typeof offersContract)['POST /api/plans/{id}/offers']>['body'],
  desk: Desk,
): Promise<PlanOffers> {
  const made: Offer[] = []
  const refused: PlanOffers['refused'] = []
  for (const placementId of placementIds) {
    try {
      made.push(await db.transaction().execute((trx) => offerPlacement(trx, planId, placementId, terms, desk)))
    } catch (error) {
      const refusal = refusalIn(error)
      if (refusal === null) throw error
      refused.push({ placementId, code: refusal.code, detail: refusal.message })
    }
  }
  return { made, refused }
}

/** The refusal that an error of making an offer stands for; `null`: a fault of ours. */
export const refusalIn = (error: unknown): Refusal | null =>
  error instanceof Refusal
    ? error
    : isDatabaseError(error)
      ? refusalOf(error, { ...occupancyViolations, ...offerViolations })
      : null

async function offerPlacement(
  trx: Transaction<Tables>,
  planId: string,
  placementId: string,
  terms: Pick<NewOffer, 'answerBy' | 'rentEurCentsPerMonth' | 'conditions' | 'nextTimes'>,
  desk: Desk,
): Promise<Offer> {
  const [placement] = await takeable(trx, planId, placementId)
  if (placement === undefined)
    throw new Refusal(
      409,
      'placement_decided',
      'Ce placement n’est plus à proposer : il est déjà accepté ou refusé, ou il n’est pas de ce plan. Rechargez la page.',
    )
  await refuseIfKept(trx, planId, [placement])
  const { demandId, roomId, from, until, workstations, organisationName } = placement
  const isDemand = await trx.selectFrom('demand').select('id').where('id', '=', demandId).executeTakeFirst()
  if (isDemand === undefined)
    throw new Refusal(
      409,
      'placement_relocates',
      `Ce placement reloge ${organisationName}, dont le local ferme, sans demande de sa part : acceptez-le avec elle.`,
    )
  const asked = { ...terms, demandId, roomId, during: { from, until }, workstations, placementId }
  return readOffer(trx, await makeOffer(trx, asked, desk))
}

const otherTerritory = () =>
  new Refusal(422, 'other_territory', 'Ce local n’est pas du territoire de la demande. Choisissez-en un autre.', {
    field: 'roomId',
  })

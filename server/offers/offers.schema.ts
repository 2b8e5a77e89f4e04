import Type, { type Static } from 'typebox'
import { Reason, RoomRef } from '../allocation/allocation.schema.ts'
import { ANSWERED_AS, DECLINE_REASONS, OFFER_STATES } from '../db/codes.ts'
import {
  ById,
  Day,
  EurCents,
  FixedPeriod,
  Id,
  Moment,
  Note,
  Problem,
  TerritoryCode,
  matching,
  oneOf,
  orNull,
  pageOf,
  paging,
} from '../lib/shapes.ts'
import { OrganisationRef } from '../organisations/organisations.schema.ts'

const terms = {
  rentEurCentsPerMonth: orNull(EurCents),
  conditions: orNull(Note),
  answerBy: Type.String({ format: 'date', description: 'Last day, in Paris, on which it can be answered' }),
  nextTimes: Type.Integer({
    minimum: 0,
    maximum: 20,
    description: 'How many times more, declined or expired, it goes by itself to the next in line',
  }),
}
const { answerBy, ...chosen } = terms
const workstations = orNull(
  Type.Integer({ minimum: 1, maximum: 1000, description: 'In a shared room, and only there' }),
)

/** A room offered to a demand for a period; while it is open, nobody else can be given the place. */
export const Offer = Type.Object({
  id: Id,
  territory: TerritoryCode,
  demandId: Id,
  organisation: OrganisationRef,
  room: RoomRef,
  placementId: orNull(Id),
  planId: orNull(Id),
  follows: orNull(
    Type.String({ format: 'uuid', description: 'The offer not taken after which it was made by itself' }),
  ),
  during: FixedPeriod,
  workstations,
  ...terms,
  state: oneOf(OFFER_STATES),
  createdAt: Moment,
  closedAt: orNull(Moment),
  answeredAs: orNull(oneOf(ANSWERED_AS)),
  answeredByName: orNull(Type.String({ description: 'null: by the link of an application, or by an erased person' })),
  declineReason: orNull(oneOf(DECLINE_REASONS)),
  note: orNull(Type.String({ description: 'Words that came with the answer' })),
  occupancyId: orNull(Id),
  demonstration: Type.Boolean(),
})
export type Offer = Static<typeof Offer>

export const NewOffer = Type.Object(
  {
    demandId: Id,
    roomId: Id,
    during: FixedPeriod,
    answerBy,
    workstations: Type.Optional(workstations),
    rentEurCentsPerMonth: Type.Optional(
      Type.Union([EurCents, Type.Null()], { description: 'Absent: the rent of the room for the stage of the demand' }),
    ),
    conditions: Type.Optional(chosen.conditions),
    nextTimes: Type.Optional(chosen.nextTimes),
  },
  { additionalProperties: false },
)
export type NewOffer = Static<typeof NewOffer>

/** Offers made of placements of a plan: each stands or is refused for itself. */
export const PlanOffers = Type.Object({
  made: Type.Array(Offer),
  refused: Type.Array(Type.Object({ placementId: Id, code: Type.String(), detail: Type.String() })),
})
export type PlanOffers = Static<typeof PlanOffers>

export const OfferAnswer = Type.Object(
  {
    answer: oneOf(['accept', 'decline']),
    reason: Type.Optional(orNull(oneOf(DECLINE_REASONS, 'Of a decline, and then needed'))),
    note: Type.Optional(orNull(Note)),
  },
  { additionalProperties: false },
)
export type OfferAnswer = Static<typeof OfferAnswer>

/** A demand in the line of a room: one that no rule refuses there, and what the room would be offered for. */
export const LineEntry = Type.Object({
  demandId: Id,
  organisation: OrganisationRef,
  rank: Type.Integer({ description: 'By the priority grid, among the demands that wait, from 1' }),
  points: Type.Number(),
  during: FixedPeriod,
  workstations: orNull(Type.Integer()),
  rentEurCentsPerMonth: orNull(EurCents),
  toCheck: Type.Array(Reason, { description: 'Unknown facts to check before offering' }),
  free: Type.Boolean({ description: 'Whether the room has the place on each of these days' }),
  offered: orNull(
    Type.Object(
      {
        id: Id,
        state: oneOf(OFFER_STATES),
        answerBy: Day,
        closedAt: orNull(Moment),
        declineReason: orNull(oneOf(DECLINE_REASONS)),
      },
      { description: 'The last offer of this room to this demand' },
    ),
  ),
  elsewhere: orNull(
    Type.Object({ id: Id, roomName: Type.String(), answerBy: Day }, { description: 'An open offer of another room' }),
  ),
  next: Type.Boolean({
    description: 'The first who can be offered it: not offered it before, with nothing open elsewhere',
  }),
})
export type LineEntry = Static<typeof LineEntry>
export const RoomLine = Type.Object({ room: RoomRef, gridName: Type.String(), entries: Type.Array(LineEntry) })
export type RoomLine = Static<typeof RoomLine>

/** The secret of the applicant's link; who attached the application to his account needs none. */
const Key = Type.Object({
  authorization: Type.Optional(
    matching('^Bearer [A-Za-z0-9_-]{43}$', 'la clé du lien de la candidature', 'The secret of the applicant’s link'),
  ),
})

const tags = ['offers']
const { cursor, limit } = paging
export const offersContract = {
  'GET /api/offers': {
    summary: 'Offers of rooms: the open ones first, by deadline, then the last ones closed',
    tags,
    access: 'offers.read',
    about: { 'querystring.territory': 'territory' },
    querystring: Type.Object(
      {
        cursor,
        limit,
        territory: Type.Optional(TerritoryCode),
        state: Type.Optional(oneOf(OFFER_STATES)),
        roomId: Type.Optional(Id),
        demandId: Type.Optional(Id),
        organisationId: Type.Optional(Id),
      },
      { additionalProperties: false },
    ),
    response: { 200: pageOf(Offer) },
  },
  'POST /api/offers': {
    summary: 'Offer a room to a demand',
    description:
      '409 `room_offered` with the offer in the way, `room_already_taken` or `room_overfull` with `heldBy`, ' +
      '`demand_offered`, `demand_not_waiting`, `room_archived`; 422 `deadline_past`, `period_empty`, `period_past`, ' +
      '`outside_site_window`, `workstations_missing`, `workstations_superfluous`, `other_territory`.',
    tags,
    access: 'offers.make',
    about: { 'body.demandId': 'demand', 'body.roomId': 'room' },
    body: NewOffer,
    response: { 201: Offer, 409: Problem },
  },
  'POST /api/plans/{id}/offers': {
    summary: 'Offer placements of a plan to those whom it places',
    description:
      'Each is made or refused for itself, with a code as of `POST /api/offers` or of accepting a placement.',
    tags,
    access: 'offers.make',
    about: { 'params.id': 'plan' },
    params: ById,
    body: Type.Object(
      {
        placementIds: Type.Array(Id, { minItems: 1, maxItems: 100, uniqueItems: true }),
        answerBy,
        rentEurCentsPerMonth: Type.Optional(
          Type.Union([EurCents, Type.Null()], { description: 'Absent: the rent of the room for the stage' }),
        ),
        conditions: Type.Optional(chosen.conditions),
        nextTimes: Type.Optional(chosen.nextTimes),
      },
      { additionalProperties: false },
    ),
    response: { 200: PlanOffers },
  },
  'GET /api/offers/{id}': {
    summary: 'One offer',
    tags,
    access: 'offers.read',
    about: { 'params.id': 'offer' },
    params: ById,
    response: { 200: Offer },
  },
  'POST /api/offers/{id}/answer': {
    summary: 'Accept or decline an offer, as a member of its organisation or, a manager, on its behalf',
    description:
      'The same answer of the same person again changes nothing. 409 `offer_answered`, `offer_expired`, `offer_withdrawn`, ' +
      'or as accepting a placement; 422 `reason_missing`, `words_missing`.',
    tags,
    access: 'offers.answer',
    about: { 'params.id': 'offer' },
    params: ById,
    body: OfferAnswer,
    response: { 200: Offer, 409: Problem },
  },
  'POST /api/offers/{id}/withdraw': {
    summary: 'Take an open offer back',
    tags,
    access: 'offers.make',
    about: { 'params.id': 'offer' },
    params: ById,
    response: { 200: Offer, 409: Problem },
  },
  'GET /api/rooms/{id}/line': {
    summary: 'Who is next for a room: the waiting demands that fit it, in the order of the priority grid',
    tags,
    access: 'offers.make',
    about: { 'params.id': 'room' },
    params: ById,
    response: { 200: RoomLine },
  },
  'GET /api/applications/{id}/offers': {
    summary:
      'What is offered to an application, for who holds its link or attached it to his account; the newest first',
    tags,
    access: 'anyone',
    params: ById,
    headers: Key,
    response: { 200: Type.Array(Offer) },
  },
  'POST /api/applications/{id}/offers/{offerId}/answer': {
    summary: 'Accept or decline an offer by the link of an application',
    tags,
    access: 'anyone',
    params: Type.Object({ id: Id, offerId: Id }),
    headers: Key,
    body: OfferAnswer,
    response: { 200: Offer, 409: Problem },
  },
} as const

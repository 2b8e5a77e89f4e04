import Type, { type Static } from 'typebox'
import { ReviewCriterion } from '../allocation/grid/grid.schema.ts'
import { COMMITTEE_STATES, RECUSED_BY, ROLES } from '../db/codes.ts'
import { Demand } from '../demands/demands.schema.ts'
import {
  ById,
  Day,
  Id,
  IfMatch,
  kept,
  matching,
  Moment,
  Name,
  oneOf,
  orNull,
  pageOf,
  paging,
  Problem,
  TerritoryCode,
} from '../lib/shapes.ts'
import { Organisation, OrganisationRef } from '../organisations/organisations.schema.ts'

const { archivedAt: _archivedAt, ...identity } = kept
const Reason = Type.String({ minLength: 1, maxLength: 1000, pattern: '\\S' })
const Ref = Type.Object({ id: Id, name: Name })

const properties = {
  name: Name,
  heldOn: Day,
  heldFrom: matching('^([01]\\d|2[0-3]):[0-5]\\d$', 'une heure comme 14:30', 'Hour in Paris'),
  place: orNull(Name),
  callId: orNull(Id),
  siteId: orNull(Id),
  personIds: Type.Array(Id, { uniqueItems: true, maxItems: 50, description: 'Who sits' }),
  demandIds: Type.Array(Id, { uniqueItems: true, maxItems: 200, description: 'What is reviewed' }),
}
const { name, heldOn, heldFrom, ...optional } = properties

/** Of a session, what its form holds; seats and items can change until scoring begins. */
export const SessionSheet = Type.Object({ ...identity, ...properties, state: oneOf(COMMITTEE_STATES) })
export type SessionSheet = Static<typeof SessionSheet>
export const NewSession = Type.Object(
  { territory: TerritoryCode, name, heldOn, heldFrom, ...Type.Partial(Type.Object(optional)).properties },
  { additionalProperties: false },
)
export type NewSession = Static<typeof NewSession>
export const SessionPatch = Type.Partial(Type.Object(properties, { additionalProperties: false, minProperties: 1 }))
export type SessionPatch = Static<typeof SessionPatch>

/** One condition of eligibility; `met: null`: a fact lacks. */
export const EligibilityCheck = Type.Object({
  code: oneOf(['complete', 'territory', 'form'] as const),
  met: orNull(Type.Boolean()),
  sentence: Type.String({ description: 'In French' }),
})
export type EligibilityCheck = Static<typeof EligibilityCheck>

const Seat = Type.Object({
  id: Id,
  personId: Id,
  fullName: orNull(Type.String({ description: 'null: the account was erased' })),
  done: Type.Integer({ description: 'Eligible items that this member has scored whole, or does not score' }),
})
const Item = Type.Object({
  id: Id,
  demandId: Id,
  organisation: OrganisationRef,
  eligible: orNull(Type.Boolean({ description: 'As a manager decided; null: not yet' })),
  reason: orNull(Type.String()),
  checks: Type.Array(EligibilityCheck),
  recusals: Type.Integer({ description: 'Members who do not score it' }),
})

export const CommitteeSession = Type.Object({
  ...SessionSheet.properties,
  call: orNull(Ref),
  site: orNull(Ref),
  grid: Type.Object({ id: Id, number: Type.Integer(), name: Type.String(), review: Type.Array(ReviewCriterion) }),
  because: orNull(Type.String({ description: 'Why it was cancelled, or closed before everyone had scored' })),
  closedAt: orNull(Moment),
  seats: Type.Array(Seat),
  items: Type.Array(Item),
})
export type CommitteeSession = Static<typeof CommitteeSession>

export const SessionLine = Type.Object({
  id: Id,
  name: Name,
  heldOn: Day,
  heldFrom: Type.String(),
  place: orNull(Name),
  state: oneOf(COMMITTEE_STATES),
  demonstration: Type.Boolean(),
  seats: Type.Integer(),
  items: Type.Integer(),
})
export type SessionLine = Static<typeof SessionLine>

export const CommitteeMember = Type.Object({ id: Id, fullName: Type.String(), role: oneOf(ROLES) })
export type CommitteeMember = Static<typeof CommitteeMember>

const Recusal = Type.Object({ by: oneOf(RECUSED_BY), reason: Type.String() })
const Score = Type.Object({
  criterion: Type.String(),
  level: Type.Integer({ minimum: 0, maximum: 10 }),
  comment: orNull(Type.String()),
})
export type Score = Static<typeof Score>

/** What one member has to score, and his own scores alone. */
export const ScoreSheet = Type.Object({
  items: Type.Array(
    Type.Object({ id: Id, organisation: OrganisationRef, recusal: orNull(Recusal), scores: Type.Array(Score) }),
    { description: 'The eligible ones' },
  ),
})
export type ScoreSheet = Static<typeof ScoreSheet>

const { id: _id, territory: _territory, version: _version, ...organisationFacts } = Organisation.properties
const {
  archivedAt: _gone,
  demonstration: _invented,
  siren: _siren,
  vulnerablePublic: _vulnerable,
  ...ofOrganisation
} = organisationFacts
const { submittedOn, communesWanted, acceptsTransitional, wantsQpv, phases } = Demand.properties

/** What a member reads of an item: no contact, nothing that names a person. */
export const ItemFacts = Type.Object({
  id: Id,
  organisation: Type.Object(ofOrganisation),
  submittedOn,
  communesWanted,
  acceptsTransitional,
  wantsQpv,
  phases,
  note: orNull(Type.String({ description: 'What the application says besides' })),
})
export type ItemFacts = Static<typeof ItemFacts>

export const RankedItem = Type.Object({
  id: Id,
  demandId: Id,
  organisation: OrganisationRef,
  rank: orNull(Type.Integer({ minimum: 1, description: 'null: nobody scored some criterion' })),
  score: orNull(Type.Number({ minimum: 0, maximum: 1 })),
  lot: Type.String({ description: 'SHA-256 of seed, colon, demandId: the smallest first among equals' }),
  drawn: Type.Boolean({ description: 'Others have the same score: the draw ordered them' }),
  criteria: Type.Array(
    Type.Object({
      criterion: Type.String(),
      mean: orNull(Type.Number({ description: 'Level, over those who scored' })),
      least: orNull(Type.Integer()),
      most: orNull(Type.Integer()),
      scores: Type.Array(
        Type.Object({ fullName: orNull(Type.String()), level: Type.Integer(), comment: orNull(Type.String()) }),
      ),
    }),
  ),
})
export type RankedItem = Static<typeof RankedItem>

export const Minutes = Type.Object({
  session: CommitteeSession,
  seed: Type.String(),
  members: Type.Array(
    Type.Object({
      fullName: orNull(Type.String()),
      tookPart: Type.Boolean({ description: 'Scored something, or declared a conflict of interest' }),
      missing: Type.Integer({
        description: 'Eligible items that he did not score whole: counted as absent, never as zero',
      }),
    }),
  ),
  recusals: Type.Array(
    Type.Object({ ...Recusal.properties, fullName: orNull(Type.String()), organisation: OrganisationRef }),
  ),
  ranking: Type.Array(RankedItem, { description: 'The first served first; those without a rank last' }),
})
export type Minutes = Static<typeof Minutes>

const OfItem = Type.Object({ id: Id, itemId: Id })
const about = { 'params.id': 'committee_session' } as const
const tags = ['committee']
export const committeeContract = {
  'GET /api/committee-members': {
    summary: 'Who may be invited to a committee, by name',
    tags,
    access: 'committee.hold',
    about: { 'querystring.territory': 'territory' },
    querystring: Type.Object({ territory: TerritoryCode }, { additionalProperties: false }),
    response: { 200: Type.Array(CommitteeMember) },
  },
  'GET /api/committee-sessions': {
    summary: 'Sessions of the committee, the latest first; a member sees those that he is invited to',
    tags,
    access: 'committee.read',
    about: { 'querystring.territory': 'territory' },
    querystring: Type.Object(
      { cursor: paging.cursor, limit: paging.limit, territory: Type.Optional(TerritoryCode) },
      { additionalProperties: false },
    ),
    response: { 200: pageOf(SessionLine) },
  },
  'POST /api/committee-sessions': {
    summary: 'Prepare a session, under the grid in force on its day',
    tags,
    access: 'committee.hold',
    about: { 'body.territory': 'territory' },
    body: NewSession,
    response: { 201: CommitteeSession },
  },
  'GET /api/committee-sessions/{id}': {
    summary: 'One session: who sits, what is reviewed, how far they are, without any score',
    tags,
    access: 'committee.read',
    about,
    params: ById,
    response: { 200: CommitteeSession },
  },
  'PATCH /api/committee-sessions/{id}': {
    summary: 'Change a session before scoring; `personIds` and `demandIds` replace them all',
    tags,
    access: 'committee.hold',
    about,
    params: ById,
    headers: IfMatch,
    body: SessionPatch,
    response: { 200: CommitteeSession, 409: Problem, 412: Problem, 428: Problem },
  },
  'POST /api/committee-sessions/{id}/state': {
    summary: 'Invite, open the scoring, close or cancel; `because` for a cancellation and for an early closing',
    tags,
    access: 'committee.hold',
    about,
    params: ById,
    headers: IfMatch,
    body: Type.Object(
      { to: oneOf(['invited', 'scoring', 'closed', 'cancelled'] as const), because: Type.Optional(Reason) },
      { additionalProperties: false },
    ),
    response: { 200: CommitteeSession, 409: Problem, 412: Problem, 428: Problem },
  },
  'GET /api/committee-sessions/{id}/items/{itemId}': {
    summary: 'The facts of an item, without personal contacts; closed to who is recused until the session is closed',
    tags,
    access: 'committee.read',
    about,
    params: OfItem,
    response: { 200: ItemFacts, 403: Problem },
  },
  'PUT /api/committee-sessions/{id}/items/{itemId}/eligibility': {
    summary: 'Decide whether an item is eligible; only then is it scored',
    tags,
    access: 'committee.hold',
    about,
    params: OfItem,
    body: Type.Object({ eligible: Type.Boolean(), reason: orNull(Reason) }, { additionalProperties: false }),
    response: { 200: CommitteeSession, 409: Problem },
  },
  'GET /api/committee-sessions/{id}/sheet': {
    summary: 'The caller’s own scores and recusals',
    tags,
    access: 'committee.score',
    about,
    params: ById,
    response: { 200: ScoreSheet, 403: Problem },
  },
  'PUT /api/committee-sessions/{id}/items/{itemId}/scores/{criterion}': {
    summary: 'Score one criterion of an item, or take the score back (`level: null`)',
    tags,
    access: 'committee.score',
    about,
    params: Type.Object({ ...OfItem.properties, criterion: ReviewCriterion.properties.code }),
    body: Type.Object(
      {
        level: orNull(Type.Integer({ minimum: 0, maximum: 10 })),
        comment: orNull(Type.String({ maxLength: 2000 })),
      },
      { additionalProperties: false },
    ),
    response: { 200: ScoreSheet, 403: Problem, 409: Problem },
  },
  'PUT /api/committee-sessions/{id}/items/{itemId}/recusal': {
    summary: 'Declare a conflict of interest: the caller’s scores of the item are deleted',
    tags,
    access: 'committee.score',
    about,
    params: OfItem,
    body: Type.Object({ reason: Reason }, { additionalProperties: false }),
    response: { 200: ScoreSheet, 403: Problem, 409: Problem },
  },
  'DELETE /api/committee-sessions/{id}/items/{itemId}/recusal': {
    summary: 'Take back a recusal that the caller declared himself',
    tags,
    access: 'committee.score',
    about,
    params: OfItem,
    response: { 200: ScoreSheet, 403: Problem, 409: Problem },
  },
  'GET /api/committee-sessions/{id}/minutes': {
    summary: 'What a closed session decided: who was there, recusals, eligibility, scores, ranking and draw',
    tags,
    access: 'committee.read',
    about,
    params: ById,
    response: { 200: Minutes, 409: Problem },
  },
} as const

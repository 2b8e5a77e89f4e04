import Type, { type Static } from 'typebox'
import { APPEAL_STATES, REFUSAL_REASONS, REFUSAL_STATES } from '../db/codes.ts'
import {
  ById,
  Day,
  Id,
  IfMatch,
  Name,
  Note,
  Problem,
  TerritoryCode,
  oneOf,
  orNull,
  pageOf,
  paging,
} from '../lib/shapes.ts'
import { Appeal } from './appeals.schema.ts'
import { Assessment } from './assessment.schema.ts'

const Reasons = Type.Array(oneOf(REFUSAL_REASONS), { minItems: 1, uniqueItems: true })
const OtherReason = orNull(Type.String({ minLength: 1, maxLength: 1000, pattern: '\\S', description: 'With `other`' }))
const Letter = Type.String({ minLength: 1, maxLength: 20_000, pattern: '\\S' })
const OrganisationName = Type.Object({ id: Id, name: Name })

/** A decision that a demand gets no room, with its reasons and its letter. */
export const Refusal = Type.Object({
  id: Id,
  territory: TerritoryCode,
  version: Type.Integer({ minimum: 1 }),
  demandId: Id,
  applicationId: orNull(Id),
  organisation: OrganisationName,
  state: oneOf(REFUSAL_STATES),
  reasons: Reasons,
  otherReason: OtherReason,
  letter: Letter,
  howToContest: Type.Array(Type.String(), { description: 'Stands under the letter; of a draft, as if sent today' }),
  assessment: Assessment,
  decidedBy: orNull(Type.String({ description: 'Name; null: a draft, erased since, or no accounts then' })),
  decidedOn: orNull(Type.String({ format: 'date', description: 'The day on which it was sent' })),
  contestUntil: orNull(Type.String({ format: 'date', description: 'Last day on which it may be contested' })),
  contestable: Type.Boolean({ description: 'It stands, that day has not passed, and there is no appeal' }),
  withdrawnBecause: orNull(Note),
  appeal: orNull(Appeal),
})
export type Refusal = Static<typeof Refusal>

export const RefusalLine = Type.Object({
  id: Id,
  demandId: Id,
  organisation: OrganisationName,
  state: oneOf(REFUSAL_STATES),
  reasons: Reasons,
  decidedOn: orNull(Day),
  contestUntil: orNull(Day),
  appealState: orNull(oneOf(APPEAL_STATES)),
})
export type RefusalLine = Static<typeof RefusalLine>

const tags = ['refusals']
/** The secret of the link of an application, as there. */
const Key = Type.Object({ authorization: Type.Optional(Type.String({ maxLength: 200 })) })

export const refusalsContract = {
  'GET /api/refusals': {
    summary: 'Refusals, drafts first, then the newest; an organisation sees those sent to it',
    tags,
    access: 'refusals.read',
    about: { 'querystring.territory': 'territory' },
    querystring: Type.Object(
      {
        cursor: paging.cursor,
        limit: paging.limit,
        territory: Type.Optional(TerritoryCode),
        state: Type.Optional(oneOf(REFUSAL_STATES)),
        demandId: Type.Optional(Id),
      },
      { additionalProperties: false },
    ),
    response: { 200: pageOf(RefusalLine) },
  },
  'POST /api/refusals': {
    summary:
      'Write the draft of a refusal: its letter is drawn up from what fits the demand, its points and the last plan',
    tags,
    access: 'refusals.decide',
    about: { 'body.demandId': 'demand' },
    body: Type.Object(
      { demandId: Id, reasons: Reasons, otherReason: Type.Optional(OtherReason) },
      { additionalProperties: false },
    ),
    response: { 201: Refusal, 409: Problem, 422: Problem },
  },
  'GET /api/refusals/{id}': {
    summary: 'One refusal, with its appeal; an organisation reads it once it was sent',
    tags,
    access: 'refusals.read',
    about: { 'params.id': 'refusal' },
    params: ById,
    response: { 200: Refusal },
  },
  'PATCH /api/refusals/{id}': {
    summary: 'Change the draft of a refusal; a letter of `null` is drawn up anew',
    tags,
    access: 'refusals.decide',
    about: { 'params.id': 'refusal' },
    params: ById,
    headers: IfMatch,
    body: Type.Object(
      {
        reasons: Type.Optional(Reasons),
        otherReason: Type.Optional(OtherReason),
        letter: Type.Optional(orNull(Letter)),
      },
      { additionalProperties: false, minProperties: 1 },
    ),
    response: { 200: Refusal, 409: Problem, 412: Problem, 428: Problem },
  },
  'POST /api/refusals/{id}/send': {
    summary: 'Decide the refusal and send its letter: the demand no longer waits',
    tags,
    access: 'refusals.decide',
    about: { 'params.id': 'refusal' },
    params: ById,
    headers: IfMatch,
    response: { 200: Refusal, 409: Problem, 412: Problem, 428: Problem },
  },
  'POST /api/refusals/{id}/withdraw': {
    summary: 'Give up a refusal that was not sent, saying why',
    tags,
    access: 'refusals.decide',
    about: { 'params.id': 'refusal' },
    params: ById,
    body: Type.Object(
      { because: Type.String({ minLength: 1, maxLength: 1000, pattern: '\\S' }) },
      { additionalProperties: false },
    ),
    response: { 200: Refusal, 409: Problem },
  },
  'GET /api/refusals/{id}/letter.pdf': {
    summary: 'The letter of a refusal, to be printed',
    tags,
    access: 'refusals.read',
    about: { 'params.id': 'refusal' },
    params: ById,
    response: { 200: Type.Unknown() },
  },
  'GET /api/applications/{id}/refusal': {
    summary: 'The refusal of an application, for who holds its link',
    tags,
    access: 'anyone',
    params: ById,
    headers: Key,
    response: { 200: Refusal },
  },
  'GET /api/applications/{id}/refusal/letter.pdf': {
    summary: 'Its letter, for who holds the link of the application',
    tags,
    access: 'anyone',
    params: ById,
    headers: Key,
    response: { 200: Type.Unknown() },
  },
} as const

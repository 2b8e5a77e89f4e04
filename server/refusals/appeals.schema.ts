import Type, { type Static } from 'typebox'
import { APPEAL_STATES, ENTERED_BY } from '../db/codes.ts'
import { ById, Day, Id, Name, Problem, TerritoryCode, oneOf, orNull, pageOf, paging } from '../lib/shapes.ts'
import { Assessment } from './assessment.schema.ts'

const Words = Type.String({ minLength: 1, maxLength: 10_000, pattern: '\\S' })

export const Appeal = Type.Object({
  id: Id,
  refusalId: Id,
  state: oneOf(APPEAL_STATES),
  grounds: Words,
  enteredBy: oneOf(ENTERED_BY),
  lodgedOn: Day,
  answerBy: Type.String({ format: 'date', description: 'Last day for the answer' }),
  overdue: Type.Boolean({ description: 'That day has passed without an answer' }),
  reassessment: orNull(Assessment),
  answer: orNull(Words),
  decidedBy: orNull(Type.String({ description: 'Name; null: not decided, erased since, or no accounts then' })),
  decidedOn: orNull(Day),
  samePerson: Type.Boolean({ description: 'Decided by who had refused, as nobody else could' }),
  documents: Type.Array(Type.Object({ id: Id, name: Name, mediaType: Type.String(), sizeBytes: Type.Integer() })),
})
export type Appeal = Static<typeof Appeal>

export const AppealLine = Type.Object({
  id: Id,
  refusalId: Id,
  organisation: Type.Object({ id: Id, name: Name }),
  state: oneOf(APPEAL_STATES),
  lodgedOn: Day,
  answerBy: Day,
  overdue: Type.Boolean(),
  decidedOn: orNull(Day),
})
export type AppealLine = Static<typeof AppealLine>

const OfDocument = Type.Object({ id: Id, documentId: Id })
export const NewAppeal = Type.Object(
  {
    grounds: Words,
    lodgedOn: Type.Optional(
      Type.String({ format: 'date', description: 'The day on which it came on paper; today unless a manager says it' }),
    ),
  },
  { additionalProperties: false },
)
export type NewAppeal = Static<typeof NewAppeal>

/** As of the applications: the secret of the link; nothing else is taken for one. */
const Key = Type.Object({ authorization: Type.Optional(Type.String({ maxLength: 200 })) })

const tags = ['refusals']
export const appealsContract = {
  'GET /api/appeals': {
    summary: 'Appeals: those to be answered first, the soonest due first',
    tags,
    access: 'refusals.read',
    about: { 'querystring.territory': 'territory' },
    querystring: Type.Object(
      {
        cursor: paging.cursor,
        limit: paging.limit,
        territory: Type.Optional(TerritoryCode),
        state: Type.Optional(oneOf(APPEAL_STATES)),
      },
      { additionalProperties: false },
    ),
    response: { 200: pageOf(AppealLine) },
  },
  'POST /api/refusals/{id}/appeal': {
    summary: 'Contest a refusal, as the organisation or on its behalf',
    tags,
    access: 'appeals.lodge',
    about: { 'params.id': 'refusal' },
    params: ById,
    body: NewAppeal,
    response: { 201: Appeal, 409: Problem },
  },
  'GET /api/appeals/{id}': {
    summary: 'One appeal',
    tags,
    access: 'refusals.read',
    about: { 'params.id': 'appeal' },
    params: ById,
    response: { 200: Appeal },
  },
  'POST /api/appeals/{id}/withdraw': {
    summary: 'Withdraw an appeal that is not decided: the refusal stands',
    tags,
    access: 'appeals.lodge',
    about: { 'params.id': 'appeal' },
    params: ById,
    response: { 200: Appeal, 409: Problem },
  },
  'POST /api/appeals/{id}/reassess': {
    summary: 'Look at the demand again: its points and what fits it are computed anew, beside those of the refusal',
    tags,
    access: 'refusals.decide',
    about: { 'params.id': 'appeal' },
    params: ById,
    response: { 200: Appeal, 409: Problem },
  },
  'POST /api/appeals/{id}/decide': {
    summary: 'Answer an appeal: the refusal is upheld, or overturned and the demand waits again with its first day',
    tags,
    access: 'refusals.decide',
    about: { 'params.id': 'appeal' },
    params: ById,
    body: Type.Object(
      { outcome: oneOf(['upheld', 'overturned'] as const), answer: Words },
      { additionalProperties: false },
    ),
    response: { 200: Appeal, 409: Problem },
  },
  'POST /api/appeals/{id}/documents': {
    summary: 'Join a document (multipart/form-data, one file, as to an application) to an appeal that is not decided',
    tags,
    access: 'appeals.lodge',
    about: { 'params.id': 'appeal' },
    params: ById,
    response: { 200: Appeal, 409: Problem },
  },
  'GET /api/appeals/{id}/documents/{documentId}': {
    summary: 'One document of an appeal, as it was sent',
    tags,
    access: 'refusals.read',
    about: { 'params.id': 'appeal' },
    params: OfDocument,
    response: { 200: Type.Unknown() },
  },
  'POST /api/applications/{id}/appeal': {
    summary: 'Contest the refusal of an application, by its link',
    tags,
    access: 'anyone',
    params: ById,
    headers: Key,
    body: Type.Object({ grounds: Words }, { additionalProperties: false }),
    response: { 201: Appeal, 409: Problem },
  },
  'POST /api/applications/{id}/appeal/withdraw': {
    summary: 'Withdraw the appeal of an application, by its link',
    tags,
    access: 'anyone',
    params: ById,
    headers: Key,
    response: { 200: Appeal, 409: Problem },
  },
  'POST /api/applications/{id}/appeal/documents': {
    summary: 'Join a document to the appeal of an application, by its link',
    tags,
    access: 'anyone',
    params: ById,
    headers: Key,
    response: { 200: Appeal, 409: Problem },
  },
  'GET /api/applications/{id}/appeal/documents/{documentId}': {
    summary: 'One document of the appeal of an application, by its link',
    tags,
    access: 'anyone',
    params: OfDocument,
    headers: Key,
    response: { 200: Type.Unknown() },
  },
} as const

import Type, { type Static } from 'typebox'
import { NewPhase } from '../../demands/demands.schema.ts'
import { Fit } from '../allocation.schema.ts'
import { ById, Day, FixedPeriod, Id, InseeCode, Name, orNull, Problem, TerritoryCode } from '../../lib/shapes.ts'

/** What already fits a need that is still being written: of a phase, how many rooms the rules allow, and where. */
export const FitPreview = Type.Object({
  phases: Type.Array(
    Type.Object({
      needed: FixedPeriod,
      fits: Type.Integer({ description: 'Rooms that no rule refuses, whoever is in them' }),
      free: Type.Integer({ description: 'Of these, rooms with place for it on its first day' }),
      moreIfTransitional: Type.Integer({ description: 'Rooms more if transitional sites were accepted' }),
      sites: Type.Array(Type.Object({ id: Id, name: Name, rooms: Type.Integer() }), {
        description: 'Where these rooms are, the most first',
      }),
      refusals: Type.Array(Type.String(), {
        description: 'When nothing fits even on transitional sites: the rules that refuse most, in French',
      }),
    }),
  ),
})
export type FitPreview = Static<typeof FitPreview>

const NeedBeingWritten = Type.Object(
  {
    territory: TerritoryCode,
    acceptsTransitional: orNull(Type.Boolean()),
    communesWanted: Type.Array(InseeCode, { uniqueItems: true, maxItems: 100 }),
    phases: Type.Array(NewPhase, { minItems: 1, maxItems: 12 }),
  },
  { additionalProperties: false },
)
export type NeedBeingWritten = Static<typeof NeedBeingWritten>

export const Chances = Type.Object({
  planName: orNull(Name),
  madeOn: orNull(Day),
  sentence: Type.String({ description: 'What would improve its chances, or why nobody can tell' }),
})
export type Chances = Static<typeof Chances>

const tags = ['applications']
export const previewContract = {
  'POST /api/fit': {
    summary: 'What already fits a need that is still being written; nothing is kept',
    tags,
    access: 'anyone',
    body: NeedBeingWritten,
    response: { 200: FitPreview },
  },
  'GET /api/demands/hopeless': {
    summary: 'Demands with a phase that no room of the territory could ever meet',
    tags,
    access: 'demands.write',
    about: { 'querystring.territory': 'territory' },
    querystring: Type.Object({ territory: TerritoryCode }, { additionalProperties: false }),
    response: { 200: Type.Array(Type.Object({ demandId: Id, phases: Type.Array(Type.Integer()) })) },
  },
  'GET /api/demands/{id}/chances': {
    summary: 'What would improve the chances of a demand, from the last plan that left it without a room',
    tags,
    access: 'demands.read',
    about: { 'params.id': 'demand' },
    params: ById,
    response: { 200: Chances },
  },
  'GET /api/occupancies/{id}/onward': {
    summary:
      'Where a tenant who is due to move on could go, by the rules of a plan; only rooms with place for it that day',
    description:
      'Its need is what it has today, at the stage that it moves to, for a year. 409 `not_due` when it is not.',
    tags,
    access: 'agreements.write',
    about: { 'params.id': 'occupancy' },
    params: ById,
    response: { 200: Fit, 404: Problem, 409: Problem },
  },
  'GET /api/applications/{id}/chances': {
    summary: 'What would improve the chances of an application, from the last plan that left it without a room',
    tags,
    access: 'anyone',
    params: ById,
    headers: Type.Object({ authorization: Type.Optional(Type.String({ maxLength: 200 })) }),
    response: { 200: Chances, 404: Problem },
  },
} as const

import Type, { type Static } from 'typebox'
import { EQUIPMENT, ROOM_KINDS, STAGES } from '../db/codes.ts'
import {
  ById,
  EurCents,
  IfMatch,
  Name,
  Note,
  Problem,
  TerritoryCode,
  kept,
  oneOf,
  orNull,
  pageOf,
  paging,
  patchOf,
} from '../lib/shapes.ts'

const required = {
  name: Name,
  stage: oneOf(STAGES, 'Stage of its projects when they come'),
  leastPerYear: Type.Integer({ minimum: 0, maximum: 50, description: 'Projects a year, at least' }),
  mostPerYear: Type.Integer({ minimum: 1, maximum: 50, description: 'Projects a year, at most' }),
  arrivalQuarter: Type.Integer({
    minimum: 1,
    maximum: 4,
    description: 'Quarter of the calendar year in which they come, every year',
  }),
  stayQuarters: Type.Integer({ minimum: 1, maximum: 40, description: 'Quarters that each of them stays' }),
  probabilityPercent: Type.Integer({
    minimum: 1,
    maximum: 100,
    description: 'Probability that the cohort comes at all, in percent',
  }),
  kinds: Type.Array(oneOf(ROOM_KINDS), { minItems: 1, uniqueItems: true, description: 'Any of these answers' }),
  requiredEquipment: Type.Array(oneOf(EQUIPMENT), { uniqueItems: true }),
}
const unknowable = {
  areaMinM2: orNull(Type.Number({ minimum: 0.1, maximum: 100_000 })),
  areaMaxM2: orNull(Type.Number({ minimum: 0.1, maximum: 100_000 })),
  workstations: orNull(Type.Integer({ minimum: 1, maximum: 1000, description: 'Of each project' })),
  budgetEurCentsPerMonth: orNull(EurCents),
  source: orNull(Note),
}

/** Projects that are expected every year, with what one of them typically needs. */
export const Cohort = Type.Object({ ...kept, ...required, ...unknowable }, { additionalProperties: false })
export type Cohort = Static<typeof Cohort>
export const NewCohort = Type.Object(
  { territory: TerritoryCode, ...required, ...Type.Partial(Type.Object(unknowable)).properties },
  { additionalProperties: false },
)
export type NewCohort = Static<typeof NewCohort>
export const CohortPatch = patchOf({ ...required, ...unknowable })
export type CohortPatch = Static<typeof CohortPatch>

const tags = ['cohorts']
export const cohortsContract = {
  'GET /api/cohorts': {
    summary: 'Expected cohorts, by name',
    tags,
    access: 'plans.read',
    about: { 'querystring.territory': 'territory' },
    querystring: Type.Object({ ...paging, territory: Type.Optional(TerritoryCode) }, { additionalProperties: false }),
    response: { 200: pageOf(Cohort) },
  },
  'POST /api/cohorts': {
    summary: 'A new expected cohort',
    tags,
    access: 'plans.make',
    about: { 'body.territory': 'territory' },
    body: NewCohort,
    response: { 201: Cohort },
  },
  'GET /api/cohorts/{id}': {
    summary: 'One expected cohort',
    tags,
    access: 'plans.read',
    about: { 'params.id': 'cohort' },
    params: ById,
    response: { 200: Cohort },
  },
  'PATCH /api/cohorts/{id}': {
    summary: 'Change, archive or restore an expected cohort',
    tags,
    access: 'plans.make',
    about: { 'params.id': 'cohort' },
    params: ById,
    headers: IfMatch,
    body: CohortPatch,
    response: { 200: Cohort, 412: Problem, 428: Problem },
  },
} as const

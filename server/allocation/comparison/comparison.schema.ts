import Type, { type Static } from 'typebox'
import { FILIERES, PLAN_MODES, STAGES } from '../../db/codes.ts'
import { Day, Id, InseeCode, Name, Problem, matching, oneOf, orNull } from '../../lib/shapes.ts'
import { Supposed } from '../changes/supposed.ts'
import { OrganisationRef } from '../../organisations/organisations.schema.ts'
import { PlanSummary, Relocation } from '../allocation.schema.ts'

const UUID = '[\\da-fA-F]{8}(-[\\da-fA-F]{4}){3}-[\\da-fA-F]{12}'

const served = {
  quartersAsked: Type.Integer({ description: 'Quarters of demands' }),
  quartersHoused: Type.Integer(),
}

/** What a plan comes to, in the same terms whatever plan it is compared with. */
export const PlanFigures = Type.Object({
  summary: PlanSummary,
  worthByFirst: Type.Number({ description: 'Its stays counted by the points and costs of the first plan compared' }),
  byStage: Type.Array(Type.Object({ stage: oneOf(STAGES), ...served }), {
    description: 'By the stage that the demand is in, quarter by quarter, in the order of the pathway',
  }),
  byFiliere: Type.Array(Type.Object({ filiere: orNull(oneOf(FILIERES)), ...served }), {
    description: 'By the sector of the organisation; null: unknown',
  }),
  byCommune: Type.Array(
    Type.Object({ inseeCode: orNull(InseeCode), name: Type.String(), quartersHoused: Type.Integer() }),
    {
      description: 'By the commune of the room, the one with most first; null: a supposed room that is nowhere',
    },
  ),
  byQpv: Type.Object(
    { inside: Type.Integer(), outside: Type.Integer(), unknown: Type.Integer() },
    { description: 'Quarters housed in a priority neighbourhood, elsewhere, and where nobody knows' },
  ),
  overBudget: Type.Object(
    {
      eurCents: Type.Integer({ description: 'Rent above the budget that the plan leaves' }),
      avoidedEurCents: Type.Integer({
        description: 'Rent above the budget that whoever leaves a room too dear no longer pays',
      }),
      quartersUnknown: Type.Integer({ description: 'Quarters housed whose rent or budget nobody knows' }),
    },
    { description: 'Over the whole plan, before tax' },
  ),
  empty: Type.Object(
    {
      m2: Type.Number({ description: 'Area that could host and stays empty, on average over the quarters' }),
      roomsUnknown: Type.Integer({ description: 'Rooms left out, whose area or workstations nobody knows' }),
    },
    { description: 'In rooms that could host somebody in that quarter' },
  ),
})
export type PlanFigures = Static<typeof PlanFigures>

/** What a plan was asked otherwise than the first one: how many of each. */
export const PlanDifference = Type.Object({
  weights: Type.Integer({ description: 'Points of wishes and costs' }),
  decisions: Type.Integer({ description: 'Rooms imposed or ruled out' }),
  rooms: Type.Integer({ description: 'Rooms added, removed or changed, with their building and site' }),
  demands: Type.Integer(),
  expected: Type.Integer({ description: 'Projects that are only expected, which some plans keep places for' }),
  occupancies: Type.Integer(),
})
export type PlanDifference = Static<typeof PlanDifference>

const ComparedPlan = Type.Object({
  id: Id,
  name: Name,
  startsOn: Day,
  quarters: Type.Integer(),
  mode: oneOf(PLAN_MODES),
  figures: PlanFigures,
  changes: Type.Array(Type.String(), { description: 'What it supposes beyond the facts: French sentences' }),
  supposed: Supposed,
  difference: PlanDifference,
})
export type ComparedPlan = Static<typeof ComparedPlan>

export const ComparedPlace = Type.Object({
  roomId: Id,
  roomName: Type.String(),
  siteId: Id,
  siteName: Type.String(),
  from: Day,
  until: Day,
})
export type ComparedPlace = Static<typeof ComparedPlace>

export const ComparedDemand = Type.Object({
  demandId: Id,
  relocation: Relocation,
  organisation: OrganisationRef,
  differs: Type.Boolean(),
  places: Type.Array(orNull(Type.Array(ComparedPlace)), {
    description: 'Where it is in each plan, in the order of `plans`; null: that plan does not ask about it',
  }),
})
export type ComparedDemand = Static<typeof ComparedDemand>

/** Two to four plans side by side. The first is the one that the others are set against. */
export const Comparison = Type.Object({
  territory: Type.String(),
  plans: Type.Array(ComparedPlan),
  demands: Type.Array(ComparedDemand, { description: 'By organisation' }),
})
export type Comparison = Static<typeof Comparison>

export const comparisonContract = {
  'GET /api/plans/compare': {
    summary: 'Two to four plans side by side: what each comes to, and who is where in each',
    tags: ['plans'],
    access: 'plans.read',
    about: { 'querystring.ids': 'plan' },
    querystring: Type.Object(
      {
        ids: matching(
          `^${UUID}(,${UUID}){1,3}$`,
          'de deux à quatre plans : leurs identifiants, séparés par des virgules',
          'Two to four plans, separated by commas; the first is the one that the others are set against',
        ),
      },
      { additionalProperties: false },
    ),
    response: { 200: Comparison, 409: Problem },
  },
} as const

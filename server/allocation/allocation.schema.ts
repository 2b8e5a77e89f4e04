import Type, { type Static } from 'typebox'
import { DECISIONS, EQUIPMENT, PLAN_MODES, PLAN_STATUSES, ROOM_KINDS, STAGES } from '../db/codes.ts'
import {
  ById,
  Day,
  FixedPeriod,
  Id,
  Moment,
  Name,
  Problem,
  TerritoryCode,
  kept,
  oneOf,
  orNull,
  pageOf,
  paging,
} from '../lib/shapes.ts'
import { GridUsed } from './grid/grid.schema.ts'
import { OrganisationRef } from '../organisations/organisations.schema.ts'
import { PlanChange } from './changes/changes.ts'
import { MOST_KEEP_BONUS } from './changes/keep.ts'
import { Supposed } from './changes/supposed.ts'

/** Points are per quarter; costs are points lost once. A set is never changed: a new reading gets a new version. */
export const Weights = Type.Object(
  {
    version: Type.String(),
    from: Day,
    name: Name,
    because: Type.String({ description: 'Why this set, in French' }),
    points: Type.Record(Type.String(), Type.Number({ minimum: 0, maximum: 1000 }), {
      description: 'Points of each wish, by its code',
    }),
    wishes: Type.Array(Type.Object({ code: Type.String(), sentence: Type.String() }), {
      description: 'What each wish means, in French',
    }),
    moveCost: Type.Number({ minimum: 0 }),
    evictionCost: Type.Number({ minimum: 0 }),
    unhousedCost: Type.Number({ minimum: 0 }),
  },
  { additionalProperties: false },
)
export type Weights = Static<typeof Weights>

/** A decided stay: this demand is in this room for this period, whatever else. Days are first days of quarters. */
export const Pin = Type.Object({ demandId: Id, roomId: Id, from: Day, until: Day }, { additionalProperties: false })
export type Pin = Static<typeof Pin>
/** This demand never goes into this room. */
export const Ban = Type.Object({ demandId: Id, roomId: Id }, { additionalProperties: false })
export type Ban = Static<typeof Ban>

/** What a plan supposes beyond the facts, with its French sentence. */
export const SaidChange = Type.Object({ change: PlanChange, sentence: Type.String() })
export type SaidChange = Static<typeof SaidChange>

export const NewPlan = Type.Object(
  {
    territory: TerritoryCode,
    name: Type.Optional(Name),
    startsOn: Type.String({ format: 'date', description: 'First day of the first quarter of the horizon' }),
    quarters: Type.Integer({ minimum: 1, maximum: 40 }),
    weightsVersion: Type.Optional(Type.String({ description: 'The newest set unless said otherwise' })),
    gridId: Type.Optional(
      Type.String({ format: 'uuid', description: 'A published grid; the one in force today unless said otherwise' }),
    ),
    weightsChanges: Type.Optional(
      Type.Record(Type.String(), Type.Number({ minimum: 0, maximum: 1000 }), {
        description: 'Points of a wish, or moveCost / evictionCost / unhousedCost, changed for this plan only',
      }),
    ),
    pins: Type.Optional(Type.Array(Pin, { maxItems: 5000 })),
    bans: Type.Optional(Type.Array(Ban, { maxItems: 5000 })),
    basedOn: Type.Optional(Id),
    changes: Type.Optional(
      Type.Array(PlanChange, { maxItems: 200, description: 'What the plan supposes beyond the facts, in order' }),
    ),
    keepBonus: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: MOST_KEEP_BONUS,
        description:
          'Points, never shown in the worth, per quarter in which a demand stays where the plan of `basedOn`, or else its agreement, has it. 0: the best plan. Unless said otherwise: least disturbance with changes, else 0',
      }),
    ),
    seconds: Type.Optional(
      Type.Number({ minimum: 1, maximum: 600, description: 'Time allowed to the solver; 20 unless said otherwise' }),
    ),
    seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647 })),
    mode: Type.Optional(oneOf(PLAN_MODES)),
    anticipates: Type.Optional(
      Type.Boolean({
        description: 'true: keep places for the expected cohorts; the plan is then solved without them too',
      }),
    ),
  },
  { additionalProperties: false },
)
export type NewPlan = Static<typeof NewPlan>

export const Progress = Type.Object({
  phase: Type.String({ description: 'In French: what the solver does now' }),
  worth: orNull(Type.Number()),
  bound: orNull(Type.Number({ description: 'No plan can be worth more' })),
  gap: orNull(Type.Number({ description: 'At most this share better is possible (0–1)' })),
  seconds: Type.Number(),
  movesTold: Type.Integer({
    description: 'How often a better plan said who moves in it, so far: read `/moves` again when it grows',
  }),
})
export type Progress = Static<typeof Progress>

export const Relocation = Type.Boolean({
  description: 'No demand: the need of a tenant whose room a change closes; `demandId` is then that of its occupancy',
})

/** How a plan treats who comes first, so that its mode can be judged. */
export const Fairness = Type.Object({
  classes: Type.Array(
    Type.Object({
      priorityClass: Type.Integer({ description: '1 high, 2 middle, 3 low' }),
      demands: Type.Integer(),
      quartersAsked: Type.Integer(),
      quartersHoused: Type.Integer(),
    }),
  ),
  envious: Type.Array(
    Type.Object({
      demandId: Id,
      organisationName: Type.String(),
      sentence: Type.String({ description: 'In French; it begins with the name' }),
      relocation: Relocation,
    }),
    {
      description: 'Demands with justified envy: a room that they would rather have went to lower priorities',
    },
  ),
  defaultWorth: orNull(Type.Number({ description: 'Worth of the weighted plan found in the same run' })),
  cost: orNull(Type.Number({ description: 'Points less than the weighted plan; null: unknown' })),
})
export type Fairness = Static<typeof Fairness>

/** What a plan keeps for projects that are expected, and what that costs those who are there. */
export const Anticipation = Type.Object({
  projects: Type.Integer({ description: 'Projects that may come during the plan, at most' }),
  expectedProjects: Type.Number({ description: 'How many come on average: the sum of their probabilities' }),
  kept: Type.Integer({ description: 'Projects with a place kept for them' }),
  worth: Type.Number({ description: 'Points that the kept places bring on average, part of the worth of the plan' }),
  cost: orNull(
    Type.Number({
      description: 'Points that present demands would have more without; null: not known, it was stopped',
    }),
  ),
  losing: Type.Array(
    Type.Object({
      demandId: Id,
      organisationName: Type.String(),
      quarters: Type.Integer({ description: 'Quarters with a room that it would have more without' }),
    }),
  ),
})
export type Anticipation = Static<typeof Anticipation>

export const PlanSummary = Type.Object({
  worth: Type.Number(),
  bound: Type.Number(),
  gap: Type.Number(),
  optimal: Type.Boolean({ description: 'Proven: no plan is better' }),
  seconds: Type.Number(),
  demands: Type.Integer(),
  housed: Type.Integer({ description: 'Demands with a room in every quarter that they ask for' }),
  partlyHoused: Type.Integer(),
  unhoused: Type.Integer(),
  quartersAsked: Type.Integer(),
  quartersHoused: Type.Integer(),
  moves: Type.Integer(),
  toCheck: Type.Integer({ description: 'Placements that rest on an unknown fact' }),
  fairness: orNull(Fairness),
  anticipation: orNull(Anticipation),
})
export type PlanSummary = Static<typeof PlanSummary>

export const Plan = Type.Object(
  {
    ...kept,
    name: Name,
    status: oneOf(PLAN_STATUSES),
    basedOn: orNull(Id),
    startsOn: Day,
    quarters: Type.Integer(),
    weights: Weights,
    grid: orNull(GridUsed),
    mode: oneOf(PLAN_MODES),
    anticipates: Type.Boolean({ description: 'It keeps places for expected cohorts' }),
    pins: Type.Array(Pin),
    bans: Type.Array(Ban),
    changes: Type.Array(SaidChange),
    isScenario: Type.Boolean({ description: 'It supposes what is not: there to compare, it cannot be accepted' }),
    supposed: Supposed,
    keepBonus: Type.Number(),
    hasMoves: Type.Boolean({ description: 'Ready, and compared with what it starts from: see `/moves`' }),
    seconds: Type.Number(),
    seed: Type.Integer(),
    inputHash: orNull(Type.String()),
    solverVersion: orNull(Type.String()),
    progress: orNull(Progress),
    summary: orNull(PlanSummary),
    conflicts: Type.Array(Type.Object({ code: Type.String(), sentence: Type.String() }), {
      description: 'Infeasible: a smallest set of pins and limits that cannot hold together',
    }),
    failure: orNull(Type.String()),
    decided: Type.Object({ proposed: Type.Integer(), accepted: Type.Integer(), rejected: Type.Integer() }),
    createdAt: Moment,
    finishedAt: orNull(Moment),
  },
  { additionalProperties: false },
)
export type Plan = Static<typeof Plan>

/** A coded reason and its French sentence. */
export const Reason = Type.Object({ code: Type.String(), sentence: Type.String() })
export type Reason = Static<typeof Reason>

export const RoomRef = Type.Object({
  id: Id,
  name: Type.String(),
  kind: oneOf(ROOM_KINDS),
  siteId: Id,
  siteName: Type.String(),
  buildingName: Type.String(),
})
export type RoomRef = Static<typeof RoomRef>
const Holder = Type.Object({
  organisationId: Id,
  organisationName: Type.String(),
  from: Day,
  until: orNull(Day),
  decided: Type.Boolean({ description: 'true: an agreement in force; false: proposed by this plan' }),
  priorityPoints: Type.Optional(
    orNull(
      Type.Number({ description: 'Of the grid; null: it asks for nothing. Absent from plans made before it was kept' }),
    ),
  ),
})

/** Why this room: points by wish (per quarter), and why not the two best others. `cameFrom`: where it is on the eve. */
export const PlacementExplanation = Type.Object({
  priority: Type.Object({ factor: Type.Number(), reasons: Type.Array(Reason) }),
  cameFrom: orNull(RoomRef),
  wishes: Type.Array(
    Type.Object({ code: Type.String(), points: Type.Number(), outOf: Type.Number(), sentence: Type.String() }),
  ),
  others: Type.Array(
    Type.Object({
      room: RoomRef,
      loss: Type.Number({ description: 'Points lost over the period if it went there instead' }),
      sentence: Type.String(),
      heldBy: Type.Array(Holder),
    }),
  ),
  sentences: Type.Array(Type.String(), { description: 'The whole reason, in French, ready for a letter' }),
})
export type PlacementExplanation = Static<typeof PlacementExplanation>

export const Placement = Type.Object({
  id: Id,
  demandId: Id,
  relocation: Relocation,
  organisation: OrganisationRef,
  room: RoomRef,
  during: FixedPeriod,
  workstations: orNull(Type.Integer()),
  stays: Type.Boolean({ description: 'It already holds this room when the plan starts' }),
  moves: Type.Boolean({ description: 'It comes from another room' }),
  worth: Type.Number(),
  toCheck: Type.Array(Reason, { description: 'Unknown facts to check before deciding' }),
  explanation: PlacementExplanation,
  decision: oneOf(DECISIONS),
  decidedAt: orNull(Moment),
  occupancyId: orNull(Id),
})
export type Placement = Static<typeof Placement>

/** What a demand would have were nobody else to place, and what keeps it from it. */
export const Alone = Type.Object({
  stays: Type.Array(Type.Object({ room: RoomRef, during: FixedPeriod })),
  worth: Type.Number({ description: 'Points of that pathway' }),
  toll: orNull(
    Type.Number({
      description:
        'Toll of scarcity: points that those places bring to others, at the prices of the plan; null: its mode has none',
    }),
  ),
  binding: orNull(
    Type.Object(
      { room: RoomRef, during: FixedPeriod, heldBy: Type.Array(Holder) },
      { description: 'Room and quarter of that pathway where most is lost; null: the plan leaves all of it free' },
    ),
  ),
  sentences: Type.Array(Type.String(), { description: 'In French, ready for a letter' }),
})
export type Alone = Static<typeof Alone>

/** Why no room: refusals counted by rule, near misses by a single rule, and who holds what it could have had. */
export const UnmetExplanation = Type.Object({
  code: oneOf(['no_eligible_room', 'taken_by_others', 'not_worth_its_cost'] as const),
  sentences: Type.Array(Type.String()),
  refusals: Type.Array(Type.Object({ code: Type.String(), rooms: Type.Integer(), sentence: Type.String() })),
  nearMisses: Type.Array(Type.Object({ room: RoomRef, reasons: Type.Array(Reason) })),
  couldHaveHad: Type.Array(Type.Object({ room: RoomRef, heldBy: Type.Array(Holder), sentence: Type.String() })),
  alone: Type.Optional(orNull(Alone)),
})
export type UnmetExplanation = Static<typeof UnmetExplanation>
export const Unmet = Type.Object({
  demandId: Id,
  relocation: Relocation,
  organisation: OrganisationRef,
  during: FixedPeriod,
  stage: oneOf(STAGES),
  explanation: UnmetExplanation,
})
export type Unmet = Static<typeof Unmet>

/** One change of a demand that, by itself and with everybody else in place, gives it a room in every quarter. */
export const Change = Type.Object({
  code: oneOf([
    'budget',
    'area_min',
    'area_max',
    'workstations',
    'clear_height',
    'floor_load',
    'door_width',
    'power',
    'equipment',
    'transitional',
    'later',
  ] as const),
  amount: orNull(
    Type.Number({
      description:
        'How much more (budget, area_max), less (the other figures) or later: EUR cents a month, m², workstations, m, kN/m², kVA, months; null for what is asked by yes or no',
    }),
  ),
  equipment: orNull(oneOf(EQUIPMENT)),
  size: Type.Number({ description: 'Share of what is asked today that is given up: changes are ordered by it' }),
  stays: Type.Array(Type.Object({ room: RoomRef, during: FixedPeriod }), { description: 'Where it would then be' }),
  toCheck: Type.Array(Reason, { description: 'Unknown facts to check before deciding' }),
  sentence: Type.String({ description: 'In French, ready for a letter' }),
})
export type Change = Static<typeof Change>
/** The same, when no single change gives it a room in every quarter: some more quarters than in the plan. */
export const PartialChange = Type.Object({
  ...Change.properties,
  quartersGained: Type.Integer({ minimum: 1 }),
  quartersHoused: Type.Integer({ description: 'With the change' }),
})
export type PartialChange = Static<typeof PartialChange>
export const SmallestChange = Type.Object({
  demandId: Id,
  outcome: oneOf(
    ['changes', 'partial', 'none', 'solve_again'] as const,
    'solve_again: it can be housed as it is, which the solver had no time to find',
  ),
  changes: Type.Array(Change, { description: 'The smallest first, one of each code' }),
  partial: Type.Array(PartialChange, {
    description: 'Only when there are no others: those that gain most quarters first, one of each code',
  }),
  sentence: Type.String({ description: 'The answer in French, ready for a letter' }),
})
export type SmallestChange = Static<typeof SmallestChange>

/** A place kept for a project that is expected. It is no placement: nobody can accept it. */
export const AnticipatedStay = Type.Object({
  id: Id,
  cohortId: Id,
  name: Type.String({ description: 'Which project of which cohort, in French' }),
  probability: Type.Number({ description: 'That this project comes (0–1)' }),
  room: RoomRef,
  during: FixedPeriod,
  workstations: orNull(Type.Integer()),
  worth: Type.Number({ description: 'Points on average' }),
})
export type AnticipatedStay = Static<typeof AnticipatedStay>

export const PlanResult = Type.Object({
  placements: Type.Array(Placement),
  unmet: Type.Array(Unmet),
  anticipated: Type.Array(AnticipatedStay),
})
export type PlanResult = Static<typeof PlanResult>

/** How each room answers each phase of a demand: allowed, refused, or to be checked. */
export const Fit = Type.Object({
  phases: Type.Array(
    Type.Object({
      stage: oneOf(STAGES),
      needed: FixedPeriod,
      allowed: Type.Integer(),
      toCheck: Type.Integer(),
      refused: Type.Integer(),
      refusals: Type.Array(Type.Object({ code: Type.String(), sentence: Type.String(), rooms: Type.Integer() })),
      rooms: Type.Array(
        Type.Object({
          room: RoomRef,
          verdict: oneOf(['allowed', 'to_check', 'refused'] as const),
          points: orNull(Type.Number()),
          reasons: Type.Array(Reason),
        }),
        {
          description:
            'The best first, at most 200; of refused rooms, only those of the right kind that a single rule refuses',
        },
      ),
    }),
  ),
})
export type Fit = Static<typeof Fit>

const tags = ['plans']
export const allocationContract = {
  'GET /api/weights': {
    summary: 'Dated sets of weights, the newest first',
    tags,
    access: 'plans.read',
    about: {},
    response: { 200: Type.Array(Weights) },
  },
  'GET /api/demands/{id}/fit': {
    summary: 'Which rooms could answer a demand, and why not the others',
    tags,
    access: 'demands.read',
    about: { 'params.id': 'demand' },
    params: ById,
    response: { 200: Fit },
  },
  'GET /api/plans': {
    summary: 'Plans, the newest first',
    tags,
    access: 'plans.read',
    about: { 'querystring.territory': 'territory' },
    querystring: Type.Object({ ...paging, territory: Type.Optional(TerritoryCode) }, { additionalProperties: false }),
    response: { 200: pageOf(Plan) },
  },
  'POST /api/plans': {
    summary: 'Ask for a plan; follow it by reading it again',
    tags,
    access: 'plans.make',
    about: { 'body.territory': 'territory', 'body.basedOn': 'plan', 'body.gridId': 'grid' },
    body: NewPlan,
    response: { 201: Plan },
  },
  'GET /api/plans/{id}': {
    summary: 'One plan with its progress',
    tags,
    access: 'plans.read',
    about: { 'params.id': 'plan' },
    params: ById,
    response: { 200: Plan },
  },
  'GET /api/plans/{id}/result': {
    summary: 'Placements and unmet demands, each with its reasons',
    tags,
    access: 'plans.read',
    about: { 'params.id': 'plan' },
    params: ById,
    response: { 200: PlanResult },
  },
  'GET /api/plans/{id}/unmet/{demandId}/change': {
    summary: 'The smallest single change that would house a demand, verified by solving again',
    tags,
    access: 'plans.read',
    about: { 'params.id': 'plan' },
    params: Type.Object({ id: Id, demandId: Id }),
    response: { 200: SmallestChange, 409: Problem },
  },
  'GET /api/plans/{id}/problem': {
    summary: 'The question as it was solved, in escale-allocation/1, to replay or audit',
    tags,
    access: 'plans.read',
    about: { 'params.id': 'plan' },
    params: ById,
    response: { 200: Type.Unknown(), 409: Problem },
  },
  'POST /api/plans/{id}/cancel': {
    summary: 'Stop solving; the best plan so far is kept when there is one',
    tags,
    access: 'plans.make',
    about: { 'params.id': 'plan' },
    params: ById,
    response: { 200: Plan },
  },
  'POST /api/plans/{id}/accept': {
    summary: 'Accept every placement still proposed: occupancies are made in one transaction, all or none',
    tags,
    access: 'plans.decide',
    about: { 'params.id': 'plan' },
    params: ById,
    response: { 200: Plan, 409: Problem },
  },
  'POST /api/plans/{id}/reject': {
    summary: 'Reject every placement still proposed',
    tags,
    access: 'plans.decide',
    about: { 'params.id': 'plan' },
    params: ById,
    response: { 200: Plan },
  },
  'POST /api/placements/{id}/accept': {
    summary: 'Accept one placement: it becomes an occupancy',
    tags,
    access: 'plans.decide',
    about: { 'params.id': 'placement' },
    params: ById,
    response: { 200: Placement, 409: Problem },
  },
  'POST /api/placements/{id}/reject': {
    summary: 'Reject one placement',
    tags,
    access: 'plans.decide',
    about: { 'params.id': 'placement' },
    params: ById,
    response: { 200: Placement },
  },
} as const

import Type, { type Static } from 'typebox'
import { ById, FixedPeriod, Id, Name, orNull, Problem } from '../../lib/shapes.ts'
import { OrganisationRef } from '../../organisations/organisations.schema.ts'
import { Reason, Relocation, RoomRef } from '../allocation.schema.ts'

/** Successive quarters in which the plan has somebody elsewhere than before, for one reason. */
export const MoveStep = Type.Object({
  during: FixedPeriod,
  before: orNull(RoomRef),
  after: orNull(RoomRef),
  reason: Reason,
})
export type MoveStep = Static<typeof MoveStep>

/** Those for whom there is too little room in some quarters, whatever the plan: a proof that nobody can place them all. */
export const Shortfall = Type.Object({
  during: FixedPeriod,
  organisations: Type.Array(Type.String()),
  rooms: Type.Array(RoomRef, { description: 'All rooms that can take some of them then' }),
  places: Type.Integer({ description: 'How many of them these rooms can take at most' }),
  closed: Type.Array(RoomRef, { description: 'Rooms that would suit some of them, closed then' }),
  sentence: Type.String({ description: 'In French: the conflict, and what to do' }),
})
export type Shortfall = Static<typeof Shortfall>

export const WhoMoves = Type.Object({
  basedOn: orNull(Type.String({ description: 'Name of the plan compared with; null: the agreements in force' })),
  unchanged: Type.Integer({ description: 'Demands and tenants that stay where they were' }),
  newDemands: Type.Integer({ description: 'Demands that the plan compared with did not know' }),
  moves: Type.Array(
    Type.Object({
      demandId: Id,
      relocation: Relocation,
      organisation: OrganisationRef,
      isNew: Type.Boolean(),
      removals: Type.Integer({ description: 'How many times it goes from one room straight to another' }),
      steps: Type.Array(MoveStep),
    }),
    { description: 'By name' },
  ),
  decant: orNull(
    Type.Object({
      tenants: Type.Integer({ description: 'Put out by the changes, and owed a place' }),
      placed: Type.Integer({ description: 'With a place for as long as they are owed one' }),
      movedTwice: Type.Array(Name),
      unplaced: Type.Array(Type.Object({ organisation: Name, leaves: RoomRef, during: FixedPeriod })),
      shortfalls: Type.Array(Shortfall),
    }),
  ),
})
export type WhoMoves = Static<typeof WhoMoves>

export const PlanMoves = Type.Object({
  ...WhoMoves.properties,
  soFar: Type.Boolean({ description: 'The plan is still being solved: this is the best one so far, and may change' }),
})
export type PlanMoves = Static<typeof PlanMoves>

export const movesContract = {
  'GET /api/plans/{id}/moves': {
    summary:
      'Who is elsewhere than before, and why: against the plan that it is based on, else the agreements in force',
    description:
      'Of a plan that is based on another or that carries changes; while it is being solved, of the best so far.',
    tags: ['plans'],
    access: 'plans.read',
    about: { 'params.id': 'plan' },
    params: ById,
    response: { 200: PlanMoves, 409: Problem },
  },
} as const

import Type, { type Static } from 'typebox'
import { PLAN_MODES } from '../../db/codes.ts'
import { ById, Day, Id, Moment, Name, Problem, oneOf, orNull } from '../../lib/shapes.ts'

/** Why a plan can be believed: how good it is proven to be, and every rule read again by another hand. */
export const Proof = Type.Object({
  planId: Id,
  name: Name,
  startsOn: Day,
  quarters: Type.Integer(),
  mode: oneOf(PLAN_MODES),
  anticipates: Type.Boolean({ description: 'Its question has expected projects too' }),
  worth: Type.Number({ description: 'Points of the plan' }),
  bound: Type.Number({ description: 'No plan is worth more: proven' }),
  gap: Type.Number({ description: '(bound − worth) / max(|bound|, 1)' }),
  optimal: Type.Boolean(),
  sentence: Type.String({ description: 'What is proven, in French' }),
  means: Type.Array(Type.String(), { description: 'What that means and how it is known, in French' }),
  size: Type.Object({
    organisations: Type.Integer(),
    rooms: Type.Integer(),
    quarters: Type.Integer(),
    stays: Type.Integer({ description: 'Quarters in a room that the rules allow, all demands together' }),
  }),
  seconds: Type.Number({ description: 'Time taken' }),
  secondsAllowed: Type.Number(),
  seed: Type.Integer(),
  solver: Type.String({ description: 'Version of the solver' }),
  finishedAt: orNull(Moment),
  inputHash: Type.String({ description: 'SHA-256 of the question' }),
  hashHolds: Type.Boolean({ description: 'The question that is kept still has this hash' }),
  history: orNull(
    Type.Array(
      Type.Object({
        seconds: Type.Number(),
        phase: Type.String({ description: 'In French' }),
        worth: orNull(Type.Number()),
        bound: orNull(Type.Number()),
      }),
      { description: 'Worth and bound whenever one of them changed; null: not kept for this plan' },
    ),
  ),
  rules: Type.Array(
    Type.Object({
      code: Type.String(),
      sentence: Type.String({ description: 'In French' }),
      breaches: Type.Array(Type.String(), { description: 'In French; none: the rule holds' }),
    }),
    { description: 'The verdict of the independent checker, read anew for this reply' },
  ),
  holds: Type.Boolean({ description: 'Every rule holds' }),
})
export type Proof = Static<typeof Proof>

/** What solving the kept question again gave. */
export const Replay = Type.Object({
  worth: Type.Number(),
  bound: Type.Number(),
  seconds: Type.Number(),
  solver: Type.String(),
  sameWorth: Type.Boolean(),
  sameStays: Type.Boolean({ description: 'Everybody is in the same rooms in the same quarters' }),
  sentence: Type.String({ description: 'In French' }),
})
export type Replay = Static<typeof Replay>

const tags = ['plans']
export const proofContract = {
  'GET /api/plans/{id}/proof': {
    summary: 'How good a plan is proven to be, and the verdict of the independent checker, rule by rule',
    tags,
    access: 'plans.read',
    about: { 'params.id': 'plan' },
    params: ById,
    response: { 200: Proof, 409: Problem },
  },
  'GET /api/plans/{id}/answer': {
    summary: 'What the solver answered, in escale-allocation-result/1, to check or compare',
    tags,
    access: 'plans.read',
    about: { 'params.id': 'plan' },
    params: ById,
    response: { 200: Type.Unknown(), 409: Problem },
  },
  'POST /api/plans/{id}/replay': {
    summary: 'Solve the kept question again, when it was given at most thirty seconds, and compare',
    tags,
    access: 'plans.make',
    about: { 'params.id': 'plan' },
    params: ById,
    response: { 200: Replay, 409: Problem },
  },
} as const

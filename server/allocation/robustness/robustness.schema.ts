import Type, { type Static } from 'typebox'
import { ById, Day, Id, Problem, oneOf, orNull } from '../../lib/shapes.ts'

/** A fact that nobody knows and that some placement rests on. */
export const MissingFact = Type.Object({
  subject: oneOf(['room', 'building', 'site', 'demand'] as const, 'What to complete'),
  subjectId: Id,
  field: Type.String({ description: 'Field of that subject' }),
  sentence: Type.String({ description: 'What to find out, in French: « la hauteur libre de … »' }),
  loss: Type.Number({
    description: 'Points lost if the answer is no and everybody else stays where the plan has them',
  }),
  placements: Type.Array(Type.Object({ organisationName: Type.String(), roomName: Type.String() }), {
    description: 'Placements that rest on it',
  }),
})
export type MissingFact = Static<typeof MissingFact>

export const RobustnessReport = Type.Object({
  worth: Type.Object({
    best: Type.Number({ description: 'The plan as it is: every fact to check turns out well' }),
    fallen: Type.Number({ description: 'Every stay to be checked falls away and nothing is planned again' }),
    certain: Type.Number({ description: 'The best plan found that rests on no unknown fact' }),
  }),
  facts: Type.Array(MissingFact, { description: 'Those that would change the plan most first' }),
  stability: orNull(
    Type.Object(
      {
        draws: Type.Integer(),
        spread: Type.Number({
          description: 'Each weight is drawn between itself divided and multiplied by 1 + spread',
        }),
        unchanged: Type.Integer({ description: 'Draws in which every placement stays' }),
        placements: Type.Array(
          Type.Object({
            demandId: Id,
            organisationName: Type.String(),
            roomId: Id,
            roomName: Type.String(),
            siteName: Type.String(),
            from: Day,
            until: Day,
            decided: Type.Boolean({ description: 'By an agreement in force or by a person: no weight changes it' }),
            held: Type.Integer({ description: 'Draws in which it stays whole' }),
          }),
          { description: 'The least stable first' },
        ),
      },
      { description: 'null: the plan does not seek the most points for all, so the weights alone do not decide it' },
    ),
  ),
  seconds: Type.Number(),
})
export type RobustnessReport = Static<typeof RobustnessReport>

export const Robustness = Type.Object({
  planId: Id,
  status: oneOf(['none', 'running', 'ready', 'failed'] as const),
  progress: orNull(
    Type.Object({
      step: Type.String({ description: 'In French: what is computed now' }),
      done: Type.Integer(),
      of: Type.Integer(),
    }),
  ),
  report: orNull(RobustnessReport),
  failure: orNull(Type.String()),
})
export type Robustness = Static<typeof Robustness>

const tags = ['plans']
export const robustnessContract = {
  'GET /api/plans/{id}/robustness': {
    summary: 'How solid a plan is: what rests on unknown facts, what other weights would change',
    tags,
    access: 'plans.read',
    about: { 'params.id': 'plan' },
    params: ById,
    response: { 200: Robustness },
  },
  'POST /api/plans/{id}/robustness': {
    summary: 'Ask how solid a plan is; follow it by reading it again. While it is being computed, nothing changes',
    tags,
    access: 'plans.make',
    about: { 'params.id': 'plan' },
    params: ById,
    response: { 202: Robustness, 409: Problem },
  },
} as const

import Type, { type Static } from 'typebox'
import { STAGES } from '../db/codes.ts'
import { Day, FixedPeriod, oneOf, orNull } from '../lib/shapes.ts'

/** What a demand was worth and what fitted it on a day: kept with a refusal and with an appeal, to be compared. */
export const Assessment = Type.Object(
  {
    on: Day,
    gridName: Type.String(),
    points: Type.Integer({ description: 'By the grid in force that day' }),
    rank: Type.Integer({ description: 'Its place were it to wait with the others; equal points share one' }),
    among: Type.Integer({ description: 'The others that wait, and itself' }),
    findings: Type.Array(Type.String(), { description: 'What each criterion gave, in French' }),
    phases: Type.Array(
      Type.Object({
        stage: oneOf(STAGES),
        needed: FixedPeriod,
        fits: Type.Integer({ description: 'Rooms that no rule refuses, whoever is in them' }),
        refused: Type.Integer(),
        refusals: Type.Array(Type.Object({ sentence: Type.String(), rooms: Type.Integer() }), {
          description: 'The rules that refuse most rooms, at most three',
        }),
      }),
    ),
    chances: orNull(Type.String({ description: 'What would improve its chances, when a plan has looked at it' })),
  },
  { additionalProperties: false },
)
export type Assessment = Static<typeof Assessment>

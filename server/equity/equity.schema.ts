import Type, { type Static } from 'typebox'
import { Day, TerritoryCode, oneOf, orNull } from '../lib/shapes.ts'

/** What demands are set apart by. `qpv`: whether a place in a priority neighbourhood is wanted. */
export const DIMENSIONS = ['stage', 'filiere', 'commune', 'qpv', 'legal_form'] as const
export type Dimension = (typeof DIMENSIONS)[number]

const Share = Type.Number({ minimum: 0, maximum: 1 })
const Figures = Type.Object({
  received: Type.Integer(),
  waiting: Type.Integer(),
  housed: Type.Integer(),
  refused: Type.Integer({ description: 'Whose refusal stands, be it contested' }),
  withdrawn: Type.Integer(),
  offered: Type.Integer({ description: 'Demands that a room was offered to, whatever the answer' }),
  appeals: Type.Integer({ description: 'Demands whose refusal was contested' }),
  delay: orNull(
    Type.Object(
      {
        days: Type.Number({ description: 'Median, from sending to moving in' }),
        low: orNull(Type.Integer()),
        high: orNull(Type.Integer()),
        of: Type.Integer({ description: 'Housed demands whose moving in is known' }),
      },
      { description: 'With its 95 % interval, from six demands on; null: nobody knows yet' },
    ),
  ),
  share: orNull(
    Type.Object(
      { housed: Share, low: Share, high: Share },
      { description: 'Housed of those received and not withdrawn, with Wilson’s 95 % interval; null: there are none' },
    ),
  ),
})
export type Figures = Static<typeof Figures>

export const EquityGroup = Type.Object({
  code: orNull(
    Type.String({ description: 'Of the dimension: a stage, a filière …; yes or no for qpv; null: unknown' }),
  ),
  figures: orNull(Figures),
  comparison: orNull(
    Type.Object(
      {
        probability: Type.Number({
          description: 'Fisher’s exact test against all others, by Holm over the whole report',
        }),
        verdict: oneOf(['alike', 'housed_more', 'housed_less'] as const, 'Apart when the probability is below 0.05'),
      },
      { description: 'Null: unknown, masked, or nobody to be compared with' },
    ),
  ),
})
export type EquityGroup = Static<typeof EquityGroup>

export const EquityReport = Type.Object({
  territory: TerritoryCode,
  on: Day,
  masked: Type.Boolean({ description: 'Groups that would tell of fewer than five demands have no figures' }),
  whole: orNull(Figures),
  dimensions: Type.Array(Type.Object({ dimension: oneOf(DIMENSIONS), groups: Type.Array(EquityGroup) })),
})
export type EquityReport = Static<typeof EquityReport>

const tags = ['equity']
const querystring = Type.Object({ territory: TerritoryCode }, { additionalProperties: false })
export const equityContract = {
  'GET /api/equity': {
    summary: 'Who asks, who is housed, who is refused, group by group, all figures; a municipality sees its commune',
    tags,
    access: 'equity.read',
    about: { 'querystring.territory': 'territory' },
    querystring,
    response: { 200: EquityReport },
  },
  'GET /api/equity/public': {
    summary: 'The same for everybody, without the figures of small groups',
    tags,
    access: 'anyone',
    querystring,
    response: { 200: EquityReport },
  },
} as const

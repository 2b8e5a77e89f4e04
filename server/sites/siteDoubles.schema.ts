import Type, { type Static } from 'typebox'
import { DOUBLE_DECISIONS } from '../db/codes.ts'
import { Id, InseeCode, Name, oneOf, orNull, TerritoryCode } from '../lib/shapes.ts'

const Side = Type.Object(
  { id: Id, name: Name, address: orNull(Name), inseeCode: InseeCode },
  { additionalProperties: false },
)
export const SiteDouble = Type.Object(
  {
    one: Side,
    other: Side,
    overlap: orNull(
      Type.Number({ description: 'Share of the smaller contour that both cover, 0–1; null: a contour is not known' }),
    ),
    metres: Type.Number({ description: 'Between their points' }),
    sameName: Type.Boolean(),
    decision: orNull(oneOf(DOUBLE_DECISIONS)),
  },
  { additionalProperties: false },
)
export type SiteDouble = Static<typeof SiteDouble>

const tags = ['sites']
export const siteDoublesContract = {
  'GET /api/site-doubles': {
    summary: 'Pairs of sites that may be one, by overlap or by name and distance; nothing is ever merged',
    tags,
    access: 'places.write',
    about: { 'querystring.territory': 'territory' },
    querystring: Type.Object({ territory: Type.Optional(TerritoryCode) }, { additionalProperties: false }),
    response: { 200: Type.Array(SiteDouble) },
  },
  'PUT /api/site-doubles': {
    summary: 'Say whether two sites are one',
    tags,
    access: 'places.write',
    about: { 'body.siteId': 'site', 'body.otherId': 'site' },
    body: Type.Object({ siteId: Id, otherId: Id, decision: oneOf(DOUBLE_DECISIONS) }, { additionalProperties: false }),
    response: { 204: Type.Null() },
  },
} as const

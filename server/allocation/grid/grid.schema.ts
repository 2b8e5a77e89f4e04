import Type, { type Static } from 'typebox'
import {
  ById,
  Day,
  Id,
  IfMatch,
  Moment,
  Name,
  Note,
  Problem,
  TerritoryCode,
  matching,
  orNull,
} from '../../lib/shapes.ts'
import { OrganisationRef } from '../../organisations/organisations.schema.ts'

export const Criterion = Type.Object({
  code: Type.String(),
  name: Type.String(),
  sentence: Type.String({ description: 'What it rewards, in French' }),
  source: Type.String({ description: 'Where the fact is read, in French' }),
  cases: Type.Array(
    Type.Object({
      code: Type.String(),
      sentence: Type.String(),
      least: Type.Optional(Type.Integer({ description: '-100 unless said otherwise' })),
    }),
  ),
})
export type Criterion = Static<typeof Criterion>

/** What points do in a plan: one is 0.01 of the factor that multiplies what the stays of a demand are worth. */
export const PointsUse = Type.Object({
  lowestFactor: Type.Number(),
  highestFactor: Type.Number(),
  highFrom: Type.Integer({ description: 'Points from which the priority is high' }),
  middleFrom: Type.Integer({ description: 'Points from which it is middle; low below' }),
})
export type PointsUse = Static<typeof PointsUse>

const Points = Type.Record(Type.String(), Type.Record(Type.String(), Type.Integer({ minimum: -100, maximum: 100 })), {
  description: 'Points by criterion, then by case; what is left out is worth 0',
})

/** What a committee scores, from level 0 to the last of `levels`. */
export const ReviewCriterion = Type.Object(
  {
    code: matching(
      '^[a-z][a-z0-9_]{0,39}$',
      'un code en minuscules, comme solidite',
      'The same from version to version',
    ),
    name: Name,
    sentence: Type.String({ maxLength: 1000, description: 'What it looks at, in French' }),
    weight: Type.Integer({ minimum: 1, maximum: 100, description: 'Beside that of the others' }),
    levels: Type.Array(Type.String({ maxLength: 200 }), {
      minItems: 2,
      maxItems: 11,
      description: 'What each level means, from 0 up; may be empty',
    }),
  },
  { additionalProperties: false },
)
export type ReviewCriterion = Static<typeof ReviewCriterion>
const Review = Type.Array(ReviewCriterion, {
  maxItems: 20,
  description: 'What a committee scores by; empty: no committee can be held under this version',
})

/** One version of the grid. A draft has no seed, no day and no date of publication; a published one never changes. */
export const Grid = Type.Object({
  id: Id,
  territory: TerritoryCode,
  version: Type.Integer({ minimum: 1, description: 'Of the draft, to send back as If-Match' }),
  number: Type.Integer({ minimum: 1 }),
  name: Name,
  because: orNull(Note),
  points: Points,
  review: Review,
  seed: orNull(Type.String({ description: 'Drawn when published: it orders equal points' })),
  validFrom: orNull(Day),
  publishedAt: orNull(Moment),
})
export type Grid = Static<typeof Grid>

/** What a plan keeps of the version that it was asked with. */
export const GridUsed = Type.Object({
  id: Id,
  number: Type.Integer(),
  name: Type.String(),
  validFrom: Day,
  seed: Type.String(),
  points: Points,
})
export type GridUsed = Static<typeof GridUsed>

export const RankingChange = Type.Object({
  criterion: Type.String(),
  case: Type.String(),
  from: Type.Integer(),
  to: Type.Integer(),
  sentence: Type.String({ description: 'In French' }),
})
export type RankingChange = Static<typeof RankingChange>

export const PublishedGrid = Type.Object({
  ...Grid.properties,
  inForce: Type.Boolean(),
  changes: Type.Array(RankingChange, { description: 'Against the version before; empty for the first' }),
  reviewChanges: Type.Array(Type.String(), { description: 'The same of what a committee scores by, in French' }),
})
export type PublishedGrid = Static<typeof PublishedGrid>

/** What one criterion gives a demand. */
export const Finding = Type.Object({
  criterion: Type.String(),
  points: Type.Integer(),
  known: Type.Boolean({ description: 'false: a fact is to be filled in' }),
  sentence: Type.String({ description: 'In French' }),
})
export type Finding = Static<typeof Finding>

const place = {
  demandId: Id,
  points: Type.Integer(),
  rank: Type.Integer({ minimum: 1, description: 'Without a draw, equal points share a rank' }),
  lot: orNull(Type.String({ description: 'SHA-256 of seed, colon, demandId: the smallest first among equals' })),
}
export const RankedDemand = Type.Object({
  ...place,
  organisation: OrganisationRef,
  findings: Type.Array(Finding),
  against: orNull(Type.Object({ points: Type.Integer(), rank: Type.Integer() })),
})
export type RankedDemand = Static<typeof RankedDemand>
export const Ranking = Type.Object({ grid: Grid, on: Day, demands: Type.Array(RankedDemand) })
export type Ranking = Static<typeof Ranking>
export const DrawnOrder = Type.Object({ grid: Grid, on: Day, places: Type.Array(Type.Object(place)) })
export type DrawnOrder = Static<typeof DrawnOrder>

export const DemandPoints = Type.Object({
  grid: Grid,
  on: Day,
  ...place,
  rank: orNull(Type.Integer({ description: 'Among the demands that wait; null when this one does not' })),
  waiting: Type.Integer({ description: 'Demands that wait' }),
  equals: Type.Integer({ description: 'Others that wait with as many points' }),
  ahead: Type.Integer({ description: 'Others that wait with more points' }),
  findings: Type.Array(Finding),
})
export type DemandPoints = Static<typeof DemandPoints>

const OfTerritory = Type.Object({ territory: TerritoryCode }, { additionalProperties: false })
const tags = ['grids']
export const gridContract = {
  'GET /api/grids': {
    summary: 'How decisions are made: the criteria, and the published versions of the grid, the newest first',
    tags,
    access: 'anyone',
    querystring: OfTerritory,
    response: {
      200: Type.Object({
        criteria: Type.Array(Criterion),
        use: PointsUse,
        versions: Type.Array(PublishedGrid),
      }),
    },
  },
  'GET /api/grids/{id}/order': {
    summary: 'The demands that wait in the order of a published version, by reference alone: enough to replay the draw',
    tags,
    access: 'anyone',
    params: ById,
    response: { 200: DrawnOrder },
  },
  'GET /api/grids/draft': {
    summary: 'The version being written, if any',
    tags,
    access: 'grid.write',
    about: { 'querystring.territory': 'territory' },
    querystring: OfTerritory,
    response: { 200: Type.Object({ draft: orNull(Grid) }) },
  },
  'POST /api/grids': {
    summary: 'Begin a new version, from the points and review criteria of the newest',
    tags,
    access: 'grid.write',
    about: { 'body.territory': 'territory' },
    body: OfTerritory,
    response: { 201: Grid, 409: Problem },
  },
  'PATCH /api/grids/{id}': {
    summary: 'Change a draft; `points` replaces them all, and so does `review`',
    tags,
    access: 'grid.write',
    about: { 'params.id': 'grid' },
    params: ById,
    headers: IfMatch,
    body: Type.Object(
      {
        name: Type.Optional(Name),
        because: Type.Optional(orNull(Note)),
        points: Type.Optional(Points),
        review: Type.Optional(Review),
      },
      { additionalProperties: false, minProperties: 1 },
    ),
    response: { 200: Grid, 409: Problem, 412: Problem, 428: Problem },
  },
  'DELETE /api/grids/{id}': {
    summary: 'Delete a draft, and answer with what it was; a published grid is never deleted',
    tags,
    access: 'grid.write',
    about: { 'params.id': 'grid' },
    params: ById,
    headers: IfMatch,
    response: { 200: Grid, 409: Problem, 412: Problem, 428: Problem },
  },
  'POST /api/grids/{id}/publish': {
    summary: 'Publish a draft for good: its seed is drawn, and it is in force from the day given',
    tags,
    access: 'grid.write',
    about: { 'params.id': 'grid' },
    params: ById,
    headers: IfMatch,
    body: Type.Object({ validFrom: Day }, { additionalProperties: false }),
    response: { 200: Grid, 409: Problem, 412: Problem, 428: Problem },
  },
  'GET /api/grids/{id}/ranking': {
    summary: 'The demands that wait under a version, criterion by criterion, and where another version puts them',
    tags,
    access: 'plans.read',
    about: { 'params.id': 'grid', 'querystring.against': 'grid' },
    params: ById,
    querystring: Type.Object({ against: Type.Optional(Id) }, { additionalProperties: false }),
    response: { 200: Ranking },
  },
  'GET /api/demands/{id}/points': {
    summary: 'Points of a demand by criterion under the version in force today, and its rank',
    tags,
    access: 'demands.read',
    about: { 'params.id': 'demand' },
    params: ById,
    response: { 200: DemandPoints },
  },
} as const

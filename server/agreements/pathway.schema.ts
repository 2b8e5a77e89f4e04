import Type, { type Static } from 'typebox'
import { MILESTONES, ROOM_KINDS, STAGES } from '../db/codes.ts'
import {
  ById,
  Day,
  Id,
  IfMatch,
  Name,
  Note,
  Problem,
  TerritoryCode,
  kept,
  oneOf,
  orNull,
  patchOf,
} from '../lib/shapes.ts'
import { OrganisationRef } from '../organisations/organisations.schema.ts'

const dates = { dueOn: orNull(Day), reachedOn: orNull(Day), note: orNull(Note) }

/** What an organisation is to reach, and when it did. */
export const Milestone = Type.Object(
  { ...kept, organisationId: Id, code: oneOf(MILESTONES), ...dates },
  { additionalProperties: false },
)
export type Milestone = Static<typeof Milestone>
export const NewMilestone = Type.Object(
  { code: oneOf(MILESTONES), ...Type.Partial(Type.Object(dates)).properties },
  { additionalProperties: false },
)
export type NewMilestone = Static<typeof NewMilestone>
export const MilestonePatch = patchOf(dates)
export type MilestonePatch = Static<typeof MilestonePatch>

const decision = {
  toStage: oneOf(STAGES, 'The stage that it moves to, or the one that it stays in'),
  decidedOn: Day,
  decidedBy: Name,
  because: Type.String({ minLength: 1, maxLength: 4000, pattern: '\\S' }),
}
/** A review is kept as it was decided: who, when, why. */
export const StageReview = Type.Object(
  { id: Id, fromStage: oneOf(STAGES), ...decision },
  { additionalProperties: false },
)
export type StageReview = Static<typeof StageReview>
export const NewReview = Type.Object(decision, { additionalProperties: false })
export type NewReview = Static<typeof NewReview>

export const OrganisationPathway = Type.Object({
  organisation: OrganisationRef,
  version: Type.Integer({ description: 'Of the organisation: send it back as If-Match with a review' }),
  milestones: Type.Array(Milestone),
  reviews: Type.Array(StageReview),
})
export type OrganisationPathway = Static<typeof OrganisationPathway>

export const DueToMove = Type.Object({
  occupancyId: Id,
  organisation: OrganisationRef,
  roomId: Id,
  roomName: Type.String(),
  roomKind: oneOf(ROOM_KINDS),
  workstations: orNull(Type.Integer()),
  siteName: Type.String(),
  reasons: Type.Array(oneOf(['stage_not_admitted', 'stay_used_up', 'ends_soon', 'milestones_reached'])),
  by: orNull(Type.String({ format: 'date', description: 'First day on which it has to be elsewhere' })),
  towards: oneOf(STAGES, 'Stage that its next room should be open to'),
})
export type DueToMove = Static<typeof DueToMove>

const tags = ['agreements']
export const pathwayContract = {
  'GET /api/organisations/{id}/pathway': {
    summary: 'Milestones of an organisation and the reviews that changed its stage',
    tags,
    access: 'organisations.read',
    about: { 'params.id': 'organisation' },
    params: ById,
    response: { 200: OrganisationPathway },
  },
  'POST /api/organisations/{id}/milestones': {
    summary: 'A milestone for an organisation',
    tags,
    access: 'organisations.write',
    about: { 'params.id': 'organisation' },
    params: ById,
    body: NewMilestone,
    response: { 201: Milestone, 409: Problem },
  },
  'PATCH /api/milestones/{id}': {
    summary: 'Change, archive or restore a milestone; a day in `reachedOn` says that it is reached',
    tags,
    access: 'organisations.write',
    about: { 'params.id': 'milestone' },
    params: ById,
    headers: IfMatch,
    body: MilestonePatch,
    response: { 200: Milestone, 412: Problem, 428: Problem },
  },
  'GET /api/milestones/{id}': {
    summary: 'One milestone',
    tags,
    access: 'organisations.read',
    about: { 'params.id': 'milestone' },
    params: ById,
    response: { 200: Milestone },
  },
  'POST /api/organisations/{id}/reviews': {
    summary: 'A review that moves an organisation to another stage, or keeps it in its own',
    tags,
    access: 'organisations.write',
    about: { 'params.id': 'organisation' },
    params: ById,
    headers: IfMatch,
    body: NewReview,
    response: { 201: StageReview, 412: Problem, 428: Problem },
  },
  'GET /api/moving-on': {
    summary: 'Organisations that are due to move on, the most pressing first',
    description: 'Where each could go: GET /api/occupancies/{id}/onward.',
    tags,
    access: 'agreements.write',
    about: { 'querystring.territory': 'territory' },
    querystring: Type.Object({ territory: Type.Optional(TerritoryCode) }, { additionalProperties: false }),
    response: { 200: Type.Array(DueToMove) },
  },
} as const

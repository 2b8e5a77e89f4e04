import Type, { type Static } from 'typebox'
import { PERMANENCES, SITE_STATUSES, ROOM_KINDS, OCCUPANCY_FORMS } from '../db/codes.ts'
import type { Point } from 'geojson'
import {
  ById,
  Day,
  EurCents,
  Id,
  IfMatch,
  Period,
  Problem,
  TerritoryCode,
  kept,
  oneOf,
  orNull,
  pageOf,
  paging,
  patchOf,
} from '../lib/shapes.ts'
import { OrganisationRef } from '../organisations/organisations.schema.ts'
import { roomFilters } from '../rooms/rooms.schema.ts'
import { shownAs, siteFilters } from '../sites/sites.schema.ts'

/** From a known day; until `null` as long as nobody knows the end. */
const During = Type.Object(
  { from: Day, until: orNull(Day) },
  { additionalProperties: false, description: 'Half-open period [from, until)' },
)

const properties = {
  during: During,
  workstations: orNull(Type.Integer({ minimum: 1, maximum: 1000, description: 'In a shared room, and only there' })),
  legalForm: orNull(oneOf(OCCUPANCY_FORMS)),
  rentEurCentsPerMonth: orNull(EurCents),
}
const { during, ...unknowable } = properties

export const Occupancy = Type.Object(
  {
    ...kept,
    roomId: Id,
    roomName: Type.String(),
    siteId: Id,
    siteName: Type.String(),
    organisation: OrganisationRef,
    ...properties,
  },
  { additionalProperties: false },
)
export type Occupancy = Static<typeof Occupancy>

export const NewOccupancy = Type.Object(
  { roomId: Id, organisationId: Id, during, ...Type.Partial(Type.Object(unknowable)).properties },
  { additionalProperties: false },
)
export type NewOccupancy = Static<typeof NewOccupancy>
export const OccupancyPatch = patchOf(properties)
export type OccupancyPatch = Static<typeof OccupancyPatch>

/** A site on the map, with what is free in it. */
export const SiteFeature = Type.Object({
  id: Id,
  name: Type.String(),
  permanence: oneOf(PERMANENCES),
  status: oneOf(SITE_STATUSES),
  inseeCode: Type.String(),
  usable: orNull(Period),
  demonstration: Type.Boolean(),
  shownAs,
  rooms: Type.Integer({ description: 'Rooms that answer the filters' }),
  freeRooms: Type.Integer({ description: 'Of these, free or partly free on the day asked for' }),
  freeAreaM2: orNull(
    Type.Number({
      description:
        'Known area of what is free, 0 when nothing is; a shared room counts by its free workstations; ' +
        'null when no room is recorded, or the area of none that is free is known',
    }),
  ),
  freeWorkstations: Type.Integer({ description: 'Free workstations of shared rooms' }),
})
export type SiteFeature = Static<typeof SiteFeature>
export const SiteFeatures = Type.Object({
  type: Type.Literal('FeatureCollection'),
  features: Type.Array(
    Type.Object({
      type: Type.Literal('Feature'),
      geometry: Type.Unsafe<Point>(Type.Object({ type: Type.String(), coordinates: Type.Array(Type.Number()) })),
      properties: SiteFeature,
    }),
  ),
})
export type SiteFeatures = Static<typeof SiteFeatures>

/** A line of the timeline: a room, its window, and who is in it. */
export const TimelineRoom = Type.Object({
  id: Id,
  name: Type.String(),
  kind: oneOf(ROOM_KINDS),
  shared: Type.Boolean(),
  workstations: orNull(Type.Integer()),
  areaM2: orNull(Type.Number()),
  buildingId: Id,
  occupancies: Type.Array(
    Type.Object({
      id: Id,
      organisationId: Id,
      organisationName: Type.String(),
      from: Day,
      until: orNull(Day),
      workstations: orNull(Type.Integer()),
      demonstration: Type.Boolean(),
    }),
  ),
})
export const Timeline = Type.Array(
  Type.Object({
    id: Id,
    name: Type.String(),
    permanence: oneOf(PERMANENCES),
    status: oneOf(SITE_STATUSES),
    inseeCode: Type.String(),
    usable: orNull(Period),
    releaseTrigger: orNull(Type.String()),
    buildings: Type.Array(Type.Object({ id: Id, name: Type.String(), rooms: Type.Array(TimelineRoom) })),
  }),
)
export type Timeline = Static<typeof Timeline>

const tags = ['occupancies']
export const occupanciesContract = {
  'GET /api/occupancies': {
    summary: 'Who is where, by start',
    tags,
    access: 'occupancies.read',
    about: { 'querystring.territory': 'territory' },
    querystring: Type.Object(
      {
        ...paging,
        territory: Type.Optional(TerritoryCode),
        roomId: Type.Optional(Id),
        siteId: Type.Optional(Id),
        organisationId: Type.Optional(Id),
        on: Type.Optional(Day),
      },
      { additionalProperties: false },
    ),
    response: { 200: pageOf(Occupancy) },
  },
  'POST /api/occupancies': {
    summary: 'An organisation takes a room for a period',
    description:
      '409 `room_already_taken` or `room_overfull`, with `heldBy`: who holds the room, when and with how many workstations; ' +
      '409 `room_archived`, `organisation_archived`; 422 `outside_site_window`, with the `window` of the site.',
    tags,
    access: 'occupancies.write',
    about: { 'body.roomId': 'room', 'body.organisationId': 'organisation' },
    body: NewOccupancy,
    response: { 201: Occupancy, 409: Problem },
  },
  'GET /api/occupancies/{id}': {
    summary: 'One occupancy',
    tags,
    access: 'occupancies.read',
    about: { 'params.id': 'occupancy' },
    params: ById,
    response: { 200: Occupancy },
  },
  'PATCH /api/occupancies/{id}': {
    summary: 'Change, archive (cancel) or restore an occupancy',
    tags,
    access: 'occupancies.write',
    about: { 'params.id': 'occupancy' },
    params: ById,
    headers: IfMatch,
    body: OccupancyPatch,
    response: { 200: Occupancy, 409: Problem, 412: Problem, 428: Problem },
  },
  'GET /api/sites.geojson': {
    summary: 'Sites for the map, with what is free in them on a day',
    description:
      'Every site that answers the filters, in one compact reply (application/geo+json) with an ETag. Without a filter of ' +
      'rooms, sites without rooms are there too; with one, only those with such a room. A room is free here as in `freeFrom`.',
    tags,
    access: 'anyone',
    querystring: Type.Object({ ...siteFilters, ...roomFilters, on: Day }, { additionalProperties: false }),
    response: { 200: SiteFeatures },
  },
  'GET /api/timeline': {
    summary: 'Sites, buildings, rooms and who is in them during a period',
    description: 'In order of name; sites without rooms, and what is archived, are left out.',
    tags,
    access: 'timeline.read',
    about: { 'querystring.territory': 'territory' },
    querystring: Type.Object(
      { territory: Type.Optional(TerritoryCode), from: Day, until: Day, siteId: Type.Optional(Id) },
      { additionalProperties: false },
    ),
    response: { 200: Timeline },
  },
} as const

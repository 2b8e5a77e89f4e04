import Type, { type Static } from 'typebox'
import { STAGES, PERMANENCES, SITE_STATUSES, ROOM_KINDS, EQUIPMENT } from '../db/codes.ts'
import {
  ById,
  Day,
  EurCents,
  Id,
  IfMatch,
  Name,
  Period,
  Problem,
  kept,
  matching,
  oneOf,
  orNull,
  pageOf,
  paging,
  patchOf,
} from '../lib/shapes.ts'
import { siteFilters } from '../sites/sites.schema.ts'

/** A room is known to have it, known not to, or — when absent from the list — nobody knows. */
export const EquipmentFact = Type.Object(
  { code: oneOf(EQUIPMENT), present: Type.Boolean(), asOf: orNull(Day) },
  { additionalProperties: false },
)
export type EquipmentFact = Static<typeof EquipmentFact>

export const StageRent = Type.Object(
  { stage: oneOf(STAGES), eurCentsPerMonth: EurCents },
  { additionalProperties: false },
)
export type StageRent = Static<typeof StageRent>

/** A measured fact in its unit, stored to `step`, and the day it was measured (`null` when nobody wrote it down). */
const measure = (step: number, maximum: number, description: string) =>
  orNull(
    Type.Object(
      { value: Type.Number({ minimum: step, maximum }), asOf: orNull(Day) },
      { additionalProperties: false, description },
    ),
  )

const properties = {
  buildingId: Id,
  name: Name,
  kind: oneOf(ROOM_KINDS),
  shared: Type.Boolean({ description: 'true: let by workstation; false: one tenant at a time' }),
  workstations: orNull(Type.Integer({ minimum: 1, maximum: 1000 })),
  floor: orNull(Type.Integer({ minimum: -5, maximum: 60 })),
  areaM2: measure(0.1, 1_000_000, 'Floor area, to 0.1 m²'),
  clearHeightM: measure(0.01, 100, 'Clear height, to 1 cm'),
  floorLoadKnM2: measure(0.01, 1000, 'Load the floor bears, to 0.01 kN/m²'),
  doorWidthM: measure(0.01, 100, 'Width of the widest door, to 1 cm'),
  powerKva: measure(0.1, 100_000, 'Electric power, to 0.1 kVA'),
  equipment: Type.Array(EquipmentFact, { maxItems: EQUIPMENT.length }),
  rents: Type.Array(StageRent, {
    maxItems: STAGES.length,
    description: 'Grid by stage, before tax: for the whole room, or for one workstation of a shared one',
  }),
  admitsStages: orNull(
    Type.Array(oneOf(STAGES), { uniqueItems: true, description: 'null: the admission policy is not known' }),
  ),
  longestStayQuarters: orNull(Type.Integer({ minimum: 1, maximum: 200, description: 'null: no limit' })),
  stayGroup: orNull(
    Type.String({
      minLength: 1,
      maxLength: 60,
      pattern: '\\S',
      description: 'Rooms of one group share one longest stay, such as an incubator',
    }),
  ),
}
const { buildingId, name, kind, shared, ...unknowable } = properties

export const Room = Type.Object(
  {
    ...kept,
    ...properties,
    /** Where the room stands, for lists that show rooms on their own. */
    place: Type.Object({
      siteId: Id,
      siteName: Name,
      permanence: oneOf(PERMANENCES),
      status: oneOf(SITE_STATUSES),
      usable: orNull(Period),
      inseeCode: Type.String(),
      communeName: Name,
      inQpv: orNull(Type.Boolean()),
      buildingName: Name,
    }),
  },
  { additionalProperties: false },
)
export type Room = Static<typeof Room>
export type Measure = NonNullable<Room['areaM2']>

export const NewRoom = Type.Object(
  { buildingId, name, kind, shared, ...Type.Partial(Type.Object(unknowable)).properties },
  { additionalProperties: false },
)
export type NewRoom = Static<typeof NewRoom>
export const RoomPatch = patchOf((({ buildingId: _, ...rest }) => rest)(properties))
export type RoomPatch = Static<typeof RoomPatch>

/** Filters that pick rooms; shared with the map layer of sites, which then keeps the sites that have one. */
export const roomFilters = {
  kinds: Type.Optional(
    matching('^[a-z_]+(,[a-z_]+)*$', 'des codes séparés par des virgules', 'Kinds of room, separated by commas'),
  ),
  equipment: Type.Optional(
    matching(
      '^[a-z0-9_]+(,[a-z0-9_]+)*$',
      'des codes séparés par des virgules',
      'Equipment codes that the room is known to have, separated by commas',
    ),
  ),
  areaMin: Type.Optional(Type.Number({ minimum: 0, maximum: 1_000_000, description: 'Known area at least, m²' })),
  areaMax: Type.Optional(Type.Number({ minimum: 0, maximum: 1_000_000, description: 'Known area at most, m²' })),
  rentMaxEurCents: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 100_000_000_00,
      description: 'Monthly rent at most, at the stage asked for, or else at the cheapest',
    }),
  ),
  stage: Type.Optional(oneOf(STAGES, 'The room is known to admit this stage')),
  freeFrom: Type.Optional(
    Type.String({
      format: 'date',
      description:
        'First day on which the room is free: its site is secured or open, the day is within the window of the site ' +
        '(an end that nobody knows shuts nothing out), and nobody holds the room, or not every workstation of a shared one',
    }),
  ),
  freeUntil: Type.Optional(
    Type.String({
      format: 'date',
      description: 'Free on every day of [freeFrom, freeUntil); alone, freeFrom asks for that day',
    }),
  ),
  workstations: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1000,
      description:
        'Workstations that the room is known to have; with freeFrom, that many must be free together in a shared room',
    }),
  ),
}

const tags = ['rooms']
export const roomsContract = {
  'GET /api/rooms': {
    summary: 'Rooms, by site, building and name',
    description:
      'An unknown fact never satisfies a filter that asks for it. A room of an archived building or site is listed as archived.',
    tags,
    access: 'anyone',
    querystring: Type.Object(
      { ...paging, ...siteFilters, ...roomFilters, siteId: Type.Optional(Id), buildingId: Type.Optional(Id) },
      { additionalProperties: false },
    ),
    response: { 200: pageOf(Room) },
  },
  'POST /api/rooms': {
    summary: 'A new room in a building',
    tags,
    access: 'places.write',
    about: { 'body.buildingId': 'building' },
    body: NewRoom,
    response: { 201: Room },
  },
  'GET /api/rooms/{id}': { summary: 'One room', tags, access: 'anyone', params: ById, response: { 200: Room } },
  'PATCH /api/rooms/{id}': {
    summary: 'Change, archive or restore a room; `equipment` and `rents` replace them all',
    description:
      '409 `room_held` (archiving a room that is held now or later), `room_overfull` (fewer workstations than are held) ' +
      'or `room_has_occupancies` (shared or not is fixed by then), with `heldBy`: who, from when until when; `room_offered`.',
    tags,
    access: 'places.write',
    about: { 'params.id': 'room' },
    params: ById,
    headers: IfMatch,
    body: RoomPatch,
    response: { 200: Room, 409: Problem, 412: Problem, 428: Problem },
  },
} as const

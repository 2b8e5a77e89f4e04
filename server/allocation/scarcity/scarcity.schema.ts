import Type, { type Static } from 'typebox'
import { EQUIPMENT, ROOM_KINDS } from '../../db/codes.ts'
import { ById, FixedPeriod, Id, InseeCode, Moment, Problem, oneOf, orNull } from '../../lib/shapes.ts'
import { RoomRef } from '../allocation.schema.ts'

/** A room that does not exist: what a plan would gain with it is asked. Either an area, or workstations to share. */
export const OneMore = Type.Object(
  {
    kind: oneOf(ROOM_KINDS),
    areaM2: orNull(Type.Number({ exclusiveMinimum: 0, maximum: 100_000, description: 'A room held alone' })),
    workstations: orNull(Type.Integer({ minimum: 1, maximum: 1000, description: 'A shared room' })),
    equipment: Type.Array(oneOf(EQUIPMENT), { description: 'What it has; it has nothing else', uniqueItems: true }),
    inseeCode: InseeCode,
    from: Type.String({ format: 'date', description: 'First day of the quarter from which it can be used' }),
  },
  { additionalProperties: false },
)
export type OneMore = Static<typeof OneMore>

/** Workstations that do not exist, in a shared room that does. */
export const MoreWorkstations = Type.Object(
  {
    roomId: Id,
    workstations: Type.Integer({ minimum: 1, maximum: 1000, description: 'How many more' }),
    from: OneMore.properties.from,
  },
  { additionalProperties: false },
)
export type MoreWorkstations = Static<typeof MoreWorkstations>

/** `[from, until)` in m² for a room held alone, in workstations for a shared one. */
export const SizeClass = Type.Object({ from: Type.Number(), until: orNull(Type.Number()) })
export type SizeClass = Static<typeof SizeClass>

/** Rooms of one kind, size class and commune, and what one more of them would bring by the prices of the plan. */
export const ScarcityGroup = Type.Object({
  id: Type.String({ description: 'Kind, size class and commune' }),
  kind: oneOf(ROOM_KINDS),
  shared: Type.Boolean(),
  size: orNull(SizeClass),
  inseeCode: InseeCode,
  communeName: Type.String(),
  name: Type.String({ description: 'In French: kind, size and commune' }),
  sizeName: Type.String({ description: 'In French' }),
  rooms: Type.Integer({ description: 'Rooms of the group that are in service' }),
  like: RoomRef,
  waiting: Type.Integer({
    description: 'Demands short of a room in some quarter that ask for this kind and size, here',
  }),
  prices: Type.Array(orNull(Type.Number()), {
    description:
      'Points that one more room like `like`, the most sought of the group, would bring at most, by quarter of the plan; null where it has no place to give, so that there is no price. Prices are not unique: read sums, not single quarters',
  }),
  total: orNull(Type.Number({ description: 'Sum of the known prices; null without any' })),
  sentence: Type.String({ description: 'In French' }),
  oneMore: OneMore,
})
export type ScarcityGroup = Static<typeof ScarcityGroup>

/** Whom one more room changes something for. */
export const Helped = Type.Object({
  demandId: Id,
  organisationName: Type.String(),
  quartersBefore: Type.Integer({ description: 'Quarters with a room in the plan' }),
  quartersAfter: Type.Integer({ description: 'The same with one more room' }),
  inIt: Type.Boolean({ description: 'It would be in the new room' }),
  sentence: Type.String({ description: 'In French; it begins with the name' }),
})
export type Helped = Static<typeof Helped>

/** What solving again with one more room, or more workstations in one, gave, beside what the prices had said. Points. */
export const Trial = Type.Object({
  id: Id,
  createdAt: Moment,
  oneMore: Type.Union([OneMore, MoreWorkstations]),
  groupId: Type.String({ description: 'The group that it would belong to, there or not' }),
  name: Type.String({ description: 'In French' }),
  predicted: orNull(Type.Number({ description: 'Sum of the prices; null: no room like it has a price' })),
  quartersPriced: Type.Integer(),
  quarters: Type.Integer({ description: 'Quarters of the plan from its first day on' }),
  gain: Type.Number({ description: 'Points that the plan found with it is worth more' }),
  boundChange: Type.Number({ description: 'By how much what no plan can exceed rises' }),
  surely: orNull(
    Type.Object(
      { least: Type.Number(), most: Type.Number() },
      {
        description: 'What it brings to the best plan lies between: proven. Null in modes that seek no greatest sum',
      },
    ),
  ),
  ratio: orNull(Type.Number({ description: 'gain / predicted' })),
  verdict: oneOf(
    ['no_price', 'fair', 'over', 'under'] as const,
    'The price said too much (over) or too little (under)',
  ),
  seconds: Type.Number(),
  helped: Type.Array(Helped, { description: 'Those who gain most first' }),
  supposed: Type.String({ description: 'What is supposed of the room beside what was asked, in French' }),
  sentences: Type.Array(Type.String(), { description: 'In French, ready for a letter' }),
})
export type Trial = Static<typeof Trial>

export const Scarcity = Type.Object({
  quarters: Type.Array(FixedPeriod),
  groups: Type.Array(ScarcityGroup, { description: 'What would bring most first' }),
  absent: Type.Array(Type.Object({ kind: oneOf(ROOM_KINDS), waiting: Type.Integer(), sentence: Type.String() }), {
    description: 'Kinds that somebody without a room asks for, and that no room in service is of',
  }),
  sharedRooms: Type.Array(Type.Object({ room: RoomRef, workstations: Type.Integer() }), {
    description: 'Shared rooms in service: more workstations in them can be tried. By site and name',
  }),
  trials: Type.Array(Trial, { description: 'The newest first' }),
})
export type Scarcity = Static<typeof Scarcity>

const tags = ['plans']
export const scarcityContract = {
  'GET /api/plans/{id}/scarcity': {
    summary: 'What is missing: prices by kind, size class, commune and quarter, and the trials made',
    tags,
    access: 'plans.read',
    about: { 'params.id': 'plan' },
    params: ById,
    response: { 200: Scarcity, 409: Problem },
  },
  'POST /api/plans/{id}/scarcity/trials': {
    summary: 'Solve the plan again with one more room, in at most twenty seconds, and keep what it gave',
    tags,
    access: 'plans.make',
    about: { 'params.id': 'plan' },
    params: ById,
    body: OneMore,
    response: { 201: Trial, 409: Problem, 422: Problem },
  },
  'POST /api/plans/{id}/scarcity/workstation-trials': {
    summary:
      'Solve the plan again with more workstations in a shared room, in at most twenty seconds, and keep what it gave',
    tags,
    access: 'plans.make',
    about: { 'params.id': 'plan' },
    params: ById,
    body: MoreWorkstations,
    response: { 201: Trial, 409: Problem, 422: Problem },
  },
} as const

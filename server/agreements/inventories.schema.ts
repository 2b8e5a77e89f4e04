import Type, { type Static } from 'typebox'
import { INVENTORY_MOMENTS, ITEM_CONDITIONS } from '../db/codes.ts'
import { ById, Day, Id, IfMatch, Name, Note, Problem, kept, oneOf, orNull, patchOf } from '../lib/shapes.ts'

const Line = Type.Object(
  { item: Name, condition: orNull(oneOf(ITEM_CONDITIONS)), comment: orNull(Note) },
  { additionalProperties: false },
)
const items = Type.Array(Line, { maxItems: 200 })

export const Inventory = Type.Object(
  { ...kept, agreementId: Id, moment: oneOf(INVENTORY_MOMENTS), signedOn: orNull(Day), items },
  { additionalProperties: false },
)
export type Inventory = Static<typeof Inventory>
export const InventoryPatch = patchOf({ items, signedOn: orNull(Day) })
export type InventoryPatch = Static<typeof InventoryPatch>

export const Inventories = Type.Object({
  moveIn: orNull(Inventory),
  moveOut: orNull(Inventory),
  compared: Type.Array(
    Type.Object({
      item: Type.String(),
      before: orNull(Line),
      after: orNull(Line),
      change: oneOf(['same', 'worse', 'better', 'only_in', 'only_out', 'unknown']),
    }),
    { description: 'Both side by side, once both are there' },
  ),
})
export type Inventories = Static<typeof Inventories>

const tags = ['agreements']
export const inventoriesContract = {
  'GET /api/agreements/{id}/inventories': {
    summary: 'Inventories of fixtures at move-in and move-out, and what changed between them',
    tags,
    access: 'agreements.read',
    about: { 'params.id': 'agreement' },
    params: ById,
    response: { 200: Inventories },
  },
  'POST /api/agreements/{id}/inventories': {
    summary: 'Opens an inventory: with the usual items and the equipment of the room, or those of the move-in',
    tags,
    access: 'agreements.write',
    about: { 'params.id': 'agreement' },
    params: ById,
    body: Type.Object({ moment: oneOf(INVENTORY_MOMENTS) }, { additionalProperties: false }),
    response: { 201: Inventory, 409: Problem },
  },
  'GET /api/inventories/{id}': {
    summary: 'One inventory of fixtures',
    tags,
    access: 'agreements.read',
    about: { 'params.id': 'inventory' },
    params: ById,
    response: { 200: Inventory },
  },
  'PATCH /api/inventories/{id}': {
    summary: 'Change an inventory that is not signed yet, or sign it',
    tags,
    access: 'agreements.write',
    about: { 'params.id': 'inventory' },
    params: ById,
    headers: IfMatch,
    body: InventoryPatch,
    response: { 200: Inventory, 409: Problem, 412: Problem, 428: Problem },
  },
} as const

/** What a plan supposes to exist: rooms and demands that are nobody's, told apart wherever they are shown. */
import Type, { type Static } from 'typebox'
import { Id, InseeCode, orNull } from '../../lib/shapes.ts'
import type { PlanChange } from './changes.ts'

/** Said in the name itself, so that no sentence, list, map or letter can show it without. */
export const supposedName = (name: string): string => `${name} (hypothétique)`

export const Supposed = Type.Object(
  {
    rooms: Type.Array(
      Type.Object({
        id: Id,
        siteId: Type.String({ format: 'uuid', description: 'That of the room itself when it stands on no site' }),
        inseeCode: orNull(InseeCode),
      }),
    ),
    demandIds: Type.Array(Id),
  },
  { description: 'Rooms and demands that exist in this plan alone: they have no sheet' },
)
export type Supposed = Static<typeof Supposed>

export const supposedBy = (changes: readonly PlanChange[]): Supposed => ({
  rooms: changes.flatMap((change) =>
    change.type === 'room_added'
      ? [{ id: change.id, siteId: change.siteId ?? change.id, inseeCode: change.inseeCode ?? null }]
      : [],
  ),
  demandIds: changes.flatMap((change) => (change.type === 'demand_added' ? [change.id] : [])),
})

import Type, { type Static } from 'typebox'
import { frenchDay } from '../../lib/frenchDay.ts'
import { Day, Id } from '../../lib/shapes.ts'
import type { ChangeKind } from './change.ts'
import { close, refuseOutside } from './closures.ts'

const RoomRemoved = Type.Object(
  { type: Type.Literal('room_removed'), roomId: Id, on: Day },
  { additionalProperties: false, description: 'The room hosts nobody from the day `on`; its tenants are to be placed' },
)
type RoomRemoved = Static<typeof RoomRemoved>

export const roomRemoved = {
  schema: RoomRemoved,
  say({ roomId, on }, { rooms }) {
    const { name, site } = rooms.find(({ id }) => id === roomId)!
    return `Le local « ${name} » (${site.name}) disparaît le ${frenchDay(on)}.`
  },
  apply(facts, change, at) {
    const { roomId, on } = change
    if (!facts.rooms.some(({ id }) => id === roomId)) {
      throw at.refuse(
        'roomId',
        'room_unknown',
        'Ce local n’existe pas sur ce territoire, ou il est archivé. Choisissez-en un autre.',
      )
    }
    refuseOutside(at, 'on', { from: on, until: null })
    return close(facts, at.horizon, ({ id }) => id === roomId, {
      kind: 'rooms_closed',
      from: on,
      until: null,
      because: this.say(change, facts),
    })
  },
} as const satisfies ChangeKind<RoomRemoved>

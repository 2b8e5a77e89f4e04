import Type, { type Static } from 'typebox'
import { Day, Id } from '../../lib/shapes.ts'
import type { ChangeKind } from './change.ts'
import { hostsOnly, openOnly, refuseEmpty, refuseOutside } from './closures.ts'

const RoomWindow = Type.Object(
  { type: Type.Literal('room_window'), roomId: Id, from: Type.Optional(Day), until: Type.Optional(Day) },
  {
    additionalProperties: false,
    description:
      'The room hosts only in [from, until), within what its site allows; its tenants are to be placed before and after',
  },
)
type RoomWindow = Static<typeof RoomWindow>

export const roomWindow = {
  schema: RoomWindow,
  say({ roomId, from, until }, { rooms }) {
    const { name, site } = rooms.find(({ id }) => id === roomId)!
    return `Le local « ${name} » (${site.name}) ${hostsOnly({ from: from ?? null, until: until ?? null })}.`
  },
  apply(facts, change, at) {
    const { roomId } = change
    const days = { from: change.from ?? null, until: change.until ?? null }
    if (!facts.rooms.some(({ id }) => id === roomId)) {
      throw at.refuse(
        'roomId',
        'room_unknown',
        'Ce local n’existe pas sur ce territoire, ou il est archivé. Choisissez-en un autre.',
      )
    }
    if (days.from === null && days.until === null) {
      throw at.refuse('from', 'window_without_end', 'Donnez le premier jour du local, son dernier, ou les deux.')
    }
    refuseEmpty(at, days)
    refuseOutside(at, change.from === undefined ? 'until' : 'from', days)
    return openOnly(facts, at.horizon, roomId, days, this.say(change, facts))
  },
} as const satisfies ChangeKind<RoomWindow>

import Type, { type Static } from 'typebox'
import { count, list } from '../../lib/french.ts'
import { frenchSpan } from '../../lib/frenchDay.ts'
import { Day, Id } from '../../lib/shapes.ts'
import type { Facts } from '../facts.ts'
import type { ChangeKind } from './change.ts'
import { close, refuseOutside } from './closures.ts'

const RoomsClosed = Type.Object(
  {
    type: Type.Literal('rooms_closed'),
    roomIds: Type.Array(Id, { minItems: 1, maxItems: 1000, uniqueItems: true }),
    from: Day,
    until: Day,
  },
  { additionalProperties: false, description: 'A phase of works: nobody is in these rooms in [from, until)' },
)
type RoomsClosed = Static<typeof RoomsClosed>

/** Rooms named one by one; beyond, they are counted. */
const NAMED = 4

const roomsOf = ({ rooms }: Facts, { roomIds }: RoomsClosed) => rooms.filter(({ id }) => roomIds.includes(id))

export const roomsClosed = {
  schema: RoomsClosed,
  say(change, facts) {
    const rooms = roomsOf(facts, change)
    const sites = [...new Set(rooms.map(({ site }) => site.name))]
    const named = rooms.slice(0, NAMED).map(({ name }) => `« ${name} »`)
    const others = rooms.length - named.length
    const words = list(others > 0 ? [...named, count(others, 'autre local', 'autres locaux')] : named)
    return `Travaux ${frenchSpan(change)} dans ${words} (${list(sites)}).`
  },
  apply(facts, change, at) {
    const known = new Set(facts.rooms.map(({ id }) => id))
    const unknown = change.roomIds.findIndex((id) => !known.has(id))
    if (unknown !== -1) {
      throw at.refuse(
        `roomIds/${unknown}`,
        'room_unknown',
        'Ce local n’existe pas sur ce territoire, ou il est archivé. Choisissez-en un autre.',
      )
    }
    if (change.until <= change.from) {
      throw at.refuse(
        'until',
        'period_empty',
        'Les travaux finissent avant de commencer. Donnez une fin après le début.',
      )
    }
    refuseOutside(at, 'from', change)
    const ids = new Set(change.roomIds)
    return close(facts, at.horizon, ({ id }) => ids.has(id), {
      kind: 'rooms_closed',
      from: change.from,
      until: change.until,
      because: `Le local est en travaux ${frenchSpan(change)}.`,
    })
  },
} as const satisfies ChangeKind<RoomsClosed>

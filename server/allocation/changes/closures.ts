/** Rooms that a change closes: what closing them does to the facts, and when a room is closed. */
import { frenchDay } from '../../lib/frenchDay.ts'
import { overlaps, type Span } from '../../lib/span.ts'
import { quarterStart, type Closure, type Facts, type Horizon, type RoomFacts } from '../facts.ts'
import type { ChangePlace } from './change.ts'

/** The closure that a room has in some of these days, if any. */
export const closureIn = ({ closures = [] }: RoomFacts, days: Span): Closure | undefined =>
  closures.find((closure) => overlaps(closure, days))

/** Adds a closure to rooms; what it began before the plan does not matter to it. */
export function close(
  facts: Facts,
  { startsOn }: Horizon,
  isClosed: (room: RoomFacts) => boolean,
  closure: Closure,
): Facts {
  const from = closure.from < startsOn ? startsOn : closure.from
  return {
    ...facts,
    rooms: facts.rooms.map((room) =>
      isClosed(room) ? { ...room, closures: [...(room.closures ?? []), { ...closure, from }] } : room,
    ),
  }
}

/** A change that touches no quarter of the plan would be believed to have had no consequence. */
export function refuseOutside({ horizon, refuse }: ChangePlace, field: string, days: Span): void {
  const [first, end] = [horizon.startsOn, quarterStart(horizon, horizon.quarters)]
  if (overlaps(days, { from: first, until: end })) return
  throw refuse(
    field,
    'change_outside_plan',
    `Cette date est hors du plan, qui va du ${frenchDay(first)} au ${frenchDay(end)}. Choisissez une date entre les deux, ou un autre horizon.`,
  )
}

/** Rooms that a change closes: what closing them does to the facts, and when a room is closed. */
import { frenchDay } from '../../lib/frenchDay.ts'
import { addDays, overlaps, type Span } from '../../lib/span.ts'
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

/** Leaves a room open in some days only. @param because why not in the others */
export function openOnly(
  facts: Facts,
  horizon: Horizon,
  roomId: string,
  { from, until }: Span,
  because: string,
): Facts {
  const shut = [
    ...(from !== null && from > horizon.startsOn ? [{ from: horizon.startsOn, until: from }] : []),
    ...(until === null ? [] : [{ from: until, until: null }]),
  ]
  return shut.reduce(
    (sofar, days) => close(sofar, horizon, ({ id }) => id === roomId, { kind: 'rooms_closed', ...days, because }),
    facts,
  )
}

/** « à partir du 1er avril 2027 et jusqu’au 30 juin 2028 »; nothing when both are open. */
export function saidWindow({ from, until }: Span): string {
  return [
    ...(from === null ? [] : [`à partir du ${frenchDay(from)}`]),
    ...(until === null ? [] : [`jusqu’au ${frenchDay(addDays(until, -1))}`]),
  ].join(' et ')
}

/** « n’accueille qu’à partir du … » */
export const hostsOnly = (days: Span): string => `n’accueille ${days.from === null ? 'que ' : 'qu’'}${saidWindow(days)}`

export function refuseEmpty({ refuse }: ChangePlace, { from, until }: Span): void {
  if (from === null || until === null || from < until) return
  throw refuse('until', 'period_empty', 'La fin est avant le début. Donnez une fin qui suit le début.')
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

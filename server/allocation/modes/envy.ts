/**
 * Justified envy, the audit of any plan. In a quarter, organisation a has justified envy towards a room when
 * - the room is allowed to it and worth more to it, in that quarter and from where it was before, than what it has
 *   (its own room or none; moves, and the eviction of a tenant, included), and its stay limit leaves it the quarter;
 * - its units do not fit in what is free, but fit once holders of strictly lower priority are out;
 * - none of these is there by right: by a pin, or by holding that room the quarter before.
 * An organisation pinned in the quarter envies nobody. A place that is free is a matter of waste, not of envy.
 */
import type { Envy, PlannedStay, Question } from '../problem.ts'
import { priorityOf, readingOf, roomsOf } from './reading.ts'

/** The first case of each organisation with justified envy, in the order of the question. */
export function justifiedEnvy(problem: Question, stays: readonly PlannedStay[]): Envy[] {
  const reading = readingOf(problem)
  const where = roomsOf(problem, stays)
  const organisations = new Map(problem.organisations.map((organisation) => [organisation.id, organisation]))
  const before = (id: string, quarter: number) => {
    const { from, current } = organisations.get(id)!
    return quarter === from ? current : where.get(id)![quarter - 1]!
  }
  const inRoom = new Map<string, { id: string; units: number }[][]>(
    problem.rooms.map(({ id }) => [id, Array.from({ length: problem.quarters }, () => [])]),
  )
  for (const { organisation, room, from, until, units } of stays) {
    for (let quarter = from; quarter < until; quarter++) inRoom.get(room)![quarter]!.push({ id: organisation, units })
  }

  return problem.organisations.flatMap((organisation) => {
    for (let quarter = organisation.from; quarter < organisation.until; quarter++) {
      const envy = envyIn(organisation.id, quarter)
      if (envy !== null) return [envy]
    }
    return []
  })

  function envyIn(id: string, quarter: number): Envy | null {
    const organisation = organisations.get(id)!
    if (reading.pinned(organisation, quarter) !== undefined) return null
    const open = reading.open(organisation, quarter)
    const own = where.get(id)![quarter]!
    const held = open.find(({ room }) => room === own) ?? null
    const cameFrom = before(id, quarter)
    const points = (stay: typeof held) => reading.points(organisation, stay, cameFrom, quarter)
    const mine = points(held)
    const better = open
      .map((stay) => [points(stay), stay] as const)
      .filter(([worth, { room }]) => worth > mine && room !== own)
      .sort(([a], [b]) => b - a)
    for (const [, { room, units }] of better) {
      if (!mayStay(id, room, quarter)) continue
      const here = inRoom.get(room)![quarter]!
      const free = here.reduce((left, holder) => left - holder.units, reading.capacity(room, quarter))
      const below = here.filter((holder) => {
        const other = organisations.get(holder.id)!
        const byRight = reading.pinned(other, quarter) === room || before(holder.id, quarter) === room
        return !byRight && priorityOf(other) < priorityOf(organisation)
      })
      const freed = below.reduce((sum, holder) => sum + holder.units, free)
      if (units > free && units <= freed)
        return { organisation: id, room, quarter, holders: below.map((each) => each.id) }
    }
    return null
  }

  /** With this quarter spent there, and all others where the plan has them, its stay limit holds. */
  function mayStay(id: string, room: string, quarter: number): boolean {
    const group = reading.limitedGroup(room)
    if (group === null) return true
    const others = where
      .get(id)!
      .filter((other, at) => at !== quarter && other !== null && reading.limitedGroup(other) === group)
    return others.length + 1 <= reading.quartersLeft(organisations.get(id)!, group)
  }
}

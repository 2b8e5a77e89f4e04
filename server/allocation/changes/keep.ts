/** The plan that another is based on, and what staying close to it means. */
import type { Pin } from '../allocation.schema.ts'
import { quarterAt, type Horizon } from '../facts.ts'
import type { KeptStay } from '../problem.ts'
import type { Asking } from '../tenancy.ts'

/** Points per unchanged quarter unless somebody says otherwise: more than any wish brings, less than having a room. */
export const LEAST_DISTURBANCE = 50
/** More moves nothing but what must. */
export const MOST_KEEP_BONUS = 100

/** A plan as another one starts from it: which demands it knew, and where it had them. */
export interface Base {
  readonly name: string
  readonly demandIds: readonly string[]
  readonly stays: readonly Pin[]
}

/** The room of a demand in the base plan, by quarter of another; `undefined` when that plan did not know it. */
export function keptRooms(base: Base | null, demandId: string, horizon: Horizon): (string | null)[] | undefined {
  if (base === null || !base.demandIds.includes(demandId)) return undefined
  const rooms = new Array<string | null>(horizon.quarters).fill(null)
  for (const { demandId: id, roomId, from, until } of base.stays) {
    if (id === demandId)
      rooms.fill(roomId, Math.max(0, quarterAt(horizon, from)), Math.max(0, quarterAt(horizon, until)))
  }
  return rooms
}

/** Where a demand is as long as nobody moves it: its room in the base plan, else the one that its agreement grants. */
export function keptStays(
  candidates: readonly Asking[],
  rooms: ReadonlySet<string>,
  request: Horizon & { readonly base: Base | null },
): KeptStay[] {
  return candidates.flatMap(({ demand, from, until, current, holds }): KeptStay[] => {
    // Nobody moves when a place is kept elsewhere for a project that is only expected.
    if (demand.expected !== undefined) return []
    const first = holds.find((agreement) => agreement !== null)
    const present = first?.roomId ?? current?.id ?? null
    const since = first === undefined ? from : holds.indexOf(first)
    const kept =
      keptRooms(request.base, demand.id, request) ??
      holds.map((_, quarter) => (quarter >= since && quarter < until ? present : null))
    const stays: { organisation: string; room: string; from: number; until: number }[] = []
    kept.forEach((room, quarter) => {
      if (room === null || !rooms.has(room)) return
      const last = stays.at(-1)
      if (last !== undefined && last.room === room && last.until === quarter) last.until = quarter + 1
      else stays.push({ organisation: demand.id, room, from: quarter, until: quarter + 1 })
    })
    return stays
  })
}

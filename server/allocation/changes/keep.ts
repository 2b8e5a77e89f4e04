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

/** Where a demand is as long as nobody moves it: its room in the base plan, else the one that its agreement grants. */
export function keptStays(
  candidates: readonly Asking[],
  rooms: ReadonlySet<string>,
  request: Horizon & { readonly base: Base | null },
): KeptStay[] {
  const { base } = request
  const known = new Set(base?.demandIds)
  const byDemand = new Map<string, Pin[]>()
  for (const stay of base?.stays ?? []) byDemand.set(stay.demandId, [...(byDemand.get(stay.demandId) ?? []), stay])
  return candidates.flatMap(({ demand, from, until, current, holds }): KeptStay[] => {
    const organisation = demand.id
    const stays = known.has(demand.id)
      ? (byDemand.get(demand.id) ?? []).map((stay) => ({
          organisation,
          room: stay.roomId,
          from: Math.max(0, quarterAt(request, stay.from)),
          until: Math.min(request.quarters, quarterAt(request, stay.until)),
        }))
      : presentStay()
    return stays.filter((stay) => stay.from < stay.until && rooms.has(stay.room))

    function presentStay(): KeptStay[] {
      const first = holds.findIndex((agreement) => agreement !== null)
      const room = first === -1 ? current?.id : holds[first]!.roomId
      return room === undefined ? [] : [{ organisation, room, from: Math.max(first, from), until }]
    }
  })
}

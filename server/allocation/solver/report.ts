/** From typed arrays back to the words of the question. */
import type { PlannedStay, Price, Question, Unhoused } from '../problem.ts'
import { UNHOUSED, type Compiled } from './compile.ts'
import { RoomKnapsack } from './roomKnapsack.ts'

/** Stays and quarters without a room of one organisation; `path` is read from index `at`. */
export function reportPathway(
  problem: Question,
  compiled: Compiled,
  o: number,
  path: Int32Array,
  at: number,
): { stays: PlannedStay[]; unhoused: Unhoused[] } {
  const organisation = problem.organisations[o]!.id
  const stays: PlannedStay[] = []
  const unhoused: Unhoused[] = []
  for (let t = compiled.from[o]!; t < compiled.until[o]!; t++) {
    const segment = path[at + t]!
    if (segment === UNHOUSED) {
      const last = unhoused.at(-1)
      if (last?.until === t) last.until = t + 1
      else unhoused.push({ organisation, from: t, until: t + 1 })
      continue
    }
    const room = problem.rooms[compiled.stateRoom[compiled.stateStart[o]! + compiled.segmentState[segment]!]!]!.id
    const units = compiled.segmentUnits[segment]!
    const last = stays.at(-1)
    if (last?.until === t && last.room === room && last.units === units) last.until = t + 1
    else stays.push({ organisation, room, from: t, until: t + 1, units })
  }
  return { stays, unhoused }
}

/** @param held segments `[organisation * quarters + quarter]` */
export function reportPlan(problem: Question, compiled: Compiled, held: Int32Array) {
  const parts = problem.organisations.map((_, o) => reportPathway(problem, compiled, o, held, o * compiled.quarters))
  return { stays: parts.flatMap(({ stays }) => stays), unhoused: parts.flatMap(({ unhoused }) => unhoused) }
}

/** What a unit of each room-quarter earns at the prices of the slots: the revenue of the room shared out. */
export function reportPrices(problem: Question, compiled: Compiled, prices: Float64Array): Price[] {
  const { quarters, roomCount, roomSlot, slotCount, slotUnits, demand } = compiled
  const knapsack = new RoomKnapsack()
  const nobody = new Int32Array(prices.length)
  const reported: Price[] = []
  problem.rooms.forEach(({ id }, r) => {
    for (let quarter = 0; quarter < quarters; quarter++) {
      const first = roomSlot[r]!
      const capacity = compiled.capacity[quarter * roomCount + r]!
      let count = roomSlot[r + 1]! - first
      while (count > 0 && slotUnits[first + count - 1]! > capacity) count--
      const at = quarter * slotCount + first
      const revenue = count > 0 ? knapsack.solve(prices, at, slotUnits, demand, first, count, capacity, nobody) : 0
      if (revenue > 0) reported.push({ room: id, quarter, price: revenue / capacity })
    }
  })
  return reported
}

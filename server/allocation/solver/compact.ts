/**
 * The question as one mixed-integer program over room-quarters, without pathways. With s a segment, r its room:
 *
 *     x(o,s,t) whole      o takes s in quarter t
 *     y(o,r,t) ≥ x(o,r,t) − x(o,r,t−1)                        o starts in r
 *     m(o,t)   ≥ Σ_r y(o,r,t) + Σ_r x(o,r,t−1) − 1            o moves: it starts, and was housed the quarter before
 *
 *     max  Σ worth x − Σ move m − Σ unhoused (1 − Σ x) − eviction (1 − Σ x(from))
 *     s.t. Σ_s x(o,s,t) ≤ 1,   Σ_o units x(o,r,t) ≤ cap(r,t),   Σ x(o,r,t) over the rooms of a limit ≤ quarters left
 *
 * As tight as the layered graphs of the organisations, limits on stays apart.
 */
import { NO_CURRENT, UNHOUSED, type Compiled } from './compile.ts'
import { Milp, solveMilp, type MilpLimits } from './milp.ts'

export interface CompactAnswer {
  /** Proven best of the plans made of kept cells. */
  optimal: boolean
  /** Segments `[organisation * quarters + quarter]` of the best plan found, or null. */
  held: Int32Array | null
  /** No plan made of kept cells is worth more. */
  bound: number
}

/**
 * @param held plan to start from; its cells are kept whatever `keeps` says
 * @param keeps whether the organisation may take the segment in the quarter
 */
export async function solveCompact(
  compiled: Compiled,
  held: Int32Array,
  limits: Omit<MilpLimits, 'start'>,
  keeps: (organisation: number, segment: number, quarter: number) => boolean = () => true,
): Promise<CompactAnswer> {
  const { quarters, roomCount, organisationCount, slotCount, pinnedSlot } = compiled
  const { segmentState, segmentSlot, segmentWorth, blockFrom, blockUntil, blockSegment } = compiled
  const milp = new Milp()
  const start: number[] = []
  const roomRow = new Int32Array(quarters * roomCount).fill(-1)
  const cells: { o: number; segment: number; t: number; column: number }[] = []

  for (let o = 0; o < organisationCount; o++) {
    const [from, until] = [compiled.from[o]!, compiled.until[o]!]
    const [moveCost, current] = [compiled.moveCost[o]!, compiled.currentState[o]!]
    const firstState = compiled.stateStart[o]!
    const limitRow = Array.from(
      compiled.limitLeft.subarray(compiled.limitStart[o]!, compiled.limitStart[o + 1]!),
      (left) => milp.row(-Infinity, left),
    )
    let before = new Map<number, number>()
    for (let t = from; t < until; t++) {
      const unhousedCost = compiled.unhousedCost[o * quarters + t]!
      const isPinned = unhousedCost === Infinity
      const lost = (isPinned ? 0 : unhousedCost) + (t === from ? compiled.evictionCost[o]! : 0)
      milp.offset -= lost
      const roomsRow = milp.row(isPinned ? 1 : -Infinity, 1)
      const now = new Map<number, number>()
      for (let block = compiled.blockStart[o]!; block < compiled.blockStart[o + 1]!; block++) {
        if (blockFrom[block]! > t || blockUntil[block]! <= t) continue
        for (let segment = blockSegment[block]!; segment < blockSegment[block + 1]!; segment++) {
          const [slot, state] = [segmentSlot[segment]!, segmentState[segment]!]
          const isHeld = held[o * quarters + t] === segment
          if (compiled.closed[t * slotCount + slot] !== 0 || !(isHeld || keeps(o, segment, t))) continue
          const firstMove = t === from && current !== NO_CURRENT && current !== state ? moveCost : 0
          const column = milp.column(segmentWorth[segment]! + lost - firstMove, 1, true)
          start.push(isHeld ? 1 : 0)
          cells.push({ o, segment, t, column })
          now.set(state, column)
          milp.entry(roomsRow, column, 1)
          const limit = compiled.stateLimit[firstState + state]!
          if (limit !== -1) milp.entry(limitRow[limit]!, column, 1)
          if (slot === pinnedSlot) continue
          const cell = t * roomCount + compiled.slotRoom[slot]!
          if (roomRow[cell] === -1) roomRow[cell] = milp.row(-Infinity, compiled.capacity[cell]!)
          milp.entry(roomRow[cell]!, column, compiled.slotUnits[slot]!)
        }
      }
      if (t > from && moveCost > 0 && before.size > 0 && now.size > 0) addMove(before, now, moveCost)
      before = now
    }
  }

  /** Columns `y` and `m` of one organisation between two quarters, whose `x` columns are given by state. */
  function addMove(before: ReadonlyMap<number, number>, now: ReadonlyMap<number, number>, moveCost: number): void {
    const moveRow = milp.row(-1, Infinity)
    let [starts, wasHoused] = [0, 0]
    for (const column of before.values()) {
      milp.entry(moveRow, column, -1)
      wasHoused += start[column]!
    }
    for (const [state, column] of now) {
      const stayed = before.get(state)
      if (stayed === undefined) {
        milp.entry(moveRow, column, -1)
        starts += start[column]!
        continue
      }
      const startRow = milp.row(0, Infinity)
      const y = milp.column(0, 1, false)
      start.push(Math.max(0, start[column]! - start[stayed]!))
      starts += start[y]!
      milp.entry(startRow, y, 1)
      milp.entry(startRow, column, -1)
      milp.entry(startRow, stayed, 1)
      milp.entry(moveRow, y, -1)
    }
    const m = milp.column(-moveCost, 1, false)
    start.push(Math.max(0, starts + wasHoused - 1))
    milp.entry(moveRow, m, 1)
  }

  const answer = await solveMilp(milp, { ...limits, start: Float64Array.from(start) })
  const { values } = answer
  if (values === null) return { optimal: false, held: null, bound: answer.bound }
  const found = new Int32Array(organisationCount * quarters).fill(UNHOUSED)
  for (const { o, segment, t, column } of cells) if (values[column]! > 0.5) found[o * quarters + t] = segment
  return { optimal: answer.optimal, held: found, bound: answer.bound }
}

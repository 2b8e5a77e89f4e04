/**
 * The best pathway of one organisation through each of its cells (a segment in a quarter), under a cost: what the best
 * pathway up to the cell brings plus what the best completion after it does. Limits on stays are left out, so the values
 * are upper bounds.
 *
 * Let L be the bound at prices π, B the organisation's best at π, w the worth of a known plan. A plan that uses the cell
 * is worth at most L − B + (value through the cell): a cell for which this is under w is in no better plan.
 */
import { mostStates, NO_CURRENT, type Compiled } from './compile.ts'

export class CellValues {
  /** First segment of the organisation last asked for, and how many it has. */
  first = 0
  count = 0
  /** Value through each cell `[quarter * count + segment - first]`; −Infinity where it may not be taken. */
  values = new Float64Array(0)
  readonly #compiled: Compiled
  /** By state: the quarter before and this one. */
  readonly #before: Float64Array
  readonly #now: Float64Array

  constructor(compiled: Compiled) {
    this.#compiled = compiled
    const states = mostStates(compiled)
    this.#before = new Float64Array(states)
    this.#now = new Float64Array(states)
  }

  /** @param cost `[quarter * slotCount + slot]`, Infinity to forbid */
  solve(o: number, cost: Float64Array): void {
    const { quarters, slotCount, segmentState, segmentSlot, segmentWorth } = this.#compiled
    const { blockStart, blockFrom, blockUntil, blockSegment, stateStart } = this.#compiled
    const [from, until] = [this.#compiled.from[o]!, this.#compiled.until[o]!]
    const [moveCost, current] = [this.#compiled.moveCost[o]!, this.#compiled.currentState[o]!]
    const [firstBlock, endBlock] = [blockStart[o]!, blockStart[o + 1]!]
    const states = stateStart[o + 1]! - stateStart[o]!
    const [first, count] = [blockSegment[firstBlock]!, blockSegment[endBlock]! - blockSegment[firstBlock]!]
    this.first = first
    this.count = count
    if (this.values.length < quarters * count) this.values = new Float64Array(quarters * count)
    const values = this.values
    values.fill(-Infinity, 0, quarters * count)
    const lossOf = (t: number) =>
      this.#compiled.unhousedCost[o * quarters + t]! + (t === from ? this.#compiled.evictionCost[o]! : 0)

    // Forward: the best up to and with each cell.
    let before = this.#before.subarray(0, states).fill(-Infinity)
    let now = this.#now.subarray(0, states)
    let [housed, unhoused] = current === NO_CURRENT ? [-Infinity, 0] : [0, -Infinity]
    if (current >= 0) before[current] = 0
    for (let t = from; t < until; t++) {
      const enter = Math.max(unhoused, housed - moveCost)
      now.fill(-Infinity)
      unhoused = Math.max(unhoused, housed) - lossOf(t)
      housed = -Infinity
      for (let block = firstBlock; block < endBlock; block++) {
        if (blockFrom[block]! > t || blockUntil[block]! <= t) continue
        for (let segment = blockSegment[block]!; segment < blockSegment[block + 1]!; segment++) {
          const state = segmentState[segment]!
          const gain = segmentWorth[segment]! - cost[t * slotCount + segmentSlot[segment]!]!
          const value = Math.max(before[state]!, enter) + gain
          values[t * count + segment - first] = value
          now[state] = value
          if (value > housed) housed = value
        }
      }
      ;[before, now] = [now, before]
    }

    // Backward: the best after each cell, added to it.
    const after = before.fill(-Infinity)
    let [afterElsewhere, afterUnhoused] = [0, 0]
    for (let t = until - 1; t >= from; t--) {
      let entered = -Infinity
      now.fill(-Infinity)
      for (let block = firstBlock; block < endBlock; block++) {
        if (blockFrom[block]! > t || blockUntil[block]! <= t) continue
        for (let segment = blockSegment[block]!; segment < blockSegment[block + 1]!; segment++) {
          const state = segmentState[segment]!
          const rest = Math.max(after[state]!, afterElsewhere)
          values[t * count + segment - first]! += rest
          const value = segmentWorth[segment]! - cost[t * slotCount + segmentSlot[segment]!]! + rest
          now[state] = value
          if (value > entered) entered = value
        }
      }
      const out = afterUnhoused - lossOf(t)
      after.set(now)
      ;[afterUnhoused, afterElsewhere] = [Math.max(entered, out), Math.max(entered - moveCost, out)]
    }
  }
}

/** Segments that the organisation may take in each quarter, windows and capacity left out. */
export function activeSegments(compiled: Compiled, o: number): number[][] {
  const { blockStart, blockFrom, blockUntil, blockSegment, quarters } = compiled
  const active: number[][] = Array.from({ length: quarters }, () => [])
  for (let block = blockStart[o]!; block < blockStart[o + 1]!; block++) {
    for (let t = blockFrom[block]!; t < blockUntil[block]!; t++) {
      for (let segment = blockSegment[block]!; segment < blockSegment[block + 1]!; segment++) active[t]!.push(segment)
    }
  }
  return active
}

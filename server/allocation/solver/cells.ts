/**
 * The best pathway of one organisation through each of its cells (a segment in a quarter), under a cost: what the best
 * pathway up to the cell brings plus what the best completion after it does. Limits on stays are left out, so the values
 * are upper bounds.
 *
 * Let L be the bound at prices π, B the organisation's best at π, w the worth of a known plan. A plan that uses the cell
 * is worth at most L − B + (value through the cell): a cell for which this is under w is in no better plan.
 */
import { NO_CURRENT, type Compiled } from './compile.ts'

/** @returns per quarter, the value of the best pathway through each segment that the organisation may take then */
export function valuesThroughCells(compiled: Compiled, o: number, cost: Float64Array): Map<number, number>[] {
  const { quarters, slotCount, segmentState, segmentSlot, segmentWorth } = compiled
  const [from, until] = [compiled.from[o]!, compiled.until[o]!]
  const [moveCost, current] = [compiled.moveCost[o]!, compiled.currentState[o]!]
  const active = activeSegments(compiled, o)
  const gainOf = (t: number, segment: number) => segmentWorth[segment]! - cost[t * slotCount + segmentSlot[segment]!]!
  const lossOf = (t: number) => compiled.unhousedCost[o * quarters + t]! + (t === from ? compiled.evictionCost[o]! : 0)
  const through = active.map(() => new Map<number, number>())

  // Forward: the best up to and with each cell.
  let before = new Map<number, number>()
  let [housed, unhoused] = current === NO_CURRENT ? [-Infinity, 0] : [0, -Infinity]
  if (current >= 0) before.set(current, 0)
  for (let t = from; t < until; t++) {
    const enter = Math.max(unhoused, housed - moveCost)
    const now = new Map<number, number>()
    unhoused = Math.max(unhoused, housed) - lossOf(t)
    housed = -Infinity
    for (const segment of active[t]!) {
      const state = segmentState[segment]!
      const value = Math.max(before.get(state) ?? -Infinity, enter) + gainOf(t, segment)
      through[t]!.set(segment, value)
      now.set(state, value)
      housed = Math.max(housed, value)
    }
    before = now
  }

  // Backward: the best after each cell, added to it.
  let after = new Map<number, number>()
  let [afterElsewhere, afterUnhoused] = [0, 0]
  for (let t = until - 1; t >= from; t--) {
    const now = new Map<number, number>()
    let entered = -Infinity
    for (const segment of active[t]!) {
      const state = segmentState[segment]!
      const rest = Math.max(after.get(state) ?? -Infinity, afterElsewhere)
      through[t]!.set(segment, through[t]!.get(segment)! + rest)
      now.set(state, gainOf(t, segment) + rest)
      entered = Math.max(entered, gainOf(t, segment) + rest)
    }
    const out = afterUnhoused - lossOf(t)
    after = now
    ;[afterUnhoused, afterElsewhere] = [Math.max(entered, out), Math.max(entered - moveCost, out)]
  }
  return through
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

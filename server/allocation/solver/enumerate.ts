/**
 * Every pathway of an organisation worth at least a floor under given costs, by depth-first search with the exact value
 * of the best completion as its guide: each branch entered leads to a pathway that is kept, limits on stays apart.
 *
 * With L(π) the bound at prices π, a plan that uses a pathway `slack` below its organisation's best at these prices is
 * worth at most L(π) − slack. So the pathways within slack = L(π) − (worth of a known plan) hold every better plan.
 */
import { activeSegments } from './cells.ts'
import { NO_CURRENT, UNHOUSED, type Compiled } from './compile.ts'

/** Steps of the search per pathway wanted, after which an organisation with few pathways within its limits gives up. */
const STEPS_PER_PATHWAY = 200

export class PathwayEnumerator {
  readonly #compiled: Compiled
  readonly #cost: Float64Array

  /** @param cost `[quarter * slotCount + slot]`, Infinity to forbid */
  constructor(compiled: Compiled, cost: Float64Array) {
    this.#compiled = compiled
    this.#cost = cost
  }

  /**
   * @param floor lowest priced value kept
   * @param most pathways at most
   * @returns pathways (segment per quarter, `quarters` long), or null when there are more than `most`
   */
  within(o: number, floor: number, most: number): Int32Array[] | null {
    const compiled = this.#compiled
    const { quarters, slotCount, segmentState, segmentSlot, segmentWorth, stateLimit, limitLeft } = compiled
    const [from, until] = [compiled.from[o]!, compiled.until[o]!]
    const firstState = compiled.stateStart[o]!
    const moveCost = compiled.moveCost[o]!
    const active = activeSegments(compiled, o)
    const gainOf = (t: number, segment: number) =>
      segmentWorth[segment]! - this.#cost[t * slotCount + segmentSlot[segment]!]!
    const lossOf = (t: number) =>
      compiled.unhousedCost[o * quarters + t]! + (t === from ? compiled.evictionCost[o]! : 0)

    // Best completions: rest[t] maps a state held in quarter t to the best of quarters t + 1 …, `restUnhoused` likewise.
    const rest = Array.from({ length: until + 1 }, () => new Map<number, number>())
    const restElsewhere = new Float64Array(until + 1)
    const restUnhoused = new Float64Array(until + 1)
    for (let t = until - 1; t > from; t--) {
      let entered = -Infinity
      for (const segment of active[t]!) {
        const state = segmentState[segment]!
        const value = gainOf(t, segment) + (rest[t]!.get(state) ?? restElsewhere[t]!)
        rest[t - 1]!.set(state, value)
        if (value > entered) entered = value
      }
      const out = restUnhoused[t]! - lossOf(t)
      restUnhoused[t - 1] = Math.max(entered, out)
      restElsewhere[t - 1] = Math.max(entered - moveCost, out)
      for (const [state, value] of rest[t - 1]!) rest[t - 1]!.set(state, Math.max(value, restElsewhere[t - 1]!))
    }

    const found: Int32Array[] = []
    const path = new Int32Array(quarters).fill(UNHOUSED)
    const left = limitLeft.slice(compiled.limitStart[o]!, compiled.limitStart[o + 1]!)
    let steps = STEPS_PER_PATHWAY * (most + 1)
    const walk = (t: number, state: number, value: number): boolean => {
      if (--steps < 0) return false
      if (t === until) {
        if (found.length === most) return false
        found.push(path.slice())
        return true
      }
      for (const segment of active[t]!) {
        const next = segmentState[segment]!
        const limit = stateLimit[firstState + next]!
        if (limit !== -1 && left[limit] === 0) continue
        const move = state === NOWHERE || state === next ? 0 : moveCost
        const after = value - move + gainOf(t, segment)
        if (after + (rest[t]!.get(next) ?? restElsewhere[t]!) < floor) continue
        path[t] = segment
        if (limit !== -1) left[limit]!--
        const goOn = walk(t + 1, next, after)
        if (limit !== -1) left[limit]!++
        if (!goOn) return false
      }
      const after = value - lossOf(t)
      path[t] = UNHOUSED
      return after + restUnhoused[t]! < floor || walk(t + 1, NOWHERE, after)
    }
    const current = compiled.currentState[o]!
    return walk(from, current === NO_CURRENT ? NOWHERE : current, 0) ? found : null
  }
}

const NOWHERE = -1

/**
 * The dynamic programming of `pathway.ts` with counters: the value is kept per room and per number of quarters already
 * spent under each limit that binds. A *layer* is one combination of the counters (mixed radix); a quarter under a limit
 * climbs by the stride of that limit, and from its last layer there is no way up. Costs layers × rooms a quarter.
 */
import { NO_CURRENT, UNHOUSED, type Compiled } from './compile.ts'

/** Past this number of layers some limits are left out of the bound and their rooms forbidden to the pathway. */
const MOST_LAYERS = 2048

export class CountedPathway {
  readonly #compiled: Compiled
  #work = 0

  constructor(compiled: Compiled) {
    this.#compiled = compiled
  }

  /** Cells looked at since the last call. */
  takeWork(): number {
    const work = this.#work
    this.#work = 0
    return work
  }

  /** Limits of the organisation (numbered from 0) that `path` goes past. */
  brokenLimits(o: number, path: Int32Array): number[] {
    const { limitStart, limitLeft, stateStart, stateLimit, segmentState } = this.#compiled
    const limits = limitStart[o + 1]! - limitStart[o]!
    const used = new Int32Array(limits)
    for (let t = this.#compiled.from[o]!; t < this.#compiled.until[o]!; t++) {
      if (path[t] === UNHOUSED) continue
      const limit = stateLimit[stateStart[o]! + segmentState[path[t]!]!]!
      if (limit !== -1) used[limit]!++
    }
    return [...used.keys()].filter((limit) => used[limit]! > limitLeft[limitStart[o]! + limit]!)
  }

  /**
   * @param broken limits that the best pathway without counters breaks
   * @param path receives the pathway
   * @returns its value, or an upper bound past `MOST_LAYERS`
   */
  best(o: number, cost: Float64Array, broken: readonly number[], path: Int32Array): number {
    const counted = [...broken]
    let bound = Infinity
    for (;;) {
      if (this.#layers(o, counted) > MOST_LAYERS) break
      bound = this.#solve(o, cost, counted, [], path)
      const more = this.brokenLimits(o, path)
      if (more.length === 0) return bound
      counted.push(...more)
    }
    // Too many limits to count at once: keep those that fit, and stay out of the rooms of the others.
    const banned: number[] = []
    while (this.#layers(o, counted) > MOST_LAYERS) banned.push(counted.pop()!)
    for (;;) {
      const value = this.#solve(o, cost, counted, banned, path)
      if (bound === Infinity) bound = this.#solveBound(o, cost, counted)
      const more = this.brokenLimits(o, path)
      if (more.length === 0) return Math.max(bound, value)
      banned.push(...more)
    }
  }

  #solveBound(o: number, cost: Float64Array, counted: readonly number[]): number {
    return this.#solve(o, cost, counted, [], new Int32Array(this.#compiled.quarters))
  }

  #layers(o: number, counted: readonly number[]): number {
    const { limitStart, limitLeft } = this.#compiled
    return counted.reduce((layers, limit) => layers * (limitLeft[limitStart[o]! + limit]! + 1), 1)
  }

  /** @param banned limits whose rooms are forbidden where the organisation is not pinned to them */
  #solve(
    o: number,
    cost: Float64Array,
    counted: readonly number[],
    banned: readonly number[],
    path: Int32Array,
  ): number {
    const compiled = this.#compiled
    const { slotCount, quarters, pinnedSlot, blockFrom, blockUntil, blockSegment } = compiled
    const { segmentState, segmentSlot, segmentWorth, limitStart, limitLeft, stateLimit } = compiled
    const [firstState, endState] = [compiled.stateStart[o]!, compiled.stateStart[o + 1]!]
    const states = endState - firstState
    const [from, until] = [compiled.from[o]!, compiled.until[o]!]
    const [moveCost, current] = [compiled.moveCost[o]!, compiled.currentState[o]!]
    const layers = this.#layers(o, counted)

    // Per limit: how far up one quarter climbs, and how many steps the counter has.
    const strideOf = new Map<number, { stride: number; size: number }>()
    let stride = 1
    for (const limit of counted) {
      const size = limitLeft[limitStart[o]! + limit]! + 1
      strideOf.set(limit, { stride, size })
      stride *= size
    }

    let before = new Float64Array(layers * states).fill(-Infinity)
    let now = new Float64Array(layers * states)
    let housed = new Float64Array(layers).fill(-Infinity)
    let unhoused = new Float64Array(layers).fill(-Infinity)
    let housedState = new Int32Array(layers).fill(current)
    const via = new Int32Array(quarters * layers * states)
    const enteredFrom = new Int32Array(quarters * layers)
    const unhousedFrom = new Int32Array(quarters * layers)
    if (current === NO_CURRENT) unhoused[0] = 0
    else housed[0] = 0
    if (current >= 0) before[current] = 0

    for (let t = from; t < until; t++) {
      const enter = new Float64Array(layers)
      const nextUnhoused = new Float64Array(layers)
      const lost = compiled.unhousedCost[o * quarters + t]! + (t === from ? compiled.evictionCost[o]! : 0)
      for (let layer = 0; layer < layers; layer++) {
        const afterMove = housed[layer]! - moveCost
        enter[layer] = Math.max(unhoused[layer]!, afterMove)
        enteredFrom[t * layers + layer] = unhoused[layer]! >= afterMove ? UNHOUSED : housedState[layer]!
        unhousedFrom[t * layers + layer] = unhoused[layer]! >= housed[layer]! ? UNHOUSED : housedState[layer]!
        nextUnhoused[layer] = Math.max(unhoused[layer]!, housed[layer]!) - lost
      }
      const nextHoused = new Float64Array(layers).fill(-Infinity)
      const nextState = new Int32Array(layers).fill(UNHOUSED)
      now.fill(-Infinity)
      for (let block = compiled.blockStart[o]!; block < compiled.blockStart[o + 1]!; block++) {
        if (blockFrom[block]! > t || blockUntil[block]! <= t) continue
        for (let segment = blockSegment[block]!; segment < blockSegment[block + 1]!; segment++) {
          const state = segmentState[segment]!
          const limit = stateLimit[firstState + state]!
          const slot = segmentSlot[segment]!
          if (slot !== pinnedSlot && banned.includes(limit)) continue
          const gain = segmentWorth[segment]! - cost[t * slotCount + slot]!
          const counter = strideOf.get(limit)
          for (let layer = 0; layer < layers; layer++) {
            if (counter !== undefined && Math.floor(layer / counter.stride) % counter.size === counter.size - 1)
              continue
            const hold = before[layer * states + state]!
            const value = (hold >= enter[layer]! ? hold : enter[layer]!) + gain
            const target = layer + (counter?.stride ?? 0)
            now[target * states + state] = value
            via[(t * layers + target) * states + state] = hold >= enter[layer]! ? segment : ~segment
            if (value > nextHoused[target]!) {
              nextHoused[target] = value
              nextState[target] = state
            }
          }
          this.#work += layers
        }
      }
      unhoused = nextUnhoused
      housed = nextHoused
      housedState = nextState
      ;[before, now] = [now, before]
    }

    let [layer, state, best] = [0, UNHOUSED, -Infinity]
    for (let at = 0; at < layers; at++) {
      if (housed[at]! > best) [layer, state, best] = [at, housedState[at]!, housed[at]!]
      if (unhoused[at]! > best) [layer, state, best] = [at, UNHOUSED, unhoused[at]!]
    }
    path.fill(UNHOUSED)
    for (let t = until - 1; t >= from; t--) {
      if (state === UNHOUSED) {
        state = unhousedFrom[t * layers + layer]!
        continue
      }
      const step = via[(t * layers + layer) * states + state]!
      path[t] = step >= 0 ? step : ~step
      layer -= strideOf.get(stateLimit[firstState + state]!)?.stride ?? 0
      if (step < 0) state = enteredFrom[t * layers + layer]!
    }
    return best
  }
}

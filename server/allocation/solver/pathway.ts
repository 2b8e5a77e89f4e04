/**
 * The best pathway of one organisation under a cost per quarter and slot, by dynamic programming over its quarters.
 *
 * With V(t, r) the best value of a pathway that is in room r in quarter t, U(t) unhoused in t, M the move cost:
 *
 *     V(t, r) = worth(r, t) − cost(r, t) + max( V(t−1, r), U(t−1), max_q V(t−1, q) − M )
 *     U(t)    = max( U(t−1), max_q V(t−1, q) ) − unhoused cost(t)          (− eviction cost in the first quarter)
 *
 * so a quarter costs O(rooms allowed). Before the first quarter only the current room has a value, 0; without a current
 * room it is U that has it. A cost of Infinity forbids a cell, which is how capacity, closed rooms and bans enter: one
 * kernel serves prices, repair and explanations.
 *
 * Limits on stays are left out at first; when the best pathway breaks some, it is sought again with counters for those
 * (`countedPathway.ts`), until it breaks none: the value is then exact.
 */
import { mostStates, NO_CURRENT, UNHOUSED, type Compiled } from './compile.ts'
import { CountedPathway } from './countedPathway.ts'

export class PathwayFinder {
  /** The pathway last found: a segment of the organisation per quarter, or `UNHOUSED`. */
  readonly path: Int32Array
  /** Cells looked at so far: the measure of work, the same on every machine. */
  work = 0
  readonly compiled: Compiled
  readonly #states: number
  /** Best value per state in the quarter before and in this one. */
  #before: Float64Array
  #now: Float64Array
  /** Segment by which a state is held, `[quarter * states + state]`; as `~segment` when the state was entered. */
  readonly #via: Int32Array
  /** Where an entered room, and being unhoused, is best reached from: a state, or `UNHOUSED`. */
  readonly #enteredFrom: Int32Array
  readonly #unhousedFrom: Int32Array
  readonly #counted: CountedPathway

  constructor(compiled: Compiled) {
    const { quarters } = compiled
    this.compiled = compiled
    this.#states = mostStates(compiled)
    this.path = new Int32Array(quarters).fill(UNHOUSED)
    this.#before = new Float64Array(this.#states)
    this.#now = new Float64Array(this.#states)
    this.#via = new Int32Array(quarters * this.#states)
    this.#enteredFrom = new Int32Array(quarters)
    this.#unhousedFrom = new Int32Array(quarters)
    this.#counted = new CountedPathway(compiled)
  }

  /**
   * Finds the pathway of `organisation` with the highest worth − cost, writes it in `path` and returns that value.
   * @param cost `[quarter * slotCount + slot]`, Infinity to forbid
   * @returns an upper bound of the value, met by `path`, except past `CountedPathway`'s limit of size, where `path`
   *   keeps every rule and the value returned remains an upper bound
   */
  best(organisation: number, cost: Float64Array): number {
    // One more than its cells, so that work goes on where there are none.
    this.work++
    const value = this.#unlimited(organisation, cost)
    const { limitStart } = this.compiled
    if (limitStart[organisation] === limitStart[organisation + 1]) return value
    const broken = this.#counted.brokenLimits(organisation, this.path)
    if (broken.length === 0) return value
    const counted = this.#counted.best(organisation, cost, broken, this.path)
    this.work += this.#counted.takeWork()
    return counted
  }

  #unlimited(o: number, cost: Float64Array): number {
    const compiled = this.compiled
    const { slotCount, quarters, blockFrom, blockUntil, blockSegment } = compiled
    const { segmentState, segmentSlot, segmentWorth } = compiled
    const states = compiled.stateStart[o + 1]! - compiled.stateStart[o]!
    const [from, until] = [compiled.from[o]!, compiled.until[o]!]
    const [firstBlock, endBlock] = [compiled.blockStart[o]!, compiled.blockStart[o + 1]!]
    const [moveCost, current] = [compiled.moveCost[o]!, compiled.currentState[o]!]
    const via = this.#via
    let [before, now] = [this.#before, this.#now]

    before.fill(-Infinity, 0, states)
    let housed = current === NO_CURRENT ? -Infinity : 0
    let housedState = current
    let unhoused = current === NO_CURRENT ? 0 : -Infinity
    if (current >= 0) before[current] = 0

    for (let t = from; t < until; t++) {
      const afterMove = housed - moveCost
      const enter = unhoused >= afterMove ? unhoused : afterMove
      this.#enteredFrom[t] = unhoused >= afterMove ? UNHOUSED : housedState
      this.#unhousedFrom[t] = unhoused >= housed ? UNHOUSED : housedState
      const costOf = t * slotCount
      const viaOf = t * this.#states
      let best = -Infinity
      let bestState = UNHOUSED
      now.fill(-Infinity, 0, states)
      for (let block = firstBlock; block < endBlock; block++) {
        if (blockFrom[block]! > t) break
        if (blockUntil[block]! <= t) continue
        const end = blockSegment[block + 1]!
        for (let segment = blockSegment[block]!; segment < end; segment++) {
          const state = segmentState[segment]!
          const hold = before[state]!
          const gain = segmentWorth[segment]! - cost[costOf + segmentSlot[segment]!]!
          const value = hold >= enter ? hold + gain : enter + gain
          now[state] = value
          via[viaOf + state] = hold >= enter ? segment : ~segment
          if (value > best) {
            best = value
            bestState = state
          }
        }
        this.work += end - blockSegment[block]!
      }
      const eviction = t === from ? compiled.evictionCost[o]! : 0
      unhoused = (unhoused >= housed ? unhoused : housed) - compiled.unhousedCost[o * quarters + t]! - eviction
      housed = best
      housedState = bestState
      ;[before, now] = [now, before]
    }

    this.path.fill(UNHOUSED)
    let state = housed >= unhoused ? housedState : UNHOUSED
    for (let t = until - 1; t >= from; t--) {
      if (state === UNHOUSED) {
        state = this.#unhousedFrom[t]!
        continue
      }
      const step = via[t * this.#states + state]!
      this.path[t] = step >= 0 ? step : ~step
      if (step < 0) state = this.#enteredFrom[t]!
    }
    return housed >= unhoused ? housed : unhoused
  }
}

/** Points of a pathway by the rules, any cost left out. @param path segment per quarter, `quarters` long, from `at` */
export function pathwayWorth(compiled: Compiled, o: number, path: Int32Array, at = 0): number {
  const { quarters, segmentState, segmentWorth } = compiled
  const current = compiled.currentState[o]!
  let [worth, before] = [0, current === NO_CURRENT ? UNHOUSED : current]
  for (let t = compiled.from[o]!; t < compiled.until[o]!; t++) {
    const segment = path[at + t]!
    if (segment === UNHOUSED) {
      worth -= compiled.unhousedCost[o * quarters + t]!
      if (t === compiled.from[o]) worth -= compiled.evictionCost[o]!
      before = UNHOUSED
    } else {
      const state = segmentState[segment]!
      if (before !== UNHOUSED && before !== state) worth -= compiled.moveCost[o]!
      worth += segmentWorth[segment]!
      before = state
    }
  }
  return worth
}

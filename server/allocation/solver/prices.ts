/**
 * Prices of room-quarters, and with them a proven bound.
 *
 * Relaxation. Let n(t, s) count the organisations that take slot s (a room with a number of units) in quarter t, and let
 * each room-quarter choose how many of each slot it sells, k(t, s), whole and within its capacity. The question is the
 * choice of pathways and sales with n ≤ k. Priced by π(t, s) ≥ 0 it falls apart:
 *
 *     L(π) = Σ_o max_p [ worth(p) − Σ π(t, s) along p ]  +  Σ_(r,t) max_k [ Σ_s π(t, s) · k(t, s) ]
 *
 * an upper bound of the best plan for every π ≥ 0. One price per slot rather than one per unit makes the bound at least
 * as good as the LP over pathways with every room's packing of teams made whole (Dantzig–Wolfe on both sides).
 *
 * L is convex; n − k is a subgradient. Steps are scaled per cell as Adam does (Kingma and Ba, 2015).
 */
import { typicalWorth, UNHOUSED, type Compiled } from './compile.ts'
import { PathwayFinder } from './pathway.ts'
import { RoomKnapsack } from './roomKnapsack.ts'

const MOMENTUM = 0.9
const SQUARE_MOMENTUM = 0.99
const TINY = 1e-8
const ROUNDING = 1e-10
/** One organisation in excess says as much as many: a crowd must not throw the price. */
const MOST_EXCESS = 3

/**
 * Answers prices: each organisation's best pathway.
 * @param uses receives the organisations in each slot, `[quarter * slotCount + slot]`
 * @returns the sum of the pathways' priced values
 */
export type AnswerPrices = (prices: Float64Array, uses: Int32Array) => number

/** Answers for every `step`-th organisation from `first` on. */
export function answerWith(finder: PathwayFinder, first = 0, step = 1): AnswerPrices {
  const { compiled, path } = finder
  return (prices, uses) => {
    uses.fill(0)
    let value = 0
    for (let o = first; o < compiled.organisationCount; o += step) {
      value += finder.best(o, prices)
      for (let t = compiled.from[o]!; t < compiled.until[o]!; t++) {
        if (path[t] !== UNHOUSED) uses[t * compiled.slotCount + compiled.segmentSlot[path[t]!]!]!++
      }
    }
    return value
  }
}

export class Prices {
  /** Prices that gave `bound`, `[quarter * slotCount + slot]`; Infinity where the slot does not fit. */
  readonly best: Float64Array
  /** Lowest L(π) met so far. */
  bound = Infinity
  iterations = 0
  readonly #compiled: Compiled
  readonly #answer: AnswerPrices
  readonly #knapsack = new RoomKnapsack()
  /** Prices that the next step starts from. */
  readonly #current: Float64Array
  readonly #uses: Int32Array
  readonly #excess: Float32Array
  readonly #mean: Float32Array
  readonly #square: Float32Array
  /** Typical points at stake in one quarter: the scale of a step. */
  readonly #scale: number

  constructor(compiled: Compiled, answer: AnswerPrices = answerWith(new PathwayFinder(compiled))) {
    this.#compiled = compiled
    this.#answer = answer
    const cells = compiled.quarters * compiled.slotCount
    this.best = compiled.closed.slice()
    this.#current = compiled.closed.slice()
    this.#uses = new Int32Array(cells)
    this.#excess = new Float32Array(cells)
    this.#mean = new Float32Array(cells)
    this.#square = new Float32Array(cells)
    this.#scale = typicalWorth(compiled)
  }

  /** Starts again from given prices (those of a similar question, or of this one before a change). */
  warmStart(prices: Float64Array): void {
    this.#current.set(prices)
  }

  /**
   * Some steps down L.
   * @param step first step, as a share of a typical worth per quarter; it falls geometrically to `lastStep`
   * @param spent share of the time or work allowed, asked after each step: at 1 the run ends, and the step falls with it
   *   where it is ahead of the steps; the first step is always done, so that there is a bound
   */
  run(steps: number, step: number, lastStep: number, spent: () => number): void {
    this.#mean.fill(0)
    this.#square.fill(0)
    for (let i = 0, share = 0; i < steps && share < 1; i++, share = spent()) {
      const size = this.#scale * step * (lastStep / step) ** Math.max(share, i / Math.max(1, steps - 1))
      this.evaluate()
      this.#move(i + 1, size)
      this.iterations++
    }
  }

  /** L at the current prices, into `bound` when it is the lowest; its subgradient into `#excess`. */
  evaluate(): void {
    const compiled = this.#compiled
    const { slotCount, quarters, roomCount, roomSlot } = compiled
    const [price, uses, excess] = [this.#current, this.#uses, this.#excess]
    let value = this.#answer(price, uses)
    const knapsack = this.#knapsack
    for (let t = 0; t < quarters; t++) {
      for (let r = 0; r < roomCount; r++) {
        const capacity = compiled.capacity[t * roomCount + r]!
        const first = roomSlot[r]!
        // Slots that do not fit come last, since the slots of a room rise by units.
        let count = roomSlot[r + 1]! - first
        while (count > 0 && compiled.slotUnits[first + count - 1]! > capacity) count--
        if (count === 0) continue
        const at = t * slotCount + first
        value += knapsack.solve(price, at, compiled.slotUnits, compiled.demand, first, count, capacity, uses)
        for (let s = 0; s < count; s++) excess[at + s] = uses[at + s]! - knapsack.sold[s]!
      }
    }
    // The sum of many roundings must not put the bound under the best plan.
    const sound = value + ROUNDING * Math.max(1, Math.abs(value))
    if (sound < this.bound) {
      this.bound = sound
      this.best.set(price)
    }
  }

  #move(step: number, size: number): void {
    const [price, excess, mean, square] = [this.#current, this.#excess, this.#mean, this.#square]
    const meanBias = 1 - MOMENTUM ** step
    const squareBias = 1 - SQUARE_MOMENTUM ** step
    for (let cell = 0; cell < price.length; cell++) {
      if (price[cell] === Infinity) continue
      const slope = Math.max(-MOST_EXCESS, Math.min(MOST_EXCESS, excess[cell]!))
      mean[cell] = MOMENTUM * mean[cell]! + (1 - MOMENTUM) * slope
      square[cell] = SQUARE_MOMENTUM * square[cell]! + (1 - SQUARE_MOMENTUM) * slope * slope
      const moved = price[cell]! + (size * mean[cell]!) / meanBias / (Math.sqrt(square[cell]! / squareBias) + TINY)
      price[cell] = moved > 0 ? moved : 0
    }
  }
}

/** Prices of `coarse`, slots by size, for the slots of `fine`, the same question with slots by organisation. */
export function spreadPrices(coarse: Compiled, prices: Float64Array, fine: Compiled): Float64Array {
  const spread = fine.closed.slice()
  for (let slot = 0; slot < fine.pinnedSlot; slot++) {
    let source = coarse.roomSlot[fine.slotRoom[slot]!]!
    while (coarse.slotUnits[source] !== fine.slotUnits[slot]) source++
    for (let t = 0; t < fine.quarters; t++) {
      spread[t * fine.slotCount + slot] = prices[t * coarse.slotCount + source]!
    }
  }
  return spread
}

/**
 * Destroy and repair. Each step takes a few organisations that want the same room-quarters out of the plan and places
 * them again, one after the other, by the dynamic programming on the capacity left:
 *
 * 1. an organisation that could do better is drawn;
 * 2. with it go either those who hold a room that it may take, around a quarter drawn at random, or those who stand in
 *    the way of its best pathway at the prices, capacity ignored, then those in their way, along the chain up to a few;
 * 3. all are placed again, the first one first, the others in random order;
 * 4. a plan worse by d points is kept with probability exp(−d / temperature), which falls with the work done (simulated
 *    annealing).
 *
 * Repairs see the prices as a cost, so that a pathway leaves to others what they want more; the prices are stirred now
 * and then, so that ties and near ties are broken in many ways. Measured at M, 60,000 steps: gap 2.5 % when repairs see
 * a random share of the prices, 1.7 % when they see nearly all of them.
 *
 * Chains alone meet the same room-quarters again and again. At M, on questions 2.4 times as dense as those of now, 28 s of work: gap 1.38 % by chains alone, 1.07 % with
 * three steps in ten around rooms, 0.90 to 0.94 % with five to seven in ten and half the first temperature, and 1.44 %
 * with chains at stirred prices. At S, 8 s: 0.27 %, where chains alone end at 0.41 % in 45 s.
 */
import { typicalWorth, UNHOUSED, type Compiled } from './compile.ts'
import type { PathwayFinder } from './pathway.ts'
import { Plan } from './plan.ts'
import type { Random } from './random.ts'

/**
 * First temperature of a long search, in typical worths of a quarter, and the last as a share of it. A search of fewer
 * passes than `LONG_SEARCH` starts cooler, in proportion: a plan that a dive made is soon lost in heat. At L in 90 s,
 * 7,500 passes, one run each on a machine that was not idle: gap 1.82 % from 0.3, 1.63 % from 0.8.
 */
const FIRST_TEMPERATURE = 0.8
const LAST_TEMPERATURE = 0.05
const LONG_SEARCH = 40_000

/** @param passes over all cells of the question that the search has room for */
export function firstTemperature(compiled: Compiled, passes: number): number {
  return FIRST_TEMPERATURE * typicalWorth(compiled) * Math.min(1, passes / LONG_SEARCH)
}

const MOST_TAKEN_OUT = 8
/**
 * Stirs of the prices that repairs see: work between two, in cells for each price; least share of the prices; how far
 * each is stirred.
 */
const WORK_PER_LURE = 10
const LEAST_LURE = 0.8
const STIR = 0.4
/** Share of the steps that take out the holders of rooms around a quarter, not a chain. */
const AROUND_ROOMS = 0.6
const ROOMS_AROUND = 3
const QUARTERS_AROUND = 2
const ROUNDING = 1e-9

/** A question shared out between two sides, 0 and 1. */
export interface Sides {
  ofOrganisation: Uint8Array
  ofRoom: Uint8Array
}

export class Search {
  /** Called at each better plan. */
  onBetter: () => void = () => {}
  readonly plan: Plan
  /** Best plan met: segments `[organisation * quarters + quarter]`. */
  readonly best: Int32Array
  bestTotal: number
  steps = 0
  #nextLure = 0
  readonly #compiled: Compiled
  readonly #finder: PathwayFinder
  readonly #random: Random
  readonly #prices: Float64Array
  readonly #lure: Float64Array
  /** Best value of each organisation at the prices: what its regret is measured from. */
  readonly #ceiling: Float64Array
  /** Pathways of the organisations taken out, in case they come back. */
  readonly #saved: Int32Array
  readonly #out: number[] = []
  /** Organisations that may be taken out, and 1 for each of them by organisation. */
  #movable: Int32Array
  readonly #isMovable: Uint8Array

  /** @param held plan to start from, segments `[organisation * quarters + quarter]` */
  constructor(compiled: Compiled, finder: PathwayFinder, random: Random, prices: Float64Array, held: Int32Array) {
    this.#compiled = compiled
    this.#finder = finder
    this.#random = random
    this.#prices = prices
    this.#lure = new Float64Array(prices.length)
    this.plan = new Plan(compiled, this.#lure)
    this.#ceiling = new Float64Array(compiled.organisationCount)
    for (let o = 0; o < compiled.organisationCount; o++) {
      this.#ceiling[o] = finder.best(o, prices)
      this.plan.place(o, held, o * compiled.quarters)
    }
    this.#movable = Int32Array.from({ length: compiled.organisationCount }, (_, o) => o)
    this.#isMovable = new Uint8Array(compiled.organisationCount).fill(1)
    this.#saved = this.plan.held.slice()
    this.best = this.plan.held.slice()
    this.bestTotal = this.plan.total
  }

  /**
   * Goes on from another plan, whose best it forgets, with the organisations of one side only, and what is free in the
   * rooms of that side: whatever the other side does meanwhile then fits beside it.
   */
  startFrom(held: Int32Array, sides: Sides, side: number): void {
    const { quarters, organisationCount } = this.#compiled
    const changed: number[] = []
    for (let o = 0; o < organisationCount; o++) {
      let at = o * quarters
      while (at < (o + 1) * quarters && held[at] === this.plan.held[at]) at++
      if (at < (o + 1) * quarters) changed.push(o)
      this.#isMovable[o] = sides.ofOrganisation[o] === side ? 1 : 0
    }
    const isLeft = sides.ofRoom.map((of) => (of === side ? 0 : 1))
    this.plan.withhold(isLeft, () => {
      for (const o of changed) this.plan.remove(o)
      for (const o of changed) this.plan.place(o, held, o * quarters)
    })
    this.#movable = Int32Array.from(this.#isMovable.keys()).filter((o) => this.#isMovable[o] === 1)
    this.best.set(this.plan.held)
    this.bestTotal = this.plan.total
  }

  /**
   * @param share share of the schedule that has passed, asked before each step; at 1 the search ends
   * @param hottest temperature at share 0
   */
  run(share: () => number, hottest: number): void {
    if (this.#movable.length === 0) return
    for (let passed = share(); passed < 1; passed = share()) {
      if (this.#finder.work >= this.#nextLure) this.#drawLure()
      this.#step(hottest * LAST_TEMPERATURE ** passed)
      this.steps++
    }
  }

  #drawLure(): void {
    const share = LEAST_LURE + (1 - LEAST_LURE) * this.#random.next()
    for (let cell = 0; cell < this.#lure.length; cell++) {
      const price = this.#prices[cell]!
      this.#lure[cell] = price === Infinity ? 0 : share * price * (1 + STIR * (this.#random.next() - 0.5))
    }
    this.plan.refreshCost()
    this.#nextLure = this.#finder.work + WORK_PER_LURE * this.#lure.length
  }

  #step(temperature: number): void {
    const { quarters } = this.#compiled
    const before = this.plan.total
    const size = 2 + this.#random.below(MOST_TAKEN_OUT - 1)
    const out = this.#out
    out.length = 0
    this.#takeOut(this.#drawRegretful())
    if (this.#random.next() < AROUND_ROOMS) this.#clearRooms(out[0]!, size)
    else for (let i = 0; i < out.length && out.length < size; i++) this.#clearWay(out[i]!, size)
    for (let i = out.length - 1; i > 1; i--) {
      const j = 1 + this.#random.below(i)
      ;[out[i], out[j]] = [out[j]!, out[i]!]
    }
    for (const o of out) {
      this.#finder.best(o, this.plan.cost)
      this.plan.place(o, this.#finder.path)
    }
    if (this.plan.total > this.bestTotal + ROUNDING) {
      this.bestTotal = this.plan.total
      this.best.set(this.plan.held)
      this.onBetter()
    } else if (this.plan.total < before + temperature * Math.log(this.#random.next())) {
      for (const o of out) this.plan.remove(o)
      for (const o of out) this.plan.place(o, this.#saved, o * quarters)
    }
  }

  /** Of a few organisations drawn, the one furthest from what it would have at the prices. */
  #drawRegretful(): number {
    let [chosen, most] = [0, -Infinity]
    for (let i = 0; i < 3; i++) {
      const o = this.#movable[this.#random.below(this.#movable.length)]!
      const regret = this.#ceiling[o]! - this.#pricedWorth(o)
      if (regret > most) [chosen, most] = [o, regret]
    }
    return chosen
  }

  #pricedWorth(o: number): number {
    const { quarters, slotCount, segmentSlot, from, until } = this.#compiled
    let value = this.plan.worth[o]!
    for (let t = from[o]!; t < until[o]!; t++) {
      const segment = this.plan.held[o * quarters + t]!
      if (segment !== UNHOUSED) value -= this.#prices[t * slotCount + segmentSlot[segment]!]!
    }
    return value
  }

  /** Takes out who holds a few rooms that `o` may take, around a quarter of its presence, up to `size` in all. */
  #clearRooms(o: number, size: number): void {
    const { quarters, roomCount, stateStart, stateRoom, from, until } = this.#compiled
    const rooms = stateStart[o + 1]! - stateStart[o]!
    for (let i = 0; rooms > 0 && i < ROOMS_AROUND; i++) {
      const room = stateRoom[stateStart[o]! + this.#random.below(rooms)]!
      const middle = from[o]! + this.#random.below(until[o]! - from[o]!)
      const end = Math.min(quarters, middle + QUARTERS_AROUND + 1)
      for (let t = Math.max(0, middle - QUARTERS_AROUND); t < end; t++) {
        for (;;) {
          if (this.#out.length >= size) return
          const holder = this.#drawHolder(t * roomCount + room)
          if (holder === null) break
          this.#takeOut(holder)
        }
      }
    }
  }

  /** Takes out who stands in the way of the pathway that `o` would have at the prices, up to `size` in all. */
  #clearWay(o: number, size: number): void {
    const { segmentSlot, slotRoom, slotUnits, roomCount, from, until, pinnedSlot } = this.#compiled
    const { path } = this.#finder
    this.#finder.best(o, this.#prices)
    for (let t = from[o]!; t < until[o]!; t++) {
      if (path[t] === UNHOUSED) continue
      const slot = segmentSlot[path[t]!]!
      if (slot === pinnedSlot) continue
      const cell = t * roomCount + slotRoom[slot]!
      while (this.plan.free[cell]! < slotUnits[slot]!) {
        const holder = this.#out.length < size ? this.#drawHolder(cell) : null
        if (holder === null) return
        this.#takeOut(holder)
      }
    }
  }

  /** One of the movable organisations in a room-quarter, or null. */
  #drawHolder(cell: number): number | null {
    const holders = this.plan.holders[cell]!
    if (holders.length === 0) return null
    const start = this.#random.below(holders.length)
    for (let i = 0; i < holders.length; i++) {
      const holder = holders[(start + i) % holders.length]!
      if (this.#isMovable[holder] === 1) return holder
    }
    return null
  }

  #takeOut(o: number): void {
    const { quarters } = this.#compiled
    this.#saved.set(this.plan.held.subarray(o * quarters, (o + 1) * quarters), o * quarters)
    this.#out.push(o)
    this.plan.remove(o)
  }
}

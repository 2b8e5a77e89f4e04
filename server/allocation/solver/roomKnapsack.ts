/**
 * What one room in one quarter can sell at given prices per slot: the other half of the price relaxation.
 *
 *     max Σ_s price(s) · n(s)    s.t.  Σ_s units(s) · n(s) ≤ capacity,   0 ≤ n(s) ≤ demand(s), n(s) whole
 *
 * Solved exactly by dynamic programming over the units, which is what makes the bound feel that a room of 4 desks takes
 * one team of 3 and not one and a third. Above `MOST_CELLS` the fractional answer, an upper bound, takes its place.
 */

/** Items × capacity above which the exact answer costs more than it brings. */
const MOST_CELLS = 20_000

export class RoomKnapsack {
  /** How many times each slot is sold in the answer last found; fractional only past `MOST_CELLS`. */
  sold = new Float64Array(8)
  #value = new Float64Array(64)
  #take = new Uint8Array(512)
  readonly #itemSlot: number[] = []
  readonly #itemCopies: number[] = []

  /**
   * @param first first slot of the room in `price`, `units` and `demand`; `count` slots follow
   * @param wanted uses by the organisations, by slot from 0: units left over go to slots at price 0 that are wanted
   * @returns the highest revenue; `sold` holds the answer
   */
  solve(
    price: Float64Array,
    priceAt: number,
    units: Int32Array,
    demand: Int32Array,
    first: number,
    count: number,
    capacity: number,
    wanted: Int32Array,
  ): number {
    if (this.sold.length < count) this.sold = new Float64Array(2 * count)
    const sold = this.sold
    sold.fill(0, 0, count)
    let left = capacity
    let revenue = 0
    if (count === 1) {
      if (price[priceAt]! > 0) {
        sold[0] = Math.min(Math.floor(capacity / units[first]!), demand[priceAt]!)
        revenue = price[priceAt]! * sold[0]!
        left -= units[first]! * sold[0]!
      }
    } else {
      const [slots, copies] = [this.#itemSlot, this.#itemCopies]
      slots.length = copies.length = 0
      for (let s = 0; s < count; s++) {
        if (!(price[priceAt + s]! > 0)) continue
        let rest = Math.min(Math.floor(capacity / units[first + s]!), demand[priceAt + s]!)
        for (let size = 1; rest > 0; size *= 2) {
          const take = Math.min(size, rest)
          slots.push(s)
          copies.push(take)
          rest -= take
        }
      }
      revenue =
        slots.length * (capacity + 1) <= MOST_CELLS
          ? this.#exact(price, priceAt, units, first, capacity)
          : this.#fractional(price, priceAt, units, demand, first, count, capacity)
      for (let s = 0; s < count; s++) left -= units[first + s]! * sold[s]!
    }
    for (let s = 0; s < count && left > 0; s++) {
      if (price[priceAt + s]! > 0) continue
      const free = Math.min(wanted[priceAt + s]!, Math.floor(left / units[first + s]!))
      sold[s] = free
      left -= free * units[first + s]!
    }
    return revenue
  }

  #exact(price: Float64Array, priceAt: number, units: Int32Array, first: number, capacity: number): number {
    const [slots, copies] = [this.#itemSlot, this.#itemCopies]
    const width = capacity + 1
    if (this.#value.length < width) this.#value = new Float64Array(2 * width)
    if (this.#take.length < slots.length * width) this.#take = new Uint8Array(2 * slots.length * width)
    const [value, take] = [this.#value, this.#take]
    value.fill(0, 0, width)
    for (let item = 0; item < slots.length; item++) {
      const size = units[first + slots[item]!]! * copies[item]!
      const gain = price[priceAt + slots[item]!]! * copies[item]!
      take.fill(0, item * width, (item + 1) * width)
      for (let used = capacity; used >= size; used--) {
        const withItem = value[used - size]! + gain
        if (withItem > value[used]!) {
          value[used] = withItem
          take[item * width + used] = 1
        }
      }
    }
    let used = capacity
    for (let item = slots.length - 1; item >= 0; item--) {
      if (take[item * width + used] === 0) continue
      this.sold[slots[item]!]! += copies[item]!
      used -= units[first + slots[item]!]! * copies[item]!
    }
    return value[capacity]!
  }

  #fractional(
    price: Float64Array,
    priceAt: number,
    units: Int32Array,
    demand: Int32Array,
    first: number,
    count: number,
    capacity: number,
  ): number {
    const density = (s: number) => price[priceAt + s]! / units[first + s]!
    const order = [...Array(count).keys()].filter((s) => price[priceAt + s]! > 0)
    order.sort((a, b) => density(b) - density(a))
    let [left, revenue] = [capacity, 0]
    for (const s of order) {
      const taken = Math.min(demand[priceAt + s]!, left / units[first + s]!)
      this.sold[s] = taken
      revenue += taken * price[priceAt + s]!
      left -= taken * units[first + s]!
    }
    return revenue
  }
}

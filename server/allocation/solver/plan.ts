/**
 * A plan under construction: a pathway per organisation, the units left, and the cost matrix that shows the dynamic
 * programming what still fits. Placing a pathway that `cost` allows never breaks a rule.
 */
import { UNHOUSED, type Compiled } from './compile.ts'
import { pathwayWorth } from './pathway.ts'

export class Plan {
  /** Segment held, `[organisation * quarters + quarter]`, or `UNHOUSED`. */
  readonly held: Int32Array
  /** Points of each organisation's pathway; those of an organisation taken out are meaningless until it is placed. */
  readonly worth: Float64Array
  /** Units left, `[quarter * roomCount + room]`. */
  readonly free: Int32Array
  /** Organisations in each room-quarter by free choice (pins left out), same shape. */
  readonly holders: number[][]
  /** `lure` where the slot still fits, Infinity where it does not. */
  readonly cost: Float64Array
  total = 0
  readonly #compiled: Compiled
  readonly #lure: Float64Array
  /** Free units that no pathway may take, same shape as `free`, which is without them. */
  readonly #withheld: Int32Array

  /** @param lure finite cost of a slot that fits (0, or prices that steer repairs away from what others want) */
  constructor(compiled: Compiled, lure: Float64Array = new Float64Array(compiled.quarters * compiled.slotCount)) {
    this.#compiled = compiled
    this.#lure = lure
    this.held = new Int32Array(compiled.organisationCount * compiled.quarters).fill(UNHOUSED)
    this.worth = new Float64Array(compiled.organisationCount)
    this.free = compiled.capacity.slice()
    this.#withheld = new Int32Array(this.free.length)
    this.holders = Array.from(compiled.capacity, () => [])
    this.cost = new Float64Array(compiled.quarters * compiled.slotCount)
    this.refreshCost()
  }

  /** Reads `lure` again, after its values changed. */
  refreshCost(): void {
    const { closed, roomCount, roomSlot, slotCount } = this.#compiled
    for (let cell = 0; cell < closed.length; cell++) this.cost[cell] = closed[cell] === 0 ? this.#lure[cell]! : Infinity
    for (let t = 0; t < this.#compiled.quarters; t++) {
      for (let r = 0; r < roomCount; r++) {
        const end = t * slotCount + roomSlot[r + 1]!
        this.cost.fill(Infinity, t * slotCount + this.#firstAbove(r, this.free[t * roomCount + r]!), end)
      }
    }
  }

  /**
   * Leaves what is free now in some rooms to others, in place of what was left to them before.
   * @param isLeft 1 for such a room
   * @param change done in between, when nothing is withheld
   */
  withhold(isLeft: Uint8Array, change: () => void): void {
    const { roomCount } = this.#compiled
    for (let cell = 0; cell < this.free.length; cell++) this.free[cell]! += this.#withheld[cell]!
    change()
    for (let cell = 0; cell < this.free.length; cell++) {
      this.#withheld[cell] = isLeft[cell % roomCount] === 1 ? this.free[cell]! : 0
      this.free[cell]! -= this.#withheld[cell]!
    }
    this.refreshCost()
  }

  /** Puts an organisation that has no pathway in `path` (segment per quarter, read from index `at`). */
  place(o: number, path: Int32Array, at = 0): void {
    this.#shift(o, path, at, true)
    const { quarters } = this.#compiled
    for (let t = 0; t < quarters; t++) this.held[o * quarters + t] = path[at + t]!
    this.worth[o] = pathwayWorth(this.#compiled, o, path, at)
    this.total += this.worth[o]!
  }

  /** Takes an organisation's pathway out and gives its units back. */
  remove(o: number): void {
    const { quarters } = this.#compiled
    this.#shift(o, this.held, o * quarters, false)
    this.held.fill(UNHOUSED, o * quarters, (o + 1) * quarters)
    this.total -= this.worth[o]!
  }

  #shift(o: number, path: Int32Array, at: number, arrives: boolean): void {
    const { from, until, segmentSlot, slotRoom, slotUnits, pinnedSlot, roomCount, slotCount } = this.#compiled
    for (let t = from[o]!; t < until[o]!; t++) {
      if (path[at + t] === UNHOUSED) continue
      const slot = segmentSlot[path[at + t]!]!
      if (slot === pinnedSlot) continue
      const room = slotRoom[slot]!
      const holders = this.holders[t * roomCount + room]!
      const free = this.free[t * roomCount + room]!
      // Only the slots between the units free before and those free now change.
      if (arrives) {
        const left = free - slotUnits[slot]!
        this.free[t * roomCount + room] = left
        holders.push(o)
        const end = t * slotCount + this.#firstAbove(room, free)
        for (let cell = t * slotCount + this.#firstAbove(room, left); cell < end; cell++) this.cost[cell] = Infinity
      } else {
        const left = free + slotUnits[slot]!
        this.free[t * roomCount + room] = left
        holders[holders.indexOf(o)] = holders.at(-1)!
        holders.pop()
        const end = t * slotCount + this.#firstAbove(room, left)
        for (let cell = t * slotCount + this.#firstAbove(room, free); cell < end; cell++)
          this.cost[cell] = this.#lure[cell]!
      }
    }
  }

  /** First slot of the room that does not fit in so many free units: the slots of a room rise by units. */
  #firstAbove(room: number, free: number): number {
    const { roomSlot, slotUnits } = this.#compiled
    let [first, end] = [roomSlot[room]!, roomSlot[room + 1]!]
    while (first < end) {
      const middle = (first + end) >> 1
      if (slotUnits[middle]! <= free) first = middle + 1
      else end = middle
    }
    return first
  }
}

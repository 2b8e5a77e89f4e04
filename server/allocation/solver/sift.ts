/**
 * Sifting: a large question with only the rooms that each organisation may well get. Slots are the same, so prices, costs
 * and capacities serve both. A plan of the sifted question is one of the whole; a bound of it is none.
 */
import { CellValues } from './cells.ts'
import { Column } from './column.ts'
import { mostStates, UNHOUSED, type Compiled } from './compile.ts'

export class Sifted {
  readonly compiled: Compiled
  /** Segment of the whole question, by segment of the sifted one, rising. */
  readonly #whole: Int32Array

  /** @param keeps 1 for a segment that stays */
  constructor(whole: Compiled, keeps: Uint8Array) {
    const { organisationCount, stateRoom, stateLimit, segmentState } = whole
    const columns = {
      stateRoom: new Column(Int32Array),
      stateLimit: new Column(Int32Array),
      blockFrom: new Column(Int32Array),
      blockUntil: new Column(Int32Array),
      blockSegment: new Column(Int32Array),
      segmentState: new Column(Int32Array),
      segment: new Column(Int32Array),
    }
    const stateStart = new Int32Array(organisationCount + 1)
    const blockStart = new Int32Array(organisationCount + 1)
    const currentState = whole.currentState.slice()
    columns.blockSegment.push(0)
    /** State in the sifted question, by state in the whole one, of the organisation at hand; −1 as long as it has none. */
    const stateOf = new Int32Array(mostStates(whole))
    for (let o = 0; o < organisationCount; o++) {
      const firstState = whole.stateStart[o]!
      stateOf.fill(-1)
      const keepState = (state: number) => {
        if (stateOf[state] !== -1) return stateOf[state]!
        columns.stateRoom.push(stateRoom[firstState + state]!)
        columns.stateLimit.push(stateLimit[firstState + state]!)
        return (stateOf[state] = columns.stateRoom.length - 1 - stateStart[o]!)
      }
      if (currentState[o]! >= 0) currentState[o] = keepState(currentState[o]!)
      for (let block = whole.blockStart[o]!; block < whole.blockStart[o + 1]!; block++) {
        const before = columns.segment.length
        for (let segment = whole.blockSegment[block]!; segment < whole.blockSegment[block + 1]!; segment++) {
          if (keeps[segment] === 0) continue
          columns.segmentState.push(keepState(segmentState[segment]!))
          columns.segment.push(segment)
        }
        if (columns.segment.length === before) continue
        columns.blockFrom.push(whole.blockFrom[block]!)
        columns.blockUntil.push(whole.blockUntil[block]!)
        columns.blockSegment.push(columns.segment.length)
      }
      stateStart[o + 1] = columns.stateRoom.length
      blockStart[o + 1] = columns.blockFrom.length
    }
    this.#whole = columns.segment.take()
    const pick = <A extends Int32Array | Float64Array | Uint8Array>(values: A): A => {
      const picked = new (values.constructor as new (length: number) => A)(this.#whole.length)
      for (let i = 0; i < picked.length; i++) picked[i] = values[this.#whole[i]!]!
      return picked
    }
    this.compiled = {
      ...whole,
      currentState,
      stateStart,
      blockStart,
      stateRoom: columns.stateRoom.take(),
      stateLimit: columns.stateLimit.take(),
      blockFrom: columns.blockFrom.take(),
      blockUntil: columns.blockUntil.take(),
      blockSegment: columns.blockSegment.take(),
      segmentState: columns.segmentState.take(),
      segmentSlot: pick(whole.segmentSlot),
      segmentUnits: pick(whole.segmentUnits),
      segmentWorth: pick(whole.segmentWorth),
      segmentKept: pick(whole.segmentKept),
    }
  }

  /** @param held plan of the whole question, made of segments that were kept */
  fromWhole(held: Int32Array): Int32Array {
    return held.map((segment) => (segment === UNHOUSED ? UNHOUSED : this.#siftedOf(segment)))
  }

  toWhole(held: Int32Array): Int32Array {
    return held.map((segment) => (segment === UNHOUSED ? UNHOUSED : this.#whole[segment]!))
  }

  #siftedOf(segment: number): number {
    let [first, end] = [0, this.#whole.length]
    while (first < end) {
      const middle = (first + end) >> 1
      if (this.#whole[middle]! < segment) first = middle + 1
      else end = middle
    }
    return first
  }
}

/**
 * The rooms of each organisation through which its pathways are worth most at given prices.
 * @param most rooms of an organisation
 * @param held plan whose segments stay, whatever they are worth
 * @returns 1 for the segments that stay
 */
export function promisingSegments(
  compiled: Compiled,
  prices: Float64Array,
  most: number,
  held: Int32Array,
): Uint8Array {
  const { organisationCount, stateStart, segmentState } = compiled
  const keeps = new Uint8Array(compiled.segmentSlot.length)
  for (const segment of held) if (segment !== UNHOUSED) keeps[segment] = 1
  const cells = new CellValues(compiled)
  const [bestOf, sorted] = [new Float64Array(mostStates(compiled)), new Float64Array(mostStates(compiled))]
  for (let o = 0; o < organisationCount; o++) {
    cells.solve(o, prices)
    const { first, count, values } = cells
    const states = stateStart[o + 1]! - stateStart[o]!
    const best = bestOf.subarray(0, states).fill(-Infinity)
    for (let t = compiled.from[o]!; t < compiled.until[o]!; t++) {
      for (let i = 0; i < count; i++) {
        const state = segmentState[first + i]!
        const value = values[t * count + i]!
        if (value > best[state]!) best[state] = value
      }
    }
    sorted.set(best)
    const least = states <= most ? -Infinity : sorted.subarray(0, states).sort()[states - most]!
    for (let i = 0; i < count; i++) if (best[segmentState[first + i]!]! >= least) keeps[first + i] = 1
  }
  return keeps
}

import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Problem } from '../../server/allocation/problem.ts'
import { compile, UNHOUSED } from '../../server/allocation/solver/compile.ts'
import { PathwayFinder, pathwayWorth } from '../../server/allocation/solver/pathway.ts'
import { seededRandom } from '../../server/allocation/solver/random.ts'
import { Search } from '../../server/allocation/solver/search.ts'
import { conflictingPins } from '../../server/allocation/solver/pins.ts'
import { Prices, spreadPrices } from '../../server/allocation/solver/prices.ts'
import { RoomKnapsack } from '../../server/allocation/solver/roomKnapsack.ts'
import { bruteForce } from './support/bruteForce.ts'
import { greedyPlan } from './support/greedyPlan.ts'
import { smallQuestion } from './support/smallQuestions.ts'

const boundOf = (problem: Problem, steps: number) => {
  const prices = new Prices(compile(problem, 0))
  prices.run(steps, 0.2, 0.001, () => 0)
  return prices.bound
}

test('the bound is never under the best plan, however few the steps', () => {
  fc.assert(
    fc.property(smallQuestion, fc.integer({ min: 1, max: 40 }), (problem, steps) => {
      if (conflictingPins(problem).length > 0) return
      expect(boundOf(problem, steps)).toBeGreaterThanOrEqual(bruteForce(problem)!.worth - 1e-9)
    }),
    { seed: 7, numRuns: 200 },
  )
})

test('prices by organisation start at the bound by size at most, and never under the best plan', () => {
  fc.assert(
    fc.property(smallQuestion, (problem) => {
      if (conflictingPins(problem).length > 0) return
      const [coarse, fine] = [compile(problem, 0), compile(problem, 0, 'organisation')]
      const bySize = new Prices(coarse)
      bySize.run(60, 0.2, 0.01, () => 0)
      const byOrganisation = new Prices(fine)
      byOrganisation.warmStart(spreadPrices(coarse, bySize.best, fine))
      byOrganisation.run(60, 0.05, 0.01, () => 0)
      expect(byOrganisation.bound).toBeLessThanOrEqual(bySize.bound + 1e-6)
      expect(byOrganisation.bound).toBeGreaterThanOrEqual(bruteForce(problem)!.worth - 1e-9)
      expect([fine.segmentState, fine.segmentUnits, fine.segmentWorth]).toEqual([
        coarse.segmentState,
        coarse.segmentUnits,
        coarse.segmentWorth,
      ])
    }),
    { seed: 11, numRuns: 150 },
  )
})

test('bound less worth is what organisations and rooms leave on the table, none of them less than nothing', () => {
  let tight = 0
  fc.assert(
    fc.property(smallQuestion, (problem) => {
      if (problem.pins.length > 0) return
      const compiled = compile(problem, 0)
      const { quarters, slotCount, segmentSlot, roomCount, roomSlot, slotUnits, demand } = compiled
      const finder = new PathwayFinder(compiled)
      const prices = new Prices(compiled)
      prices.run(600, 0.2, 0.0005, () => 0)
      const search = new Search(compiled, finder, seededRandom(1), prices.best, greedyPlan(compiled))
      search.run(() => search.steps / 200, 10)
      const held = search.best

      const sold = new Int32Array(quarters * slotCount)
      const left: number[] = []
      for (let o = 0; o < compiled.organisationCount; o++) {
        let priced = pathwayWorth(compiled, o, held, o * quarters)
        for (let t = 0; t < quarters; t++) {
          const segment = held[o * quarters + t]!
          if (segment === UNHOUSED) continue
          priced -= prices.best[t * slotCount + segmentSlot[segment]!]!
          sold[t * slotCount + segmentSlot[segment]!]!++
        }
        left.push(finder.best(o, prices.best) - priced)
      }
      const knapsack = new RoomKnapsack()
      for (let t = 0; t < quarters; t++) {
        for (let r = 0; r < roomCount; r++) {
          const [first, capacity] = [roomSlot[r]!, compiled.capacity[t * roomCount + r]!]
          const count = [...slotUnits.subarray(first, roomSlot[r + 1])].filter((units) => units <= capacity).length
          if (count === 0) continue
          const at = t * slotCount + first
          const most = knapsack.solve(prices.best, at, slotUnits, demand, first, count, capacity, sold)
          let earned = 0
          for (let s = 0; s < count; s++) if (sold[at + s]! > 0) earned += prices.best[at + s]! * sold[at + s]!
          left.push(most - earned)
        }
      }
      expect(Math.min(0, ...left)).toBeGreaterThan(-1e-6)
      const gap = prices.bound - search.bestTotal
      expect(left.reduce((sum, each) => sum + each, 0)).toBeCloseTo(gap, 5)
      if (gap < 0.01) tight++
    }),
    { seed: 13, numRuns: 120 },
  )
  // So that at optimality each organisation has a best pathway, and a room with a price is full.
  expect(tight).toBeGreaterThan(20)
}, 60_000)

test('more capacity never lowers a converged bound', () => {
  fc.assert(
    fc.property(smallQuestion, fc.nat(2), (problem, r) => {
      const room = problem.rooms[r % problem.rooms.length]!
      const capacity = typeof room.capacity === 'number' ? room.capacity + 1 : room.capacity.map((units) => units + 1)
      const larger = {
        ...problem,
        pins: [],
        rooms: problem.rooms.with(r % problem.rooms.length, { ...room, capacity }),
      }
      expect(boundOf(larger, 800)).toBeGreaterThanOrEqual(boundOf({ ...problem, pins: [] }, 800) - 0.5)
    }),
    { seed: 8, numRuns: 60 },
  )
})

test('a room sells what packs best, whole teams only, and no more than is asked for', () => {
  const knapsack = new RoomKnapsack()
  const sell = (price: number[], units: number[], demand: number[], capacity: number) => {
    const nobody = new Int32Array(price.length)
    const [prices, sizes, wanted] = [Float64Array.from(price), Int32Array.from(units), Int32Array.from(demand)]
    const revenue = knapsack.solve(prices, 0, sizes, wanted, 0, price.length, capacity, nobody)
    return { revenue, sold: [...knapsack.sold.slice(0, price.length)] }
  }
  expect(sell([10], [1], [3], 5)).toEqual({ revenue: 30, sold: [3] })
  expect(sell([4, 9], [2, 3], [9, 9], 4)).toEqual({ revenue: 9, sold: [0, 1] })
  expect(sell([5, 9], [2, 3], [9, 9], 4)).toEqual({ revenue: 10, sold: [2, 0] })
  expect(sell([5, 9], [2, 3], [1, 9], 4)).toEqual({ revenue: 9, sold: [0, 1] })
  expect(sell([0, 0], [2, 3], [9, 9], 4)).toEqual({ revenue: 0, sold: [0, 0] })
  // So large that the fractional answer, an upper bound, takes over.
  expect(sell([4, 9], [2, 3], [1e6, 1e6], 1e6).revenue).toBeCloseTo(3e6, 6)
})

test('a room sells as the best of all packings', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ price: fc.nat(20), demand: fc.nat(3) }), { minLength: 2, maxLength: 4 }),
      fc.nat(9),
      (slots, capacity) => {
        const units = slots.map((_, s) => s + 1)
        let best = 0
        const pack = (s: number, left: number, revenue: number): void => {
          best = Math.max(best, revenue)
          if (s === slots.length) return
          for (let n = 0; n <= slots[s]!.demand && n * units[s]! <= left; n++) {
            pack(s + 1, left - n * units[s]!, revenue + n * slots[s]!.price)
          }
        }
        pack(0, capacity, 0)
        const prices = Float64Array.from(slots, ({ price }) => price)
        const demand = Int32Array.from(slots, (slot) => slot.demand)
        const nobody = new Int32Array(slots.length)
        const knapsack = new RoomKnapsack()
        expect(knapsack.solve(prices, 0, Int32Array.from(units), demand, 0, slots.length, capacity, nobody)).toBe(best)
      },
    ),
    { seed: 9, numRuns: 300 },
  )
})

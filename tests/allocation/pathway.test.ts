import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bestPathway } from '../../server/allocation/solver/bestPathway.ts'
import { compile } from '../../server/allocation/solver/compile.ts'
import { PathwayEnumerator } from '../../server/allocation/solver/enumerate.ts'
import { PathwayFinder, pathwayWorth } from '../../server/allocation/solver/pathway.ts'
import { conflictingPins } from '../../server/allocation/solver/pins.ts'
import { everyPathway } from './support/bruteForce.ts'
import { SHARED_ROOM_THAT_SHRINKS } from './support/examples.ts'
import { smallQuestion } from './support/smallQuestions.ts'

const RUNS = { seed: 42, numRuns: 400 }

/** Organisations alone: others' pins still take their units. */
const withOwnPins = smallQuestion.filter((problem) => conflictingPins(problem).length === 0)

test('the dynamic programming finds the best of all pathways, under any prices', () => {
  fc.assert(
    fc.property(
      withOwnPins,
      fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 12, maxLength: 12 }),
      (problem, price) => {
        const alone = { ...problem, pins: problem.pins }
        const compiled = compile(alone, 0)
        const finder = new PathwayFinder(compiled)
        const cost = compiled.closed.slice()
        const priceOf = (r: number, t: number) => price[r * 4 + t]!
        for (let t = 0; t < compiled.quarters; t++) {
          for (let slot = 0; slot < compiled.pinnedSlot; slot++) {
            cost[t * compiled.slotCount + slot]! += priceOf(compiled.slotRoom[slot]!, t) * compiled.slotUnits[slot]!
          }
        }
        alone.organisations.forEach((organisation, o) => {
          if (alone.pins.length > 0) return
          const expected = Math.max(
            ...everyPathway(alone, organisation).map(({ sequence, worth }) =>
              sequence.reduce(
                (left, stay, i) =>
                  left - (stay === null ? 0 : priceOf(Number(stay.room.slice(1)), organisation.from + i) * stay.units),
                worth,
              ),
            ),
          )
          expect(finder.best(o, cost)).toBeCloseTo(expected, 6)
        })
      },
    ),
    RUNS,
  )
})

test('the value that it tells is the worth of the pathway that it gives', () => {
  fc.assert(
    fc.property(withOwnPins, (problem) => {
      const compiled = compile(problem, 0)
      const finder = new PathwayFinder(compiled)
      problem.organisations.forEach((_, o) => {
        expect(finder.best(o, compiled.closed)).toBeCloseTo(pathwayWorth(compiled, o, finder.path), 6)
      })
    }),
    RUNS,
  )
})

test('the enumeration finds each pathway above the floor once', () => {
  fc.assert(
    fc.property(withOwnPins, fc.integer({ min: -50, max: 200 }), (problem, floor) => {
      if (problem.pins.length > 0) return
      const compiled = compile(problem, 0)
      const enumerator = new PathwayEnumerator(compiled, compiled.closed)
      problem.organisations.forEach((organisation, o) => {
        const found = enumerator.within(o, floor, 100_000)!
        const expected = everyPathway(problem, organisation).filter(({ worth }) => worth >= floor)
        const worths = found.map((path) => pathwayWorth(compiled, o, path)).sort((a, b) => a - b)
        expect(worths).toEqual(expected.map(({ worth }) => worth).sort((a, b) => a - b))
        expect(new Set(found.map(String)).size).toBe(found.length)
        if (found.length > 0) expect(enumerator.within(o, floor, found.length - 1)).toBeNull()
      })
    }),
    RUNS,
  )
})

test('the best pathway alone, under prices, on what is left, and without a room', () => {
  const problem = SHARED_ROOM_THAT_SHRINKS
  expect(bestPathway(problem, 'bike-school')).toEqual({
    worth: 180,
    pricedWorth: 180,
    stays: [
      { organisation: 'bike-school', room: 'halle-3', from: 1, until: 3, units: 1 },
      { organisation: 'bike-school', room: 'open-space', from: 3, until: 4, units: 1 },
    ],
  })
  const prices = [1, 2].map((quarter) => ({ room: 'halle-3', quarter, price: 40 }))
  const onlyOpenSpace = [{ organisation: 'bike-school', room: 'open-space', from: 1, until: 4, units: 1 }]
  expect(bestPathway(problem, 'bike-school', { prices })).toEqual({
    worth: 150,
    pricedWorth: 150,
    stays: onlyOpenSpace,
  })
  const residualCapacity = new Map([['halle-3', [0, 0, 0, 0]]])
  expect(bestPathway(problem, 'bike-school', { residualCapacity }).stays).toEqual(onlyOpenSpace)
  expect(bestPathway(problem, 'bike-school', { withoutRooms: ['halle-3'] }).stays).toEqual(onlyOpenSpace)
  expect(bestPathway(problem, 'bike-school', { withoutRooms: ['halle-3', 'open-space'] })).toMatchObject({ worth: -15 })
  expect(() => bestPathway(problem, 'nobody')).toThrow('No organisation nobody')
})

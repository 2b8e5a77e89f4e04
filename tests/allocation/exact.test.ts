import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compile } from '../../server/allocation/solver/compile.ts'
import { solveCompact } from '../../server/allocation/solver/compact.ts'
import { CellValues } from '../../server/allocation/solver/cells.ts'
import { orderByWorth, placeInOrder } from '../../server/allocation/solver/greedy.ts'
import { PathwayFinder, pathwayWorth } from '../../server/allocation/solver/pathway.ts'
import { conflictingPins } from '../../server/allocation/solver/pins.ts'
import { Plan } from '../../server/allocation/solver/plan.ts'
import { solve } from '../../server/allocation/solver/solve.ts'
import { questionOf } from '../bench/allocationQuestions.ts'
import { bruteForce, everyPathway } from './support/bruteForce.ts'
import { smallQuestion } from './support/smallQuestions.ts'

const possible = smallQuestion.filter((problem) => conflictingPins(problem).length === 0)
const LIMITS = { seconds: 60, iterations: Infinity }

test('the compact model reaches the worth of brute force, from any plan', async () => {
  await fc.assert(
    fc.asyncProperty(possible, async (problem) => {
      const compiled = compile(problem, 0)
      const finder = new PathwayFinder(compiled)
      const plan = new Plan(compiled)
      placeInOrder(plan, finder, orderByWorth(compiled, finder))
      const { optimal, held, bound } = await solveCompact(compiled, plan.held, LIMITS)
      expect(optimal).toBe(true)
      const worth = problem.organisations.reduce(
        (sum, _, o) => sum + pathwayWorth(compiled, o, held!, o * problem.quarters),
        0,
      )
      const best = bruteForce(problem)!.worth
      expect(worth).toBeCloseTo(best, 4)
      expect(bound).toBeCloseTo(best, 4)
    }),
    { seed: 11, numRuns: 60 },
  )
}, 60_000)

test('the value through a cell is that of the best pathway through it, or more where a stay limit binds', () => {
  fc.assert(
    fc.property(possible, (problem) => {
      if (problem.pins.length > 0) return
      const unlimited = { ...problem, rooms: problem.rooms.map((room) => ({ ...room, maxStay: null })) }
      const compiled = compile(unlimited, 0)
      const cells = new CellValues(compiled)
      unlimited.organisations.forEach((organisation, o) => {
        cells.solve(o, compiled.closed)
        const { first, count, values } = cells
        const pathways = everyPathway(unlimited, organisation)
        for (const [cell, value] of values.subarray(0, compiled.quarters * count).entries()) {
          if (value === -Infinity) continue
          const [t, segment] = [Math.floor(cell / count), first + (cell % count)]
          const room = compiled.stateRoom[compiled.stateStart[o]! + compiled.segmentState[segment]!]!
          const users = pathways.filter(({ sequence }) => sequence[t - organisation.from]?.room === `r${room}`)
          expect(value).toBeCloseTo(Math.max(...users.map(({ worth }) => worth)), 6)
        }
      })
    }),
    { seed: 12, numRuns: 200 },
  )
})

test('on a middling question the solver reaches what the compact model proves', async () => {
  const question = questionOf({ organisations: 20, rooms: 10, quarters: 6 }, 5)
  const problem = { ...question, options: { ...question.options, seconds: 30, gap: 0 } }
  const compiled = compile(problem, 0)
  const nobody = new Int32Array(compiled.organisationCount * compiled.quarters).fill(-1)
  const { optimal, bound } = await solveCompact(compiled, nobody, LIMITS)
  const result = await solve(problem)
  expect({ optimal, status: result.status }).toEqual({ optimal: true, status: 'optimal' })
  expect(result.worth).toBeCloseTo(bound, 2)
}, 90_000)

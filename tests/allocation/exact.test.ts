import fc from 'fast-check'
import { expect, test } from 'vitest'
import { check } from '../../server/allocation/check.ts'
import { compile, type Compiled } from '../../server/allocation/solver/compile.ts'
import { solveCompact } from '../../server/allocation/solver/compact.ts'
import { CellValues } from '../../server/allocation/solver/cells.ts'
import { orderByWorth, placeInOrder } from '../../server/allocation/solver/greedy.ts'
import { solveMaster } from '../../server/allocation/solver/master.ts'
import { PathwayFinder, pathwayWorth } from '../../server/allocation/solver/pathway.ts'
import { conflictingPins } from '../../server/allocation/solver/pins.ts'
import { Plan } from '../../server/allocation/solver/plan.ts'
import { PathwayPool } from '../../server/allocation/solver/pool.ts'
import { seededRandom } from '../../server/allocation/solver/random.ts'
import { solve } from '../../server/allocation/solver/solve.ts'
import { allocationQuestion, questionOf } from '../bench/allocationQuestions.ts'
import { classicQuestion } from '../bench/classicQuestions.ts'
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
      const best = bruteForce(problem)!.worth
      expect(worthOf(compiled, held!)).toBeCloseTo(best, 4)
      expect(bound).toBeCloseTo(best, 4)
    }),
    { seed: 11, numRuns: 60 },
  )
}, 60_000)

test('the best plan made of the pathways of some plans is the best of all their mixtures that keep the rules', async () => {
  await fc.assert(
    fc.asyncProperty(possible, fc.array(fc.integer(), { minLength: 2, maxLength: 4 }), async (problem, seeds) => {
      const compiled = compile(problem, 0)
      const finder = new PathwayFinder(compiled)
      const pool = new PathwayPool(compiled)
      const plans = seeds.map((seed) => {
        const random = seededRandom(seed)
        const order = [...problem.organisations.keys()].sort(() => random.next() - 0.5)
        const plan = new Plan(compiled)
        placeInOrder(plan, finder, order)
        pool.add(plan.held)
        return plan
      })
      const { optimal, held } = await solveMaster(compiled, pool.pathways, plans[0]!.held, LIMITS)
      expect(optimal).toBe(true)
      expect(worthOf(compiled, held!)).toBeCloseTo(bestMixture(compiled, pool.pathways), 4)
    }),
    { seed: 12, numRuns: 60 },
  )
}, 60_000)

const worthOf = (compiled: Compiled, held: Int32Array): number => {
  const each = Array.from({ length: compiled.organisationCount }, (_, o) => o)
  return each.reduce((sum, o) => sum + pathwayWorth(compiled, o, held, o * compiled.quarters), 0)
}

/** By trying every choice of one pathway an organisation. */
function bestMixture(
  compiled: Compiled,
  pathways: readonly (readonly Int32Array[])[],
  o = 0,
  plan = new Plan(compiled),
) {
  if (o === compiled.organisationCount) return plan.total
  let best = -Infinity
  for (const path of pathways[o]!) {
    plan.place(o, path)
    if (plan.free.every((units) => units >= 0)) best = Math.max(best, bestMixture(compiled, pathways, o + 1, plan))
    plan.remove(o)
  }
  return best
}

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

test.each([1, 3, 6, 9, 14])(
  '40 organisations × 25 rooms × 12 quarters, seed %i: proven optimal',
  async (seed) => {
    const question = allocationQuestion('XS', seed)
    const problem = { ...question, options: { ...question.options, seconds: 60, gap: 0 } }
    const result = await solve(problem)
    expect({ status: result.status, breaches: check(problem, result) }).toEqual({ status: 'optimal', breaches: [] })
  },
  120_000,
)

test.each([
  [15, 5, 'A'],
  [24, 8, 'A'],
  [60, 10, 'D'],
] as const)(
  'a classic of one quarter, %i × %i %s: what HiGHS proves is proven',
  async (organisations, rooms, kind) => {
    const problem = classicQuestion(organisations, rooms, kind, 1)
    const compiled = compile(problem, 0)
    const nobody = new Int32Array(compiled.organisationCount * compiled.quarters).fill(-1)
    const reference = await solveCompact(compiled, nobody, LIMITS)
    const { status, worth } = await solve(problem)
    expect({ optimal: reference.optimal, status, worth }).toEqual({
      optimal: true,
      status: 'optimal',
      worth: expect.closeTo(reference.bound, 3) as number,
    })
  },
  120_000,
)

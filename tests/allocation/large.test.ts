import fc from 'fast-check'
import { expect, test } from 'vitest'
import { check } from '../../server/allocation/check.ts'
import { Budget } from '../../server/allocation/solver/budget.ts'
import { UNHOUSED } from '../../server/allocation/solver/compile.ts'
import { Incumbent } from '../../server/allocation/solver/incumbent.ts'
import { solveLarge } from '../../server/allocation/solver/large.ts'
import { SOLVER_VERSION } from '../../server/allocation/solver/solve.ts'
import { RESULT_FORMAT } from '../../server/allocation/problem.ts'
import { conflictingPins } from '../../server/allocation/solver/pins.ts'
import { reportPlan } from '../../server/allocation/solver/report.ts'
import { promisingSegments, Sifted } from '../../server/allocation/solver/sift.ts'
import { greedyPlan } from './support/greedyPlan.ts'
import { bruteForce } from './support/bruteForce.ts'
import { smallQuestion } from './support/smallQuestions.ts'
import { questionOf } from '../bench/allocationQuestions.ts'

const possible = smallQuestion.filter((problem) => conflictingPins(problem).length === 0)

test.each([
  ['whole', { above: Infinity, rooms: 0 }],
  ['sifted to one room an organisation', { above: -1, rooms: 1 }],
])(
  'the way of large questions, %s: a plan that keeps the rules, a bound over the best plan',
  async (_, sifting) => {
    await fc.assert(
      fc.asyncProperty(possible, async (problem) => {
        const incumbent = new Incumbent(
          problem,
          0,
          new Budget(
            0.002,
            () => 0,
            () => false,
          ),
          () => {},
        )
        incumbent.adopt(greedyPlan(incumbent.compiled), 'greedy')
        await solveLarge(incumbent, null, sifting)
        const { stays, unhoused } = reportPlan(problem, incumbent.compiled, incumbent.held)
        const { worth, bound, gap } = incumbent
        const best = bruteForce(problem)!.worth
        expect(worth).toBeLessThanOrEqual(best + 1e-9)
        expect(bound).toBeGreaterThanOrEqual(best - 1e-9)
        const frame = {
          format: RESULT_FORMAT,
          solver: SOLVER_VERSION,
          status: 'feasible',
          seconds: 0,
          seed: 0,
        } as const
        const rest = { steered: null, prices: [], conflicts: [] as never[] }
        expect(check(problem, { ...frame, ...rest, worth, bound, gap, stays, unhoused })).toEqual([])
      }),
      { seed: 20261124, numRuns: 30 },
    )
  },
  60_000,
)

test('a sifted question keeps the plan, its worth and the rooms asked for', () => {
  const incumbent = new Incumbent(
    questionOf({ organisations: 60, rooms: 60, quarters: 12 }, 1),
    0,
    new Budget(
      1,
      () => 0,
      () => false,
    ),
    () => {},
  )
  const { compiled } = incumbent
  const held = greedyPlan(compiled)
  const sifted = new Sifted(compiled, promisingSegments(compiled, compiled.closed, 4, held))
  expect(sifted.toWhole(sifted.fromWhole(held))).toEqual(held)
  expect(sifted.compiled.segmentSlot.length).toBeLessThan(compiled.segmentSlot.length)
  for (const [i, segment] of sifted.fromWhole(held).entries()) {
    if (segment === UNHOUSED) continue
    expect(sifted.compiled.segmentWorth[segment]).toBe(compiled.segmentWorth[held[i]!])
    expect(sifted.compiled.segmentSlot[segment]).toBe(compiled.segmentSlot[held[i]!])
  }
})

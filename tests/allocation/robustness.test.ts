import fc from 'fast-check'
import { expect, test } from 'vitest'
import { check, worthOf } from '../../server/allocation/check.ts'
import { compose, type Request } from '../../server/allocation/compose.ts'
import { RULES } from '../../server/allocation/eligibility/rules.ts'
import type { Facts } from '../../server/allocation/facts.ts'
import { ASKS } from '../../server/allocation/robustness/missingFacts.ts'
import { robustnessOf } from '../../server/allocation/robustness/robustness.ts'
import { improved } from '../../server/allocation/robustness/improved.ts'
import {
  RESULT_FORMAT,
  type PlannedStay,
  type Problem,
  type Question,
  type SolvedResult,
} from '../../server/allocation/problem.ts'
import { solve } from '../../server/allocation/solver/solve.ts'
import { demand, facts, occupancy, phase, request, room } from '../support/allocationMakers.ts'
import { smallQuestion } from './support/smallQuestions.ts'

test('every rule that an unknown fact can leave open says which fact to find out', () =>
  expect(Object.keys(ASKS).sort()).toEqual(
    RULES.filter(({ neverUnknown }) => neverUnknown !== true)
      .map(({ id }) => id)
      .sort(),
  ))

/** Small questions are proven at once, so that no draw waits for its time. */
const solveHere = async (problem: Question) => {
  const result = await solve(problem)
  expect(check(problem, result)).toEqual([])
  return result
}
async function reportOf(given: Facts, asked: Request = request()) {
  const { stays } = (await solveHere(compose(given, asked).problem)) as SolvedResult
  const steps: string[] = []
  const plan = { facts: given, request: asked, reserved: new Set<string>(), stays }
  const report = await robustnessOf(plan, solveHere, ({ step, done, of }) => steps.push(`${step} ${done}/${of}`))
  return { report, steps }
}
const high = phase({ minClearHeightM: 3 })

test('a plan without unknown facts is worth the same whatever is found out', async () => {
  const { report, steps } = await reportOf(facts())
  const { best } = report.worth
  expect(report.worth).toEqual({ best, fallen: best, certain: best })
  expect(report.facts).toEqual([])
  expect(steps[0]).toBe('Le plan si rien ne se confirme 0/21')
  expect(steps.at(-1)).toBe('Autres pondérations : essai 20 sur 20 20/21')
})

test('with a sure room behind it, a doubtful one costs what the sure one is worth less', async () => {
  const given = facts({
    rooms: [room({ clearHeightM: null }), room({ id: 'r2', name: 'Atelier 2', areaM2: 70 })],
    demands: [demand({ phases: [high] })],
  })
  const { report } = await reportOf(given)
  const sure = compose({ ...given, rooms: [given.rooms[1]!] }, request())
  const second = ((await solveHere(sure.problem)) as SolvedResult).worth
  const { best } = report.worth
  expect(best).toBeGreaterThan(second)
  expect(report.worth).toEqual({ best, fallen: 0, certain: second })
  expect(report.facts).toEqual([
    {
      subject: 'room',
      subjectId: 'r1',
      field: 'clearHeightM',
      sentence: 'la hauteur libre de « Atelier 1 » (Halle A, Solilab)',
      loss: expect.closeTo(best - second, 1),
      placements: [{ organisationName: 'Structure d1', roomName: 'Atelier 1' }],
    },
  ])
})

test('the facts that cost most come first, one that two placements rest on once, one that none rests on never', async () => {
  const given = facts({
    rooms: [
      room({ clearHeightM: null, building: { id: 'b1', condition: null } }),
      room({ id: 'r2', name: 'Atelier 2', building: { id: 'b1', condition: null } }),
      room({ id: 'r3', name: 'Atelier 3', areaM2: null, kind: 'studio' }),
    ],
    demands: [demand({ phases: [high] }), demand({ id: 'd2', phases: [phase({ areaMaxM2: 50 })] })],
  })
  const { report } = await reportOf(given)
  expect(report.facts.map(({ field, placements }) => [field, placements.length])).toEqual([
    ['condition', 2],
    ['clearHeightM', 1],
  ])
  expect(report.facts[0]!.loss).toBeCloseTo(report.worth.best, 0)
  expect(report.worth).toMatchObject({ fallen: 0, certain: 0 })
})

test('an agreement in force and a decision of a person rest on no fact, and no weight changes them', async () => {
  const given = facts({
    rooms: [room({ clearHeightM: null }), room({ id: 'r2', name: 'Atelier 2', clearHeightM: null })],
    demands: [demand({ phases: [high] }), demand({ id: 'd2', phases: [high] })],
    occupancies: [occupancy()],
  })
  const pins = [{ demandId: 'd2', roomId: 'r2', from: '2027-01-01', until: '2028-01-01' }]
  const { report } = await reportOf(given, request({ pins }))
  expect(report.facts).toEqual([])
  expect(report.worth.certain).toBe(report.worth.best)
  expect(report.stability!.placements.map(({ decided, held }) => ({ decided, held }))).toEqual([
    { decided: true, held: 20 },
    { decided: true, held: 20 },
  ])
})

test('a placement that one weight decides falls in some draws, one without a rival in none', async () => {
  const given = facts({
    rooms: [
      room({ areaM2: 50, site: { inseeCode: '44143', communeName: 'Rezé' } }),
      room({ id: 'r2', name: 'Atelier 2', areaM2: 65 }),
      room({ id: 'r3', name: 'Cuisine', kind: 'kitchen' }),
    ],
    demands: [
      // Half of the points of the area against all those of the commune: about as much.
      demand({ communesWanted: ['44109'] }),
      demand({ id: 'd2', phases: [phase({ kinds: ['kitchen'] })] }),
    ],
  })
  const { report } = await reportOf(given)
  const stability = report.stability!
  expect(stability).toMatchObject({ draws: 20, spread: 1 })
  const [contested, sure] = stability.placements
  expect(contested!.held).toBeGreaterThan(0)
  expect(contested!.held).toBeLessThan(20)
  expect(stability.unchanged).toBe(contested!.held)
  expect(sure).toEqual({
    demandId: 'd2',
    organisationName: 'Structure d2',
    roomId: 'r3',
    roomName: 'Cuisine',
    siteName: 'Solilab',
    from: '2027-01-01',
    until: '2028-01-01',
    decided: false,
    held: 20,
  })
  expect((await reportOf(given)).report.stability).toEqual(stability)
})

test('two demands that would rather exchange their rooms count as changed; alone, neither could move', async () => {
  // Both rooms answer both; what each gains by the exchange is the area that fits it.
  const small = phase({ areaMinM2: 40, areaIdealM2: 45 })
  const large = phase({ areaMinM2: 40, areaIdealM2: 75 })
  const given = facts({
    rooms: [room({ areaM2: 45 }), room({ id: 'r2', name: 'Atelier 2', areaM2: 75 })],
    demands: [demand({ phases: [small] }), demand({ id: 'd2', phases: [large] })],
  })
  const { problem } = compose(given, request())
  const stay = (organisation: string, roomId: string) => ({ organisation, room: roomId, from: 0, until: 4, units: 1 })
  const crossed = [stay('d1', 'r2'), stay('d2', 'r1')]
  expect(improved(problem, crossed)).toEqual([stay('d1', 'r1'), stay('d2', 'r2')])
  expect(improved(problem, [stay('d1', 'r1'), stay('d2', 'r2')])).toEqual([stay('d1', 'r1'), stay('d2', 'r2')])
})

test('improving a plan keeps every rule and never costs points, from nothing or from a few stays', () =>
  fc.assert(
    fc.property(smallQuestion, (question) => {
      const problem = { ...question, pins: [] }
      const worth = (stays: readonly PlannedStay[]) => worthOf(problem, { stays })
      let before: readonly PlannedStay[] = []
      for (const stays of [improved(problem, before), improved(problem, improved(problem, []).slice(0, 1))]) {
        expect(worth(stays)).toBeGreaterThanOrEqual(worth(before))
        expect(reportedRight(problem, stays)).toEqual([])
        before = improved(problem, []).slice(0, 1)
      }
    }),
  ))

/** Breaches of a plan that is reported rightly, whatever its figures. */
function reportedRight(problem: Problem, stays: readonly PlannedStay[]) {
  const worth = worthOf(problem, { stays })
  const unhoused = problem.organisations.flatMap(({ id, from, until }) =>
    Array.from({ length: until - from }, (_, at) => from + at)
      .filter((q) => !stays.some((stay) => stay.organisation === id && stay.from <= q && q < stay.until))
      .map((q) => ({ organisation: id, from: q, until: q + 1 })),
  )
  const bound = worth + 1
  const gap = 1 / Math.max(Math.abs(bound), 1)
  return check(problem, {
    format: RESULT_FORMAT,
    solver: 'test',
    status: 'feasible',
    seconds: 0,
    seed: 0,
    prices: [],
    conflicts: [],
    steered: null,
    worth,
    bound,
    gap,
    stays,
    unhoused,
  })
}

test('a plan that does not seek the most points for all is not tried with other weights', async () => {
  const { report, steps } = await reportOf(facts(), request({ mode: 'deferred_acceptance' }))
  expect(report.stability).toBeNull()
  expect(steps).toEqual(['Le plan si rien ne se confirme 0/1'])
})

test('points that only steer towards a place for whom a change puts out are no points of a plan', async () => {
  const given = facts({
    rooms: [
      room({ building: { id: 'b1', condition: 'good' } }),
      room({ id: 'r2', name: 'Atelier 2', building: { id: 'b2', condition: null } }),
    ],
    demands: [demand()],
    occupancies: [occupancy()],
  })
  const asked = request({
    changes: [{ type: 'rooms_closed', roomIds: ['r1'], from: '2027-01-01', until: '2028-01-01' }],
  })
  const { report } = await reportOf(given, asked)
  const { best, fallen, certain } = report.worth
  expect(best).toBeGreaterThan(0)
  expect(best).toBeLessThan(500)
  expect([fallen, certain]).toEqual([expect.any(Number), fallen])
  expect(report.facts.map(({ field, loss }) => ({ field, loss }))).toEqual([
    { field: 'condition', loss: expect.closeTo(best - fallen, 1) },
  ])
})

test('a placement that stays close to another plan is as solid as what holds it there', async () => {
  const given = facts({ rooms: [room(), room({ id: 'r2', name: 'Atelier 2', areaM2: 45 })] })
  const base = {
    name: 'Premier',
    demandIds: ['d1'],
    stays: [{ demandId: 'd1', roomId: 'r2', from: '2027-01-01', until: '2028-01-01' }],
  }
  // The other room brings 10 points a quarter more.
  const held = async (keepBonus: number) =>
    (await reportOf(given, request({ base, keepBonus }))).report.stability!.placements.map(({ roomId, held }) => [
      roomId,
      held,
    ])
  expect(await held(50)).toEqual([['r2', 20]])
  expect(await held(0)).toEqual([['r1', 20]])
})

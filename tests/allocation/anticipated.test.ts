import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anticipationOf, expectedDemands, presentOnly } from '../../server/allocation/anticipated.ts'
import { check } from '../../server/allocation/check.ts'
import { compose } from '../../server/allocation/compose.ts'
import { explain } from '../../server/allocation/explain/explain.ts'
import { solve } from '../../server/allocation/solver/solve.ts'
import type { Facts } from '../../server/allocation/facts.ts'
import type { SolvedResult } from '../../server/allocation/problem.ts'
import type { Cohort } from '../../server/cohorts/cohorts.schema.ts'
import { demand, facts, phase, request, room, START } from '../support/allocationMakers.ts'

const cohort = (given: Partial<Cohort> = {}): Cohort => ({
  id: '00000000-0000-4000-8000-000000000001',
  territory: '244400404',
  version: 1,
  archivedAt: null,
  demonstration: false,
  name: 'Incubation',
  stage: 'growth',
  leastPerYear: 1,
  mostPerYear: 2,
  arrivalQuarter: 3,
  stayQuarters: 2,
  probabilityPercent: 80,
  kinds: ['workshop'],
  areaMinM2: 40,
  areaMaxM2: 80,
  workstations: null,
  requiredEquipment: [],
  budgetEurCentsPerMonth: 80_000,
  source: null,
  ...given,
})
const year = { startsOn: START, quarters: 4 }

test('a cohort becomes its greatest number of projects each year, the surest first, each with its probability', () => {
  const projects = expectedDemands([cohort()], { startsOn: START, quarters: 8 })
  expect(
    projects.map(({ organisation, phases, expected }) => ({
      name: organisation.name,
      ...phases[0]!.needed,
      ...expected,
    })),
  ).toEqual(
    [2027, 2028].flatMap((of) =>
      [0.8, 0.4].map((probability, at) => ({
        name: `Projet attendu n° ${at + 1} (Incubation, T3 ${of})`,
        from: `${of}-07-01`,
        until: `${of + 1}-01-01`,
        cohortId: cohort().id,
        probability,
      })),
    ),
  )
  expect(new Set(projects.map(({ id }) => id)).size).toBe(4)
  expect(expectedDemands([cohort()], { startsOn: START, quarters: 8 })).toEqual(projects)
})

test('projects that come before the plan or after its end are not its own', () => {
  const within = (startsOn: string, quarters: number) =>
    expectedDemands([cohort({ mostPerYear: 1 })], { startsOn, quarters }).map(({ phases }) => phases[0]!.needed.from)
  expect(within('2027-07-01', 1)).toEqual(['2027-07-01'])
  expect(within('2027-10-01', 3)).toEqual([])
  expect(within('2027-01-01', 2)).toEqual([])
})

test('the probabilities of a cohort add up to how many of its projects come on average', () =>
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 }), (least, more) => {
      fc.pre(least + more >= 1)
      const [leastPerYear, mostPerYear] = [least, least + more]
      const projects = expectedDemands([cohort({ leastPerYear, mostPerYear, probabilityPercent: 100 })], year)
      const sum = projects.reduce((total, { expected }) => total + expected!.probability, 0)
      expect(sum).toBeCloseTo((leastPerYear + mostPerYear) / 2, 1)
    }),
  ))

/** Solves as the runner does, with the expected projects and without. */
async function planned(given: Facts) {
  const asked = request()
  const composed = compose(given, asked)
  const result = (await solve(composed.problem)) as SolvedResult
  expect(check(composed.problem, result)).toEqual([])
  const without = compose(presentOnly(given), asked)
  const alternative = { composed: without, result: (await solve(without.problem)) as SolvedResult }
  const anticipation = anticipationOf(given, composed, result, alternative)
  return explain(composed, result, anticipation)
}
/** One dock; a demand that makes do with either room, and a project that needs the dock. */
const oneDock = (probabilityPercent: number, others: Partial<Facts> = {}): Facts =>
  facts({
    rooms: [
      room({ id: 'dock', name: 'Quai', equipment: { dock: true } }),
      room({ id: 'plain', name: 'Sans quai', areaM2: 60, equipment: { dock: false } }),
    ],
    demands: [
      demand({ phases: [phase({ needed: { from: START, until: '2028-01-01' } })] }),
      ...expectedDemands(
        [
          cohort({
            leastPerYear: 1,
            mostPerYear: 1,
            arrivalQuarter: 1,
            stayQuarters: 4,
            requiredEquipment: ['dock'],
            probabilityPercent,
          }),
        ],
        year,
      ),
    ],
    ...others,
  })

test('the first comer does not take the only dock: it is kept for the project that needs it, at its average worth', async () => {
  const { proposals, kept, gaps, summary } = await planned(oneDock(80))
  expect(proposals.map(({ roomId }) => roomId)).toEqual(['plain'])
  expect(gaps).toEqual([])
  const sure = await planned(oneDock(100))
  expect(kept).toEqual([
    {
      cohortId: cohort().id,
      name: 'Projet attendu n° 1 (Incubation, T1 2027)',
      probability: 0.8,
      roomId: 'dock',
      from: START,
      until: '2028-01-01',
      supposedRoom: null,
      workstations: null,
      worth: expect.closeTo(0.8 * sure.kept[0]!.worth, 6),
    },
  ])
  const alone = await planned(presentOnly(oneDock(80)))
  expect(alone.proposals.map(({ roomId }) => roomId)).toEqual(['dock'])
  expect(summary).toMatchObject({ demands: 1, housed: 1, quartersAsked: 4, toCheck: 0 })
  expect(summary.anticipation).toEqual({
    projects: 1,
    expectedProjects: 0.8,
    kept: 1,
    worth: kept[0]!.worth,
    cost: expect.closeTo(alone.proposals[0]!.worth - proposals[0]!.worth, 6),
    losing: [],
  })
  expect(summary.anticipation!.cost).toBeGreaterThan(0)
})

test('a doubtful project takes no place from a demand that is there, and is no demand without a room', async () => {
  const alone = oneDock(50, { rooms: [room({ id: 'dock', equipment: { dock: true } })] })
  const { proposals, kept, gaps, summary } = await planned(alone)
  expect(proposals.map(({ roomId }) => roomId)).toEqual(['dock'])
  expect({ kept, gaps }).toEqual({ kept: [], gaps: [] })
  expect(summary).toMatchObject({ demands: 1, unhoused: 0, anticipation: { kept: 0, worth: 0, cost: 0, losing: [] } })
})

test('who has less because of the reserve is named, with how many quarters', async () => {
  const projects = expectedDemands(
    [1, 2, 3].map((n) =>
      cohort({
        id: `00000000-0000-4000-8000-00000000000${n}`,
        name: `Promotion ${n}`,
        leastPerYear: 1,
        mostPerYear: 1,
        arrivalQuarter: 3,
        probabilityPercent: 100,
        workstations: 2,
        kinds: ['shared_office'],
        areaMinM2: null,
      }),
    ),
    year,
  )
  const rooms = [
    room({ kind: 'shared_office', shared: true, workstations: 6, rents: { growth: 10_000 }, name: 'Plateau' }),
  ]
  const big = demand({
    phases: [
      phase({
        stage: 'growth',
        kinds: ['shared_office'],
        workstations: 6,
        needed: { from: START, until: '2028-01-01' },
      }),
    ],
  })
  const { summary } = await planned(facts({ rooms, demands: [big, ...projects] }))
  expect(summary.anticipation).toMatchObject({
    kept: 3,
    losing: [{ demandId: 'd1', organisationName: 'Structure d1', quarters: 2 }],
  })
  expect(summary.anticipation!.cost).toBeGreaterThan(0)
})

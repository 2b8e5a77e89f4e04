import { expect, test } from 'vitest'
import { classOf, factorOf, prioritiesOf } from '../../server/allocation/priority.ts'
import { applicantsOf } from '../../server/allocation/grid/ranking.ts'
import { demand, facts, grid, occupancy, room, START } from '../support/allocationMakers.ts'

const priorityOf = (given: Parameters<typeof facts>[0]) =>
  prioritiesOf(applicantsOf(facts(given), START), grid).get('d1')

const plain = { organisation: { stage: 'growth', inclusionPostsFte: 0, jobsFte: 10 }, submittedOn: START } as const

test('points become a factor, and their reasons are said', () =>
  expect(
    priorityOf({
      demands: [
        demand({
          organisation: { stage: 'incubation', inclusionPostsFte: 1, jobsFte: 10 },
          submittedOn: '2026-05-20',
        }),
      ],
    }),
  ).toEqual({
    points: 24,
    factor: 1.24,
    lot: 1,
    reasons: [
      { code: 'waiting', sentence: 'Demande déposée le 20 mai 2026, soit 3 trimestres d’attente : +6 points.' },
      { code: 'inclusion', sentence: '1 poste d’insertion (ETP) sur 10 emplois : +8 points.' },
      { code: 'stage', sentence: 'La structure est à l’étape incubation : +10 points.' },
    ],
  }))

test('who must leave a site that closes comes before', () =>
  expect(
    priorityOf({
      demands: [demand(plain)],
      rooms: [room({ site: { name: 'Wattignies', usable: { from: null, until: '2027-07-01' } } })],
      occupancies: [occupancy()],
    }),
  ).toEqual({
    points: 15,
    factor: 1.15,
    lot: 1,
    reasons: [
      {
        code: 'relocation',
        sentence: 'La structure doit quitter le site Wattignies, qui ferme le 1er juillet 2027 : +15 points.',
      },
    ],
  }))

test('nothing particular, and a fact that nobody knows: a factor of 1, and what is to be filled in', () =>
  expect(
    priorityOf({ demands: [demand({ ...plain, organisation: { ...plain.organisation, inclusionPostsFte: null } })] }),
  ).toEqual({
    points: 0,
    factor: 1,
    lot: 1,
    reasons: [{ code: 'inclusion', sentence: 'Nombre de postes d’insertion à renseigner : aucun point.' }],
  }))

/** What plans gave before the grid could be edited: waiting 0.02 a quarter up to 0.16, and so on, of a factor of 1. */
test.each([
  ['waiting for eight quarters or more', { submittedOn: '2017-01-01' }, 1.16],
  ['some inclusion posts', { organisation: { ...plain.organisation, inclusionPostsFte: 1 } }, 1.08],
  ['inclusion posts for half of the jobs', { organisation: { ...plain.organisation, inclusionPostsFte: 5 } }, 1.15],
  [
    'inclusion posts among jobs that nobody counted',
    { organisation: { stage: 'growth', inclusionPostsFte: 5, jobsFte: null } },
    1.08,
  ],
  ['an early stage', { organisation: { ...plain.organisation, stage: 'launch' } }, 1.1],
  ['the last stage', { organisation: { ...plain.organisation, stage: 'scaling' } }, 0.9],
  ['a wish that the first grid does not count', { wantsQpv: true, refusals: 3, filiereHoused: 0 }, 1],
] as const)('the first grid gives what plans gave before: %s', (_, given, factor) =>
  expect(priorityOf({ demands: [demand({ ...plain, ...given })] })?.factor).toBe(factor),
)

test.each([
  [80, 1.5],
  [50, 1.5],
  [49, 1.49],
  [0, 1],
  [-25, 0.75],
  [-60, 0.75],
])('%d points multiply by %d', (points, factor) => expect(factorOf(points)).toBe(factor))

test.each([
  [60, 1],
  [15, 1],
  [14, 2],
  [5, 2],
  [4, 3],
  [-10, 3],
])('%d points are of class %d', (points, priorityClass) => expect(classOf(points)).toBe(priorityClass))

test('an expected project weighs what a demand would, times its probability, and is drawn after all who are there', () => {
  const project = (id: string, probability: number) =>
    demand({ id, organisation: { stage: 'launch' }, expected: { cohortId: 'c1', probability } })
  const there = ['d1', 'd2'].map((id) => demand({ id, organisation: { stage: 'launch' } }))
  const given = facts({ demands: [project('p1', 0.5), ...there, project('p2', 1)] })
  const of = prioritiesOf(applicantsOf(given, START), grid)
  const figures = (id: string) => ({ points: of.get(id)!.points, factor: of.get(id)!.factor })
  expect(figures('d1')).toEqual({ points: 10, factor: 1.1 })
  expect(figures('p2')).toEqual({ points: 10, factor: 1.1 })
  // Half of 1.1: less than any demand that is there, which never weighs less than 0.75.
  expect(figures('p1')).toEqual({ points: -45, factor: 0.55 })
  expect(of.get('p1')!.reasons.at(-1)).toEqual({
    code: 'expected',
    sentence: 'Projet attendu, qui vient avec une probabilité de 50 % : points multipliés d’autant.',
  })
  const lots = (ids: readonly string[]) => ids.map((id) => of.get(id)!.lot).sort()
  expect([lots(['d1', 'd2']), lots(['p1', 'p2'])]).toEqual([
    [1, 2],
    [3, 4],
  ])
  const alone = prioritiesOf(applicantsOf(facts({ demands: there }), START), grid)
  expect(there.map(({ id }) => of.get(id))).toEqual(there.map(({ id }) => alone.get(id)))
})

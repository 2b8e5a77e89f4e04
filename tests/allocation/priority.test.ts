import { expect, test } from 'vitest'
import { classOf, HIGHEST, LOWEST, priorityOf } from '../../server/allocation/priority.ts'
import { demand, START } from '../support/allocationMakers.ts'

const plain = { organisation: { stage: 'growth', inclusionPostsFte: 0, jobsFte: 10 }, submittedOn: START } as const

test.each([
  ['nothing particular', demand(plain), 1, []],
  [
    'three quarters of waiting',
    demand({ ...plain, submittedOn: '2026-05-20' }),
    1.06,
    [{ code: 'waiting', sentence: 'Demande déposée le 20 mai 2026, soit 3 trimestres d’attente : +0,06.' }],
  ],
  [
    'ten years of waiting, which count as two',
    demand({ ...plain, submittedOn: '2017-01-01' }),
    1.16,
    [{ code: 'waiting', sentence: 'Demande déposée le 1er janvier 2017, soit 40 trimestres d’attente : +0,16.' }],
  ],
  [
    'a day of submission that nobody knows',
    demand({ ...plain, submittedOn: null }),
    1,
    [{ code: 'waiting', sentence: 'La date de dépôt de la demande n’est pas connue : sans effet.' }],
  ],
  [
    'some inclusion posts',
    demand({ ...plain, organisation: { ...plain.organisation, inclusionPostsFte: 1 } }),
    1.08,
    [{ code: 'inclusion', sentence: '1 poste d’insertion (ETP) : +0,08.' }],
  ],
  [
    'inclusion posts for half of the jobs',
    demand({ ...plain, organisation: { ...plain.organisation, inclusionPostsFte: 5 } }),
    1.15,
    [{ code: 'inclusion', sentence: '5 postes d’insertion (ETP), au moins la moitié des emplois : +0,15.' }],
  ],
  [
    'inclusion posts that nobody counted',
    demand({ ...plain, organisation: { ...plain.organisation, inclusionPostsFte: null } }),
    1,
    [{ code: 'inclusion', sentence: 'Le nombre de postes d’insertion n’est pas connu : sans effet.' }],
  ],
  [
    'an early stage',
    demand({ ...plain, organisation: { ...plain.organisation, stage: 'incubation' } }),
    1.1,
    [{ code: 'stage', sentence: 'Stade incubation : +0,1.' }],
  ],
  [
    'the last stage',
    demand({ ...plain, organisation: { ...plain.organisation, stage: 'scaling' } }),
    0.9,
    [{ code: 'stage', sentence: 'Stade changement d’échelle : −0,1.' }],
  ],
])('priority of %s', (_, asking, factor, reasons) =>
  expect(priorityOf(asking, START, null)).toEqual({ factor, reasons }),
)

test('who must leave a site that closes comes before', () =>
  expect(priorityOf(demand(plain), START, { name: 'Wattignies', closes: '2027-07-01' })).toEqual({
    factor: 1.15,
    reasons: [
      {
        code: 'relocation',
        sentence: 'La structure doit quitter le site Wattignies, qui ferme le 1er juillet 2027 : +0,15.',
      },
    ],
  }))

test('all criteria together stay within the bounds', () => {
  const most = demand({
    organisation: { stage: 'launch', inclusionPostsFte: 9, jobsFte: 10 },
    submittedOn: '2000-01-01',
  })
  const { factor } = priorityOf(most, START, { name: 'Wattignies', closes: '2027-07-01' })
  expect([factor, LOWEST, HIGHEST]).toEqual([1.5, 0.75, 1.5])
})

test.each([
  [1.5, 1],
  [1.15, 1],
  [1.14, 2],
  [1.05, 2],
  [1.04, 3],
  [0.75, 3],
])('a factor of %d is of class %d', (factor, priorityClass) => expect(classOf({ factor })).toBe(priorityClass))

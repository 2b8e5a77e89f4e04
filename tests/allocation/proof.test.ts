import { describe, expect, test } from 'vitest'
import { hashOf } from '../../server/allocation/hash.ts'
import { PROBLEM_FORMAT, RESULT_FORMAT, type Problem, type SolvedResult } from '../../server/allocation/problem.ts'
import { History } from '../../server/allocation/proof/history.ts'
import { proofOf, replayOf, type KeptPlan } from '../../server/allocation/proof/proof.ts'

const presence = { from: 0, until: 2, moveCost: 0, evictionCost: 0, unhousedCost: 0, current: null, stayed: {} }
const problem: Problem = {
  format: PROBLEM_FORMAT,
  quarters: 2,
  rooms: [{ id: 'r', capacity: 1, from: 0, until: 2, maxStay: null, maxStayGroup: null }],
  organisations: [
    { id: 'a', ...presence },
    { id: 'b', ...presence },
  ],
  stays: ['a', 'b'].map((organisation) => ({ organisation, room: 'r', from: 0, until: 2, worth: 50, units: 1 })),
  pins: [],
  options: { seconds: 1, seed: 3, gap: 0, keep: null, keepBonus: 0 },
}
const answer: SolvedResult = {
  format: RESULT_FORMAT,
  solver: '2',
  status: 'feasible',
  worth: 100,
  bound: 101,
  gap: 1 / 101,
  steered: null,
  seconds: 0.5,
  seed: 3,
  stays: [{ organisation: 'a', room: 'r', from: 0, until: 2, units: 1 }],
  unhoused: [{ organisation: 'b', from: 0, until: 2 }],
  prices: [],
  conflicts: [],
}
const kept = (given: Partial<KeptPlan> = {}): KeptPlan => ({
  plan: {
    planId: '00000000-0000-4000-8000-000000000000',
    name: 'Rentrée',
    startsOn: '2027-01-01',
    quarters: 2,
    mode: 'weighted',
    anticipates: false,
    secondsAllowed: 1,
    finishedAt: null,
  },
  inputHash: hashOf(problem),
  problem,
  answer,
  history: null,
  ...given,
})
const broken = ({ rules }: ReturnType<typeof proofOf>) =>
  rules.filter(({ breaches }) => breaches.length > 0).map(({ code }) => code)

describe('the proof of a plan', () => {
  test('says how far from the best it can be, rounded up', () => {
    const proof = proofOf(kept())
    expect(proof).toMatchObject({
      sentence: 'Ce plan est au plus à 1 % du meilleur possible : c’est prouvé.',
      worth: 100,
      bound: 101,
      optimal: false,
      hashHolds: true,
      holds: true,
      size: { organisations: 2, rooms: 1, quarters: 2, stays: 4 },
    })
    expect([proof.rules.length, broken(proof)]).toEqual([15, []])
    expect(proofOf(kept({ answer: { ...answer, status: 'optimal', bound: 100, gap: 0 } })).sentence).toBe(
      'Ce plan est le meilleur possible : c’est prouvé.',
    )
  })

  test('names the rule that a doctored plan breaks', () => {
    const [first] = answer.stays
    const stays = [first!, { ...first!, organisation: 'b' }]
    const proof = proofOf(kept({ answer: { ...answer, stays, unhoused: [], worth: 200, bound: 200, gap: 0 } }))
    expect([proof.holds, broken(proof)]).toEqual([false, ['over_capacity']])
    expect(broken(proofOf(kept({ answer: { ...answer, worth: 101, gap: 0 } })))).toEqual(['worth_wrong'])
  })

  test('sees a question that is no longer the one that was hashed', () => {
    expect(proofOf(kept({ inputHash: '0'.repeat(64) })).hashHolds).toBe(false)
  })

  test('ends its history with how the solving ended, and has none rather than an empty one', () => {
    const point = { seconds: 0.1, phase: 'greedy' as const, worth: 50, bound: null }
    expect(proofOf(kept({ history: [point] })).history).toEqual([
      { ...point, phase: 'Premier plan' },
      { seconds: 0.5, phase: 'Premier plan', worth: 100, bound: 101 },
    ])
    expect(proofOf(kept()).history).toBeNull()
  })

  test('says of another way of sharing that the gap holds its cost too', () => {
    const { plan } = kept()
    const meansOf = (mode: typeof plan.mode) => proofOf(kept({ plan: { ...plan, mode } })).means
    expect(meansOf('tiers').slice(0, -1)).toEqual(meansOf('weighted'))
    expect(meansOf('tiers').at(-1)).toMatch(/^Ce plan ne cherche pas le plus grand total/)
  })
})

test('a history keeps every change of worth or bound, thinned to eighty with both ends', () => {
  const history = new History()
  const phase = 'search' as const
  for (let at = 0; at < 1000; at++) history.add({ seconds: at, phase, worth: Math.floor(at / 2), bound: 2000 })
  const points = history.points()
  expect(points).toHaveLength(80)
  expect([points[0]!.seconds, points.at(-1)!.seconds]).toEqual([0, 998])
  const short = new History()
  short.add({ seconds: 0.123, phase, worth: 1, bound: null })
  short.add({ seconds: 0.2, phase, worth: 1, bound: null })
  short.add({ seconds: 0.3, phase, worth: 1, bound: 9 })
  expect(short.points()).toEqual([
    { seconds: 0.12, phase, worth: 1, bound: null },
    { seconds: 0.3, phase, worth: 1, bound: 9 },
  ])
})

describe('a replay', () => {
  const other = { ...answer, stays: [{ ...answer.stays[0]!, organisation: 'b' }] }
  test.each([
    ['the same plan', answer, true, true, 'Le calcul refait donne le même plan, place pour place : 100 points.'],
    [
      'a plan of the same worth',
      other,
      true,
      false,
      'Le calcul refait donne un plan de même valeur, 100 points, dont certaines places diffèrent.',
    ],
    [
      'another plan, for want of time',
      { ...other, worth: 90 },
      false,
      false,
      'Le calcul refait donne un autre plan, de 90 points au lieu de 100 : le temps accordé a manqué à l’un des deux, sur une machine plus ou moins occupée.',
    ],
    [
      'another plan, by another version',
      { ...other, worth: 110, solver: '3' },
      false,
      false,
      'Le calcul refait donne un autre plan, de 110 points au lieu de 100 : il a été fait par une autre version du solveur (3 au lieu de 2).',
    ],
  ])('that gives %s says so', (_what, again, sameWorth, sameStays, sentence) => {
    expect(replayOf(answer, again)).toMatchObject({ sameWorth, sameStays, sentence })
  })
})

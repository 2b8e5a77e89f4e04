import { describe, expect, test } from 'vitest'
import { lotOf } from '../../server/allocation/grid/draw.ts'
import { eligibilityOf, type EligibilityFacts } from '../../server/committee/eligibility.ts'
import { rankItems, type GivenScore } from '../../server/committee/ranking.ts'

const SCALE = ['0', '1', '2', '3', '4', '5']
const criterion = (code: string, weight: number, levels = SCALE) => ({ code, name: code, sentence: '', weight, levels })
const CRITERIA = [criterion('useful', 3), criterion('sound', 1, ['non', 'oui'])]
const item = (id: string) => ({ id, demandId: `demand ${id}` })
/** Each member's levels of the two criteria. */
const given = (itemId: string, ...members: readonly (readonly [number, number])[]): GivenScore[] =>
  members.flatMap(([useful, sound]) => [
    { itemId, criterion: 'useful', level: useful },
    { itemId, criterion: 'sound', level: sound },
  ])

describe('the ranking of a committee', () => {
  test('is the weighted mean of each criterion over those who scored, with the least and the most', () => {
    const [first, second] = rankItems(
      CRITERIA,
      [item('b'), item('a')],
      [...given('a', [5, 1], [4, 0]), ...given('b', [2, 1])],
      'seed',
    )
    expect(first).toEqual({
      ...item('a'),
      // 3 × 4,5/5 + 1 × 0,5, out of 4
      score: 0.8,
      rank: 1,
      drawn: false,
      lot: lotOf('seed', 'demand a'),
      criteria: [
        { criterion: 'useful', mean: 4.5, least: 4, most: 5 },
        { criterion: 'sound', mean: 0.5, least: 0, most: 1 },
      ],
    })
    expect(second).toMatchObject({ id: 'b', score: 0.55, rank: 2, drawn: false })
  })

  test('who is absent is not counted as zero', () => {
    const alone = rankItems(CRITERIA, [item('a')], given('a', [4, 1]), 'seed')
    const together = rankItems(CRITERIA, [item('a')], given('a', [4, 1], [4, 1], [4, 1]), 'seed')
    expect(alone[0]!.score).toBe(0.85)
    expect(together[0]!.score).toBe(0.85)
  })

  test('what nobody scored on some criterion has no score and no rank, and comes last', () => {
    const scores = [...given('a', [0, 0]), { itemId: 'b', criterion: 'useful', level: 5 }]
    expect(rankItems(CRITERIA, [item('b'), item('c'), item('a')], scores, 'seed')).toMatchObject([
      { id: 'a', score: 0, rank: 1, drawn: false },
      ...['b', 'c']
        .sort((x, y) => (lotOf('seed', `demand ${x}`) < lotOf('seed', `demand ${y}`) ? -1 : 1))
        .map((id) => ({ id, score: null, rank: null, drawn: false })),
    ])
  })

  test('equal scores, whatever the order of their sums, are ordered by a draw that the seed replays', () => {
    const thirds = given('a', [1, 0], [5, 1], [4, 1])
    const items = ['a', 'b', 'c'].map(item)
    const scores = [
      ...thirds,
      ...[...thirds].reverse().map((score) => ({ ...score, itemId: 'b' })),
      ...thirds.map((score) => ({ ...score, itemId: 'c' })),
    ]
    for (const seed of ['1', '2', '3', '4']) {
      const replayed = items.map(({ id, demandId }) => ({ id, lot: lotOf(seed, demandId) }))
      replayed.sort((x, y) => (x.lot < y.lot ? -1 : 1))
      const ranking = rankItems(CRITERIA, items, scores, seed)
      expect(ranking.map(({ id, rank, drawn }) => ({ id, rank, drawn }))).toEqual(
        replayed.map(({ id }, at) => ({ id, rank: at + 1, drawn: true })),
      )
    }
  })
})

describe('eligibility', () => {
  const facts: EligibilityFacts = {
    status: 'waiting',
    submittedOn: '2026-10-01',
    phases: 1,
    legalForm: 'scic',
    inseeCode: '44109',
    inTerritory: true,
  }
  test.each<[string, Partial<EligibilityFacts>, (boolean | null)[]]>([
    ['all is known and met', {}, [true, true, true]],
    ['a demand that is withdrawn', { status: 'withdrawn' }, [false, true, true]],
    ['a demand without any need', { phases: 0 }, [false, true, true]],
    ['a day of submission that nobody knows', { submittedOn: null }, [null, true, true]],
    ['a seat elsewhere', { inseeCode: '75056', inTerritory: false }, [true, false, true]],
    ['a seat that nobody knows', { inseeCode: null, inTerritory: false }, [true, null, true]],
    ['a company that is not of the ESS', { legalForm: 'company' }, [true, true, false]],
    ['a project without a form', { legalForm: 'project' }, [true, true, null]],
    ['a form that nobody knows', { legalForm: null }, [true, true, null]],
  ])('%s', (_, given, met) => {
    expect(eligibilityOf({ ...facts, ...given }).map((check) => check.met)).toEqual(met)
  })
})

import { expect, test } from 'vitest'
import { isCounted, moveOf, pointsFor, withPoints } from '../../web/allocation/grid/points.ts'

const points = { stage: { launch: 10, scaling: -10 }, seat: { same_commune: 0 } }
const criterion = (code: string, ...cases: string[]) => ({
  code,
  name: code,
  sentence: '',
  source: '',
  cases: cases.map((each) => ({ code: each, sentence: each })),
})

test('a criterion or a case that a version does not know is worth nothing', () =>
  expect([
    pointsFor(points, 'stage', 'launch'),
    pointsFor(points, 'stage', 'growth'),
    pointsFor(points, 'waiting', 'most'),
  ]).toEqual([10, 0, 0]))

test('a criterion counts when a case of it has points, above or below zero', () =>
  expect([
    isCounted(points, criterion('stage', 'growth', 'scaling')),
    isCounted(points, criterion('seat', 'same_commune')),
    isCounted(points, criterion('waiting', 'most')),
  ]).toEqual([true, false, false]))

test('changing one number keeps all others, and what was read stays as it was', () => {
  expect(withPoints(points, 'stage', 'growth', 3)).toEqual({
    stage: { launch: 10, scaling: -10, growth: 3 },
    seat: { same_commune: 0 },
  })
  expect(withPoints(points, 'waiting', 'most', 8)).toEqual({ ...points, waiting: { most: 8 } })
  expect(points.stage).toEqual({ launch: 10, scaling: -10 })
})

test('places are gained by a lower rank than before', () =>
  expect([
    moveOf({ rank: 2, against: { rank: 5, points: 0 } }),
    moveOf({ rank: 5, against: { rank: 2, points: 0 } }),
    moveOf({ rank: 5, against: null }),
  ]).toEqual([3, -3, null]))

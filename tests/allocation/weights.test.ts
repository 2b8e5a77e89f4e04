import { describe, expect, test } from 'vitest'
import { WEIGHT_SETS, weightsFor } from '../../server/allocation/weights.ts'
import { WISHES } from '../../server/allocation/wishes/wishes.ts'
import { Refusal } from '../../server/lib/refusal.ts'

/** What plans were made with: a set that changes makes them lie. A new reading is a new version. */
const AS_RELEASED: Record<string, unknown> = {
  '2026-11': {
    from: '2026-11-24',
    points: { housed: 60, area_fit: 20, commune: 10, impact: 10, affordability: 5 },
    moveCost: 40,
    evictionCost: 60,
    unhousedCost: 0,
  },
}

test('a released set of weights never changes', () =>
  expect(
    Object.fromEntries(
      WEIGHT_SETS.map(({ version, from, points, moveCost, evictionCost, unhousedCost }) => [
        version,
        { from, points, moveCost, evictionCost, unhousedCost },
      ]),
    ),
  ).toEqual(AS_RELEASED))

test('the newest set comes first, and weighs every wish', () => {
  const days = WEIGHT_SETS.map(({ from }) => from)
  expect(days).toEqual([...days].sort().reverse())
  expect(Object.keys(WEIGHT_SETS[0]!.points)).toEqual(WISHES.map(({ code }) => code))
})

describe('weights of a plan', () => {
  test('are the newest set unless it says otherwise', () => expect(weightsFor()).toEqual(WEIGHT_SETS[0]))

  test('may change points and costs, and leave the set as it is', () => {
    const { points, moveCost, evictionCost } = weightsFor('2026-11', { area_fit: 0, moveCost: 10 })
    expect([points, moveCost, evictionCost]).toEqual([
      { housed: 60, area_fit: 0, commune: 10, impact: 10, affordability: 5 },
      10,
      60,
    ])
    expect(weightsFor('2026-11').points['area_fit']).toBe(20)
  })

  test.each([
    [() => weightsFor('2019'), 'weightsVersion', 'Aucun barème ne porte la version « 2019 » ; il y a : 2026-11.'],
    [
      () => weightsFor(undefined, { beauty: 3 }),
      'weightsChanges/beauty',
      '« beauty » n’est ni un souhait ni un coût ; il y a : housed, area_fit, commune, impact, affordability, moveCost, evictionCost, unhousedCost.',
    ],
  ])('are refused when they are not known: %o', (ask, field, sentence) => {
    expect(ask).toThrow(new Refusal(422, 'weights_unknown', sentence, { field }))
  })
})

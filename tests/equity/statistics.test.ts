import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fisher, holm, median, medianInterval, wilson } from '../../server/equity/statistics.ts'

describe('Wilson’s interval', () => {
  // Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%i of %i lies between %f and %f', (successes, trials, low, high) => {
    const found = wilson(successes, trials)
    expect([found.low, found.high].map((share) => Number(share.toFixed(4)))).toEqual([low, high])
  })
})

describe('Fisher’s exact test', () => {
  test.each([
    // The lady tasting tea, and the twins of Fisher (as R's fisher.test gives them).
    [3, 1, 1, 3, 0.4857],
    [2, 15, 10, 3, 0.0005],
    [5, 0, 0, 5, 0.0079],
    [0, 0, 4, 6, 1],
  ])('%i, %i against %i, %i: %f', (a, b, c, d, probability) => expect(fisher(a, b, c, d)).toBeCloseTo(probability, 4))

  test('is the same whichever group is called the others, and is never more than 1', () =>
    fc.assert(
      fc.property(fc.array(fc.nat(30), { minLength: 4, maxLength: 4 }), ([a, b, c, d]) => {
        const found = fisher(a!, b!, c!, d!)
        expect(found).toBeGreaterThan(0)
        expect(found).toBeLessThanOrEqual(1)
        expect(fisher(c!, d!, a!, b!)).toBeCloseTo(found, 9)
      }),
    ))
})

test('Holm multiplies the smallest by their number, and keeps the order', () => {
  const [a, b, c, d] = holm([0.01, 0.04, 0.03, 0.005])
  expect([a, b, c, d].map((p) => Number(p!.toFixed(4)))).toEqual([0.03, 0.06, 0.06, 0.02])
  expect(holm([0.9, 0.8])).toEqual([1, 1])
  expect(holm([])).toEqual([])
})

test('the median and its interval are values that were seen', () => {
  expect(median([])).toBeNull()
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
  expect(medianInterval([1, 2, 3, 4, 5])).toBeNull()
  expect(medianInterval([6, 1, 2, 3, 5, 4])).toEqual({ low: 1, high: 6 })
  // Ranks 6 and 15 of 20, as tables of the sign test have it.
  expect(medianInterval(Array.from({ length: 20 }, (_, at) => at + 1))).toEqual({ low: 6, high: 15 })
})

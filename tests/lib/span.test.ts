import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addDays,
  contains,
  daysBetween,
  hasDays,
  intersection,
  isDay,
  overlaps,
  parseDaterange,
  type Span,
  toDaterange,
} from '../../server/lib/span.ts'

/** A day counted from 1970-01-01, by the one kind of Date arithmetic without a time zone. */
const dayFromEpoch = (days: number) => new Date(days * 86_400_000).toISOString().slice(0, 10)
const someDays = fc.integer({ min: -700_000, max: 2_900_000 })
const someDay = fc.integer({ min: 0, max: 20_000 }).map(dayFromEpoch)
const someEnd = fc.option(someDay)
const someSpan: fc.Arbitrary<Span> = fc.record({ from: someEnd, until: someEnd })

describe('days', () => {
  test.each(['2026-02-28', '2028-02-29', '2000-02-29', '0001-01-01', '9999-12-31'])('%s exists', (day) =>
    expect(isDay(day)).toBe(true),
  )
  test.each([
    '2026-02-29',
    '1900-02-29',
    '2026-13-01',
    '2026-00-01',
    '2026-04-31',
    '2026-01-00',
    '0000-01-01',
    '2026-1-1',
    '26-01-01',
    '2026-01-01T00:00',
    '',
  ])('%j is no day', (day) => expect(isDay(day)).toBe(false))
  test('counting agrees with the calendar over all years', () => {
    fc.assert(
      fc.property(someDays, fc.integer({ min: -18_000, max: 18_000 }), (start, count) => {
        expect(addDays(dayFromEpoch(start), count)).toBe(dayFromEpoch(start + count))
        expect(daysBetween(dayFromEpoch(start), dayFromEpoch(start + count))).toBe(count)
      }),
    )
  })
  test('a step crosses a leap day, a century and the change of summer time by exactly one day', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(addDays('2100-02-28', 1)).toBe('2100-03-01')
    expect(addDays('2026-03-28', 2)).toBe('2026-03-30')
  })
  test('past the last year, or from no day, it throws', () => {
    expect(() => addDays('9999-12-31', 1)).toThrow(RangeError)
    expect(() => addDays('0001-01-01', -1)).toThrow(RangeError)
    expect(() => addDays('2026-01-01', 0.5)).toThrow(RangeError)
    expect(() => daysBetween('2026-02-30', '2026-03-01')).toThrow(RangeError)
  })
})

describe('periods', () => {
  const year = { from: '2026-01-01', until: '2027-01-01' }
  test('the first day is in, the end is not', () => {
    expect(contains(year, '2026-01-01')).toBe(true)
    expect(contains(year, '2026-12-31')).toBe(true)
    expect(contains(year, '2027-01-01')).toBe(false)
    expect(contains(year, '2025-12-31')).toBe(false)
    expect(contains({ from: null, until: null }, '0001-01-01')).toBe(true)
  })
  test('one ending the day the other begins: no overlap', () => {
    expect(overlaps(year, { from: '2027-01-01', until: null })).toBe(false)
    expect(overlaps(year, { from: '2026-12-31', until: null })).toBe(true)
    expect(overlaps(year, { from: null, until: '2026-01-01' })).toBe(false)
  })
  test('a period without days overlaps nothing', () =>
    expect(overlaps({ from: '2026-06-01', until: '2026-06-01' }, year)).toBe(false))
  test('a day is in the intersection exactly when it is in both', () => {
    fc.assert(
      fc.property(someSpan, someSpan, someDay, (a, b, day) => {
        fc.pre(hasDays(a) && hasDays(b))
        const both = intersection(a, b)
        expect(both !== null && contains(both, day)).toBe(contains(a, day) && contains(b, day))
        expect(overlaps(a, b)).toBe(overlaps(b, a))
      }),
    )
  })
})

describe('PostgreSQL dateranges', () => {
  test.each<[string, Span | null]>([
    ['[2026-01-01,2027-01-01)', { from: '2026-01-01', until: '2027-01-01' }],
    ['[2026-01-01,)', { from: '2026-01-01', until: null }],
    ['(,2027-01-01)', { from: null, until: '2027-01-01' }],
    ['[,2027-01-01)', { from: null, until: '2027-01-01' }],
    ['(,)', { from: null, until: null }],
    ['[-infinity,infinity)', { from: null, until: null }],
    ['[2026-01-01,2026-12-31]', { from: '2026-01-01', until: '2027-01-01' }],
    ['(2025-12-31,2027-01-01)', { from: '2026-01-01', until: '2027-01-01' }],
    ['empty', null],
    ['[2026-01-01,2026-01-01)', null],
  ])('%s', (text, span) => expect(parseDaterange(text)).toEqual(span))
  test.each(['', '2026-01-01', '[2026-01-01)', '[2026-02-30,)', '[a,b)', '[2026-01-01,2027-01-01'])(
    '%j throws',
    (text) => expect(() => parseDaterange(text)).toThrow(RangeError),
  )
  test('what is written is read back', () => {
    fc.assert(
      fc.property(someSpan, (span) => {
        fc.pre(hasDays(span))
        expect(parseDaterange(toDaterange(span))).toEqual(span)
      }),
    )
  })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  addQuarters,
  firstDay,
  isQuarter,
  quarterLabel,
  quarterOf,
  quartersBetween,
  quartersFrom,
  spanOf,
} from '../../server/lib/quarter.ts'
import { contains } from '../../server/lib/span.ts'

test.each([
  ['2027-01-01', '2027-Q1'],
  ['2027-03-31', '2027-Q1'],
  ['2027-04-01', '2027-Q2'],
  ['2027-12-31', '2027-Q4'],
])('%s is in %s', (day, quarter) => {
  expect(quarterOf(day)).toBe(quarter)
  expect(contains(spanOf(quarter), day)).toBe(true)
})

test('quarters follow each other over the year', () => {
  expect(addQuarters('2026-Q4', 1)).toBe('2027-Q1')
  expect(addQuarters('2027-Q1', -1)).toBe('2026-Q4')
  expect(quartersFrom('2026-Q3', 4)).toEqual(['2026-Q3', '2026-Q4', '2027-Q1', '2027-Q2'])
  expect(spanOf('2026-Q4')).toEqual({ from: '2026-10-01', until: '2027-01-01' })
  expect(firstDay('2027-Q3')).toBe('2027-07-01')
})

test('adding and counting are each other’s inverse', () => {
  const some = fc
    .tuple(fc.integer({ min: 1000, max: 8000 }), fc.integer({ min: 1, max: 4 }))
    .map(([y, q]) => `${y}-Q${q}`)
  fc.assert(
    fc.property(some, fc.integer({ min: -400, max: 400 }), (quarter, count) => {
      expect(quartersBetween(quarter, addQuarters(quarter, count))).toBe(count)
      expect(quarterOf(firstDay(quarter))).toBe(quarter)
    }),
  )
})

test('its name for a person', () => expect(quarterLabel('2027-Q2')).toBe('T2 2027 (avril à juin)'))

test.each(['2027-Q5', '2027-Q0', '2027Q1', '0000-Q1', '2027-04-01', ''])('%j is no quarter', (text) => {
  expect(isQuarter(text)).toBe(false)
  expect(() => firstDay(text)).toThrow(RangeError)
})

test('past the last year it throws', () => expect(() => addQuarters('9999-Q4', 1)).toThrow(RangeError))

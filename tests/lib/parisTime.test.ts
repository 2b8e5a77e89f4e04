import fc from 'fast-check'
import { expect, test } from 'vitest'
import { endOfDay, parisDay, startOfDay } from '../../server/lib/parisTime.ts'
import { addDays } from '../../server/lib/span.ts'

test.each([
  ['the day before the change to summer', '2027-03-27', '2027-03-26T23:00:00.000Z', '2027-03-27T23:00:00.000Z', 24],
  [
    'the day of the change to summer, an hour short',
    '2027-03-28',
    '2027-03-27T23:00:00.000Z',
    '2027-03-28T22:00:00.000Z',
    23,
  ],
  ['the day after the change to summer', '2027-03-29', '2027-03-28T22:00:00.000Z', '2027-03-29T22:00:00.000Z', 24],
  [
    'the day of the change to winter, an hour long',
    '2027-10-31',
    '2027-10-30T22:00:00.000Z',
    '2027-10-31T23:00:00.000Z',
    25,
  ],
  ['the day after the change to winter', '2027-11-01', '2027-10-31T23:00:00.000Z', '2027-11-01T23:00:00.000Z', 24],
  ['a leap day', '2028-02-29', '2028-02-28T23:00:00.000Z', '2028-02-29T23:00:00.000Z', 24],
])('%s lasts from midnight to midnight in Paris', (_which, day, from, until, hours) => {
  expect([startOfDay(day).toISOString(), endOfDay(day).toISOString()]).toEqual([from, until])
  expect((endOfDay(day).getTime() - startOfDay(day).getTime()) / 3_600_000).toBe(hours)
})

test('a day that does not exist has no end', () => {
  expect(() => endOfDay('2027-02-29')).toThrow(RangeError)
})

test('every day begins at the first millisecond that is that day in Paris', () => {
  const days = fc.integer({ min: 0, max: 38_000 }).map((count) => addDays('1996-01-01', count))
  fc.assert(
    fc.property(days, (day) => {
      const start = startOfDay(day)
      expect([parisDay(start), parisDay(new Date(start.getTime() - 1))]).toEqual([day, addDays(day, -1)])
    }),
  )
})

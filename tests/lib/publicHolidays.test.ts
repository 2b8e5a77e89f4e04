import { expect, test } from 'vitest'
import { workingDayFrom } from '../../server/lib/publicHolidays.ts'

test.each([
  ['2027-01-01', '2027-01-04', 'New Year’s Day, a Friday'],
  ['2026-04-06', '2026-04-07', 'Easter Monday'],
  ['2024-05-09', '2024-05-10', 'Ascension in 2024'],
  ['2025-06-09', '2025-06-10', 'Whit Monday in 2025'],
  ['2038-04-25', '2038-04-27', 'the latest Easter, and its Monday'],
  ['2008-03-23', '2008-03-25', 'an early Easter, and its Monday'],
  ['2026-05-01', '2026-05-04', 'the first of May, a Friday'],
  ['2026-11-24', '2026-11-24', 'a Tuesday is itself'],
  ['2026-12-25', '2026-12-28', 'Christmas, a Friday'],
])('from %s the working day is %s: %s', (day, expected) => expect(workingDayFrom(day)).toBe(expected))

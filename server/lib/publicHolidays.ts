/**
 * The public holidays of France outside of Alsace-Moselle and overseas (Code du travail, art. L3133-1), from 1983 on.
 * Days are ISO text; errors as in `span.ts`.
 */
import { addDays } from './span.ts'

const FIXED = ['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25']
/** Days after Easter Sunday: Easter Monday, Ascension, Whit Monday. */
const AFTER_EASTER = [1, 39, 50]

/** Easter Sunday of a year of the Gregorian calendar (Meeus, Astronomical Algorithms, 1991, chapter 8). */
function easterOf(year: number): string {
  const a = year % 19
  const [b, c] = [Math.floor(year / 100), year % 100]
  const g = Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3)
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const n = h + l - 7 * m + 114
  return `${String(year).padStart(4, '0')}-0${Math.floor(n / 31)}-${String((n % 31) + 1).padStart(2, '0')}`
}

function isPublicHoliday(day: string): boolean {
  const easter = easterOf(Number(day.slice(0, 4)))
  return FIXED.includes(day.slice(5)) || AFTER_EASTER.some((days) => addDays(easter, days) === day)
}

/** The day itself, or the next one that is no Saturday, Sunday or public holiday (code de procédure civile, art. 642). */
export function workingDayFrom(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  return weekday === 6 || weekday === 0 || isPublicHoliday(day) ? workingDayFrom(addDays(day, 1)) : day
}

/** Days as people in France live them, as instants: the day begins at midnight in Paris, in winter and in summer. */
import { addDays } from './span.ts'

const ZONE = 'Europe/Paris'
/** `sv-SE` writes days and times as ISO does. */
const DAY = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE })
const TIME = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE, dateStyle: 'short', timeStyle: 'medium' })

/** The day that it is in Paris at an instant, ISO. */
export const parisDay = (instant: Date): string => DAY.format(instant)

/** The instant when a day begins in Paris: `2027-03-29` → 2027-03-28T22:00Z. @throws RangeError for what is not a day */
export function startOfDay(day: string): Date {
  const midnight = Date.parse(`${addDays(day, 0)}T00:00:00Z`)
  // Clocks change at one in the morning of Greenwich (directive 2000/84/CE): at midnight there, an hour or two after
  // midnight in Paris, they still are what they were.
  return new Date(midnight - aheadMs(midnight))
}

/** The first instant after a day: a deadline "until the end of 28 March 2027" passes then. */
export const endOfDay = (day: string): Date => startOfDay(addDays(day, 1))

/** The instant of a day and an hour in Paris: `2027-03-29`, `14:30` → 2027-03-29T12:30Z. */
export function momentInParis(day: string, hour: string): Date {
  const there = Date.parse(`${day}T${hour}:00Z`)
  // The clocks as they are about then, read again at the instant that this gives: they may have changed in between.
  return new Date(there - aheadMs(there - aheadMs(there)))
}

/** By how much the clocks of Paris are ahead of Greenwich at an instant. */
function aheadMs(instant: number): number {
  return Date.parse(`${TIME.format(instant).replace(' ', 'T')}Z`) - instant
}

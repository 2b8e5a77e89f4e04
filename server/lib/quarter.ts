/** Quarters of the calendar year, the grain that plans are made in. Text order is time order. */
import { isDay, type Span } from './span.ts'

/** A quarter as text, `2027-Q2`, years 0001 to 9999. */
export type Quarter = string

const MONTHS = ['janvier à mars', 'avril à juin', 'juillet à septembre', 'octobre à décembre'] as const

export function isQuarter(text: string): boolean {
  return /^\d{4}-Q[1-4]$/.test(text) && !text.startsWith('0000')
}

/** The quarter that a day is in. @throws RangeError for what is not a day */
export function quarterOf(day: string): Quarter {
  if (!isDay(day)) throw new RangeError(`not a day: ${day}`)
  return `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`
}

/** `2027-Q2` → `2027-04-01`. @throws RangeError for what is not a quarter */
export function firstDay(quarter: Quarter): string {
  const { year, place } = read(quarter)
  return `${year}-${String(place * 3 + 1).padStart(2, '0')}-01`
}

/** The quarter as a half-open period of days. */
export function spanOf(quarter: Quarter): Span {
  return { from: firstDay(quarter), until: firstDay(addQuarters(quarter, 1)) }
}

/** The quarter `count` later (earlier when negative). @throws RangeError past the years 0001 to 9999 */
export function addQuarters(quarter: Quarter, count: number): Quarter {
  const number = numberOf(quarter) + count
  const sum = `${String(Math.floor(number / 4)).padStart(4, '0')}-Q${(number % 4) + 1}`
  if (!isQuarter(sum)) throw new RangeError(`no quarter of the years 1 to 9999: ${sum}`)
  return sum
}

/** Quarters from `from` to `until`: 1 from a quarter to the next; negative when `until` comes first. */
export function quartersBetween(from: Quarter, until: Quarter): number {
  return numberOf(until) - numberOf(from)
}

/** `count` quarters in a row, the first one included. */
export function quartersFrom(first: Quarter, count: number): Quarter[] {
  return Array.from({ length: count }, (_, at) => addQuarters(first, at))
}

/** For a person: «T2 2027 (avril à juin)». */
export function quarterLabel(quarter: Quarter): string {
  const { year, place } = read(quarter)
  return `T${place + 1} ${Number(year)} (${MONTHS[place]!})`
}

function read(quarter: Quarter): { year: string; place: number } {
  if (!isQuarter(quarter)) throw new RangeError(`not a quarter: ${quarter}`)
  return { year: quarter.slice(0, 4), place: Number(quarter[6]) - 1 }
}

/** Quarters since the year zero. */
function numberOf(quarter: Quarter): number {
  const { year, place } = read(quarter)
  return Number(year) * 4 + place
}

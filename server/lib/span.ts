/**
 * Days and half-open periods of days. A day is ISO text, `2026-03-01`; text order is day order.
 * All arithmetic is on whole days of the calendar: no clock, no time zone.
 */

/** Half-open `[from, until)`: `until` is the first day after it. `null`: no end on that side, or not known. */
export interface Span {
  readonly from: string | null
  readonly until: string | null
}

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/
const EARLIEST = toNumber(1, 1, 1)
const LATEST = toNumber(9999, 12, 31)

/** Whether the text is a day that exists, from 0001-01-01 to 9999-12-31: `2027-02-29` is not. */
export function isDay(text: string): boolean {
  const [, year, month, day] = (DAY.exec(text) ?? []).map(Number)
  if (year === undefined || year === 0 || month === undefined || month < 1 || month > 12) return false
  return day! >= 1 && day! <= daysInMonth(year, month)
}

/** The day `count` days later (earlier when negative). @throws RangeError for what is not a day, or past year 9999 */
export function addDays(day: string, count: number): string {
  return dayOf(numberOf(day) + count)
}

/** Days from `from` to `until`, negative when `until` comes first. @throws RangeError for what is not a day */
export function daysBetween(from: string, until: string): number {
  return numberOf(until) - numberOf(from)
}

/** Whether the period has at least one day. */
export function hasDays({ from, until }: Span): boolean {
  return from === null || until === null || from < until
}

export function contains({ from, until }: Span, day: string): boolean {
  return (from === null || from <= day) && (until === null || day < until)
}

/** Whether every day of `inner` is in `outer`; an `inner` without end is only in an `outer` without end. */
export function covers(outer: Span, inner: Span): boolean {
  return (
    (outer.from === null || (inner.from !== null && outer.from <= inner.from)) &&
    (outer.until === null || (inner.until !== null && inner.until <= outer.until))
  )
}

/** Whether some day is in both. Periods that touch, one ending the day the other begins, do not overlap. */
export function overlaps(a: Span, b: Span): boolean {
  return intersection(a, b) !== null
}

/** The days that are in both, or null when there are none. */
export function intersection(a: Span, b: Span): Span | null {
  const both = { from: later(a.from, b.from), until: earlier(a.until, b.until) }
  return hasDays(a) && hasDays(b) && hasDays(both) ? both : null
}

/**
 * A PostgreSQL daterange (`[2026-01-01,2027-01-01)`, `(,2027-01-01)`, `empty`) as a period; null when it is empty.
 * @throws RangeError for any other text
 */
export function parseDaterange(text: string): Span | null {
  if (text === 'empty') return null
  const [, opening, lower, upper, closing] = /^([[(])([^,]*),([^,]*)([\])])$/.exec(text) ?? []
  if (lower === undefined || upper === undefined) throw new RangeError(`not a daterange: ${text}`)
  const from = bound(lower, '-infinity')
  const until = bound(upper, 'infinity')
  // PostgreSQL writes dateranges as [ ), but takes the other forms.
  const span = {
    from: from !== null && opening === '(' ? addDays(from, 1) : from,
    until: until !== null && closing === ']' ? addDays(until, 1) : until,
  }
  return hasDays(span) ? span : null
}

/** The period as PostgreSQL reads it: `[2026-01-01,2027-01-01)`, `[2026-01-01,)`, `(,)`. */
export function toDaterange({ from, until }: Span): string {
  return `${from === null ? '(' : `[${from}`},${until ?? ''})`
}

function bound(text: string, infinity: string): string | null {
  if (text === '' || text === infinity) return null
  if (!isDay(text)) throw new RangeError(`not a day: ${text}`)
  return text
}

/** The later beginning; null begins before all. */
function later(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return a > b ? a : b
}

/** The earlier end; null ends after all. */
function earlier(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return a < b ? a : b
}

function numberOf(day: string): number {
  if (!isDay(day)) throw new RangeError(`not a day: ${day}`)
  const [, year, month, dayOfMonth] = DAY.exec(day)!.map(Number)
  return toNumber(year!, month!, dayOfMonth!)
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** Days since 0000-03-01 of the Gregorian calendar: a year that begins in March ends with its leap day. */
function toNumber(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1
  const monthsSinceMarch = (month + 9) % 12
  const leapDays = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400)
  return 365 * y + leapDays + Math.floor((153 * monthsSinceMarch + 2) / 5) + day - 1
}

function dayOf(number: number): string {
  if (!(Number.isInteger(number) && number >= EARLIEST && number <= LATEST)) {
    throw new RangeError(`no day of the years 1 to 9999: ${number}`)
  }
  // 146,097 days make 400 years; the estimate is at most one year too late.
  let y = Math.ceil(((number + 1) * 400) / 146_097)
  while (toNumber(y, 3, 1) > number) y--
  const inYear = number - toNumber(y, 3, 1)
  const monthsSinceMarch = Math.floor((5 * inYear + 2) / 153)
  const month = ((monthsSinceMarch + 2) % 12) + 1
  const day = inYear - Math.floor((153 * monthsSinceMarch + 2) / 5) + 1
  return [pad(month <= 2 ? y + 1 : y, 4), pad(month, 2), pad(day, 2)].join('-')
}

const pad = (value: number, digits: number) => String(value).padStart(digits, '0')

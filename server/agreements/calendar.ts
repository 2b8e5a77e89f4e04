/** Months of the calendar, « de quantième à quantième », as terms and notices count them. */
import { addDays, daysBetween, type Span } from '../lib/span.ts'

/**
 * The same day of the month, `count` months later (earlier when negative); where that month has no such day, its last
 * one: an end on the half-open day is then never later than the law allows. Kept within the years 1 to 9999.
 * @throws RangeError for what is not a day
 */
export function addMonths(day: string, count: number): string {
  const [year, month, dayOfMonth] = addDays(day, 0).split('-').map(Number) as [number, number, number]
  const months = year * 12 + month - 1 + count
  if (months < 12) return '0001-01-01'
  if (months >= 9999 * 12 + 11) return '9999-12-31'
  const first = firstOf(months)
  return addDays(first, Math.min(dayOfMonth, daysBetween(first, firstOf(months + 1))) - 1)
}

/** First day of a month counted from January of the year 0. */
const firstOf = (months: number): string =>
  `${String(Math.floor(months / 12)).padStart(4, '0')}-${String((months % 12) + 1).padStart(2, '0')}-01`

/** Whole months and the days left over, from a day to a later one. */
export interface MonthsAndDays {
  readonly months: number
  readonly days: number
}

/** `2027-01-15` to `2027-03-20` → 2 months and 5 days. For `until` on or after `from`. */
export function monthsBetween(from: string, until: string): MonthsAndDays {
  let months = 12 * (Number(until.slice(0, 4)) - Number(from.slice(0, 4)))
  months += Number(until.slice(5, 7)) - Number(from.slice(5, 7))
  while (addMonths(from, months) > until) months--
  return { months, days: daysBetween(addMonths(from, months), until) }
}

export interface FixedSpan extends Span {
  readonly from: string
  readonly until: string
}

/** The same days as periods that neither touch nor overlap, by start; periods without a day are left out. */
export function merged(spans: readonly FixedSpan[]): FixedSpan[] {
  const whole: FixedSpan[] = []
  for (const span of [...spans].filter(({ from, until }) => from < until).sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = whole.at(-1)
    if (last === undefined || last.until < span.from) whole.push(span)
    else if (span.until > last.until) whole[whole.length - 1] = { from: last.from, until: span.until }
  }
  return whole
}

/**
 * The latest end (half-open) of a stay that begins on `from`, when it and the earlier ones together last at most `limit`
 * months. Stays that follow each other without a gap are one stay; over a gap, months are taken off first, then days.
 * Null: nothing is left, not even a day.
 */
export function latestEnd(earlier: readonly FixedSpan[], from: string, limit: number): string | null {
  const before = merged(
    earlier.filter((span) => span.from < from).map((span) => (span.until > from ? { ...span, until: from } : span)),
  )
  const last = before.at(-1)
  const follows = last !== undefined && last.until === from
  const spent = (follows ? before.slice(0, -1) : before).map((span) => monthsBetween(span.from, span.until))
  const months = spent.reduce((sum, one) => sum + one.months, 0)
  const days = spent.reduce((sum, one) => sum + one.days, 0)
  const whole = addMonths(follows ? last.from : from, limit - months)
  return whole > from && daysBetween(from, whole) > days ? addDays(whole, -days) : null
}

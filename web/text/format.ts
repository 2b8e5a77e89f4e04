import type { FixedPeriod, Period } from '../../server/contract.ts'
import { french } from './french.ts'

/** Days, quarters, money and measures as a French reader expects them. `null` reads « inconnu », never 0 or blank. */

export const UNKNOWN = 'inconnu'

const dayFormat = new Intl.DateTimeFormat('fr-FR', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
const shortDayFormat = new Intl.DateTimeFormat('fr-FR', { dateStyle: 'short', timeZone: 'UTC' })
const momentFormat = new Intl.DateTimeFormat('fr-FR', { dateStyle: 'long', timeStyle: 'short' })
const wholeFormat = new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 0 })
const fineFormat = new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 2 })
const euroFormat = new Intl.NumberFormat('fr-FR', {
  style: 'currency',
  currency: 'EUR',
  trailingZeroDisplay: 'stripIfInteger',
})

const utc = (day: string) => new Date(`${day}T00:00:00Z`)
const isoDay = (date: Date) => date.toISOString().slice(0, 10)

/** `2027-04-01` → « 1er avril 2027 ». */
export function formatDay(day: string | null): string {
  return day === null ? UNKNOWN : dayFormat.format(utc(day)).replace(/^1 /, '1er ')
}
/** `2027-04-01` → « 01/04/2027 », for narrow tables. */
export function formatShortDay(day: string | null): string {
  return day === null ? UNKNOWN : shortDayFormat.format(utc(day))
}
export function formatMoment(moment: string): string {
  return momentFormat.format(new Date(moment))
}

/** The day before or after, `by` days away. */
export function addDays(day: string, by: number): string {
  const date = utc(day)
  date.setUTCDate(date.getUTCDate() + by)
  return isoDay(date)
}

/** First day of the quarter that `day` falls in. */
export function quarterOf(day: string): string {
  const date = utc(day)
  return isoDay(new Date(Date.UTC(date.getUTCFullYear(), Math.floor(date.getUTCMonth() / 3) * 3, 1)))
}
/** First day of the quarter `by` quarters after the one that `day` falls in. */
export function addQuarters(day: string, by: number): string {
  const date = utc(quarterOf(day))
  return isoDay(new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + by * 3, 1)))
}
/** Quarters between the quarter of `from` and the quarter of `until`. */
export function quartersBetween(from: string, until: string): number {
  const index = (day: string) => utc(day).getUTCFullYear() * 4 + Math.floor(utc(day).getUTCMonth() / 3)
  return index(until) - index(from)
}
/** `2027-04-01` → « T2 2027 ». */
export function formatQuarter(day: string): string {
  return `T${quarterNumber(day)}\u00a0${day.slice(0, 4)}`
}
export function quarterNumber(day: string): number {
  return Math.floor((Number(day.slice(5, 7)) - 1) / 3) + 1
}
/** `2027-04-01` → « avril à juin 2027 ». */
export function formatQuarterMonths(day: string): string {
  const months = [
    ['janvier', 'mars'],
    ['avril', 'juin'],
    ['juillet', 'septembre'],
    ['octobre', 'décembre'],
  ][quarterNumber(day) - 1]!
  return `${months[0]} à ${months[1]} ${day.slice(0, 4)}`
}

const periods = french({
  always: 'sans dates connues',
  since: (from: string) => `depuis le ${from}`,
  until: (last: string) => `jusqu'au ${last}`,
  both: (from: string, last: string) => `du ${from} au ${last}`,
})
/** A half-open period, said by its last day: [2027-01-01, 2028-01-01) → « du 1er janvier au 31 décembre 2027 ». */
export function formatPeriod(period: Period | FixedPeriod): string {
  const { from, until } = period
  const last = until === null ? null : addDays(until, -1)
  if (from === null && last === null) return periods.always
  if (last === null) return periods.since(formatDay(from))
  if (from === null) return periods.until(formatDay(last))
  return periods.both(formatDay(from), formatDay(last))
}

/** Cents → « 1 250 € », « 12,50 € ». */
export function formatEuros(cents: number | null): string {
  return cents === null ? UNKNOWN : euroFormat.format(cents / 100)
}
/** Square metres, whole above 10: « 1 250 m² ». */
export function formatArea(areaM2: number | null): string {
  if (areaM2 === null) return UNKNOWN
  return `${(areaM2 < 10 ? fineFormat : wholeFormat).format(areaM2)}\u00a0m²`
}
/** A number with its unit: `formatMeasure(3.5, 'm')` → « 3,5 m ». */
export function formatMeasure(value: number | null, unit: string): string {
  return value === null ? UNKNOWN : `${fineFormat.format(value)}\u00a0${unit}`
}
export function formatNumber(value: number | null): string {
  return value === null ? UNKNOWN : fineFormat.format(value)
}
export function formatYesNo(value: boolean | null): string {
  return value === null ? UNKNOWN : value ? 'oui' : 'non'
}

/** Lower case and without accents, to search and sort as the server does. */
export function plain(words: string): string {
  return words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

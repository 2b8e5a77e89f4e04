/** Numbers, days, money and lists as a French sentence writes them. Pure text: no locale data, the same on every machine. */
import { addDays } from './span.ts'

const MONTHS = [
  'janvier',
  'février',
  'mars',
  'avril',
  'mai',
  'juin',
  'juillet',
  'août',
  'septembre',
  'octobre',
  'novembre',
  'décembre',
] as const
const THIN_SPACE = '\u202f'

/** `1234.5` → « 1 234,5 »: at most two digits after the comma. */
export function number(value: number): string {
  const [whole = '', fraction] = String(Math.abs(Math.round(value * 100) / 100)).split('.')
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, THIN_SPACE)
  return `${value < 0 ? '−' : ''}${grouped}${fraction === undefined ? '' : `,${fraction}`}`
}

/** Signed: « +0,15 », « −0,1 ». */
export function signed(value: number): string {
  return value > 0 ? `+${number(value)}` : number(value)
}

/** « 3 postes », « 1 poste », « 0 poste »: in French the plural begins at two. */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${Math.abs(value) < 2 ? one : many}`
}

/** `2027-04-01` → « 1er avril 2027 ». */
export function day(iso: string): string {
  const dayOfMonth = Number(iso.slice(8, 10))
  return `${dayOfMonth === 1 ? '1er' : dayOfMonth} ${MONTHS[Number(iso.slice(5, 7)) - 1]!} ${Number(iso.slice(0, 4))}`
}

/** A half-open period as people say it, its last day included: « du 1er avril 2027 au 31 mars 2028 ». */
export function period({ from, until }: { readonly from: string; readonly until: string | null }): string {
  return until === null ? `depuis le ${day(from)}, sans terme connu` : `du ${day(from)} au ${day(addDays(until, -1))}`
}

/** Whole cents as euros: `125000` → « 1 250 € ». */
export function euros(cents: number): string {
  return `${number(cents / 100)} €`
}

/** « a, b et c »; an empty list gives an empty text. */
export function list(items: readonly string[], last = 'et'): string {
  if (items.length < 2) return items[0] ?? ''
  return `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)!}`
}

/** Numbers, money and lists as a French sentence writes them. */

const THIN_SPACE = '\u202f'

/** `1234.5` → « 1 234,5 »: at most two digits after the comma. */
export function number(value: number): string {
  const rounded = Math.round(value * 100) / 100
  const [whole = '', fraction] = String(Math.abs(rounded)).split('.')
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, THIN_SPACE)
  return `${rounded < 0 ? '−' : ''}${grouped}${fraction === undefined ? '' : `,${fraction}`}`
}

/** Signed: « +0,15 », « −0,1 ». */
export function signed(value: number): string {
  return value > 0 ? `+${number(value)}` : number(value)
}

/** « 3 postes », « 1 poste », « 0 poste »: in French the plural begins at two. */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${Math.abs(value) < 2 ? one : many}`
}

/** Whole cents as euros: `125000` → « 1 250 € », `1250` → « 12,50 € ». */
export function euros(cents: number): string {
  const amount = number(cents / 100)
  return `${/,\d$/.test(amount) ? `${amount}0` : amount} €`
}

/** « a, b et c »; an empty list gives an empty text. */
export function list(items: readonly string[], last = 'et'): string {
  if (items.length < 2) return items[0] ?? ''
  return `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)!}`
}

import { addDays, type Span } from './span.ts'

const FORMAT = new Intl.DateTimeFormat('fr-FR', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })

/** `2027-04-01` → « 1er avril 2027 » */
export function frenchDay(day: string): string {
  return FORMAT.format(new Date(`${day}T00:00:00Z`)).replace(/^1 /, '1er ')
}

/** A period as people say it, its last day included: « du 1er avril 2027 au 30 juin 2027 ». */
export function frenchSpan({ from, until }: Span): string {
  if (from === null) return until === null ? 'sans dates connues' : `avant le ${frenchDay(until)}`
  if (until === null) return `depuis le ${frenchDay(from)}, sans fin connue`
  return `du ${frenchDay(from)} au ${frenchDay(addDays(until, -1))}`
}

/** The `datetime` of OGC API – Features: an instant, or an interval with both its ends in it. */
import { isDay } from '../lib/span.ts'
import { parisDay } from '../lib/parisTime.ts'
import { Refusal } from '../lib/refusal.ts'

const INSTANT = /^(\d{4}-\d\d-\d\d)([Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[-+]\d\d:\d\d))?$/

/**
 * The days asked for as an inclusive range of PostgreSQL: `2027-04-01` → `[2027-04-01,2027-04-01]`, `../2027-04-01` →
 * `[,2027-04-01]`. Instants are read as the day that they are in Paris.
 * @throws Refusal 400 `datetime_invalid`
 */
export function daysOf(text: string): string {
  const ends = text.split('/')
  if (ends.length === 1) {
    const day = dayOf(text)
    return `[${day},${day}]`
  }
  if (ends.length > 2) throw datetimeInvalid(text)
  const [from, until] = ends.map((end) => (end === '' || end === '..' ? '' : dayOf(end))) as [string, string]
  if (from !== '' && until !== '' && until < from) throw datetimeInvalid(text)
  return `[${from},${until}]`
}

function dayOf(text: string): string {
  const [, day, time] = INSTANT.exec(text) ?? []
  if (day === undefined || !isDay(day)) throw datetimeInvalid(text)
  if (time === undefined) return day
  const instant = new Date(text.toUpperCase())
  if (Number.isNaN(instant.getTime())) throw datetimeInvalid(text)
  return parisDay(instant)
}

const datetimeInvalid = (text: string) =>
  new Refusal(
    400,
    'datetime_invalid',
    `Le champ « datetime » vaut « ${text.slice(0, 80)} » ; il faut un jour ou un instant, comme 2027-04-01 ou ` +
      '2027-04-01T12:00:00Z, ou un intervalle comme 2027-01-01/2027-12-31, 2027-01-01/.. ou ../2027-12-31.',
    { field: 'datetime' },
  )

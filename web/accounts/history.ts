/** The audit log of one object, in words: what was done together is told together. */
import type { AuditEntry } from '../../server/contract.ts'
import {
  formatArea,
  formatDay,
  formatEuros,
  formatMoment,
  formatNumber,
  formatPeriod,
  formatYesNo,
  UNKNOWN,
} from '../text/format.ts'
import { CODES, COLUMN, PART, SILENT, text } from '../text/history.ts'

export type Change =
  | { readonly kind: 'said'; readonly sentence: string }
  | { readonly kind: 'changed'; readonly label: string; readonly from: string; readonly to: string }

/** What one person did at one moment, in one go. */
export interface Deed {
  readonly id: number
  readonly at: string
  /** `null`: nobody that the log names */
  readonly who: string | null
  readonly changes: readonly Change[]
}

/** @param entries the newest first, as the server gives them */
export function deedsOf(
  kind: string,
  entries: readonly AuditEntry[],
  communeName: (inseeCode: string) => string,
): Deed[] {
  const together: AuditEntry[][] = []
  for (const entry of entries) {
    const last = together.at(-1)?.at(-1)
    if (last?.at === entry.at && last.personId === entry.personId) together.at(-1)!.push(entry)
    else together.push([entry])
  }
  return together
    .map((deed) => ({
      id: deed[0]!.id,
      at: deed[0]!.at,
      who: deed[0]!.personName,
      changes: withoutRewriting(deed.toReversed().flatMap((entry) => changesOf(kind, entry, communeName))),
    }))
    .filter(({ changes }) => changes.length > 0)
}

type Told = Change & { readonly undoes?: string }

/** The parts of an object are written anew whole: what comes back as it was, was not changed. */
function withoutRewriting(changes: readonly Told[]): Change[] {
  const left = [...changes]
  for (const change of changes) {
    if (change.undoes === undefined) continue
    const back = left.findIndex((other) => other.kind === 'said' && other.sentence === change.undoes)
    if (back !== -1) {
      left.splice(back, 1)
      left.splice(left.indexOf(change), 1)
    }
  }
  return left.map(({ undoes: _undoes, ...change }) => change)
}

function changesOf(kind: string, entry: AuditEntry, communeName: (inseeCode: string) => string): Told[] {
  const { operation, part, oldValues, newValues } = entry
  const table = part ?? kind
  const shown = (column: string) => !SILENT.has(column) && !SILENT.has(`${table}.${column}`)
  const label = (column: string) => COLUMN[`${table}.${column}`] ?? COLUMN[column] ?? column
  const words = (column: string, value: unknown) => wordsOf(table, column, value, communeName)
  if (operation === 'update')
    return Object.entries(newValues ?? {})
      .filter(([column]) => shown(column))
      .map(([column, to]) => ({
        kind: 'changed',
        label: part === null ? label(column) : text.fact(sentence(PART[part] ?? part), label(column)),
        from: words(column, oldValues?.[column] ?? null),
        to: words(column, to),
      }))
  const said = (sentence: string): Told => ({ kind: 'said', sentence })
  if (part === null) return [said(operation === 'insert' ? text.created : text.deleted)]
  const facts = Object.entries((operation === 'insert' ? newValues : oldValues) ?? {})
    .filter(([column, value]) => shown(column) && value !== null && String(value) !== '')
    .map(([column, value]) => `${label(column)} ${words(column, value)}`)
  const whole = [PART[part] ?? part, ...facts].join(', ')
  if (operation === 'delete') return [said(text.removed(whole))]
  return [{ ...said(text.added(whole)), undoes: text.removed(whole) }]
}

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)

const DAY = /^\d{4}-\d\d-\d\d$/
const PERIOD = /^\[(\d{4}-\d\d-\d\d)?,(\d{4}-\d\d-\d\d)?\)$/
const COMMUNES = ['insee_code', 'communes_wanted', 'commune_id']

function wordsOf(table: string, column: string, value: unknown, communeName: (inseeCode: string) => string): string {
  if (column === 'archived_at' && value === null) return text.never
  if (value === null || value === undefined) return UNKNOWN
  if (Array.isArray(value)) return value.map((one) => wordsOf(table, column, one, communeName)).join(', ') || text.never
  if (typeof value === 'boolean') return formatYesNo(value)
  if (typeof value === 'number')
    return column.includes('eur_cents')
      ? formatEuros(value)
      : column.endsWith('area_m2') || column.startsWith('area_')
        ? formatArea(value)
        : formatNumber(value)
  if (typeof value !== 'string' || (column.endsWith('_id') && column !== 'commune_id')) return text.another
  const code = (CODES[`${table}.${column}`] ?? CODES[column])?.[value]
  if (code !== undefined) return code
  if (COMMUNES.includes(column)) return communeName(value)
  const period = PERIOD.exec(value)
  if (period !== null) return formatPeriod({ from: period[1] ?? null, until: period[2] ?? null })
  if (DAY.test(value)) return formatDay(value)
  return column.endsWith('_at') ? formatMoment(value) : value
}

/**
 * How values travel between JavaScript and PostgreSQL, in text form, in both directions.
 * Both drivers use this one table, so a query answers the same on a server and on the embedded database.
 */
import { createRequire } from 'node:module'
import type { CustomTypesConfig } from 'pg'

const require = createRequire(import.meta.url)
/** pg's own serialiser of parameters: arrays become `{…}`, objects JSON, Buffers bytea, `undefined` null. */
const { prepareValue } = require('pg/lib/utils.js') as { prepareValue: (value: unknown) => string | Buffer | null }

export { prepareValue as encodeParameter }

type Decode = (text: string) => unknown

const number: Decode = (text) => Number(text)

/** int8: a number while exact, else its digits, so that no value is ever rounded in silence. */
const wholeNumber: Decode = (text) => {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : text
}

/**
 * timestamptz: ISO 8601 in UTC with milliseconds, `2026-03-01T08:30:00.000Z`; `infinity`, BC and
 * years of five digits stay as they are.
 * Expects the session in DateStyle ISO and TimeZone UTC (`SESSION_SETTINGS`).
 */
const instant: Decode = (text) => {
  const parts = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)\+00$/.exec(text)
  if (parts === null) return text
  return new Date(`${parts[1]!}T${parts[2]!}Z`).toISOString()
}

const bytes: Decode = (text) => Buffer.from(text.slice(2), 'hex')

const SCALARS = new Map<number, Decode>([
  [16, (text) => text === 't'], // bool
  [17, bytes], // bytea
  [20, wholeNumber], // int8
  [21, number], // int2
  [23, number], // int4
  [26, number], // oid
  [114, JSON.parse as Decode], // json
  [700, number], // float4
  [701, number], // float8
  [1184, instant], // timestamptz
  [1700, number], // numeric
  [3802, JSON.parse as Decode], // jsonb
])

/** Array type → element type, for the built-in types that we use. Any other array comes back as its text. */
const ARRAYS = new Map<number, number>([
  [199, 114], // json[]
  [1000, 16], // bool[]
  [1005, 21], // int2[]
  [1007, 23], // int4[]
  [1009, 25], // text[]
  [1015, 1043], // varchar[]
  [1016, 20], // int8[]
  [1021, 700], // float4[]
  [1022, 701], // float8[]
  [1182, 1082], // date[]
  [1185, 1184], // timestamptz[]
  [1231, 1700], // numeric[]
  [2951, 2950], // uuid[]
  [3807, 3802], // jsonb[]
  [3913, 3912], // daterange[]
])

/** Reads an array literal such as `{1,NULL,"a \"b\"",{2}}`; elements go through `decode`. */
export function decodeArray(text: string, decode: Decode): unknown[] {
  // A literal may start with its bounds, `[0:2]={1,2,3}`: JavaScript counts from zero anyway.
  let at = text.startsWith('[') ? text.indexOf('=') + 1 : 0
  const list = (): unknown[] => {
    const items: unknown[] = []
    at++ // {
    while (text[at] !== '}') {
      if (text[at] === ',') at++
      if (text[at] === '{') {
        items.push(list())
      } else if (text[at] === '"') {
        let item = ''
        for (at++; text[at] !== '"'; at++) {
          if (text[at] === '\\') at++
          item += text[at]!
        }
        at++
        items.push(decode(item))
      } else {
        const start = at
        while (text[at] !== ',' && text[at] !== '}') at++
        const item = text.slice(start, at)
        items.push(item === 'NULL' ? null : decode(item))
      }
    }
    at++ // }
    return items
  }
  return list()
}

const asText: Decode = (text) => text

/**
 * The decoder of a type: numbers as numbers, json parsed, timestamptz as ISO text, arrays as arrays;
 * dates (`2026-03-01`), ranges (`[2026-01-01,2027-01-01)`), uuid, enums and the rest as PostgreSQL's text.
 */
export function decoderOf(typeId: number): Decode {
  const element = ARRAYS.get(typeId)
  if (element === undefined) return SCALARS.get(typeId) ?? asText
  const decode = SCALARS.get(element) ?? asText
  return (text) => decodeArray(text, decode)
}

/** The same table in the form that pg takes. We never ask for binary results. */
export const pgTypes: CustomTypesConfig = { getTypeParser: ((typeId: number) => decoderOf(typeId)) as never }

/** Sent once on every new connection: the text forms read above must not hang on the server's settings. */
export const SESSION_SETTINGS =
  "select set_config('DateStyle', 'ISO, YMD', false), set_config('TimeZone', 'UTC', false), " +
  "set_config('IntervalStyle', 'iso_8601', false), set_config('extra_float_digits', '1', false)"

import fc, { type Arbitrary } from 'fast-check'
import type { TSchema } from 'typebox'

/** What no form would send: null bytes, halves of characters, numbers and days at the end of their range … */
const HOSTILE: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  5e-324,
  2 ** 53,
  99_999_999_999_999,
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u0085',
  '\\',
  '%',
  "'; --",
  '{}',
  'null',
  'NaN',
  'infinity',
  '0000-01-01',
  '0001-01-01',
  '9999-12-31',
  '2027-02-29',
  '-1,-1,-1,-1',
  'x'.repeat(5000),
  [],
  [null],
  [[[]]],
  {},
  { from: null },
  { __proto__: null, constructor: 1 },
]
const hostile = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 2 }))

type Json = TSchema & {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Json[]
  readonly items?: Json | readonly Json[]
  readonly properties?: Readonly<Record<string, Json>>
  readonly required?: readonly string[]
  readonly format?: string
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly maximum?: number
}

/**
 * Values that a schema allows, where each part is now and then replaced by something that it does not.
 * @param known by the name of a field, values that mean something, so that what is sent gets past the first look
 */
export function nearly(schema: TSchema, known: Readonly<Record<string, readonly unknown[]>>): Arbitrary<unknown> {
  const part = (inner: Json, name = ''): Arbitrary<unknown> =>
    fc.oneof(
      { weight: known[name] === undefined ? 0 : 300, arbitrary: fc.constantFrom(...(known[name] ?? [null])) },
      { weight: known[name] === undefined ? 100 : 30, arbitrary: allowed(inner) },
      { weight: 1, arbitrary: hostile },
    )

  function allowed(json: Json): Arbitrary<unknown> {
    if (json.enum !== undefined) return fc.constantFrom(...json.enum)
    if (json.const !== undefined) return fc.constant(json.const)
    if (json.anyOf !== undefined) return fc.oneof(...json.anyOf.map((one) => part(one)))
    switch (json.type) {
      case 'null':
        return fc.constant(null)
      case 'boolean':
        return fc.boolean()
      case 'integer':
      case 'number': {
        const { minimum = json.exclusiveMinimum ?? -1000, maximum = 1000 } = json
        const inside =
          json.type === 'integer'
            ? fc.integer({ min: Math.ceil(minimum), max: Math.min(maximum, 2 ** 31 - 1) })
            : fc.double({ min: minimum, max: maximum, noNaN: true })
        return fc.oneof(inside, fc.constantFrom(minimum, maximum))
      }
      case 'string':
        return text(json)
      case 'array':
        if (Array.isArray(json.items)) return fc.tuple(...(json.items as Json[]).map((one) => part(one)))
        return fc.array(part(json.items as Json), {
          minLength: json.minItems ?? 0,
          maxLength: Math.min(json.maxItems ?? 4, 4),
        })
      case 'object': {
        const properties = Object.entries(json.properties ?? {}).map(
          ([name, inner]) => [name, part(inner, name)] as const,
        )
        return fc.record(Object.fromEntries(properties), { requiredKeys: [...(json.required ?? [])] })
      }
      default:
        return hostile
    }
  }

  function text({ format, pattern, minLength = 0, maxLength = 20 }: Json): Arbitrary<string> {
    if (format === 'uuid') return fc.uuid()
    if (format === 'date')
      return fc.date({ min: new Date('1900-01-01'), max: new Date('2199-12-31'), noInvalidDate: true }).map(dayOf)
    if (pattern !== undefined && pattern !== '\\S') return fc.stringMatching(new RegExp(pattern))
    return fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 40) })
  }

  return part(schema as Json)
}

const dayOf = (date: Date) => date.toISOString().slice(0, 10)

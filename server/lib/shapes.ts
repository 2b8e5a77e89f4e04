import Type, { type Static, type TSchema } from 'typebox'

/** Shapes that every contract shares. Units stand in the names; a day is an ISO date; `null` means unknown, never zero. */

/** One of the given codes: a plain JSON Schema `enum`, typed as their union. */
export function oneOf<const Codes extends readonly string[]>(codes: Codes, description?: string) {
  return Type.Unsafe<Codes[number]>({
    type: 'string',
    enum: [...codes],
    ...(description === undefined ? {} : { description }),
  })
}

export function orNull<S extends TSchema>(schema: S) {
  return Type.Union([schema, Type.Null()])
}

/** A text of a given form; `expected` says the form in French, for the refusal. */
export function matching(pattern: string, expected: string, description: string) {
  return Type.String({ pattern, 'x-expected': expected, description })
}

export const Id = Type.String({ format: 'uuid' })
export const Day = Type.String({ format: 'date', description: 'ISO day, for example 2027-04-01' })
export const Moment = Type.String({ description: 'ISO date and time, with its time zone' })
export const Name = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' })
export const Note = Type.String({ maxLength: 4000 })
export const InseeCode = matching(
  '^(\\d{2}|2A|2B)\\d{3}$',
  'le code INSEE d’une commune, comme 44109',
  'INSEE code of a commune',
)
export const TerritoryCode = matching(
  '^\\d{9}$',
  'le SIREN d’un territoire, comme 244400404',
  'SIREN of the territory (EPCI): Nantes Métropole is 244400404',
)
export const QpvCode = matching(
  '^QN\\d{5}[A-Z]$',
  'le code d’un quartier prioritaire, comme QN04401M',
  'Code of a priority neighbourhood (QPV)',
)
export const EurCents = Type.Integer({ minimum: 0, maximum: 100_000_000_00 })

/** Half-open period `[from, until)`; a `null` end is unknown or open. */
export const Period = Type.Object(
  { from: orNull(Day), until: orNull(Day) },
  { additionalProperties: false, description: 'Half-open period [from, until)' },
)
export type Period = Static<typeof Period>

/** A period whose two ends are known. */
export const FixedPeriod = Type.Object(
  { from: Day, until: Day },
  { additionalProperties: false, description: 'Half-open period [from, until)' },
)
export type FixedPeriod = Static<typeof FixedPeriod>

export const Position = Type.Tuple(
  [Type.Number({ minimum: -180, maximum: 180 }), Type.Number({ minimum: -90, maximum: 90 })],
  {
    description: 'longitude, latitude in degrees (EPSG:4326)',
  },
)
export const PointGeometry = Type.Object(
  { type: Type.Literal('Point'), coordinates: Position },
  { additionalProperties: false },
)
const Ring = Type.Array(Position, { minItems: 4, maxItems: 100_000 })
export const AreaGeometry = Type.Union([
  Type.Object(
    { type: Type.Literal('Polygon'), coordinates: Type.Array(Ring, { minItems: 1 }) },
    { additionalProperties: false },
  ),
  Type.Object(
    { type: Type.Literal('MultiPolygon'), coordinates: Type.Array(Type.Array(Ring, { minItems: 1 }), { minItems: 1 }) },
    { additionalProperties: false },
  ),
])

/** RFC 9457 problem: what every refusal looks like. */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: 'Stable, machine-read' }),
    detail: Type.String({ description: 'A French sentence that says what to do' }),
    field: Type.Optional(Type.String({ description: 'The field at fault, as the caller wrote it' })),
  },
  { additionalProperties: true },
)
export type Problem = Static<typeof Problem>

/** One page of a list; `next` is the cursor of the following page, `null` on the last. */
export function pageOf<S extends TSchema>(item: S) {
  return Type.Object({
    items: Type.Array(item),
    next: orNull(Type.String()),
    total: Type.Integer({ description: 'All that match, on every page' }),
  })
}

/** What every list takes: where to go on, and how many at most. */
export const paging = {
  cursor: Type.Optional(Type.String({ maxLength: 500, description: '`next` of the page before' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
  archived: Type.Optional(Type.Boolean({ default: false, description: 'true: only what is archived' })),
}

/** What every kept object carries. `version` is its ETag: send it back as If-Match to change it. */
export const kept = {
  id: Id,
  territory: TerritoryCode,
  version: Type.Integer({ minimum: 1 }),
  archivedAt: orNull(Moment),
  demonstration: Type.Boolean({ description: 'Invented, to show the product' }),
}

/** If-Match of a change: the version that the caller saw, between quotes. Its absence answers 428, an old one 412. */
export const IfMatch = Type.Object({
  'if-match': Type.Optional(Type.String({ description: 'ETag of the version you saw, such as "3"' })),
})
export const ById = Type.Object({ id: Id })

/** The same object with every field optional: absent leaves as it is, `null` makes unknown. */
export function patchOf<P extends Record<string, TSchema>>(properties: P) {
  return Type.Object(
    {
      ...(Object.fromEntries(Object.entries(properties).map(([k, s]) => [k, Type.Optional(s)])) as {
        [K in keyof P]: ReturnType<typeof Type.Optional<P[K]>>
      }),
      archived: Type.Optional(Type.Boolean({ description: 'true archives, false restores' })),
    },
    { additionalProperties: false, minProperties: 1 },
  )
}

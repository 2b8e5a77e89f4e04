/** Features of a collection, written by the database as GeoJSON text: a reply may hold ten thousand. */
import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { cursorInvalid, cursorOf, keysOf } from '../lib/paging.ts'
import { collectionOf, filtersOf, type Collection, type CollectionId } from './collections.queries.ts'
import { LAMBERT93, type Box, type Crs } from './crs.ts'

/** What features are asked for. */
export interface Asked {
  readonly box: Box | null
  /** An inclusive daterange, as `datetime.ts` gives it */
  readonly days: string | null
  /** Values of properties that can be filtered, by their names */
  readonly values: Readonly<Record<string, unknown>>
}

/**
 * The features after a cursor, in order of their keys, at most `count`; `next`: the cursor to go on after.
 * @throws Refusal 400 `cursor_invalid`
 */
export async function readItems(
  db: Kysely<Tables>,
  id: CollectionId,
  asked: Asked,
  { crs, count, cursor }: { crs: Crs; count: number; cursor: string | null },
): Promise<{ features: string[]; next: string | null }> {
  const collection = collectionOf(id)
  const after = cursor === null ? sql`` : sql`and ${collection.key} > ${keyIn(collection, cursor)}`
  const { rows } = await sql<{ feature: string; key: string }>`
    select ${featureOf(collection, crs)} as feature, ${collection.key}::text as key
    ${collection.from} ${conditionsOf(id, asked)} ${after}
    order by ${collection.key} limit ${count + 1}`.execute(db)
  const features = rows.slice(0, count).map(({ feature }) => feature)
  return { features, next: rows.length > count ? cursorOf([rows[count - 1]!.key]) : null }
}

/** One feature as GeoJSON text; `null`: none has this name, or it is not public. */
export async function readItem(
  db: Kysely<Tables>,
  id: CollectionId,
  featureId: string,
  crs: Crs,
): Promise<string | null> {
  const collection = collectionOf(id)
  if (collection.keyType === 'uuid' && !UUID.test(featureId)) return null
  const { rows } = await sql<{ feature: string }>`
    select ${featureOf(collection, crs)} as feature
    ${collection.from} and ${collection.key} = ${typed(collection, featureId)}`.execute(db)
  return rows[0]?.feature ?? null
}

export async function countItems(db: Kysely<Tables>, id: CollectionId, asked: Asked): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count ${collectionOf(id).from} ${conditionsOf(id, asked)}`.execute(db)
  return rows[0]!.count
}

/** Where and when the features of a collection are: west, south, east, north in degrees, and days. */
export interface Extent {
  readonly bbox: [number, number, number, number] | null
  readonly from: string | null
  readonly until: string | null
}
export async function readExtent(db: Kysely<Tables>, id: CollectionId): Promise<Extent> {
  const { from, geometry, during } = collectionOf(id)
  const { rows } = await sql<Extent>`
    select case when box is not null then array[st_xmin(box), st_ymin(box), st_xmax(box), st_ymax(box)] end as bbox,
      first as "from", last as "until"
    from (select st_extent(${geometry}) as box,
        case when bool_or(lower_inf(${during})) then null else min(lower(${during})) end as first,
        case when bool_or(upper_inf(${during})) then null else max(upper(${during}) - 1) end as last
      ${from}) as extent`.execute(db)
  return rows[0]!
}

/** Six digits of a degree are some ten centimetres, as two of a metre nearly are. */
function featureOf({ key, geometry, properties }: Collection, crs: Crs): RawBuilder<string> {
  const drawn =
    crs === LAMBERT93
      ? sql`st_asgeojson(st_transform(st_forcepolygonccw(${geometry}), 2154), 2, 0)`
      : sql`st_asgeojson(st_forcepolygonccw(${geometry}), 6, 0)`
  const members = Object.entries(properties).map(([name, { value }]) => sql`${sql.lit(name)}, ${value}`)
  return sql`json_build_object('type', 'Feature', 'id', ${key}, 'geometry', ${drawn}::json,
    'properties', json_build_object(${sql.join(members)}))::text`
}

/** What has no place, or no period that is known, answers every box and every day: so says the standard. */
function conditionsOf(id: CollectionId, { box, days, values }: Asked): RawBuilder<unknown> {
  const { geometry, during } = collectionOf(id)
  const conditions = filtersOf(id).flatMap(([name, { value }]) =>
    values[name] === undefined ? [] : [sql`and ${value} = ${values[name]}`],
  )
  if (days !== null) conditions.push(sql`and (${during} is null or ${during} && ${days}::daterange)`)
  if (box !== null) conditions.push(sql`and (${geometry} is null or ${sql.join(meets(geometry, box), sql` or `)})`)
  return sql.join([sql``, ...conditions], sql` `)
}

function meets(geometry: RawBuilder<unknown>, { crs, rectangles }: Box): RawBuilder<unknown>[] {
  const placed = crs === LAMBERT93 ? sql`st_transform(${geometry}, 2154)` : geometry
  const srid = sql.lit(crs === LAMBERT93 ? 2154 : 4326)
  return rectangles.map(([west, south, east, north]) => {
    const envelope = sql`st_makeenvelope(${west}::float8, ${south}::float8, ${east}::float8, ${north}::float8, ${srid})`
    return sql`(${placed} && ${envelope} and st_intersects(${placed}, ${envelope}))`
  })
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const typed = ({ keyType }: Collection, key: string) => sql`${key}::${sql.raw(keyType)}`

function keyIn(collection: Collection, cursor: string): RawBuilder<unknown> {
  const [key] = keysOf(cursor, 1) as [string]
  if (collection.keyType === 'uuid' && !UUID.test(key)) throw cursorInvalid()
  return typed(collection, key)
}

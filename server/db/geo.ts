/** PostGIS, typed: geometries go in checked and come out as GeoJSON, in degrees (EPSG:4326). */
import type { Geometry } from 'geojson'
import { type ColumnType, type Expression, type QueryExecutorProvider, type RawBuilder, sql } from 'kysely'
import { type GeometryProblem, geometryProblems } from '../lib/geojson.ts'
import { Refusal } from '../lib/refusal.ts'

/** What a geometry column holds: PostGIS's own bytes. Nothing can be done with it in code; read it with `asGeoJson`. */
export interface StoredGeometry {
  readonly [storedGeometry]: true
}
declare const storedGeometry: unique symbol

/** A geometry that PostGIS has found sound, ready to be stored: what `geomFromGeoJson` gives. */
export type SoundGeometry = RawBuilder<StoredGeometry>

/** A geometry column: taken as `SoundGeometry` (or null), read through `asGeoJson`, never raw. */
export type GeometryColumn = ColumnType<StoredGeometry, SoundGeometry | null | undefined, SoundGeometry | null>

/** west, south, east, north in degrees (EPSG:4326). */
export type Bbox = readonly [west: number, south: number, east: number, north: number]

/** A column by its name (`'site.outline'`) or any expression that gives a geometry. */
type GeometryRef = string | Expression<unknown>

const DEGREES = 4326

/**
 * A GeoJSON geometry (any JSON value, checked here) as a value to store, in two dimensions;
 * a Polygon becomes a MultiPolygon, as every outline is stored.
 * @param mend true: what PostGIS can mend (crossing rings) is mended, else it is refused. Never rings left open.
 * @param field name of the field for the caller, `outline` for example
 * @throws Refusal 422 `geometry_invalid` with a French sentence that says what is wrong and where
 */
export async function geomFromGeoJson(
  db: QueryExecutorProvider,
  geometry: unknown,
  { mend = false, field }: { mend?: boolean; field?: string } = {},
): Promise<SoundGeometry> {
  const problems = geometryProblems(geometry)
  if (problems.length > 0) throw geometryInvalid(problems[0]!.sentence, field, problems)
  const given = geometry as Geometry
  const isArea = given.type === 'Polygon' || given.type === 'MultiPolygon'
  const read = sql`st_force2d(st_setsrid(st_geomfromgeojson(${JSON.stringify(given)}::text), ${sql.lit(DEGREES)}))`
  // Mending an area may leave lines behind: only its surfaces are kept.
  const mended = !mend
    ? read
    : isArea
      ? sql`st_collectionextract(st_makevalid(${read}), 3)`
      : sql`st_makevalid(${read})`
  const value = isArea ? sql<StoredGeometry>`st_multi(${mended})` : sql<StoredGeometry>`${mended}`
  const { rows } = await sql<{ sound: boolean; isEmpty: boolean; reason: string }>`
    select st_isvalid(g) as "sound", st_isempty(g) as "isEmpty", st_isvalidreason(g) as "reason"
    from (select ${value} as g) as given`.execute(db)
  const { sound, isEmpty, reason } = rows[0]!
  if (isEmpty) throw geometryInvalid('Le contour ne renferme aucune surface.', field)
  if (!sound) throw geometryInvalid(inFrench(reason), field)
  return value
}

/** A point of our own making, or checked before: its numbers are degrees in range. Anything else: `geomFromGeoJson`. */
export function pointAt([longitude, latitude]: readonly [longitude: number, latitude: number]): SoundGeometry {
  return sql<StoredGeometry>`st_setsrid(st_makepoint(${longitude}::float8, ${latitude}::float8), ${sql.lit(DEGREES)})`
}

/** A stored geometry as GeoJSON, null when there is none; `digits` after the point: 6 is some ten centimetres. */
export function asGeoJson<Shape extends Geometry = Geometry>(geometry: GeometryRef, digits = 6): RawBuilder<Shape> {
  return sql<Shape>`st_asgeojson(${refOf(geometry)}, ${sql.lit(digits)})::json`
}

export function bboxEnvelope([west, south, east, north]: Bbox): RawBuilder<StoredGeometry> {
  return sql`st_makeenvelope(${west}::float8, ${south}::float8, ${east}::float8, ${north}::float8, ${sql.lit(DEGREES)})`
}

/** Whether a geometry touches the box: by the spatial index first, then exactly. */
export function withinBbox(geometry: GeometryRef, bbox: Bbox): RawBuilder<boolean> {
  const [ref, envelope] = [refOf(geometry), bboxEnvelope(bbox)]
  return sql<boolean>`(${ref} && ${envelope} and st_intersects(${ref}, ${envelope}))`
}

/** The geometry in the territory's projection in metres (`territory.metre_srid`, 2154 in metropolitan France). */
export function metres(geometry: GeometryRef, srid: number | Expression<number>): RawBuilder<StoredGeometry> {
  return sql`st_transform(${refOf(geometry)}, ${typeof srid === 'number' ? sql`${srid}::int` : srid})`
}

function refOf(geometry: GeometryRef) {
  return typeof geometry === 'string' ? sql.ref(geometry) : geometry
}

function geometryInvalid(sentence: string, field?: string, problems?: readonly GeometryProblem[]): Refusal {
  return new Refusal(422, 'geometry_invalid', sentence, {
    ...(field === undefined ? {} : { field }),
    ...(problems === undefined ? {} : { problems }),
  })
}

/** What GEOS says, for a person; its reasons end in a place, `Self-intersection[-1.55 47.21]`. */
function inFrench(reason: string): string {
  const [, what = reason, x, y] = /^(.*?)\[(\S+) (\S+)\]$/.exec(reason) ?? []
  const sentence = GEOS_REASONS[what] ?? `Le contour n'est pas valable (${what})`
  return x === undefined ? `${sentence}.` : `${sentence}, vers la longitude ${x}, latitude ${y}.`
}

const GEOS_REASONS: Readonly<Record<string, string>> = {
  'Self-intersection': 'Le contour se croise lui-même',
  'Ring Self-intersection': 'Le contour repasse par un de ses points',
  'Too few points in geometry component': 'Un contour compte trop peu de points distincts',
  'Hole lies outside shell': 'Un trou est en dehors du contour',
  'Holes are nested': 'Un trou est dans un autre trou',
  'Interior is disconnected': "L'intérieur du contour est coupé en deux",
  'Nested shells': 'Une partie du contour est dans une autre',
  'Duplicate Rings': 'Deux contours sont identiques',
}

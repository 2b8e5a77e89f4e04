import type { Geometry, Position } from 'geojson'

/** One fault of a GeoJSON geometry: where (`coordinates/0/3`), a stable code, and a French sentence. */
export interface GeometryProblem {
  path: string
  code: 'not_a_geometry' | 'not_a_position' | 'out_of_range' | 'too_few_positions' | 'ring_not_closed' | 'empty'
  sentence: string
}

const DEPTH = {
  Point: 0,
  MultiPoint: 1,
  LineString: 1,
  MultiLineString: 2,
  Polygon: 2,
  MultiPolygon: 3,
} as const
type Shape = keyof typeof DEPTH

/** More faults than this teach nothing. */
const MOST_PROBLEMS = 10

/**
 * The faults of a value that should be a GeoJSON geometry in degrees (EPSG:4326), at most ten; none: it is a `Geometry`
 * with finite positions in range, closed rings of at least four positions and nothing empty.
 * Whether rings cross is for PostGIS to say (server/db/geo.ts).
 */
export function geometryProblems(value: unknown): GeometryProblem[] {
  const problems: GeometryProblem[] = []
  geometry(value, '', problems)
  return problems
}

export function isGeometry(value: unknown): value is Geometry {
  return geometryProblems(value).length === 0
}

function geometry(value: unknown, path: string, problems: GeometryProblem[], nested = false): void {
  const say = reporter(problems)
  if (!isObject(value)) return say(path, 'not_a_geometry', 'Une géométrie GeoJSON est attendue ici.')
  if (value.type === 'GeometryCollection' && !nested) {
    if (!Array.isArray(value.geometries) || value.geometries.length === 0) {
      return say(join(path, 'geometries'), 'empty', 'La collection ne contient aucune géométrie.')
    }
    for (const [at, member] of value.geometries.entries()) {
      if (problems.length === MOST_PROBLEMS) return
      geometry(member, join(path, `geometries/${at}`), problems, true)
    }
    return
  }
  if (typeof value.type !== 'string' || !Object.hasOwn(DEPTH, value.type)) {
    return say(join(path, 'type'), 'not_a_geometry', 'Le type de géométrie est inconnu : Point, Polygon, MultiPolygon…')
  }
  coordinates(value.coordinates, DEPTH[value.type as Shape], value.type as Shape, join(path, 'coordinates'), say)

  function coordinates(part: unknown, depth: number, shape: Shape, at: string, say: Reporter): void {
    if (problems.length === MOST_PROBLEMS) return
    if (depth === 0) return position(part, at, say)
    if (!Array.isArray(part)) return say(at, 'not_a_geometry', 'Une liste de coordonnées est attendue ici.')
    const isLine = depth === 1 && shape !== 'MultiPoint'
    if (part.length === 0) return say(at, 'empty', 'Cette partie de la géométrie est vide.')
    for (const [index, inner] of part.entries()) coordinates(inner, depth - 1, shape, `${at}/${index}`, say)
    if (isLine) line(part, shape.endsWith('Polygon'), at, say)
  }
}

/**
 * A geometry with its axes put right. In metropolitan France the latitude (41 and more) is larger than the longitude (10 at
 * most): the other way round, they are swapped.
 */
export function axesInOrder(geometry: unknown): { geometry: unknown; swapped: boolean } {
  const coordinates = isObject(geometry) ? geometry['coordinates'] : undefined
  const first = firstPosition(coordinates)
  const swapped = first !== null && first[0]! > 40 && first[0]! < 52 && first[1]! < 11 && first[1]! > -6
  return swapped
    ? { geometry: { ...(geometry as object), coordinates: flip(coordinates) }, swapped }
    : { geometry, swapped }
}

/** The first position of coordinates of any shape; null when there is none. */
export function firstPosition(coordinates: unknown): number[] | null {
  if (!Array.isArray(coordinates)) return null
  return typeof coordinates[0] === 'number' ? (coordinates as number[]) : firstPosition(coordinates[0])
}

function flip(coordinates: unknown): unknown {
  if (!Array.isArray(coordinates)) return coordinates
  return typeof coordinates[0] === 'number'
    ? [coordinates[1], coordinates[0], ...coordinates.slice(2)]
    : coordinates.map(flip)
}

type Reporter = (path: string, code: GeometryProblem['code'], sentence: string) => void

function reporter(problems: GeometryProblem[]): Reporter {
  return (path, code, sentence) => {
    if (problems.length < MOST_PROBLEMS) problems.push({ path, code, sentence })
  }
}

function position(value: unknown, path: string, say: Reporter): void {
  const numbers = Array.isArray(value) && value.length >= 2 && value.length <= 3 && value.every(Number.isFinite)
  if (!numbers) return say(path, 'not_a_position', 'Une position est une liste [longitude, latitude] de nombres.')
  const [longitude, latitude] = value as [number, number]
  if (Math.abs(longitude) > 180 || Math.abs(latitude) > 90) {
    say(
      path,
      'out_of_range',
      `La position [${longitude}, ${latitude}] n'est pas sur Terre : il faut des degrés, longitude puis latitude.`,
    )
  }
}

function line(positions: readonly unknown[], ring: boolean, path: string, say: Reporter): void {
  if (positions.length < (ring ? 4 : 2)) {
    const sentence = ring ? 'Un contour compte au moins quatre positions.' : 'Une ligne compte au moins deux positions.'
    return say(path, 'too_few_positions', sentence)
  }
  const first = positions[0]
  const last = positions.at(-1)
  if (ring && Array.isArray(first) && Array.isArray(last) && !samePlace(first as Position, last as Position)) {
    say(path, 'ring_not_closed', 'Le contour n’est pas fermé : sa dernière position doit être la première.')
  }
}

const samePlace = (a: Position, b: Position) => a[0] === b[0] && a[1] === b[1]
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const join = (path: string, name: string) => (path === '' ? name : `${path}/${name}`)

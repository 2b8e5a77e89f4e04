import type { MultiPolygon, Point, Polygon, Position } from 'geojson'

/** A point, polygon or multipolygon in well-known text (`POINT (-1.55 47.2)`), in the order of its numbers; else null. */
export function parseWkt(text: string): Point | Polygon | MultiPolygon | null {
  const [, shape, body] = /^\s*(?:SRID=\d+;)?\s*(POINT|POLYGON|MULTIPOLYGON)\s*(?:Z\s*)?(\(.*\))\s*$/is.exec(text) ?? []
  if (shape === undefined || body === undefined) return null
  // Each position becomes [x,y], so that the parentheses left are JSON lists.
  const json = body
    .replaceAll(/[^(),]+/g, (position) =>
      position.trim() === '' ? '' : `[${position.trim().replaceAll(/\s+/g, ',')}]`,
    )
    .replaceAll('(', '[')
    .replaceAll(')', ']')
  let lists: unknown
  try {
    lists = JSON.parse(json)
  } catch {
    return null
  }
  if (shape.toUpperCase() === 'POINT') {
    const [position] = lists as unknown[]
    return isPosition(position) ? { type: 'Point', coordinates: position } : null
  }
  const depth = shape.toUpperCase() === 'POLYGON' ? 2 : 3
  if (!isNested(lists, depth)) return null
  return depth === 2
    ? { type: 'Polygon', coordinates: lists as Position[][] }
    : { type: 'MultiPolygon', coordinates: lists as Position[][][] }
}

const isPosition = (value: unknown): value is Position =>
  Array.isArray(value) && value.length >= 2 && value.length <= 3 && value.every(Number.isFinite)

function isNested(value: unknown, depth: number): boolean {
  if (depth === 0) return isPosition(value)
  return Array.isArray(value) && value.length > 0 && value.every((inner) => isNested(inner, depth - 1))
}

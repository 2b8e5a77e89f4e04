import { describe, expect, test } from 'vitest'
import { geometryProblems, isGeometry } from '../../server/lib/geojson.ts'

const ring = [
  [-1.6, 47.2],
  [-1.5, 47.2],
  [-1.5, 47.3],
  [-1.6, 47.2],
]
const faults = (value: unknown) => geometryProblems(value).map(({ path, code }) => `${code} ${path}`.trim())

describe('sound geometries have no fault', () => {
  test.each([
    { type: 'Point', coordinates: [-1.55, 47.21] },
    { type: 'Point', coordinates: [-1.55, 47.21, 12] },
    { type: 'Point', coordinates: [-180, -90] },
    { type: 'MultiPoint', coordinates: [[-1.55, 47.21]] },
    { type: 'LineString', coordinates: ring.slice(0, 2) },
    { type: 'MultiLineString', coordinates: [ring] },
    { type: 'Polygon', coordinates: [ring, ring] },
    { type: 'MultiPolygon', coordinates: [[ring], [ring]] },
    { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [0, 0] }] },
  ])('$type', (geometry) => {
    expect(faults(geometry)).toEqual([])
    expect(isGeometry(geometry)).toBe(true)
  })
})

describe('each fault is said with its place', () => {
  const polygon = (...rings: unknown[]) => ({ type: 'Polygon', coordinates: rings })
  test.each<[string, unknown, string[]]>([
    ['null', null, ['not_a_geometry']],
    ['text', 'POINT(0 0)', ['not_a_geometry']],
    ['no type', { coordinates: [0, 0] }, ['not_a_geometry type']],
    ['a name that objects inherit', { type: 'toString', coordinates: [0, 0] }, ['not_a_geometry type']],
    ['a feature', { type: 'Feature', geometry: null }, ['not_a_geometry type']],
    ['no coordinates', { type: 'Polygon' }, ['not_a_geometry coordinates']],
    ['one number', { type: 'Point', coordinates: [1] }, ['not_a_position coordinates']],
    ['numbers as text', { type: 'Point', coordinates: ['1', '2'] }, ['not_a_position coordinates']],
    ['not finite', { type: 'Point', coordinates: [Number.NaN, 1] }, ['not_a_position coordinates']],
    ['metres instead of degrees', { type: 'Point', coordinates: [355_577, 6_689_723] }, ['out_of_range coordinates']],
    ['latitude past the pole', { type: 'Point', coordinates: [0, 90.1] }, ['out_of_range coordinates']],
    ['open ring', polygon(ring, [...ring.slice(0, 3), [-1.6, 47.1]]), ['ring_not_closed coordinates/1']],
    ['short ring', polygon(ring.slice(1)), ['too_few_positions coordinates/0']],
    ['short line', { type: 'LineString', coordinates: [[0, 0]] }, ['too_few_positions coordinates']],
    ['empty polygon', polygon(), ['empty coordinates']],
    ['empty ring', polygon([]), ['empty coordinates/0']],
    [
      'a point too shallow',
      polygon(ring[0]),
      ['not_a_position coordinates/0/0', 'not_a_position coordinates/0/1', 'too_few_positions coordinates/0'],
    ],
    ['one bad position', polygon([...ring.slice(0, 3), [200, 0], ring[0]]), ['out_of_range coordinates/0/3']],
    ['empty collection', { type: 'GeometryCollection', geometries: [] }, ['empty geometries']],
    [
      'collection in a collection',
      { type: 'GeometryCollection', geometries: [{ type: 'GeometryCollection', geometries: [] }] },
      ['not_a_geometry geometries/0/type'],
    ],
  ])('%s', (_, value, expected) => expect(faults(value)).toEqual(expected))

  test('ten are enough', () =>
    expect(geometryProblems({ type: 'MultiPoint', coordinates: Array(50_000).fill([400, 0]) })).toHaveLength(10))

  test('a hostile depth is refused, not followed', () => {
    let value: unknown = { type: 'Point', coordinates: [0, 0] }
    for (let depth = 0; depth < 50_000; depth++) value = { type: 'GeometryCollection', geometries: [value] }
    expect(faults(value)).toEqual(['not_a_geometry geometries/0/type'])
  })
})

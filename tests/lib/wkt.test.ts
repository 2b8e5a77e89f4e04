import { expect, test } from 'vitest'
import { parseWkt } from '../../server/lib/wkt.ts'

test.each([
  ['POINT (-1.55 47.2)', { type: 'Point', coordinates: [-1.55, 47.2] }],
  ['point(-1.55   47.2)', { type: 'Point', coordinates: [-1.55, 47.2] }],
  ['SRID=4326;POINT Z (-1.55 47.2 3)', { type: 'Point', coordinates: [-1.55, 47.2, 3] }],
  ['POLYGON ((0 0, 1 0, 1 1, 0 0))', { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] }], // prettier-ignore
  ['MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))',
    { type: 'MultiPolygon', coordinates: [[[[0, 0], [1, 0], [1, 1], [0, 0]]], [[[5, 5], [6, 5], [6, 6], [5, 5]]]] }], // prettier-ignore
])('%s', (text, geometry) => expect(parseWkt(text)).toEqual(geometry))

test.each([
  'NA',
  '',
  'POINT',
  'POINT ()',
  'POINT (1)',
  'POINT (1 2 3 4)',
  'POINT (a b)',
  'POINT (1 2, 3 4) oops',
  'POLYGON((49.33 3.95, 49.38 3.89, 49.42 3.96, ...))',
  'POLYGON (0 0, 1 0, 1 1, 0 0)',
  'LINESTRING (0 0, 1 1)',
])('no geometry: %s', (text) => expect(parseWkt(text)).toBeNull())

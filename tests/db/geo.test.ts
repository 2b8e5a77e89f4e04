import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { asGeoJson, geomFromGeoJson, metres, withinBbox } from '../../server/db/geo.ts'
import { Refusal } from '../../server/lib/refusal.ts'
import { onBothDatabases } from '../support/database.ts'

const polygon = (...positions: number[][]) => ({ type: 'Polygon', coordinates: [positions] })
const square = polygon([0, 0], [2, 0], [2, 2], [0, 2], [0, 0])
const bowTie = polygon([0, 0], [1, 1], [1, 0], [0, 1], [0, 0])

onBothDatabases('geometries', (database) => {
  const territory = '244400404'
  beforeEach(async () => {
    await database().db.insertInto('territory').values({ code: territory, name: 'N', metreSrid: 2154 }).execute()
  })
  const store = async (geometry: unknown, options = {}) => {
    const outline = await geomFromGeoJson(database().db, geometry, options)
    await database()
      .db.insertInto('commune')
      .values({ territory, inseeCode: '44109', name: 'Nantes', outline })
      .execute()
    const { shape } = await database()
      .db.selectFrom('commune')
      .select(asGeoJson('commune.outline').as('shape'))
      .executeTakeFirstOrThrow()
    return shape
  }
  const refusal = async (geometry: unknown, options = {}) => {
    const error = await geomFromGeoJson(database().db, geometry, options).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Refusal)
    return error as Refusal
  }

  test('an area is stored as several, and comes back as it was', async () =>
    expect(await store(square)).toEqual({ type: 'MultiPolygon', coordinates: [square.coordinates] }))

  test('heights are left out', async () =>
    expect(await store(polygon([0, 0, 5], [2, 0, 5], [2, 2, 5], [0, 0, 5]))).toEqual({
      type: 'MultiPolygon',
      coordinates: [
        [
          [
            [0, 0],
            [2, 0],
            [2, 2],
            [0, 0],
          ],
        ],
      ],
    }))

  test('a point stays a point', async () => {
    const point = await geomFromGeoJson(database().db, { type: 'Point', coordinates: [-1.553621, 47.218371] })
    const { rows } = await sql`select ${asGeoJson(point, 3)} as point`.execute(database().db)
    expect(rows).toEqual([{ point: { type: 'Point', coordinates: [-1.554, 47.218] } }])
  })

  describe('are refused with a sentence', () => {
    test.each<[string, unknown, string]>([
      ['a ring that crosses itself', bowTie, 'Le contour se croise lui-même, vers la longitude 0.5, latitude 0.5.'],
      [
        'a ring left open',
        polygon([0, 0], [1, 1], [1, 0], [0, 1]),
        'Le contour n’est pas fermé : sa dernière position doit être la première.',
      ],
      [
        'a flat ring',
        polygon([0, 0], [1, 1], [0, 0], [0, 0]),
        'Un contour compte trop peu de points distincts, vers la longitude 0, latitude 0.',
      ],
      [
        'a hole outside',
        {
          type: 'Polygon',
          coordinates: [square.coordinates[0], polygon([5, 5], [6, 5], [6, 6], [5, 5]).coordinates[0]],
        },
        'Un trou est en dehors du contour, vers la longitude 5, latitude 5.',
      ],
      [
        'overlapping parts',
        {
          type: 'MultiPolygon',
          coordinates: [square.coordinates, polygon([1, 1], [3, 1], [3, 3], [1, 1]).coordinates],
        },
        'Le contour se croise lui-même, vers la longitude 2, latitude 1.',
      ],
      ['no geometry', { type: 'Circle' }, 'Le type de géométrie est inconnu : Point, Polygon, MultiPolygon…'],
    ])('%s', async (_, geometry, sentence) => {
      expect(await refusal(geometry, { field: 'outline' })).toMatchObject({
        statusCode: 422,
        code: 'geometry_invalid',
        message: sentence,
        details: { field: 'outline' },
      })
    })
  })

  test('asked to, mends what PostGIS can mend, and still refuses the rest', async () => {
    await refusal(polygon([0, 0], [1, 1], [1, 0], [0, 1]), { mend: true })
    expect((await refusal(polygon([0, 0], [1, 1], [2, 2], [0, 0]), { mend: true })).message).toBe(
      'Le contour ne renferme aucune surface.',
    )
    const mended = await store(bowTie, { mend: true })
    expect(mended).toMatchObject({ type: 'MultiPolygon', coordinates: { length: 2 } })
  })

  test('a refusal inside a transaction does not end it', async () => {
    await database()
      .db.transaction()
      .execute(async (tx) => {
        await expect(geomFromGeoJson(tx, bowTie)).rejects.toThrow(Refusal)
        await sql`select 1`.execute(tx)
      })
  })

  test('are found by the box that they touch', async () => {
    await store(square)
    const found = async (...bbox: [number, number, number, number]) =>
      (await database().db.selectFrom('commune').select('name').where(withinBbox('commune.outline', bbox)).execute())
        .length
    expect(await found(1, 1, 5, 5)).toBe(1)
    expect(await found(2, 2, 5, 5)).toBe(1)
    expect(await found(2.1, 0, 5, 5)).toBe(0)
  })

  test('are measured in the metres of the territory', async () => {
    await store(polygon([-1.6, 47.2], [-1.5, 47.2], [-1.5, 47.3], [-1.6, 47.3], [-1.6, 47.2]))
    const row = await database()
      .db.selectFrom('commune')
      .select(sql<number>`st_area(${metres('commune.outline', 2154)})`.as('areaM2'))
      .executeTakeFirstOrThrow()
    expect(row.areaM2).toBeCloseTo(84_014_592, -1)
  })

  test('read raw are of no use to the code', async () => {
    await store(square)
    const row = await database().db.selectFrom('commune').select('outline').executeTakeFirstOrThrow()
    // @ts-expect-error a stored geometry is PostGIS's bytes, not text
    const text: string = row.outline
    expect(text).toMatch(/^[0-9A-F]+$/)
  })
})

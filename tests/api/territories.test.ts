import { beforeEach, expect, test } from 'vitest'
import { geomFromGeoJson } from '../../server/db/geo.ts'
import { onBothDatabases } from '../support/database.ts'
import { testApp, type TestApp } from '../support/app.ts'
import { BELLEVUE, makeTerritory, NANTES, TERRITORY } from '../support/makers.ts'

onBothDatabases('territories', (database) => {
  let app: TestApp
  beforeEach(async () => {
    await makeTerritory(database().db)
    app = await testApp(database())
  })

  test('a territory is boxed by its town halls as long as no contour was imported', async () => {
    expect(await app.call('GET /api/territories')).toEqual([
      { code: TERRITORY, name: 'Nantes Métropole', bbox: [-1.5536, 47.1833, -1.5494, 47.2184] },
    ])
  })

  test('a commune is drawn by its contour where there is one, else by its town hall', async () => {
    const ring = [
      [-1.6, 47.1],
      [-1.5, 47.1],
      [-1.5, 47.3],
      [-1.6, 47.3],
      [-1.6, 47.1],
    ]
    const { db } = database()
    await db
      .updateTable('commune')
      .set({ outline: await geomFromGeoJson(db, { type: 'Polygon', coordinates: [ring] }) })
      .where('inseeCode', '=', NANTES)
      .execute()
    expect(await app.call('GET /api/communes.geojson', { querystring: {} })).toEqual({
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          geometry: { type: 'MultiPolygon', coordinates: [[ring]] },
          properties: { inseeCode: NANTES, name: 'Nantes', outlined: true },
        },
        {
          type: 'Feature',
          geometry: { type: 'Point', coordinates: [-1.5494, 47.1833] },
          properties: { inseeCode: '44143', name: 'Rezé', outlined: false },
        },
      ],
    })
  })

  test('neighbourhoods name the communes that they stand in', async () => {
    await database()
      .db.insertInto('neighbourhoodCommune')
      .values({ territory: TERRITORY, neighbourhoodCode: BELLEVUE, inseeCode: NANTES })
      .execute()
    expect(await app.call('GET /api/neighbourhoods', { querystring: {} })).toEqual([
      { territory: TERRITORY, code: BELLEVUE, name: 'Grand Bellevue', inseeCodes: [NANTES], hasOutline: false },
    ])
  })
})

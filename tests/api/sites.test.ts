import { beforeEach, expect, test } from 'vitest'
import { onBothDatabases } from '../support/database.ts'
import { ifMatch, testApp, type TestApp } from '../support/app.ts'
import { BELLEVUE, makeTerritory, NANTES, REZE, TERRITORY } from '../support/makers.ts'

const halle = {
  territory: TERRITORY,
  name: 'Halle des Chantiers',
  permanence: 'transitional' as const,
  status: 'secured' as const,
  inseeCode: NANTES,
  point: [-1.5636, 47.206] as [number, number],
}
const unknown = {
  address: null,
  parcelRefs: [],
  outline: null,
  areaM2: null,
  owner: null,
  ownerRegime: null,
  usable: null,
  releaseTrigger: null,
  inQpv: null,
  qpvCode: null,
  description: null,
  shownAs: 'open',
}
/** A square by its south-west corner; `size` in degrees, kept to the six decimals that a geometry is shown with. */
const square = (x: number, y: number, size = 0.001) => ({
  type: 'Polygon' as const,
  coordinates: [
    [
      [x, y],
      [x + size, y],
      [x + size, y + size],
      [x, y + size],
      [x, y],
    ] as [number, number][],
  ],
})

onBothDatabases('sites', (database) => {
  let app: TestApp
  beforeEach(async () => {
    await makeTerritory(database().db)
    app = await testApp(database())
  })

  test('a new site keeps what is unknown unknown', async () => {
    const site = await app.call('POST /api/sites', { body: halle })
    expect(site).toEqual({ ...halle, ...unknown, id: site.id, version: 1, archivedAt: null, demonstration: false })
    expect(await app.call('GET /api/sites/{id}', { params: { id: site.id } })).toEqual(site)
  })

  test('a whole site comes back as it was given, its outline as a multipolygon', async () => {
    const whole = {
      ...halle,
      address: '1 quai des Antilles',
      parcelRefs: ['44109000AB0012'],
      outline: square(-1.5, 47.25, 0.25),
      areaM2: 9000,
      owner: 'Samoa',
      ownerRegime: 'public_private_domain' as const,
      usable: { from: '2026-01-01', until: '2030-07-01' },
      releaseTrigger: 'Début des travaux de la ZAC',
      inQpv: true,
      qpvCode: BELLEVUE,
      description: 'Ancienne halle',
    }
    const site = await app.call('POST /api/sites', { body: whole })
    expect(site).toEqual({
      ...whole,
      outline: { type: 'MultiPolygon', coordinates: [whole.outline.coordinates] },
      shownAs: 'open',
      id: site.id,
      version: 1,
      archivedAt: null,
      demonstration: false,
    })
  })

  test.each([
    ['a name of blanks', { name: '  ' }, 400, 'field_invalid', 'name'],
    ['a status that is none', { status: 'ouvert' }, 400, 'field_invalid', 'status'],
    ['a field that does not exist', { nom: 'x' }, 400, 'field_unknown', 'nom'],
    ['a latitude past the pole', { point: [-1.5, 97] }, 400, 'field_invalid', 'point/1'],
    ['a commune of elsewhere', { inseeCode: '35238' }, 422, 'commune_unknown', 'inseeCode'],
    ['a territory that is not here', { territory: '200000001' }, 422, 'territory_unknown', 'territory'],
    ['a neighbourhood of elsewhere', { inQpv: true, qpvCode: 'QN03501A' }, 422, 'qpv_unknown', 'qpvCode'],
    ['a neighbourhood without being in one', { inQpv: false, qpvCode: BELLEVUE }, 422, 'qpv_contradiction', 'inQpv'],
    [
      'a window that ends before it begins',
      { usable: { from: '2028-01-01', until: '2027-01-01' } },
      422,
      'window_empty',
      'usable',
    ],
    [
      'an end for a permanent site',
      { permanence: 'permanent', usable: { from: null, until: '2027-01-01' } },
      422,
      'permanent_has_no_end',
      'usable',
    ],
    [
      'a release of a permanent site',
      { permanence: 'permanent', releaseTrigger: 'Vente' },
      422,
      'permanent_has_no_trigger',
      'releaseTrigger',
    ],
    [
      'a ring left open',
      {
        outline: {
          type: 'Polygon',
          coordinates: [
            [
              [0, 0],
              [0, 1],
              [1, 1],
              [1, 0],
            ],
          ],
        },
      },
      422,
      'geometry_invalid',
      'outline',
    ],
    [
      'a ring that crosses itself',
      {
        outline: {
          type: 'Polygon',
          coordinates: [
            [
              [0, 0],
              [1, 1],
              [1, 0],
              [0, 1],
              [0, 0],
            ],
          ],
        },
      },
      422,
      'geometry_invalid',
      'outline',
    ],
    ['a zero byte', { name: 'Halle\u0000' }, 400, 'value_invalid', undefined],
  ])('%s is refused, naming the field', async (_what, fault, status, code, field) => {
    const { body, ...reply } = await app.send('POST /api/sites', { body: { ...halle, ...fault } })
    expect({ status: reply.status, ...(body as object) }).toMatchObject({
      status,
      code,
      detail: expect.stringMatching(/\w/),
      ...(field && { field }),
    })
    expect((await app.call('GET /api/sites', { querystring: {} })).total).toBe(0)
  })

  test('a point far from its commune is refused once the contour of the commune is known', async () => {
    const { geomFromGeoJson } = await import('../../server/db/geo.ts')
    const { db } = database()
    const outline = await geomFromGeoJson(db, square(-1.6, 47.2, 0.05))
    await db.updateTable('commune').set({ outline }).where('inseeCode', '=', NANTES).execute()
    expect(await app.refusal('POST /api/sites', { body: { ...halle, point: [-1.4, 47.2] } })).toMatchObject({
      status: 422,
      code: 'point_outside_commune',
      field: 'point',
    })
    expect(await app.call('POST /api/sites', { body: { ...halle, point: [-1.548, 47.21] } })).toMatchObject({
      point: [-1.548, 47.21],
    })
  })

  test('a change needs the version that was read, and an old one is told what changed', async () => {
    const site = await app.call('POST /api/sites', { body: halle })
    const params = { id: site.id }
    expect(
      await app.refusal('PATCH /api/sites/{id}', { params, headers: {}, body: { name: 'Halle 1' } }),
    ).toMatchObject({ status: 428, code: 'if_match_required' })
    const open = await app.call('PATCH /api/sites/{id}', {
      params,
      headers: ifMatch(site),
      body: { status: 'open', areaM2: 3300 },
    })
    expect(open).toEqual({ ...site, status: 'open', areaM2: 3300, version: 2 })
    await app.call('PATCH /api/sites/{id}', { params, headers: ifMatch(open), body: { areaM2: 3400 } })
    expect(
      await app.refusal('PATCH /api/sites/{id}', { params, headers: ifMatch(site), body: { name: 'Halle 1' } }),
    ).toMatchObject({
      status: 412,
      code: 'changed_meanwhile',
      version: 3,
      changes: { status: { from: 'secured', to: 'open' }, areaM2: { from: null, to: 3400 } },
    })
    expect(await app.call('GET /api/sites/{id}', { params })).toEqual({ ...open, areaM2: 3400, version: 3 })
  })

  test('a change that changes nothing makes no version', async () => {
    const site = await app.call('POST /api/sites', { body: halle })
    const again = await app.call('PATCH /api/sites/{id}', {
      params: { id: site.id },
      headers: ifMatch(site),
      body: { name: halle.name, address: null },
    })
    expect(again).toEqual(site)
  })

  test('what a person changes is marked as a person’s', async () => {
    const site = await app.call('POST /api/sites', { body: halle })
    await app.call('PATCH /api/sites/{id}', {
      params: { id: site.id },
      headers: ifMatch(site),
      body: { owner: 'Samoa', name: halle.name },
    })
    expect(await app.call('GET /api/sites/{id}/sources', { params: { id: site.id } })).toEqual([
      {
        field: 'owner',
        source: 'person',
        recordId: null,
        value: 'Samoa',
        asOf: null,
        recordedAt: expect.stringMatching(/^\d{4}-/),
      },
    ])
  })

  test('an archived site leaves the lists and can be restored', async () => {
    const site = await app.call('POST /api/sites', { body: halle })
    const params = { id: site.id }
    const archived = await app.call('PATCH /api/sites/{id}', {
      params,
      headers: ifMatch(site),
      body: { archived: true },
    })
    expect(archived.archivedAt).toMatch(/^\d{4}-\d\d-\d\dT/)
    expect((await app.call('GET /api/sites', { querystring: {} })).items).toEqual([])
    expect((await app.call('GET /api/sites', { querystring: { archived: true } })).items).toEqual([archived])
    expect(
      await app.call('PATCH /api/sites/{id}', { params, headers: ifMatch(archived), body: { archived: false } }),
    ).toEqual({ ...site, version: 3 })
  })

  test('each filter keeps what it says', async () => {
    const add = async (body: object) => (await app.call('POST /api/sites', { body: { ...halle, ...body } })).name
    await add({ name: 'Nef', permanence: 'permanent', status: 'open' })
    await add({ name: 'Île aux Épices', inseeCode: REZE, point: [-1.55, 47.18], status: 'open' })
    await add({ name: 'Bellevue', inQpv: true, qpvCode: BELLEVUE, status: 'spotted' })
    await add({ name: 'Quai', address: '3 rue de l’Éperonnière', inQpv: false, status: 'closed' })
    const names = async (querystring: object) =>
      (await app.call('GET /api/sites', { querystring })).items.map(({ name }) => name)
    expect({
      permanent: await names({ permanence: 'permanent' }),
      'open or spotted': await names({ statuses: 'open,spotted' }),
      Rezé: await names({ communes: REZE }),
      'Nantes or Rezé': await names({ communes: `${REZE},${NANTES}` }),
      'in a QPV': await names({ qpv: 'in' }),
      'in Bellevue': await names({ qpv: BELLEVUE }),
      'window on Rezé': await names({ bbox: '-1.56,47.17,-1.54,47.19' }),
      'name without accents': await names({ search: 'ile aux epi' }),
      'address without accents': await names({ search: 'eperonniere' }),
      'commune by its name': await names({ search: 'reze' }),
      'a percent sign is a percent sign': await names({ search: '%' }),
    }).toEqual({
      permanent: ['Nef'],
      'open or spotted': ['Bellevue', 'Nef', 'Île aux Épices'],
      Rezé: ['Île aux Épices'],
      'Nantes or Rezé': ['Bellevue', 'Nef', 'Quai', 'Île aux Épices'],
      'in a QPV': ['Bellevue'],
      'in Bellevue': ['Bellevue'],
      'window on Rezé': ['Île aux Épices'],
      'name without accents': ['Île aux Épices'],
      'address without accents': ['Quai'],
      'commune by its name': ['Île aux Épices'],
      'a percent sign is a percent sign': [],
    })
    expect(await app.refusal('GET /api/sites', { querystring: { statuses: 'ouvert' } })).toMatchObject({
      status: 400,
      field: 'statuses',
    })
  })

  test('pages walk every site once', async () => {
    for (let n = 0; n < 7; n++) await app.call('POST /api/sites', { body: { ...halle, name: `Site ${n % 3}` } })
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await app.call('GET /api/sites', {
        querystring: { limit: 3, ...(cursor !== undefined && { cursor }) },
      })
      expect(page.total).toBe(7)
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.next ?? undefined
    } while (cursor !== undefined)
    expect({ seen: seen.length, distinct: new Set(seen).size }).toEqual({ seen: 7, distinct: 7 })
    expect(await app.refusal('GET /api/sites', { querystring: { cursor: 'abc' } })).toMatchObject({
      status: 400,
      code: 'cursor_invalid',
      field: 'cursor',
    })
  })

  test('a building stands on a site that exists', async () => {
    const site = await app.call('POST /api/sites', { body: halle })
    const building = await app.call('POST /api/buildings', {
      body: {
        siteId: site.id,
        name: 'Nef',
        floors: 2,
        erpType: 'L',
        erpCategory: 5,
        condition: 'fair',
        conditionAsOf: '2025-03-01',
      },
    })
    expect(building).toEqual({
      id: building.id,
      territory: TERRITORY,
      version: 1,
      archivedAt: null,
      demonstration: false,
      siteId: site.id,
      name: 'Nef',
      floors: 2,
      erpType: 'L',
      erpCategory: 5,
      condition: 'fair',
      conditionAsOf: '2025-03-01',
    })
    expect(
      await app.refusal('POST /api/buildings', {
        body: { siteId: '00000000-0000-4000-8000-000000000000', name: 'Nef' },
      }),
    ).toMatchObject({ status: 422, code: 'site_unknown', field: 'siteId' })
    expect(
      await app.refusal('POST /api/buildings', { body: { siteId: site.id, name: 'Nef', conditionAsOf: '2025-03-01' } }),
    ).toMatchObject({ status: 422, code: 'condition_date_alone', field: 'conditionAsOf' })
    const changed = await app.call('PATCH /api/buildings/{id}', {
      params: { id: building.id },
      headers: ifMatch(building),
      body: { condition: 'good' },
    })
    expect(changed).toEqual({ ...building, condition: 'good', version: 2 })
    expect((await app.call('GET /api/buildings', { querystring: { siteId: site.id } })).items).toEqual([changed])
  })
})

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { SiteFeatures } from '../../server/contract.ts'
import { testApp, type TestApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import {
  BELLEVUE,
  during,
  makeBuilding,
  makeOccupancy,
  makeOrganisation,
  makeRoom,
  makeSite,
  makeTerritory,
  NANTES,
  REZE,
  span,
} from '../support/makers.ts'

const ON = '2027-04-01'

onBothDatabases('the map', (database) => {
  let app: TestApp
  beforeAll(async () => {
    app = await testApp(database())
  })
  beforeEach(() => makeTerritory(database().db))
  afterAll(() => app.close())

  const features = async (querystring: object = {}) =>
    (await app.call('GET /api/sites.geojson', { querystring: { on: ON, ...querystring } }, 'public')).features
  const names = async (querystring: object) => (await features(querystring)).map(({ properties }) => properties.name)
  /** What is free in the only site of a reply. */
  const free = async (querystring: object = {}) => {
    const [{ properties }, ...others] = (await features(querystring)) as [SiteFeatures['features'][number]]
    expect(others).toEqual([])
    const { rooms, freeRooms, freeAreaM2, freeWorkstations } = properties
    return { rooms, freeRooms, freeAreaM2, freeWorkstations }
  }

  test('a site is there with what is free in it on the day asked for', async () => {
    const { db } = database()
    const id = await makeSite(db, {
      name: 'Halle « 1 & 2 »',
      at: [-1.5497123, 47.2031456],
      permanence: 'transitional',
      usable: span('2027-01-01', null),
      demonstration: true,
    })
    const buildingId = await makeBuilding(db, { siteId: id })
    await makeRoom(db, { buildingId, areaM2: 80.5 })
    await makeOccupancy(db, { roomId: await makeRoom(db, { buildingId, areaM2: 200 }) })
    const shared = await makeRoom(db, { buildingId, areaM2: 100, shared: true, workstations: 8 })
    await makeOccupancy(db, { roomId: shared, workstations: 2, during: during('2027-01-01', '2027-04-02') })
    await makeOccupancy(db, { roomId: shared, workstations: 5, during: during('2027-04-02', null) })
    expect(await app.call('GET /api/sites.geojson', { querystring: { on: ON } }, 'public')).toEqual({
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          geometry: { type: 'Point', coordinates: [-1.549712, 47.203146] },
          properties: {
            id,
            name: 'Halle « 1 & 2 »',
            permanence: 'transitional',
            status: 'open',
            inseeCode: NANTES,
            usable: { from: '2027-01-01', until: null },
            demonstration: true,
            shownAs: 'open',
            rooms: 3,
            freeRooms: 2,
            freeAreaM2: 155.5,
            freeWorkstations: 6,
          },
        },
      ],
    })
  })

  test('nothing is there when no site answers', async () => {
    expect(await app.call('GET /api/sites.geojson', { querystring: { on: ON } })).toEqual({
      type: 'FeatureCollection',
      features: [],
    })
  })

  describe('what is free', () => {
    test('is nothing when every room is held, whether its area is known or not', async () => {
      await makeOccupancy(database().db)
      expect(await free()).toEqual({ rooms: 1, freeRooms: 0, freeAreaM2: 0, freeWorkstations: 0 })
    })

    test('is unknown, and not zero, where no room is recorded or no area of a free room is known', async () => {
      const { db } = database()
      const siteId = await makeSite(db)
      expect(await free()).toEqual({ rooms: 0, freeRooms: 0, freeAreaM2: null, freeWorkstations: 0 })
      const buildingId = await makeBuilding(db, { siteId })
      await makeRoom(db, { buildingId })
      expect(await free()).toEqual({ rooms: 1, freeRooms: 1, freeAreaM2: null, freeWorkstations: 0 })
      await makeRoom(db, { buildingId, areaM2: 12 })
      expect(await free()).toEqual({ rooms: 2, freeRooms: 2, freeAreaM2: 12, freeWorkstations: 0 })
    })

    test.each([
      ['spotted', undefined],
      ['under_study', undefined],
      ['closed', undefined],
      ['open', span('2027-04-02', null)],
      ['open', span('2026-01-01', ON)],
    ] as const)('is nothing in a site that is %s with the window %j', async (status, usable) => {
      const { db } = database()
      const siteId = await makeSite(db, { permanence: 'transitional', status, ...(usable ? { usable } : {}) })
      const buildingId = await makeBuilding(db, { siteId })
      await makeRoom(db, { buildingId, areaM2: 10 })
      await makeRoom(db, { buildingId, areaM2: 10, shared: true, workstations: 4 })
      expect(await free()).toEqual({ rooms: 2, freeRooms: 0, freeAreaM2: 0, freeWorkstations: 0 })
    })

    test('leaves out what is archived', async () => {
      const { db } = database()
      const archivedAt = '2026-01-01'
      const siteId = await makeSite(db)
      const buildingId = await makeBuilding(db, { siteId })
      const roomId = await makeRoom(db, { buildingId, areaM2: 7 })
      await makeOccupancy(db, { roomId, archivedAt })
      await makeRoom(db, { buildingId, areaM2: 100, archivedAt })
      await makeRoom(db, { buildingId: await makeBuilding(db, { siteId, archivedAt }), areaM2: 100 })
      await makeRoom(db, { buildingId: await makeBuilding(db, { siteId: await makeSite(db, { archivedAt }) }) })
      expect(await free()).toEqual({ rooms: 1, freeRooms: 1, freeAreaM2: 7, freeWorkstations: 0 })
    })

    test('only counts the rooms that answer the filters', async () => {
      const { db } = database()
      const buildingId = await makeBuilding(db)
      await makeRoom(db, { buildingId, areaM2: 10 })
      await makeRoom(db, { buildingId, areaM2: 20, kind: 'shop' })
      expect(await free({ kinds: 'shop' })).toEqual({ rooms: 1, freeRooms: 1, freeAreaM2: 20, freeWorkstations: 0 })
    })
  })

  test('a filter of sites keeps sites without rooms; a filter of rooms only those with such a room', async () => {
    const { db } = database()
    await makeSite(db, { name: 'nu', at: [-1.7, 47.3], inQpv: true, qpvCode: BELLEVUE, status: 'spotted' })
    const reze = await makeSite(db, { name: 'à Rezé', at: [-1.55, 47.18], inseeCode: REZE, permanence: 'transitional' })
    const withDock = await makeSite(db, { name: 'avec quai' })
    await makeRoom(db, {
      buildingId: await makeBuilding(db, { siteId: reze }),
      equipment: { dock: false },
      areaM2: 30,
      rents: { launch: 10_000 },
    })
    const roomId = await makeRoom(db, {
      buildingId: await makeBuilding(db, { siteId: withDock }),
      equipment: { dock: true },
    })
    await makeOccupancy(db, { roomId, during: during('2027-06-01', '2027-09-01') })
    const answers = {
      all: await names({}),
      bbox: await names({ bbox: '-1.71,47.29,-1.69,47.31' }),
      communes: await names({ communes: REZE }),
      qpv: await names({ qpv: 'in' }),
      permanence: await names({ permanence: 'permanent' }),
      statuses: await names({ statuses: 'spotted' }),
      search: await names({ search: 'a reze' }),
      dock: await names({ equipment: 'dock' }),
      area: await names({ areaMin: 30 }),
      rent: await names({ rentMaxEurCents: 10_000 }),
      freeThen: await names({ freeFrom: ON, freeUntil: '2027-06-01' }),
      freeLater: await names({ freeFrom: ON, freeUntil: '2027-06-02' }),
      both: await names({ communes: REZE, equipment: 'dock' }),
    }
    expect(answers).toEqual({
      all: ['avec quai', 'nu', 'à Rezé'],
      bbox: ['nu'],
      communes: ['à Rezé'],
      qpv: ['nu'],
      permanence: ['avec quai', 'nu'],
      statuses: ['nu'],
      search: ['à Rezé'],
      dock: ['avec quai'],
      area: ['à Rezé'],
      rent: ['à Rezé'],
      freeThen: ['avec quai', 'à Rezé'],
      freeLater: ['à Rezé'],
      both: [],
    })
  })

  test('the reply is GeoJSON with an ETag; asked again unchanged it is not sent again', async () => {
    await makeSite(database().db)
    const first = await app.send('GET /api/sites.geojson', { querystring: { on: ON } }, 'public')
    expect(first.headers).toMatchObject({ 'content-type': 'application/geo+json; charset=utf-8' })
    const again = { querystring: { on: ON }, headers: { 'if-none-match': String(first.headers['etag']) } }
    expect(await app.send('GET /api/sites.geojson', again, 'public')).toMatchObject({ status: 304, body: undefined })
    await makeSite(database().db)
    expect(await app.send('GET /api/sites.geojson', again, 'public')).toMatchObject({ status: 200 })
  })

  test('the public learns of no organisation from the map', async () => {
    const { db } = database()
    await makeOccupancy(db, { organisationId: await makeOrganisation(db, { name: 'Confidentielle' }) })
    for (const route of ['GET /api/sites.geojson', 'GET /api/rooms', 'GET /api/sites', 'GET /api/buildings'] as const) {
      const { status, body } = await app.send(
        route,
        { querystring: route === 'GET /api/sites.geojson' ? { on: ON } : {} },
        'public',
      )
      expect([status, JSON.stringify(body).includes('Confidentielle')]).toEqual([200, false])
    }
    const period = { querystring: { from: '2027-01-01', until: '2028-01-01' } }
    expect(await app.refusal('GET /api/timeline', period, 'public')).toMatchObject({ status: 403, code: 'not_allowed' })
  })

  describe('the timeline', () => {
    const timeline = (querystring: { from: string; until: string; siteId?: string; territory?: string }) =>
      app.call('GET /api/timeline', { querystring })

    test('shows sites, buildings, rooms and who is in them during the period, in order of name', async () => {
      const { db } = database()
      const b = await makeSite(db, { name: 'B', status: 'secured' })
      const a = await makeSite(db, {
        name: 'A',
        inseeCode: REZE,
        permanence: 'transitional',
        usable: span('2027-01-01', '2029-01-01'),
        releaseTrigger: 'Début des travaux',
      })
      await makeSite(db, { name: 'sans local' })
      const archivedAt = '2026-01-01'
      const buildings = [
        await makeBuilding(db, { siteId: b, name: 'Halle' }),
        await makeBuilding(db, { siteId: a, name: 'Est' }),
        await makeBuilding(db, { siteId: a, name: 'Ouest' }),
        await makeBuilding(db, { siteId: a, name: 'sans local' }),
      ] as const
      const rooms = [
        await makeRoom(db, { buildingId: buildings[0], name: 'Plateau', shared: true, workstations: 4, areaM2: 60 }),
        await makeRoom(db, { buildingId: buildings[1], name: '2', kind: 'shop' }),
        await makeRoom(db, { buildingId: buildings[1], name: '1' }),
        await makeRoom(db, { buildingId: buildings[2], name: '3' }),
      ] as const
      await makeRoom(db, { buildingId: buildings[0], name: 'archivé', archivedAt })
      const [one, two] = [
        await makeOrganisation(db, { name: 'La Recyclerie' }),
        await makeOrganisation(db, { name: 'Vélo Solidaire' }),
      ]
      const hold = (given: Parameters<typeof makeOccupancy>[1]) => makeOccupancy(db, given)
      const later = await hold({ roomId: rooms[2], organisationId: two, during: during('2027-06-01', null) })
      const before = await hold({ roomId: rooms[2], organisationId: one, during: during('2026-01-01', '2027-04-02') })
      await hold({ roomId: rooms[1], organisationId: one, during: during('2026-01-01', ON) })
      await hold({ roomId: rooms[1], organisationId: one, during: during('2028-01-01', null) })
      await hold({ roomId: rooms[1], organisationId: one, during: during('2027-05-01', null), archivedAt })
      const shared = await hold({
        roomId: rooms[0],
        organisationId: two,
        workstations: 3,
        during: during(ON, '2027-05-01'),
        demonstration: true,
      })
      const room = { kind: 'workshop', shared: false, workstations: null, areaM2: null, occupancies: [] }
      const siteA = {
        id: a,
        name: 'A',
        permanence: 'transitional',
        status: 'open',
        inseeCode: REZE,
        usable: { from: '2027-01-01', until: '2029-01-01' },
        releaseTrigger: 'Début des travaux',
        buildings: [
          {
            id: buildings[1],
            name: 'Est',
            rooms: [
              {
                ...room,
                id: rooms[2],
                name: '1',
                buildingId: buildings[1],
                occupancies: [
                  {
                    id: before,
                    organisationId: one,
                    organisationName: 'La Recyclerie',
                    from: '2026-01-01',
                    until: '2027-04-02',
                    workstations: null,
                    demonstration: false,
                  },
                  {
                    id: later,
                    organisationId: two,
                    organisationName: 'Vélo Solidaire',
                    from: '2027-06-01',
                    until: null,
                    workstations: null,
                    demonstration: false,
                  },
                ],
              },
              { ...room, id: rooms[1], name: '2', kind: 'shop', buildingId: buildings[1] },
            ],
          },
          {
            id: buildings[2],
            name: 'Ouest',
            rooms: [{ ...room, id: rooms[3], name: '3', buildingId: buildings[2] }],
          },
        ],
      }
      const siteB = {
        id: b,
        name: 'B',
        permanence: 'permanent',
        status: 'secured',
        inseeCode: NANTES,
        usable: null,
        releaseTrigger: null,
        buildings: [
          {
            id: buildings[0],
            name: 'Halle',
            rooms: [
              {
                ...room,
                id: rooms[0],
                name: 'Plateau',
                shared: true,
                workstations: 4,
                areaM2: 60,
                buildingId: buildings[0],
                occupancies: [
                  {
                    id: shared,
                    organisationId: two,
                    organisationName: 'Vélo Solidaire',
                    from: ON,
                    until: '2027-05-01',
                    workstations: 3,
                    demonstration: true,
                  },
                ],
              },
            ],
          },
        ],
      }
      const period = { from: ON, until: '2028-01-01' }
      expect(await timeline(period)).toEqual([siteA, siteB])
      expect(await timeline({ ...period, siteId: b })).toEqual([siteB])
      expect(await timeline({ ...period, territory: '200000000' })).toEqual([])
    })

    test('is empty without rooms, and refuses a period without days', async () => {
      expect(await timeline({ from: ON, until: '2028-01-01' })).toEqual([])
      expect(await app.refusal('GET /api/timeline', { querystring: { from: ON, until: ON } })).toMatchObject({
        status: 422,
        code: 'period_empty',
        field: 'until',
        detail: 'La période finit le 2027-04-01, avant de commencer le 2027-04-01. Corrigez-la.',
      })
    })
  })
})

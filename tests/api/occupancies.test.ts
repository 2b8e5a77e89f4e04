import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { NewOccupancy, Occupancy } from '../../server/contract.ts'
import { ifMatch, testApp, type TestApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import {
  during,
  makeBuilding,
  makeOccupancy,
  makeOrganisation,
  makeRoom,
  makeSite,
  makeTerritory,
  span,
  TERRITORY,
} from '../support/makers.ts'

const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000'
const YEAR = { from: '2027-01-01', until: '2028-01-01' }

onBothDatabases('occupancies', (database) => {
  let app: TestApp
  beforeAll(async () => {
    app = await testApp(database())
  })
  beforeEach(() => makeTerritory(database().db))
  afterAll(() => app.close())

  const read = (id: string) => app.call('GET /api/occupancies/{id}', { params: { id } })
  const add = (body: NewOccupancy) => app.call('POST /api/occupancies', { body })
  const refusedAdd = (body: NewOccupancy) => app.refusal('POST /api/occupancies', { body })
  const change = (occupancy: Occupancy, body: object) =>
    app.call('PATCH /api/occupancies/{id}', { params: { id: occupancy.id }, headers: ifMatch(occupancy), body })
  const refusedChange = (occupancy: Occupancy, body: object) =>
    app.refusal('PATCH /api/occupancies/{id}', { params: { id: occupancy.id }, headers: ifMatch(occupancy), body })
  const idsOf = async (querystring: object) =>
    (await app.call('GET /api/occupancies', { querystring })).items.map(({ id }) => id)

  describe('a sheet', () => {
    test('a new occupancy is read back as it was sent, with the names of where and who', async () => {
      const { db } = database()
      const siteId = await makeSite(db, { name: 'Wattignies' })
      const roomId = await makeRoom(db, { name: 'Garage', buildingId: await makeBuilding(db, { siteId }) })
      const organisationId = await makeOrganisation(db, { name: 'Commun’île', filiere: 'reuse', stage: 'growth' })
      const terms = { legalForm: 'precarious_agreement', rentEurCentsPerMonth: 45_000 } as const
      const { status, headers, body } = await app.send('POST /api/occupancies', {
        body: { roomId, organisationId, during: { from: '2027-01-01', until: null }, ...terms },
      })
      const { id } = body as Occupancy
      expect([status, headers['etag'], body]).toEqual([
        201,
        '"1"',
        {
          id,
          territory: TERRITORY,
          version: 1,
          archivedAt: null,
          demonstration: false,
          roomId,
          roomName: 'Garage',
          siteId,
          siteName: 'Wattignies',
          organisation: { id: organisationId, name: 'Commun’île', stage: 'growth', filiere: 'reuse' },
          during: { from: '2027-01-01', until: null },
          workstations: null,
          ...terms,
        },
      ])
      expect(await read(id)).toEqual(body)
    })

    test('a change touches only what it says, and is kept as a version', async () => {
      const before = await read(await makeOccupancy(database().db, { legalForm: 'civil_lease' }))
      const changed = await change(before, { during: { from: '2027-02-01', until: null }, rentEurCentsPerMonth: 1 })
      expect(changed).toEqual({
        ...before,
        version: 2,
        during: { from: '2027-02-01', until: null },
        rentEurCentsPerMonth: 1,
      })
      expect(await refusedChange(before, { legalForm: null })).toMatchObject({
        status: 412,
        version: 2,
        changes: {
          during: { from: before.during, to: changed.during },
          rentEurCentsPerMonth: { from: null, to: 1 },
        },
      })
      expect(await read(before.id)).toEqual(changed)
    })

    test('an occupancy can be shortened and prolonged where it is: it is not in its own way', async () => {
      const { db } = database()
      const alone = await read(await makeOccupancy(db))
      const roomId = await makeRoom(db, { shared: true, workstations: 3 })
      const shared = await read(await makeOccupancy(db, { roomId, workstations: 3 }))
      const during = { from: '2027-06-01', until: '2029-01-01' }
      expect(await change(alone, { during })).toEqual({ ...alone, version: 2, during })
      expect(await change(shared, { during, workstations: 2 })).toEqual({
        ...shared,
        version: 2,
        during,
        workstations: 2,
      })
    })

    test('what does not exist is not found, and the public sees nobody', async () => {
      const id = await makeOccupancy(database().db)
      const refusal = await app.refusal('GET /api/occupancies/{id}', { params: { id: UNKNOWN_ID } })
      expect(refusal).toMatchObject({ status: 404, code: 'occupancy_not_found' })
      expect(await app.refusal('GET /api/occupancies/{id}', { params: { id } }, 'public')).toMatchObject({
        status: 403,
      })
      expect(await app.refusal('GET /api/occupancies', { querystring: {} }, 'public')).toMatchObject({ status: 403 })
    })
  })

  describe('a room let whole', () => {
    test('is refused while somebody is in it, and who, from when until when, is said', async () => {
      const { db } = database()
      const roomId = await makeRoom(db, { name: 'Atelier 3' })
      const [here, comer] = [
        await makeOrganisation(db, { name: 'La Recyclerie' }),
        await makeOrganisation(db, { name: 'Vélo Solidaire' }),
      ]
      await makeOccupancy(db, { roomId, organisationId: here, during: during('2027-01-01', '2027-07-01') })
      const asked = { roomId, organisationId: comer }
      expect(await refusedAdd({ ...asked, during: { from: '2027-06-30', until: null } })).toEqual({
        type: '/api/docs#room_already_taken',
        title: 'room_already_taken',
        status: 409,
        code: 'room_already_taken',
        field: 'during',
        detail:
          '« Atelier 3 » est déjà occupé par La Recyclerie (du 1er janvier 2027 au 30 juin 2027). ' +
          'Choisissez une autre période ou un autre local.',
        heldBy: [
          {
            organisationId: here,
            organisationName: 'La Recyclerie',
            from: '2027-01-01',
            until: '2027-07-01',
            workstations: null,
          },
        ],
      })
      expect(await add({ ...asked, during: { from: '2027-07-01', until: null } })).toMatchObject({ version: 1 })
      expect(await add({ ...asked, during: { from: '2026-06-01', until: '2027-01-01' } })).toMatchObject({ version: 1 })
    })

    test('is refused to a change as to a newcomer', async () => {
      const { db } = database()
      const roomId = await makeRoom(db)
      await makeOccupancy(db, { roomId, during: during('2027-07-01', null) })
      const before = await read(await makeOccupancy(db, { roomId, during: during('2027-01-01', '2027-07-01') }))
      expect(await refusedChange(before, { during: { from: '2027-01-01', until: '2027-07-02' } })).toMatchObject({
        status: 409,
        code: 'room_already_taken',
        heldBy: [{ from: '2027-07-01', until: null }],
      })
      expect(await read(before.id)).toEqual(before)
    })

    test('is free again once the occupancy is archived; then that one is restored only if nobody came', async () => {
      const { db } = database()
      const roomId = await makeRoom(db)
      const first = await read(await makeOccupancy(db, { roomId }))
      const archived = await change(first, { archived: true })
      expect([await idsOf({}), await idsOf({ archived: true })]).toEqual([[], [first.id]])
      const second = await add({ roomId, organisationId: await makeOrganisation(db), during: YEAR })
      expect(await refusedChange(archived, { archived: false })).toMatchObject({
        status: 409,
        code: 'room_already_taken',
        heldBy: [{ organisationId: second.organisation.id }],
      })
      await change(second, { archived: true })
      expect(await change(archived, { archived: false })).toEqual({ ...first, version: 3 })
    })

    test('is not counted in workstations', async () => {
      const { db } = database()
      const asked = {
        roomId: await makeRoom(db, { name: 'Atelier 3' }),
        organisationId: await makeOrganisation(db),
        during: YEAR,
      }
      expect(await refusedAdd({ ...asked, workstations: 2 })).toMatchObject({
        status: 422,
        code: 'workstations_superfluous',
        field: 'workstations',
        detail: '« Atelier 3 » se loue entier : retirez le nombre de postes (2).',
      })
    })
  })

  describe('a shared room', () => {
    test('takes whom it has places for on every day, and says who has the others', async () => {
      const { db } = database()
      const roomId = await makeRoom(db, { name: 'Plateau', shared: true, workstations: 5 })
      const newcomer = async () => ({ roomId, organisationId: await makeOrganisation(db, { name: 'Nouvelle' }) })
      const here = await makeOrganisation(db, { name: 'La Recyclerie' })
      await makeOccupancy(db, {
        roomId,
        organisationId: here,
        workstations: 3,
        during: during('2027-03-01', '2027-06-01'),
      })
      expect(await refusedAdd({ ...(await newcomer()), during: YEAR, workstations: 3 })).toMatchObject({
        status: 409,
        code: 'room_overfull',
        field: 'workstations',
        detail:
          '« Plateau » n’a que 2 postes libres sur 5 pendant toute la période, et vous en demandez 3 : il est occupé par ' +
          'La Recyclerie (du 1er mars 2027 au 31 mai 2027). Demandez moins de postes, ou changez de période ou de local.',
        heldBy: [
          {
            organisationId: here,
            organisationName: 'La Recyclerie',
            from: '2027-03-01',
            until: '2027-06-01',
            workstations: 3,
          },
        ],
      })
      const second = await add({ ...(await newcomer()), during: YEAR, workstations: 2 })
      expect(await refusedAdd({ ...(await newcomer()), during: YEAR, workstations: 1 })).toMatchObject({
        code: 'room_overfull',
        detail: expect.stringMatching(/n’a aucun poste libre sur 5 .* et Nouvelle|et La Recyclerie/) as string,
      })
      expect(await refusedChange(second, { workstations: 3 })).toMatchObject({ status: 409, code: 'room_overfull' })
      const later = { from: '2027-06-01', until: '2028-01-01' }
      expect(await add({ ...(await newcomer()), during: later, workstations: 3 })).toMatchObject({ workstations: 3 })
    })

    test('cannot hold more than it has, even empty', async () => {
      const { db } = database()
      const roomId = await makeRoom(db, { name: 'Plateau', shared: true, workstations: 1 })
      const asked = { roomId, organisationId: await makeOrganisation(db), during: YEAR, workstations: 2 }
      expect(await refusedAdd(asked)).toMatchObject({
        code: 'room_overfull',
        heldBy: [],
        detail:
          '« Plateau » n’a que 1 poste libre sur 1 pendant toute la période, et vous en demandez 2. ' +
          'Demandez moins de postes, ou changez de période ou de local.',
      })
    })

    test('holds an organisation once at a time', async () => {
      const { db } = database()
      const roomId = await makeRoom(db, { shared: true, workstations: 5 })
      const asked = { roomId, organisationId: await makeOrganisation(db), workstations: 1 }
      await add({ ...asked, during: YEAR })
      expect(await refusedAdd({ ...asked, during: { from: '2027-12-31', until: null } })).toMatchObject({
        status: 409,
        code: 'room_already_taken',
        heldBy: [{ organisationId: asked.organisationId, workstations: 1 }],
      })
      expect(await add({ ...asked, during: { from: '2028-01-01', until: null } })).toMatchObject({ version: 1 })
    })

    test('is counted in workstations', async () => {
      const { db } = database()
      const roomId = await makeRoom(db, { name: 'Plateau', shared: true, workstations: 5 })
      const missing = {
        status: 422,
        code: 'workstations_missing',
        field: 'workstations',
        detail: '« Plateau » est partagé : dites combien de postes sont pris.',
      }
      const asked = { roomId, organisationId: await makeOrganisation(db), during: YEAR }
      expect(await refusedAdd(asked)).toMatchObject(missing)
      const held = await add({ ...asked, workstations: 1 })
      expect(await refusedChange(held, { workstations: null })).toMatchObject(missing)
      const archived = await change(held, { archived: true })
      expect(await refusedChange(archived, { workstations: null })).toMatchObject(missing)
    })

    test('is never overfull, and refuses nobody it has places for: the rule counted day by day', async () => {
      const { db } = database()
      const places = 3
      const stay = fc.record({
        from: fc.integer({ min: 0, max: 9 }),
        days: fc.integer({ min: 1, max: 5 }),
        workstations: fc.integer({ min: 1, max: 3 }),
      })
      const dayAt = (at: number) => `2027-01-${String(at + 10)}`
      await fc.assert(
        fc.asyncProperty(fc.array(stay, { minLength: 1, maxLength: 8 }), async (stays) => {
          const roomId = await makeRoom(db, { shared: true, workstations: places })
          const held = new Array<number>(20).fill(0)
          for (const { from, days, workstations } of stays) {
            const fits = held.slice(from, from + days).every((count) => count + workstations <= places)
            const { status } = await app.send('POST /api/occupancies', {
              body: {
                roomId,
                organisationId: await makeOrganisation(db),
                during: { from: dayAt(from), until: dayAt(from + days) },
                workstations,
              },
            })
            expect(status).toBe(fits ? 201 : 409)
            if (fits) for (let day = from; day < from + days; day++) held[day]! += workstations
          }
        }),
        { numRuns: 15, seed: 20261124 },
      )
    })
  })

  describe('what is refused names the field and what to do', () => {
    test.each([
      ['2027-01-01', '2027-01-01'],
      ['2027-01-01', '2026-01-01'],
    ])('a period from %s until %s', async (from, until) => {
      const asked = { roomId: await makeRoom(database().db), organisationId: await makeOrganisation(database().db) }
      const refusal = {
        status: 422,
        code: 'period_empty',
        field: 'during/until',
        detail: `L’occupation finit le ${until}, avant de commencer le ${from}. Corrigez l’une des dates.`,
      }
      expect(await refusedAdd({ ...asked, during: { from, until } })).toMatchObject(refusal)
      const held = await add({ ...asked, during: YEAR })
      expect(await refusedChange(held, { during: { from, until } })).toMatchObject(refusal)
      const archived = await change(held, { archived: true })
      expect(await refusedChange(archived, { during: { from, until } })).toMatchObject(refusal)
    })

    test('a room or an organisation that does not exist', async () => {
      const asked = { roomId: await makeRoom(database().db), organisationId: await makeOrganisation(database().db) }
      expect(await refusedAdd({ ...asked, roomId: UNKNOWN_ID, during: YEAR })).toMatchObject({
        status: 422,
        code: 'room_unknown',
        field: 'roomId',
      })
      expect(await refusedAdd({ ...asked, organisationId: UNKNOWN_ID, during: YEAR })).toMatchObject({
        status: 422,
        code: 'organisation_unknown',
        field: 'organisationId',
      })
    })

    test('a room or an organisation that is archived', async () => {
      const { db } = database()
      const [roomId, organisationId] = [await makeRoom(db), await makeOrganisation(db)]
      const archivedAt = '2026-01-01'
      const siteId = await makeSite(db, { archivedAt })
      const rooms = [
        await makeRoom(db, { archivedAt }),
        await makeRoom(db, { buildingId: await makeBuilding(db, { archivedAt }) }),
        await makeRoom(db, { buildingId: await makeBuilding(db, { siteId }) }),
      ]
      for (const archived of rooms)
        expect(await refusedAdd({ roomId: archived, organisationId, during: YEAR })).toMatchObject({
          status: 409,
          code: 'room_archived',
          field: 'roomId',
        })
      const gone = await makeOrganisation(db, { archivedAt })
      expect(await refusedAdd({ roomId, organisationId: gone, during: YEAR })).toMatchObject({
        status: 409,
        code: 'organisation_archived',
        field: 'organisationId',
      })
    })

    test.each([
      ['before it opens', { from: '2026-12-31', until: '2027-06-01' }],
      ['after it closes', { from: '2027-06-01', until: '2028-01-02' }],
      ['without an end', { from: '2027-06-01', until: null }],
    ])('a period outside the window of the site: %s', async (_, asked) => {
      const { db } = database()
      const siteId = await makeSite(db, {
        name: 'MIN',
        permanence: 'transitional',
        usable: span('2027-01-01', '2028-01-01'),
      })
      const roomId = await makeRoom(db, { name: 'Case 4', buildingId: await makeBuilding(db, { siteId }) })
      const organisationId = await makeOrganisation(db)
      expect(await refusedAdd({ roomId, organisationId, during: asked })).toMatchObject({
        status: 422,
        code: 'outside_site_window',
        field: 'during',
        detail: expect.stringMatching(
          /^Le site « MIN » est utilisable du 1er janvier 2027 au 31 décembre 2027 : « Case 4 » ne peut pas être occupé .* Choisissez des dates/,
        ) as string,
        window: { from: '2027-01-01', until: '2028-01-01' },
      })
      expect(await add({ roomId, organisationId, during: YEAR })).toMatchObject({ during: YEAR })
    })

    test('an end of the window that nobody knows shuts nothing out', async () => {
      const { db } = database()
      const windows = [undefined, span('2027-01-01', null), span(null, '2028-01-01'), span(null, null)]
      for (const usable of windows) {
        const siteId = await makeSite(db, { permanence: 'transitional', ...(usable === undefined ? {} : { usable }) })
        const roomId = await makeRoom(db, { buildingId: await makeBuilding(db, { siteId }) })
        expect(await add({ roomId, organisationId: await makeOrganisation(db), during: YEAR })).toMatchObject({
          during: YEAR,
        })
      }
    })

    test('a window that moved since does not stand in the way of another change', async () => {
      const { db } = database()
      const siteId = await makeSite(db, { permanence: 'transitional', usable: span('2027-06-01', '2027-07-01') })
      const roomId = await makeRoom(db, { buildingId: await makeBuilding(db, { siteId }) })
      const held = await read(await makeOccupancy(db, { roomId }))
      expect(await change(held, { legalForm: 'loan_for_use' })).toMatchObject({ version: 2, legalForm: 'loan_for_use' })
    })
  })

  describe('a list', () => {
    test('goes by start, and is filtered by where, who and when', async () => {
      const { db } = database()
      const siteId = await makeSite(db)
      const roomId = await makeRoom(db, { buildingId: await makeBuilding(db, { siteId }) })
      const organisationId = await makeOrganisation(db)
      const last = await makeOccupancy(db, { roomId, during: during('2029-01-01', null) })
      const first = await makeOccupancy(db, { roomId, organisationId, during: during('2027-01-01', '2028-01-01') })
      const elsewhere = await makeOccupancy(db, { organisationId, during: during('2028-01-01', '2028-06-01') })
      const answers = {
        all: await idsOf({}),
        territory: await idsOf({ territory: '200000000' }),
        room: await idsOf({ roomId }),
        site: await idsOf({ siteId }),
        organisation: await idsOf({ organisationId }),
        lastDay: await idsOf({ on: '2027-12-31' }),
        dayAfter: await idsOf({ on: '2028-01-01' }),
        farAhead: await idsOf({ on: '2150-01-01' }),
      }
      expect(answers).toEqual({
        all: [first, elsewhere, last],
        territory: [],
        room: [first, last],
        site: [first, last],
        organisation: [first, elsewhere],
        lastDay: [first],
        dayAfter: [elsewhere],
        farAhead: [last],
      })
    })

    test('its pages hold every occupancy exactly once, in order', async () => {
      const { db } = database()
      for (let at = 0; at < 11; at++) await makeOccupancy(db, { during: during(`2027-0${(at % 3) + 1}-01`, null) })
      const all = await app.call('GET /api/occupancies', { querystring: {} })
      expect([all.total, all.next, new Set(all.items.map(({ id }) => id)).size]).toEqual([11, null, 11])
      for (const limit of [1, 3, 10, 11]) {
        const walked: Occupancy[] = []
        let cursor: string | null = null
        do {
          const page: typeof all = await app.call('GET /api/occupancies', {
            querystring: { limit, ...(cursor === null ? {} : { cursor }) },
          })
          expect([page.total, page.items.length <= limit]).toEqual([11, true])
          walked.push(...page.items)
          cursor = page.next
        } while (cursor !== null)
        expect(walked).toEqual(all.items)
      }
    })
  })
})

import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Room } from '../../server/contract.ts'
import { ifMatch, testApp, TODAY, type TestApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import {
  BELLEVUE,
  during,
  makeBuilding,
  makeOccupancy,
  makeOffer,
  makeOrganisation,
  makeRoom,
  makeSite,
  makeTerritory,
  NANTES,
  REZE,
  span,
  TERRITORY,
} from '../support/makers.ts'

const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000'

onBothDatabases('rooms', (database) => {
  let app: TestApp
  beforeAll(async () => {
    app = await testApp(database())
  })
  beforeEach(() => makeTerritory(database().db))
  afterAll(() => app.close())

  const read = (id: string) => app.call('GET /api/rooms/{id}', { params: { id } })
  const change = (room: Room, body: object) =>
    app.call('PATCH /api/rooms/{id}', { params: { id: room.id }, headers: ifMatch(room), body })
  const refusedChange = (room: Room, body: object) =>
    app.refusal('PATCH /api/rooms/{id}', { params: { id: room.id }, headers: ifMatch(room), body })
  /** Names of the rooms that answer the filters. */
  const found = async (querystring: object) =>
    (await app.call('GET /api/rooms', { querystring })).items.map(({ name }) => name)

  describe('a sheet', () => {
    test('a new room is read back as it was sent, what was not said being unknown', async () => {
      const { db } = database()
      const siteId = await makeSite(db, { usable: span('2026-01-01', null), inQpv: true, qpvCode: BELLEVUE })
      const buildingId = await makeBuilding(db, { siteId })
      const sent = {
        buildingId,
        name: 'Atelier sur cour',
        kind: 'workshop',
        shared: false,
        floor: 0,
        areaM2: { value: 84.5, asOf: '2026-03-02' },
        clearHeightM: { value: 3.55, asOf: null },
        equipment: [
          { code: 'dock', present: true, asOf: '2026-03-02' },
          { code: 'cold_room', present: false, asOf: null },
        ],
        rents: [
          { stage: 'growth', eurCentsPerMonth: 90_000 },
          { stage: 'emergence', eurCentsPerMonth: 0 },
        ],
        admitsStages: ['emergence', 'growth'],
      } as const
      const { status, headers, body } = await app.send('POST /api/rooms', { body: sent })
      const { id } = body as Room
      expect([status, headers['etag'], body]).toEqual([
        201,
        '"1"',
        {
          ...sent,
          id,
          territory: TERRITORY,
          version: 1,
          archivedAt: null,
          demonstration: false,
          workstations: null,
          floorLoadKnM2: null,
          doorWidthM: null,
          powerKva: null,
          equipment: [...sent.equipment].reverse(),
          rents: [...sent.rents].reverse(),
          longestStayQuarters: null,
          stayGroup: null,
          place: {
            siteId,
            siteName: 'Solilab',
            permanence: 'permanent',
            status: 'open',
            usable: { from: '2026-01-01', until: null },
            inseeCode: NANTES,
            communeName: 'Nantes',
            inQpv: true,
            buildingName: 'Halle A',
          },
        },
      ])
      expect(await read(id)).toEqual(body)
    })

    test('a change touches only what it says; equipment and rents are replaced as wholes; null makes unknown', async () => {
      const before = await read(
        await makeRoom(database().db, {
          areaM2: 40,
          areaAsOf: '2025-05-05',
          floor: 1,
          equipment: { dock: true, water: false },
          rents: { launch: 10_000, growth: 20_000 },
        }),
      )
      const changed = await change(before, {
        areaM2: null,
        powerKva: { value: 36, asOf: '2026-11-01' },
        equipment: [{ code: 'heating', present: true, asOf: null }],
        rents: [],
      })
      expect(changed).toEqual({
        ...before,
        version: 2,
        areaM2: null,
        powerKva: { value: 36, asOf: '2026-11-01' },
        equipment: [{ code: 'heating', present: true, asOf: null }],
        rents: [],
      })
      expect(await read(before.id)).toEqual(changed)
    })

    test('a change that changes nothing makes no version', async () => {
      const before = await read(await makeRoom(database().db, { equipment: { dock: true } }))
      expect(await change(before, { name: before.name, equipment: before.equipment })).toEqual(before)
    })

    test('a change of what somebody else changed meanwhile says what, and is not made', async () => {
      const seen = await read(await makeRoom(database().db, { floor: 1 }))
      const meanwhile = await change(seen, { floor: 2, rents: [{ stage: 'launch', eurCentsPerMonth: 5 }] })
      const { detail, ...problem } = await refusedChange(seen, { name: 'Autre' })
      expect(problem).toEqual({
        type: '/api/docs#changed_meanwhile',
        title: 'changed_meanwhile',
        status: 412,
        code: 'changed_meanwhile',
        version: 2,
        changes: {
          floor: { from: 1, to: 2 },
          rents: { from: [], to: [{ stage: 'launch', eurCentsPerMonth: 5 }] },
        },
      })
      expect(detail).toMatch(/Relisez ce qui a changé/)
      expect(await read(seen.id)).toEqual(meanwhile)
    })

    test('without If-Match, or with one that is not ours, nothing is changed', async () => {
      const room = await read(await makeRoom(database().db))
      const attempt = (headers: Record<string, string>) =>
        app.refusal('PATCH /api/rooms/{id}', { params: { id: room.id }, headers, body: { floor: 3 } })
      expect(await attempt({})).toMatchObject({ status: 428, code: 'if_match_required', field: 'if-match' })
      expect(await attempt({ 'if-match': '*' })).toMatchObject({ status: 400, code: 'if_match_invalid' })
      expect(await read(room.id)).toEqual(room)
    })

    test('what does not exist is not found', async () => {
      expect(await app.refusal('GET /api/rooms/{id}', { params: { id: UNKNOWN_ID } })).toEqual({
        type: '/api/docs#room_not_found',
        title: 'room_not_found',
        status: 404,
        code: 'room_not_found',
        detail: `Aucun local ne porte l’identifiant ${UNKNOWN_ID}.`,
      })
      const patch = { params: { id: UNKNOWN_ID }, headers: { 'if-match': '"1"' }, body: { floor: 1 } }
      expect(await app.refusal('PATCH /api/rooms/{id}', patch)).toMatchObject({ status: 404, code: 'room_not_found' })
    })

    test('the public reads rooms and changes none', async () => {
      const room = await read(await makeRoom(database().db))
      expect(await app.call('GET /api/rooms/{id}', { params: { id: room.id } }, 'public')).toEqual(room)
      expect((await app.call('GET /api/rooms', { querystring: {} }, 'public')).items).toEqual([room])
      const patch = { params: { id: room.id }, headers: ifMatch(room), body: { floor: 3 } }
      expect(await app.refusal('PATCH /api/rooms/{id}', patch, 'public')).toMatchObject({ status: 403 })
    })
  })

  describe('what is refused names the field, the value and what to do', () => {
    const base = { name: 'Atelier', kind: 'workshop', shared: false }
    const cases: [what: string, body: object, status: number, code: string, field: string, detail: RegExp][] = [
      ['no name', { name: undefined }, 400, 'field_missing', 'name', /« name » est obligatoire/],
      [
        'a blank name',
        { name: '  ' },
        400,
        'field_invalid',
        'name',
        /vaut "  " ; il faut un texte qui ne soit pas vide/,
      ],
      ['a field of its own', { colour: 'red' }, 400, 'field_unknown', 'colour', /« colour » n’existe pas ici/],
      ['an unknown kind', { kind: 'garage' }, 400, 'field_invalid', 'kind', /"garage" ; .*workshop/],
      ['text for a number', { floor: '0' }, 400, 'field_invalid', 'floor', /"0" ; il faut un nombre entier/],
      [
        'an area of zero',
        { areaM2: { value: 0, asOf: null } },
        400,
        'field_invalid',
        'areaM2/value',
        /vaut 0 ; il faut au moins 0.1/,
      ],
      [
        'a day that does not exist',
        { areaM2: { value: 1, asOf: '2027-02-29' } },
        400,
        'field_invalid',
        'areaM2/asOf',
        /"2027-02-29" ; il faut un jour/,
      ],
      ['shared places uncounted', { shared: true }, 422, 'workstations_missing', 'workstations', /combien de postes/],
      [
        'a stay group without its limit',
        { stayGroup: 'incubateur' },
        422,
        'stay_limit_missing',
        'longestStayQuarters',
        /combien de trimestres/,
      ],
      [
        'an equipment said twice',
        {
          equipment: [
            { code: 'dock', present: true, asOf: null },
            { code: 'dock', present: false, asOf: null },
          ],
        },
        422,
        'equipment_twice',
        'equipment',
        /une seule ligne par équipement/,
      ],
      [
        'a stage with two rents',
        {
          rents: [
            { stage: 'launch', eurCentsPerMonth: 1 },
            { stage: 'launch', eurCentsPerMonth: 2 },
          ],
        },
        422,
        'stage_twice',
        'rents',
        /une seule ligne par étape/,
      ],
      ['an unknown building', { buildingId: UNKNOWN_ID }, 422, 'building_unknown', 'buildingId', /Aucun bâtiment/],
    ]
    test.each(cases)('%s', async (_, body, status, code, field, detail) => {
      const buildingId = await makeBuilding(database().db)
      const answer = await app.send('POST /api/rooms', { body: { buildingId, ...base, ...body } })
      expect(answer.body).toMatchObject({ status, code, field, detail: expect.stringMatching(detail) as string })
      expect([answer.status, await found({})]).toEqual([status, []])
    })

    test('a room in an archived building', async () => {
      const buildingId = await makeBuilding(database().db, { archivedAt: '2026-01-01' })
      expect(await app.refusal('POST /api/rooms', { body: { buildingId, ...base, kind: 'workshop' } })).toMatchObject({
        status: 409,
        code: 'building_archived',
        field: 'buildingId',
        detail: '« Halle A » est archivé. Restaurez d’abord ce bâtiment.',
      })
    })

    test.each([
      [{ kinds: 'workshop,garage' }, 400, 'kinds', /« garage » ; .*workshop/],
      [{ equipment: 'dock,lift' }, 400, 'equipment', /« lift » ; .*dock/],
      [{ freeUntil: '2027-01-01' }, 400, 'freeFrom', /freeFrom/],
      [{ freeFrom: '2027-02-01', freeUntil: '2027-02-01' }, 422, 'freeUntil', /finit le 2027-02-01/],
      [{ freeFrom: '0000-01-01' }, 400, 'freeFrom', /un jour/],
      [{ cursor: 'xyz' }, 400, 'cursor', /reprenez la liste/],
      [{ limit: 0 }, 400, 'limit', /au moins 1/],
      [{ colour: 'red' }, 400, 'colour', /n’existe pas ici/],
    ])('a list asked by %j', async (querystring, status, field, detail) => {
      const answer = await app.send('GET /api/rooms', { querystring })
      expect(answer).toMatchObject({ status, body: { field, detail: expect.stringMatching(detail) as string } })
    })
  })

  describe('a list', () => {
    test('goes by site, building and name', async () => {
      const { db } = database()
      const [b, a] = [await makeSite(db, { name: 'B' }), await makeSite(db, { name: 'A' })]
      const halls = [
        await makeBuilding(db, { siteId: b, name: 'Halle 1' }),
        await makeBuilding(db, { siteId: a, name: 'Halle 2' }),
        await makeBuilding(db, { siteId: a, name: 'Halle 1' }),
      ]
      for (const [at, buildingId] of halls.entries()) {
        await makeRoom(db, { buildingId, name: `${at}b` })
        await makeRoom(db, { buildingId, name: `${at}a` })
      }
      expect(await found({})).toEqual(['2a', '2b', '1a', '1b', '0a', '0b'])
      expect(await found({ siteId: a })).toEqual(['2a', '2b', '1a', '1b'])
      expect(await found({ buildingId: halls[0] })).toEqual(['0a', '0b'])
    })

    test('its pages hold every room exactly once, in order, whatever the names and the size of a page', async () => {
      const { db, reset } = database()
      const name = fc.constantFrom('A', 'a', 'É', 'é', 'Z', '"', "'", 'A B', 'œ', '𝄞')
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.record({ site: name, building: name, rooms: fc.array(name, { maxLength: 4 }) }), {
            maxLength: 4,
          }),
          fc.integer({ min: 1, max: 5 }),
          async (sites, limit) => {
            await reset()
            await makeTerritory(db)
            for (const { site, building, rooms } of sites) {
              const buildingId = await makeBuilding(db, { name: building, siteId: await makeSite(db, { name: site }) })
              for (const name of rooms) await makeRoom(db, { buildingId, name })
            }
            const all = await app.call('GET /api/rooms', { querystring: { limit: 500 } })
            expect(new Set(all.items.map(({ id }) => id)).size).toBe(sites.flatMap(({ rooms }) => rooms).length)
            const walked: Room[] = []
            let cursor: string | null = null
            do {
              const page: typeof all = await app.call('GET /api/rooms', {
                querystring: { limit, ...(cursor === null ? {} : { cursor }) },
              })
              expect([page.total, page.items.length <= limit]).toEqual([all.total, true])
              walked.push(...page.items)
              cursor = page.next
            } while (cursor !== null)
            expect(walked).toEqual(all.items)
          },
        ),
        { numRuns: 15, seed: 20261124 },
      )
    })

    test('an unknown fact never answers a filter that asks for it', async () => {
      const { db } = database()
      const buildingId = await makeBuilding(db)
      await makeRoom(db, { buildingId, name: 'unknown' })
      await makeRoom(db, {
        buildingId,
        name: 'yes',
        areaM2: 50,
        workstations: 4,
        equipment: { dock: true, water: true },
        rents: { launch: 30_000, growth: 50_000 },
        admitsStages: ['launch', 'growth'],
      })
      await makeRoom(db, {
        buildingId,
        name: 'no',
        kind: 'storage',
        areaM2: 20,
        workstations: 1,
        equipment: { dock: true, water: false },
        rents: { launch: 40_000 },
        admitsStages: ['emergence'],
      })
      const answers = {
        kinds: await found({ kinds: 'storage,kitchen' }),
        areaMin: await found({ areaMin: 50 }),
        areaMax: await found({ areaMax: 20 }),
        dock: await found({ equipment: 'dock' }),
        dockAndWater: await found({ equipment: 'dock,water,dock' }),
        cheapest: await found({ rentMaxEurCents: 30_000 }),
        atGrowth: await found({ rentMaxEurCents: 49_999, stage: 'growth' }),
        atGrowthMore: await found({ rentMaxEurCents: 50_000, stage: 'growth' }),
        stage: await found({ stage: 'emergence' }),
        workstations: await found({ workstations: 2 }),
        together: await found({ kinds: 'workshop', equipment: 'dock', areaMin: 1, stage: 'launch' }),
      }
      expect(answers).toEqual({
        kinds: ['no'],
        areaMin: ['yes'],
        areaMax: ['no'],
        dock: ['no', 'yes'],
        dockAndWater: ['yes'],
        cheapest: ['yes'],
        atGrowth: [],
        atGrowthMore: ['yes'],
        stage: ['no'],
        workstations: ['yes'],
        together: ['yes'],
      })
    })

    test('is filtered by the place of the room', async () => {
      const { db } = database()
      const at = async (name: string, site: Parameters<typeof makeSite>[1]) =>
        makeRoom(db, { name, buildingId: await makeBuilding(db, { siteId: await makeSite(db, { name, ...site }) }) })
      await at('bellevue', { at: [-1.61, 47.21], inQpv: true, qpvCode: BELLEVUE })
      await at('reze', { at: [-1.55, 47.18], inseeCode: REZE, inQpv: false, status: 'secured' })
      await at('unknown', { at: [-1.5, 47.25], permanence: 'transitional' })
      const answers = {
        bbox: await found({ bbox: '-1.56,47.17,-1.54,47.19' }),
        communes: await found({ communes: `${REZE},44999` }),
        anyQpv: await found({ qpv: 'in' }),
        oneQpv: await found({ qpv: BELLEVUE }),
        permanence: await found({ permanence: 'transitional' }),
        statuses: await found({ statuses: 'secured,closed' }),
        search: await found({ search: 'REZÉ' }),
        elsewhere: await found({ territory: '200000000' }),
      }
      expect(answers).toEqual({
        bbox: ['reze'],
        communes: ['reze'],
        anyQpv: ['bellevue'],
        oneQpv: ['bellevue'],
        permanence: ['unknown'],
        statuses: ['reze'],
        search: ['reze'],
        elsewhere: [],
      })
    })
  })

  describe('free', () => {
    test('a room is free until the day somebody comes, and again from the day they have left', async () => {
      const { db } = database()
      const roomId = await makeRoom(db, { name: 'seul' })
      await makeOccupancy(db, { roomId, during: during('2027-01-01', '2027-07-01') })
      await makeOccupancy(db, { roomId, during: during('2027-02-01', '2028-01-01'), archivedAt: '2026-01-01' })
      const answers = {
        dayBefore: await found({ freeFrom: '2026-12-31' }),
        firstDay: await found({ freeFrom: '2027-01-01' }),
        lastDay: await found({ freeFrom: '2027-06-30' }),
        dayAfter: await found({ freeFrom: '2027-07-01' }),
        upTo: await found({ freeFrom: '2026-06-01', freeUntil: '2027-01-01' }),
        intoIt: await found({ freeFrom: '2026-06-01', freeUntil: '2027-01-02' }),
        around: await found({ freeFrom: '2026-06-01', freeUntil: '2028-01-01' }),
      }
      expect(answers).toEqual({
        dayBefore: ['seul'],
        firstDay: [],
        lastDay: [],
        dayAfter: ['seul'],
        upTo: ['seul'],
        intoIt: [],
        around: [],
      })
    })

    test('a room whose tenant has no known end is never free again', async () => {
      await makeOccupancy(database().db, { during: during('2027-01-01', null) })
      expect([await found({ freeFrom: '2026-12-31' }), await found({ freeFrom: '2199-12-31' })]).toEqual([
        ['Atelier 1'],
        [],
      ])
    })

    test('a shared room is free while the fullest day of the period leaves enough places', async () => {
      const { db } = database()
      const roomId = await makeRoom(db, { name: 'partagé', shared: true, workstations: 6 })
      const hold = async (workstations: number, from: string, until: string) =>
        makeOccupancy(db, {
          roomId,
          workstations,
          during: during(from, until),
          organisationId: await makeOrganisation(db),
        })
      // 3 in the first half of the year, then 1; 5 in March only.
      await hold(1, '2027-01-01', '2028-01-01')
      await hold(2, '2027-01-01', '2027-07-01')
      await hold(2, '2027-03-01', '2027-04-01')
      const fits = async (workstations: number, freeFrom: string, freeUntil: string) =>
        (await found({ workstations, freeFrom, freeUntil })).length === 1
      const answers = {
        sixBefore: await fits(6, '2026-06-01', '2027-01-01'),
        fourInWinter: await fits(4, '2027-01-01', '2027-03-01'),
        threeInWinter: await fits(3, '2027-01-01', '2027-03-01'),
        oneInMarch: await fits(1, '2027-03-10', '2027-03-20'),
        twoInMarch: await fits(2, '2027-03-10', '2027-03-20'),
        twoOverMarch: await fits(2, '2027-01-01', '2027-12-01'),
        fiveInAutumn: await fits(5, '2027-09-01', '2027-12-01'),
        sixInAutumn: await fits(6, '2027-09-01', '2027-12-01'),
        sevenEver: await fits(7, '2028-01-01', '2028-02-01'),
        anyPlaceInMarch: await found({ freeFrom: '2027-03-15' }),
      }
      expect(answers).toEqual({
        sixBefore: true,
        fourInWinter: false,
        threeInWinter: true,
        oneInMarch: true,
        twoInMarch: false,
        twoOverMarch: false,
        fiveInAutumn: true,
        sixInAutumn: false,
        sevenEver: false,
        anyPlaceInMarch: ['partagé'],
      })
    })

    test('a room is only free while its site can host: secured or open, and within its window', async () => {
      const { db } = database()
      const at = async (name: string, site: Parameters<typeof makeSite>[1]) =>
        makeRoom(db, {
          name,
          buildingId: await makeBuilding(db, {
            siteId: await makeSite(db, { name, permanence: 'transitional', ...site }),
          }),
        })
      await at('fenêtre 2027', { usable: span('2027-01-01', '2028-01-01') })
      await at('fin inconnue', { usable: span('2027-01-01', null) })
      await at('fenêtre inconnue', {})
      await at('repéré', { status: 'spotted' })
      await at('fermé', { status: 'closed' })
      await at('sécurisé', { status: 'secured' })
      const answers = {
        before: await found({ freeFrom: '2026-12-31' }),
        first: await found({ freeFrom: '2027-01-01' }),
        within: await found({ freeFrom: '2027-01-01', freeUntil: '2028-01-01' }),
        beyond: await found({ freeFrom: '2027-01-01', freeUntil: '2028-01-02' }),
        after: await found({ freeFrom: '2028-01-01' }),
      }
      const always = ['fenêtre inconnue', 'sécurisé']
      expect(answers).toEqual({
        before: always,
        first: ['fenêtre 2027', 'fenêtre inconnue', 'fin inconnue', 'sécurisé'].sort(),
        within: ['fenêtre 2027', 'fenêtre inconnue', 'fin inconnue', 'sécurisé'].sort(),
        beyond: ['fenêtre inconnue', 'fin inconnue', 'sécurisé'],
        after: ['fenêtre inconnue', 'fin inconnue', 'sécurisé'],
      })
    })
  })

  describe('archived', () => {
    test('a room that nobody holds any more is archived, listed as such, and restored', async () => {
      const { db } = database()
      const id = await makeRoom(db)
      await makeOccupancy(db, { roomId: id, during: during('2025-01-01', TODAY) })
      const before = await read(id)
      const archived = await change(before, { archived: true })
      expect(archived).toEqual({ ...before, version: 2, archivedAt: expect.stringMatching(/^\d{4}-.*Z$/) as string })
      expect([await found({}), await found({ archived: true })]).toEqual([[], ['Atelier 1']])
      expect(await change(archived, { archived: false })).toEqual({ ...before, version: 3 })
      expect([await found({}), await found({ archived: true })]).toEqual([['Atelier 1'], []])
    })

    test('a room that is held today or later is not archived, and who holds it is named', async () => {
      const { db } = database()
      const id = await makeRoom(db)
      const [now, later] = [
        await makeOrganisation(db, { name: 'La Recyclerie' }),
        await makeOrganisation(db, { name: 'Vélo Solidaire' }),
      ]
      await makeOccupancy(db, { roomId: id, organisationId: now, during: during('2026-01-01', '2026-12-01') })
      await makeOccupancy(db, { roomId: id, organisationId: later, during: during('2027-04-01', null) })
      const room = await read(id)
      expect(await refusedChange(room, { archived: true })).toMatchObject({
        status: 409,
        code: 'room_held',
        detail:
          '« Atelier 1 » est tenu par La Recyclerie (du 1er janvier 2026 au 30 novembre 2026) et Vélo Solidaire ' +
          '(depuis le 1er avril 2027, sans fin connue). Mettez fin à ces occupations, puis archivez le local.',
        heldBy: [
          {
            organisationId: now,
            organisationName: 'La Recyclerie',
            from: '2026-01-01',
            until: '2026-12-01',
            workstations: null,
          },
          {
            organisationId: later,
            organisationName: 'Vélo Solidaire',
            from: '2027-04-01',
            until: null,
            workstations: null,
          },
        ],
      })
      expect(await read(id)).toEqual(room)
    })

    test('a room of an archived building is listed as archived, and not restored alone', async () => {
      const { db } = database()
      const buildingId = await makeBuilding(db, { archivedAt: '2026-01-01' })
      await makeRoom(db, { buildingId, name: 'dedans' })
      const room = await read(await makeRoom(db, { buildingId, name: 'archivé', archivedAt: '2026-01-01' }))
      expect([await found({}), await found({ archived: true })]).toEqual([[], ['archivé', 'dedans']])
      expect(await refusedChange(room, { archived: false })).toMatchObject({ status: 409, code: 'building_archived' })
    })
  })

  describe('what a room offers keeps what is let in it', () => {
    test('a shared room keeps as many workstations as were ever held on one day', async () => {
      const { db } = database()
      const id = await makeRoom(db, { name: 'Plateau', shared: true, workstations: 8 })
      const organisationId = await makeOrganisation(db)
      await makeOccupancy(db, { roomId: id, organisationId, workstations: 5, during: during('2027-01-01', null) })
      const room = await read(id)
      expect(await refusedChange(room, { workstations: 4 })).toMatchObject({
        status: 409,
        code: 'room_overfull',
        field: 'workstations',
        detail: '« Plateau » a jusqu’à 5 postes occupés le même jour : il ne peut pas passer à 4.',
        heldBy: [
          { organisationId, organisationName: 'La Recyclerie', from: '2027-01-01', until: null, workstations: 5 },
        ],
      })
      expect(await change(room, { workstations: 5 })).toEqual({ ...room, version: 2, workstations: 5 })
    })

    test('shared or let whole is fixed by the first occupancy', async () => {
      const { db } = database()
      const room = await read(await makeRoom(db, { workstations: 4 }))
      const shared = await change(room, { shared: true })
      expect(shared).toEqual({ ...room, version: 2, shared: true })
      await makeOccupancy(db, { roomId: room.id, workstations: 1, during: during('2020-01-01', '2021-01-01') })
      expect(await refusedChange(shared, { shared: false })).toMatchObject({
        status: 409,
        code: 'room_has_occupancies',
        field: 'shared',
        heldBy: [{ from: '2020-01-01', until: '2021-01-01', workstations: 1 }],
      })
      expect(await read(room.id)).toEqual(shared)
    })

    test('a room with an open offer is not free then, and neither archived nor let otherwise before the answer', async () => {
      const { db } = database()
      const id = await makeRoom(db, { name: 'Atelier offert', workstations: 4 })
      const offerId = await makeOffer(db, { roomId: id })
      const free = (from: string, until: string) => found({ freeFrom: from, freeUntil: until })
      expect([await free('2027-06-01', '2027-07-01'), await free('2028-01-01', '2028-02-01')]).toEqual([
        [],
        ['Atelier offert'],
      ])
      const room = await read(id)
      for (const patch of [{ archived: true }, { shared: true }])
        expect(await refusedChange(room, patch)).toMatchObject({ status: 409, code: 'room_offered' })
      await db
        .updateTable('offer')
        .set({ state: 'withdrawn', closedAt: '2026-11-24T09:00:00Z' })
        .where('id', '=', offerId)
        .execute()
      expect(await free('2027-06-01', '2027-07-01')).toEqual(['Atelier offert'])
      expect(await change(room, { shared: true })).toMatchObject({ shared: true })
    })
  })
})

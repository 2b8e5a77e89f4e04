import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Demand, NewPhase } from '../../server/contract.ts'
import { ifMatch, testApp, TODAY, type TestApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import { during, makeDemand, makeOrganisation, makeTerritory, NANTES, REZE, TERRITORY } from '../support/makers.ts'

const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000'

const phase = (from: string, until: string, more: Partial<NewPhase> = {}): NewPhase => ({
  stage: 'launch',
  needed: { from, until },
  kinds: ['workshop'],
  requiredEquipment: [],
  ...more,
})
const UNKNOWN_OF_PHASE = {
  areaMinM2: null,
  areaIdealM2: null,
  areaMaxM2: null,
  workstations: null,
  minClearHeightM: null,
  minFloorLoadKnM2: null,
  minDoorWidthM: null,
  minPowerKva: null,
  budgetEurCentsPerMonth: null,
}

onBothDatabases('demands', (database) => {
  let app: TestApp
  beforeAll(async () => {
    app = await testApp(database())
  })
  beforeEach(() => makeTerritory(database().db))
  afterAll(() => app.close())

  const read = (id: string) => app.call('GET /api/demands/{id}', { params: { id } })
  const change = (demand: Demand, body: object) =>
    app.call('PATCH /api/demands/{id}', { params: { id: demand.id }, headers: ifMatch(demand), body })
  const list = async (querystring: object) => (await app.call('GET /api/demands', { querystring })).items
  const idsOf = async (querystring: object) => (await list(querystring)).map(({ id }) => id)

  describe('a sheet', () => {
    test('a new demand is read back as it was sent, its phases in order of time', async () => {
      const organisationId = await makeOrganisation(database().db, { name: 'Vélo Solidaire', filiere: 'reuse' })
      const grown = phase('2028-01-01', '2030-01-01', {
        stage: 'growth',
        kinds: ['workshop', 'storage'],
        requiredEquipment: ['dock', 'water'],
        areaMinM2: 100,
        areaIdealM2: 150.5,
        areaMaxM2: 300,
        workstations: 6,
        minClearHeightM: 3.5,
        minFloorLoadKnM2: 5,
        minDoorWidthM: 2.4,
        minPowerKva: 36,
        budgetEurCentsPerMonth: 120_000,
      })
      const begun = phase('2027-01-01', '2028-01-01')
      const sent = {
        communesWanted: [REZE, NANTES],
        acceptsTransitional: true,
        wantsQpv: false,
        note: 'Près du tram',
      }
      const { status, headers, body } = await app.send('POST /api/demands', {
        body: { organisationId, ...sent, phases: [grown, begun] },
      })
      const { id } = body as Demand
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
          organisation: { id: organisationId, name: 'Vélo Solidaire', stage: 'launch', filiere: 'reuse' },
          status: 'waiting',
          submittedOn: TODAY,
          phases: [{ ...UNKNOWN_OF_PHASE, ...begun }, grown],
        },
      ])
      expect(await read(id)).toEqual(body)
    })

    test('a reader who has it of this version still gets what its version does not count', async () => {
      const organisationId = await makeOrganisation(database().db)
      const { id } = await app.call('POST /api/demands', {
        body: { organisationId, phases: [phase('2027-01-01', '2028-01-01')] },
      })
      await database().db.updateTable('organisation').set({ name: 'Nouveau Nom' }).execute()
      const again = await app.send('GET /api/demands/{id}', {
        params: { id },
        headers: { 'if-none-match': '"1"' },
      } as never)
      expect(again).toMatchObject({
        status: 200,
        headers: { etag: '"1"', 'cache-control': 'private, no-store' },
        body: { version: 1, organisation: { name: 'Nouveau Nom' } },
      })
    })

    test('what is not said of a demand is unknown, and any commune will do', async () => {
      const organisationId = await makeOrganisation(database().db)
      const demand = await app.call('POST /api/demands', {
        body: { organisationId, phases: [phase('2027-01-01', '2028-01-01')] },
      })
      expect(demand).toMatchObject({ communesWanted: [], acceptsTransitional: null, wantsQpv: null, note: null })
    })

    test.each([
      ['waiting', undefined, TODAY],
      ['waiting', '2026-10-02', '2026-10-02'],
      ['draft', undefined, null],
      ['draft', '2026-10-02', '2026-10-02'],
    ] as const)('a new %s demand submitted on %s was submitted on %s', async (status, submittedOn, expected) => {
      const organisationId = await makeOrganisation(database().db)
      const given = submittedOn === undefined ? {} : { submittedOn }
      const body = { organisationId, status, ...given, phases: [phase('2027-01-01', '2028-01-01')] }
      expect(await app.call('POST /api/demands', { body })).toMatchObject({ status, submittedOn: expected })
    })

    test('a draft that begins to wait is submitted today, and stays so', async () => {
      const draft = await read(await makeDemand(database().db, { status: 'draft', submittedOn: null }))
      const waiting = await change(draft, { status: 'waiting' })
      expect(waiting).toEqual({ ...draft, version: 2, status: 'waiting', submittedOn: TODAY })
      expect(await change(waiting, { status: 'placed' })).toEqual({ ...waiting, version: 3, status: 'placed' })
    })

    test('phases are replaced as a whole, and only when they are sent', async () => {
      const before = await read(
        await makeDemand(database().db, {
          phases: [
            { needed: during('2027-01-01', '2028-01-01') },
            { needed: during('2028-01-01', '2029-01-01'), stage: 'growth' },
          ],
        }),
      )
      const noted = await change(before, { note: 'Rappelée' })
      expect(noted).toEqual({ ...before, version: 2, note: 'Rappelée' })
      const only = phase('2027-06-01', '2028-06-01', { kinds: ['shop'] })
      const replaced = await change(noted, { phases: [only] })
      expect(replaced).toEqual({ ...noted, version: 3, phases: [{ ...UNKNOWN_OF_PHASE, ...only }] })
      expect(await change(replaced, { phases: [only] })).toEqual(replaced)
    })

    test('phases that are refused leave the demand as it was', async () => {
      const before = await read(await makeDemand(database().db))
      const body = {
        note: 'perdue',
        phases: [phase('2027-01-01', '2028-01-01'), phase('2027-12-31', '2029-01-01')],
      }
      const patch = { params: { id: before.id }, headers: ifMatch(before), body }
      expect(await app.refusal('PATCH /api/demands/{id}', patch)).toMatchObject({ status: 422, code: 'phases_overlap' })
      expect(await read(before.id)).toEqual(before)
    })

    test('a change of what somebody else changed meanwhile says what, and is not made', async () => {
      const seen = await read(await makeDemand(database().db, { note: 'avant' }))
      const meanwhile = await change(seen, { note: 'après', wantsQpv: true })
      const patch = { params: { id: seen.id }, headers: ifMatch(seen), body: { status: 'withdrawn' as const } }
      expect(await app.refusal('PATCH /api/demands/{id}', patch)).toMatchObject({
        status: 412,
        code: 'changed_meanwhile',
        version: 2,
        changes: { note: { from: 'avant', to: 'après' }, wantsQpv: { from: null, to: true } },
      })
      expect(await read(seen.id)).toEqual(meanwhile)
    })

    test('archived, it leaves the list; restored, it is back', async () => {
      const before = await read(await makeDemand(database().db))
      const archived = await change(before, { archived: true })
      expect([await idsOf({}), await idsOf({ archived: true })]).toEqual([[], [before.id]])
      expect(await change(archived, { archived: false })).toEqual({ ...before, version: 3 })
      expect([await idsOf({}), await idsOf({ archived: true })]).toEqual([[before.id], []])
    })

    test('what does not exist is not found, and the public sees no demand', async () => {
      const id = await makeDemand(database().db)
      expect(await app.refusal('GET /api/demands/{id}', { params: { id: UNKNOWN_ID } })).toMatchObject({
        status: 404,
        code: 'demand_not_found',
      })
      expect(await app.refusal('GET /api/demands/{id}', { params: { id } }, 'public')).toMatchObject({ status: 403 })
      expect(await app.refusal('GET /api/demands', { querystring: {} }, 'public')).toMatchObject({ status: 403 })
    })
  })

  describe('what is refused names the field and what to do', () => {
    const year = phase('2027-01-01', '2028-01-01')
    const cases: [what: string, body: object, status: number, code: string, field: string, detail: RegExp][] = [
      ['no phase', { phases: [] }, 400, 'field_invalid', 'phases', /vaut \[\] ; il faut au moins 1 ligne/],
      [
        'a phase of no kind',
        { phases: [{ ...year, kinds: [] }] },
        400,
        'field_invalid',
        'phases/0/kinds',
        /au moins 1 ligne/,
      ],
      [
        'a phase that ends as it begins',
        { phases: [year, phase('2028-01-01', '2028-01-01')] },
        422,
        'period_empty',
        'phases/1/needed',
        /La phase 2 finit le 2028-01-01, avant de commencer/,
      ],
      [
        'phases that share a day',
        { phases: [phase('2027-12-31', '2028-06-01'), year] },
        422,
        'phases_overlap',
        'phases/1/needed',
        /La phase 2 \(du 1er janvier 2027 au 31 décembre 2027\) recouvre la phase 1 \(du 31 décembre 2027 au 31 mai 2028\)/,
      ],
      [
        'an ideal area below the least',
        { phases: [{ ...year, areaMinM2: 100, areaIdealM2: 50 }] },
        422,
        'areas_out_of_order',
        'phases/0/areaIdealM2',
        /surface idéale de 50 m², plus petite que sa surface minimale de 100 m²/,
      ],
      [
        'a greatest area below the least',
        { phases: [{ ...year, areaMinM2: 100, areaMaxM2: 99 }] },
        422,
        'areas_out_of_order',
        'phases/0/areaMaxM2',
        /surface maximale de 99 m², plus petite que sa surface minimale/,
      ],
      [
        'a commune of elsewhere',
        { communesWanted: [NANTES, '75056'] },
        422,
        'commune_unknown',
        'communesWanted/1',
        /La commune 75056 n’est pas dans le territoire/,
      ],
      [
        'an unknown organisation',
        { organisationId: UNKNOWN_ID },
        422,
        'organisation_unknown',
        'organisationId',
        /Aucune structure/,
      ],
      ['a demand born placed', { status: 'placed' }, 400, 'field_invalid', 'status', /"placed" ; .*draft, waiting/],
    ]
    test.each(cases)('%s', async (_, body, status, code, field, detail) => {
      const organisationId = await makeOrganisation(database().db)
      const answer = await app.send('POST /api/demands', { body: { organisationId, phases: [year], ...body } })
      expect(answer.body).toMatchObject({ status, code, field, detail: expect.stringMatching(detail) as string })
      expect([answer.status, await idsOf({})]).toEqual([status, []])
    })

    test('a demand of an archived organisation', async () => {
      const organisationId = await makeOrganisation(database().db, { name: 'Partie', archivedAt: '2026-01-01' })
      expect(await app.refusal('POST /api/demands', { body: { organisationId, phases: [year] } })).toMatchObject({
        status: 409,
        code: 'organisation_archived',
        field: 'organisationId',
        detail: '« Partie » est archivée. Restaurez d’abord cette structure.',
      })
    })

    test('phases are taken exactly when each has days and none shares a day with another', async () => {
      const organisationId = await makeOrganisation(database().db)
      const day = fc.integer({ min: 0, max: 9 }).map((count) => `2027-01-${String(count + 10)}`)
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(day, day), { minLength: 1, maxLength: 4 }), async (periods) => {
          const days = periods.map(([from, until]) => {
            const inside: string[] = []
            for (let at = 10; at < 20; at++)
              if (from <= `2027-01-${at}` && `2027-01-${at}` < until) inside.push(`${at}`)
            return inside
          })
          const sound = days.every(({ length }) => length > 0) && new Set(days.flat()).size === days.flat().length
          const { status } = await app.send('POST /api/demands', {
            body: { organisationId, phases: periods.map(([from, until]) => phase(from, until)) },
          })
          expect(status).toBe(sound ? 201 : 422)
        }),
        {
          numRuns: 40,
          seed: 20261124,
          examples: [
            [
              [
                ['2027-01-10', '2027-01-12'],
                ['2027-01-12', '2027-01-13'],
              ],
            ],
          ],
        },
      )
    })
  })

  describe('a list', () => {
    test('goes by day of submission, then by organisation; drafts come last', async () => {
      const { db } = database()
      const of = async (name: string, given: Parameters<typeof makeDemand>[1]) =>
        makeDemand(db, { organisationId: await makeOrganisation(db, { name }), ...given })
      const ids = [
        await of('Z', { status: 'draft', submittedOn: null }),
        await of('B', { submittedOn: '2026-02-01' }),
        await of('A', { submittedOn: '2026-02-01' }),
        await of('C', { submittedOn: '2025-12-01', status: 'placed' }),
      ]
      expect(await idsOf({})).toEqual([ids[3], ids[2], ids[1], ids[0]])
    })

    test('its pages hold every demand exactly once, in order', async () => {
      const { db } = database()
      const names = ['A', 'a', 'É', "l'’", 'B']
      for (const [at, name] of names.entries()) {
        const organisationId = await makeOrganisation(db, { name })
        await makeDemand(db, { organisationId, status: 'draft', submittedOn: null })
        for (const submittedOn of ['2026-01-01', `2026-01-0${(at % 2) + 1}`])
          await makeDemand(db, { organisationId, submittedOn })
      }
      const all = await app.call('GET /api/demands', { querystring: {} })
      expect([all.total, all.next, new Set(all.items.map(({ id }) => id)).size]).toEqual([15, null, 15])
      for (const limit of [1, 4, 7, 15]) {
        const walked: Demand[] = []
        let cursor: string | null = null
        do {
          const page: typeof all = await app.call('GET /api/demands', {
            querystring: { limit, ...(cursor === null ? {} : { cursor }) },
          })
          expect([page.total, page.items.length <= limit]).toEqual([15, true])
          walked.push(...page.items)
          cursor = page.next
        } while (cursor !== null)
        expect(walked).toEqual(all.items)
      }
    })

    test('is filtered by what is known of the demand, its organisation and its phases', async () => {
      const { db } = database()
      const reuse = await makeOrganisation(db, { name: 'Ressourcerie', filiere: 'reuse' })
      const unknown = await makeOrganisation(db, { name: 'Épicerie' })
      const one = await makeDemand(db, {
        organisationId: reuse,
        note: 'Besoin d’un quai',
        phases: [
          { needed: during('2027-01-01', '2028-01-01'), kinds: ['workshop'], stage: 'launch' },
          { needed: during('2028-01-01', '2029-01-01'), kinds: ['storage'], stage: 'growth' },
        ],
      })
      const two = await makeDemand(db, { organisationId: unknown, status: 'placed', phases: [{ kinds: ['kitchen'] }] })
      const answers = {
        territory: await idsOf({ territory: '200000000' }),
        organisation: await idsOf({ organisationId: unknown }),
        statuses: await idsOf({ statuses: 'placed,withdrawn' }),
        stage: await idsOf({ stage: 'growth' }),
        filiere: await idsOf({ filiere: 'reuse' }),
        otherFiliere: await idsOf({ filiere: 'short_food_supply' }),
        kind: await idsOf({ kind: 'kitchen' }),
        name: await idsOf({ search: 'EPIC' }),
        note: await idsOf({ search: "d'un quai" }),
        blank: (await idsOf({ search: ' ' })).sort(),
      }
      expect(answers).toEqual({
        territory: [],
        organisation: [two],
        statuses: [two],
        stage: [one],
        filiere: [one],
        otherFiliere: [],
        kind: [two],
        name: [two],
        note: [one],
        blank: [one, two].sort(),
      })
      expect(await app.refusal('GET /api/demands', { querystring: { statuses: 'waiting,lost' } })).toMatchObject({
        status: 400,
        field: 'statuses',
        detail: expect.stringMatching(/« lost » ; .*withdrawn/) as string,
      })
    })
  })
})

import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Api } from '../../server/contract.ts'
import { testApp, type TestApp } from '../support/app.ts'
import { nearly } from '../support/arbitrary.ts'
import { CONTRACT } from '../support/contract.ts'
import { onBothDatabases } from '../support/database.ts'
import {
  BELLEVUE,
  makeBuilding,
  makeDemand,
  makeOccupancy,
  makeOrganisation,
  makeRoom,
  makeSite,
  makeTerritory,
  NANTES,
  REZE,
  TERRITORY,
} from '../support/makers.ts'

/** What the paths of the whole contract begin with. */
const pathOf = (route: string): string => /^\S+ (\/api\/[^/.]+|\/[^/.]+)/.exec(route)![1]!
const PATHS = [...new Set(Object.keys(CONTRACT).map(pathOf))]
const KEY = `Bearer ${'k'.repeat(43)}`
/** How often each route is called; those that take a body have more to go wrong. */
const RUNS = { body: 12, none: 4 }

/** `seen`: the version that the object has when it is changed. */
const ifMatches = fc.oneof(
  { weight: 9, arbitrary: fc.constant('seen') },
  { weight: 1, arbitrary: fc.constantFrom(null, '"1"', 'W/"2"', '999999999999') },
)

onBothDatabases('whatever is sent', (database) => {
  let app: TestApp
  /** Identifiers by the path of what they identify. */
  let ids: Record<string, readonly string[]>
  let known: Record<string, readonly unknown[]>
  beforeAll(async () => {
    app = await testApp(database())
  })
  afterAll(() => app.close())
  beforeEach(async () => {
    const { db } = database()
    const siteId = await makeSite(db, { territory: await makeTerritory(db) })
    const buildingId = await makeBuilding(db, { siteId })
    const roomIds = [
      await makeRoom(db, { buildingId }),
      await makeRoom(db, { buildingId, shared: true, workstations: 400 }),
    ]
    const organisationId = await makeOrganisation(db)
    const demandId = await makeDemand(db, { organisationId })
    const occupancyId = await makeOccupancy(db, { roomId: roomIds[0]!, organisationId })
    const grids = await db.selectFrom('priorityGrid').select('id').execute()
    const idOf = async (made: Promise<{ id: string }>) => [(await made).id]
    const span = { from: '2027-01-01', until: '2027-06-01' }
    const agreements = await idOf(
      app.call('POST /api/agreements', { body: { occupancyId, form: 'civil_lease', during: span } }),
    )
    const authorization = KEY
    const applications = await idOf(
      app.call('POST /api/applications', { body: { territory: TERRITORY }, headers: { authorization } }),
    )
    const calls = await idOf(
      app.call('POST /api/calls', {
        body: { territory: TERRITORY, name: 'Appel', opensOn: '2026-11-01', offer: 'Des ateliers.' },
      }),
    )
    const milestones = await idOf(
      app.call('POST /api/organisations/{id}/milestones', {
        params: { id: organisationId },
        body: { code: 'first_job' },
      }),
    )
    const inventories = await idOf(
      app.call('POST /api/agreements/{id}/inventories', {
        params: { id: agreements[0]! },
        body: { moment: 'move_in' },
      }),
    )
    ids = {
      sites: [siteId],
      buildings: [buildingId],
      rooms: roomIds,
      organisations: [organisationId],
      demands: [demandId],
      occupancies: [occupancyId],
      agreements,
      applications,
      calls,
      milestones,
      inventories,
      grids: grids.map(({ id }) => id),
    }
    known = {
      siteId: [siteId],
      buildingId: [buildingId],
      roomId: roomIds,
      organisationId: [organisationId],
      territory: [TERRITORY],
      inseeCode: [NANTES, REZE],
      communesWanted: [[], [NANTES]],
      communes: [NANTES],
      qpv: ['in', BELLEVUE],
      qpvCode: [null, BELLEVUE],
      bbox: ['-2,47,-1,48', '180,90,-180,-90'],
      kinds: [['workshop']],
      equipment: [[{ code: 'dock', present: true, asOf: null }]],
      needed: [{ from: '2027-01-01', until: '2028-01-01' }],
      during: [
        { from: '2030-01-01', until: null },
        { from: '2026-01-01', until: '2027-01-01' },
      ],
      usable: [null, { from: '2026-01-01', until: null }],
      point: [[-1.55, 47.2]],
      outline: [null],
      siren: [null, '244400404'],
      occupancyId: [occupancyId],
      // Not the first day of a quarter: no plan is ever solved here.
      startsOn: ['2027-01-02'],
      password: ['une phrase de passe'],
    }
  })

  const seen = async (route: string, params: unknown) => {
    const { headers } = await app.send(route.replace('PATCH', 'GET') as keyof Api, { params })
    return String(headers['etag'])
  }

  const inUrl = () => ({
    ...known,
    kinds: ['workshop,shop'],
    equipment: ['dock'],
    statuses: ['open', 'waiting,placed'],
    cursor: [undefined],
  })
  function inputOf(route: string) {
    const { params, querystring, body, headers } = CONTRACT[route]!
    const mine = ids[route.split('/')[2]!]
    return fc.record({
      ...(params && { params: nearly(params, { ...known, ...(mine && { id: mine }) }) }),
      ...(querystring && { querystring: nearly(querystring, inUrl()) }),
      ...(body && { body: nearly(body, known) }),
      ifMatch: ifMatches,
      authorization: fc.constantFrom(headers === undefined ? undefined : KEY, undefined),
    })
  }

  test.each(PATHS)('%s answers, or refuses in words with a code', async (path) => {
    for (const route of Object.keys(CONTRACT).filter((one) => pathOf(one) === path)) {
      await fc.assert(
        fc.asyncProperty(inputOf(route), async ({ ifMatch, authorization, ...sent }) => {
          const version = ifMatch === 'seen' && route.startsWith('PATCH') ? await seen(route, sent.params) : ifMatch
          const headers = { ...(version && { 'if-match': version }), ...(authorization && { authorization }) }
          const { status, body } = await app.send(route as keyof Api, { ...sent, headers })
          if (status < 400) return
          expect({ route, status, body }).toMatchObject({
            status: expect.toSatisfy((status: number) => status < 500) as number,
            body: {
              code: expect.stringMatching(/^[a-z_]+$/) as string,
              detail: expect.stringMatching(/\.$/) as string,
            },
          })
        }),
        { numRuns: CONTRACT[route]!.body === undefined ? RUNS.none : RUNS.body, seed: 20261124 },
      )
    }
  })

  test.each(['{', '"', '[1,2', '', '\u0000', '{"a":1}x', '{"__proto__":{"a":1}}', '['.repeat(10_000), '1e999'])(
    'a body of %j is refused in words',
    async (payload) => {
      const reply = await app.app.inject({
        method: 'POST',
        url: '/api/rooms',
        headers: { 'content-type': 'application/json' },
        payload,
      })
      expect(reply.json()).toMatchObject({ status: 400, code: expect.stringMatching(/^[a-z_]+$/) as string })
    },
  )
})

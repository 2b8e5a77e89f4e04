import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Api } from '../../server/contract.ts'
import { gridContract } from '../../server/allocation/grid/grid.schema.ts'
import { demandsContract } from '../../server/demands/demands.schema.ts'
import type { RouteSchema } from '../../server/lib/contract.ts'
import { occupanciesContract } from '../../server/occupancies/occupancies.schema.ts'
import { organisationsContract } from '../../server/organisations/organisations.schema.ts'
import { roomsContract } from '../../server/rooms/rooms.schema.ts'
import { sitesContract } from '../../server/sites/sites.schema.ts'
import { testApp, type TestApp } from '../support/app.ts'
import { nearly } from '../support/arbitrary.ts'
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

const contracts: Record<string, RouteSchema> = {
  ...sitesContract,
  ...organisationsContract,
  ...roomsContract,
  ...demandsContract,
  ...occupanciesContract,
  ...gridContract,
}

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
    ids = {
      sites: [siteId],
      buildings: [buildingId],
      rooms: roomIds,
      organisations: [organisationId],
      demands: [demandId],
      occupancies: [occupancyId],
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
    }
  })

  const seen = async (route: string, params: unknown) => {
    const { headers } = await app.send(route.replace('PATCH', 'GET') as keyof Api, { params })
    return String(headers['etag'])
  }

  test.each(Object.keys(contracts))('%s answers, or refuses in words with a code', async (route) => {
    const { params, querystring, body } = contracts[route]!
    const inUrl = {
      ...known,
      kinds: ['workshop,shop'],
      equipment: ['dock'],
      statuses: ['open', 'waiting,placed'],
      cursor: [undefined],
    }
    const input = fc.record({
      ...(params && { params: nearly(params, { id: ids[route.split('/')[2]!]! }) }),
      ...(querystring && { querystring: nearly(querystring, inUrl) }),
      ...(body && { body: nearly(body, known) }),
      ifMatch: ifMatches,
    })
    await fc.assert(
      fc.asyncProperty(input, async ({ ifMatch, ...sent }) => {
        const version = ifMatch === 'seen' && route.startsWith('PATCH') ? await seen(route, sent.params) : ifMatch
        if (version !== null) Object.assign(sent, { headers: { 'if-match': version } })
        const answer = await app.send(route as keyof Api, sent)
        if (answer.status < 400) return
        expect(answer).toMatchObject({
          status: expect.toSatisfy((status: number) => status < 500) as number,
          body: { code: expect.stringMatching(/^[a-z_]+$/) as string, detail: expect.stringMatching(/\.$/) as string },
        })
      }),
      { numRuns: 40, seed: 20261124 },
    )
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

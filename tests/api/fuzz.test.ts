import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Api } from '../../server/contract.ts'
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
  makeBuilding,
  makeDemand,
  makeOccupancy,
  makeOrganisation,
  makeRoom,
  makeSite,
  makeTerritory,
} from '../support/makers.ts'

const contracts: Record<string, RouteSchema> = {
  ...sitesContract,
  ...organisationsContract,
  ...roomsContract,
  ...demandsContract,
  ...occupanciesContract,
}

onBothDatabases('whatever is sent', (database) => {
  let app: TestApp
  let ids: string[]
  beforeAll(async () => {
    app = await testApp(database())
  })
  afterAll(() => app.close())
  beforeEach(async () => {
    const { db } = database()
    await makeTerritory(db)
    const siteId = await makeSite(db)
    const buildingId = await makeBuilding(db, { siteId })
    const roomId = await makeRoom(db, { buildingId })
    const shared = await makeRoom(db, { buildingId, shared: true, workstations: 4 })
    const organisationId = await makeOrganisation(db)
    ids = [
      siteId,
      buildingId,
      roomId,
      shared,
      organisationId,
      await makeDemand(db, { organisationId }),
      await makeOccupancy(db, { roomId, organisationId }),
    ]
  })

  test.each(Object.keys(contracts))('%s answers, or refuses in words with a code', async (route) => {
    const { params, querystring, body } = contracts[route]!
    const input = fc.record({
      ...(params && { params: nearly(params, ids) }),
      ...(querystring && { querystring: nearly(querystring, ids) }),
      ...(body && { body: nearly(body, ids) }),
      headers: fc.constantFrom({}, { 'if-match': '"1"' }, { 'if-match': 'W/"2"' }, { 'if-match': '999999999999' }),
    })
    await fc.assert(
      fc.asyncProperty(input, async (sent) => {
        const answer = await app.send(route as keyof Api, sent)
        if (answer.status < 400) return
        expect(answer).toMatchObject({
          status: expect.toSatisfy((status: number) => status < 500) as number,
          body: { code: expect.stringMatching(/^[a-z_]+$/) as string, detail: expect.stringMatching(/\.$/) as string },
        })
      }),
      { numRuns: 60, seed: 20261124 },
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

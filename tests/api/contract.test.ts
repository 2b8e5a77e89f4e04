import { sql } from 'kysely'
import { expect, test } from 'vitest'
import * as codes from '../../server/db/codes.ts'
import { onBothDatabases } from '../support/database.ts'
import { testApp } from '../support/app.ts'

onBothDatabases('the contract', (database) => {
  test('the public meets a closed door on every route but those of this list', async () => {
    const { app } = await testApp(database())
    const document = app.swagger() as { paths: Record<string, Record<string, unknown>> }
    const walked: Record<string, { public: number; manager: number }> = {}
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const method of Object.keys(methods)) {
        const request = {
          method: method.toUpperCase() as 'GET',
          url: path.replace(/\{\w+\}/g, '00000000-0000-4000-8000-000000000000'),
        }
        const as = async (remoteAddress: string) => (await app.inject({ ...request, remoteAddress })).statusCode
        walked[`${request.method} ${path}`] = { public: await as('203.0.113.7'), manager: await as('127.0.0.1') }
      }
    }
    const open = Object.entries(walked).filter(([, status]) => status.public !== 403)
    expect(open.map(([route]) => route).sort()).toEqual([
      'DELETE /api/applications/{id}/documents/{documentId}',
      'GET /api/applications/{id}',
      'GET /api/applications/{id}/appeal/documents/{documentId}',
      'GET /api/applications/{id}/chances',
      'GET /api/applications/{id}/documents/{documentId}',
      'GET /api/applications/{id}/offers',
      'GET /api/applications/{id}/refusal',
      'GET /api/applications/{id}/refusal/letter.pdf',
      'GET /api/buildings',
      'GET /api/buildings/{id}',
      'GET /api/calendar/{token}.ics',
      'GET /api/calls',
      'GET /api/calls/{id}',
      'GET /api/communes',
      'GET /api/communes.geojson',
      'GET /api/config',
      'GET /api/delays',
      'GET /api/equity/public',
      'GET /api/grids',
      'GET /api/grids/{id}/order',
      'GET /api/health',
      'GET /api/neighbourhoods',
      'GET /api/permissions',
      'GET /api/registry/{siren}',
      'GET /api/rooms',
      'GET /api/rooms/{id}',
      'GET /api/sign-in/provider',
      'GET /api/sign-in/provider/callback',
      'GET /api/sites',
      'GET /api/sites.geojson',
      'GET /api/sites/{id}',
      'GET /api/sites/{id}/sources',
      'GET /api/territories',
      'GET /ogc',
      'GET /ogc/api',
      'GET /ogc/collections',
      'GET /ogc/collections/buildings',
      'GET /ogc/collections/buildings/items',
      'GET /ogc/collections/buildings/items/{featureId}',
      'GET /ogc/collections/communes',
      'GET /ogc/collections/communes/items',
      'GET /ogc/collections/communes/items/{featureId}',
      'GET /ogc/collections/rooms',
      'GET /ogc/collections/rooms/items',
      'GET /ogc/collections/rooms/items/{featureId}',
      'GET /ogc/collections/sites',
      'GET /ogc/collections/sites/items',
      'GET /ogc/collections/sites/items/{featureId}',
      'GET /ogc/conformance',
      'GET /tiles/{layer}.json',
      'GET /tiles/{layer}/{z}/{x}/{y}.mvt',
      'PATCH /api/applications/{id}',
      'POST /api/applications',
      'POST /api/applications/{id}/appeal',
      'POST /api/applications/{id}/appeal/documents',
      'POST /api/applications/{id}/appeal/withdraw',
      'POST /api/applications/{id}/documents',
      'POST /api/applications/{id}/offers/{offerId}/answer',
      'POST /api/applications/{id}/send',
      'POST /api/applications/{id}/withdraw',
      'POST /api/first-administrator',
      'POST /api/fit',
      'POST /api/password',
      'POST /api/password/forgotten',
      'POST /api/sign-in',
      'POST /api/sign-in/code',
      'POST /api/sign-in/demonstration',
      'POST /api/sign-out',
      'POST /api/sign-up',
    ])
    // Without accounts, who sits at this machine is a manager: all but what belongs to a person or an administrator.
    const closed = Object.entries(walked).filter(([, status]) => status.manager === 403)
    expect(closed.map(([route]) => route).filter((route) => !/ \/api\/(account|people|roles)/.test(route))).toEqual([
      'POST /api/applications/{id}/claim',
      'GET /api/committee-sessions/{id}/sheet',
    ])
    expect(closed.length).toBe(14)
    expect(Object.entries(walked).filter(([, status]) => status.manager >= 500)).toEqual([])
  })

  test.each([
    ['a page from elsewhere', { origin: 'https://ailleurs.example' }, '127.0.0.1'],
    ['a name that only resolves here', { host: 'escale.example' }, '127.0.0.1'],
    ['a request through a proxy', { 'x-forwarded-for': '203.0.113.7' }, '127.0.0.1'],
    ['another machine', {}, '192.0.2.1'],
  ])('%s is not taken for the manager of this machine', async (_who, headers, remoteAddress) => {
    const { app } = await testApp(database())
    const reply = await app.inject({ method: 'GET', url: '/api/organisations', headers, remoteAddress })
    expect({ status: reply.statusCode, ...reply.json<{ code: string }>() }).toMatchObject({
      status: 403,
      code: 'not_allowed',
    })
  })

  test('the codes are those that the database accepts', async () => {
    const { rows } = await sql<{ column: string; definition: string }>`
      select pg_get_constraintdef(oid) as definition, conrelid::regclass || '.' || conname as "column"
      from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace`.execute(database().db)
    const lists = rows
      .map(({ definition }) => [...definition.matchAll(/'([a-z0-9_]+)'::text/g)].map(([, code]) => code!))
      .filter((list) => list.length > 1)
    for (const [name, list] of Object.entries(codes)) {
      const found = lists.some(
        (accepted) => accepted.length === list.length && list.every((code) => accepted.includes(code)),
      )
      expect({ name, found }).toEqual({ name, found: true })
    }
    const known = new Set<string>(Object.values(codes).flat())
    expect(
      lists.flat().filter((code) => !known.has(code) && !['draft', 'ready'].includes(code) && !isSubject(code)),
    ).toEqual([])
  })
})

const isSubject = (code: string): boolean =>
  [
    'site',
    'building',
    'room',
    'organisation',
    'demand',
    'occupancy',
    'cohort',
    'call_for_applications',
    'committee_session',
    'agreement',
    'inventory',
    'milestone',
  ].includes(code)

import { afterEach, expect, test, vi } from 'vitest'
import type { Building } from '../../server/contract.ts'
import { sheetSave } from '../../web/api/sheetSave.ts'

afterEach(() => vi.unstubAllGlobals())

const HALL = { id: 'b1', version: 3, siteId: 's1', name: 'Halle A' } as Building

/** What is asked of the server when a form saves, as method, address, version seen and body. */
async function asked(before: Building | null, changes: object, version: number | null = null) {
  const fetch = vi.fn((..._: [string, RequestInit]) => Promise.resolve(new Response('{"name":"Halle B"}')))
  vi.stubGlobal('fetch', fetch)
  const save = sheetSave('/api/buildings', before, () => ({ siteId: 's1', name: 'Halle B' }))
  expect(await save(changes, version)).toEqual({ name: 'Halle B' })
  return fetch.mock.calls.map(([url, { method, headers, body }]) => [
    `${method} ${url}`,
    (headers as Record<string, string>)['if-match'],
    body,
  ])
}

test('a new object is entered whole', async () => {
  expect(await asked(null, {})).toEqual([['POST /api/buildings', undefined, '{"siteId":"s1","name":"Halle B"}']])
})

test('of an object only what was changed is sent, from the version that the form was opened on', async () => {
  expect(await asked(HALL, { floors: 2 })).toEqual([['PATCH /api/buildings/b1', '"3"', '{"floors":2}']])
})

test('once others have changed it meanwhile, it is changed from their version', async () => {
  expect(await asked(HALL, { floors: 2 }, 5)).toEqual([['PATCH /api/buildings/b1', '"5"', '{"floors":2}']])
})

test('with nothing to change, the object is only read again', async () => {
  expect(await asked(HALL, {}, 5)).toEqual([['GET /api/buildings/b1', undefined, undefined]])
})

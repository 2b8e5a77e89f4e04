import { afterEach, describe, expect, test, vi } from 'vitest'
import { ApiProblem, call } from '../../web/api/client.ts'

afterEach(() => vi.unstubAllGlobals())

function answering(status: number, body: unknown) {
  const fetch = vi.fn((..._: [string, RequestInit]) => Promise.resolve(new Response(JSON.stringify(body), { status })))
  vi.stubGlobal('fetch', fetch)
  return fetch
}
const problemOf = (promise: Promise<unknown>) => promise.then(() => undefined).catch((error: unknown) => error)

describe('calling the API', () => {
  test('parameters are encoded into the path, what is undefined stays out of the query', async () => {
    const fetch = answering(200, { items: [], next: null, total: 0 })
    await call('GET /api/sites', { querystring: { search: 'Île de Nantes', limit: 10, qpv: undefined } })
    await call('GET /api/sites/{id}', { params: { id: 'a/b' } })
    expect(fetch.mock.calls.map(([url]) => url)).toEqual([
      '/api/sites?search=%C3%8Ele+de+Nantes&limit=10',
      '/api/sites/a%2Fb',
    ])
  })

  test('a change says which version was seen', async () => {
    const fetch = answering(200, {})
    await call('PATCH /api/sites/{id}', { params: { id: '1' }, ifMatch: 3, body: { archived: true } })
    expect(fetch.mock.calls[0]).toEqual([
      '/api/sites/1',
      {
        method: 'PATCH',
        headers: {
          accept: 'application/json, application/problem+json',
          'content-type': 'application/json',
          'if-match': '"3"',
        },
        body: '{"archived":true}',
      },
    ])
  })

  test('what is created again after a cut of the line is the same try; once answered, the next one is another', async () => {
    const keys: string[] = []
    let online = false
    vi.stubGlobal('fetch', (_: string, { headers }: { headers: Record<string, string> }) => {
      keys.push(headers['idempotency-key']!)
      return online ? Promise.resolve(new Response('{}', { status: 201 })) : Promise.reject(new TypeError('failed'))
    })
    const create = (name: string) =>
      call('POST /api/organisations', { body: { territory: 't', name, stage: 'launch' } }).catch(() => undefined)
    await create('La Recyclerie')
    await create('Autre')
    online = true
    await create('La Recyclerie')
    await create('La Recyclerie')
    expect(keys.every((key) => /^[\d-]{16,}$/.test(key))).toBe(true)
    expect([keys[2] === keys[0], keys[1] === keys[0], keys[3] === keys[0]]).toEqual([true, false, false])
  })

  test('a refusal keeps its code, its field and all that came with it', async () => {
    answering(412, {
      status: 412,
      code: 'changed_meanwhile',
      detail: 'Relisez !',
      field: 'name',
      current: { version: 4 },
    })
    const problem = await problemOf(call('GET /api/config'))
    expect(problem).toBeInstanceOf(ApiProblem)
    expect(problem).toMatchObject({
      status: 412,
      code: 'changed_meanwhile',
      message: 'Relisez\u202f!',
      field: 'name',
      details: { current: { version: 4 } },
    })
  })

  test('a network that does not answer says so in French', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')))
    expect(await problemOf(call('GET /api/config'))).toMatchObject({
      status: 0,
      code: 'network',
      message: 'Le serveur ne répond pas. Vérifiez votre connexion, puis réessayez.',
    })
  })

  test('a reply that is no problem document is still a refusal with a sentence', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('<html>', { status: 502 })))
    expect(await problemOf(call('GET /api/config'))).toMatchObject({ status: 502, code: 'unreadable' })
  })

  test('an aborted call is an abort, not a problem', async () => {
    const controller = new AbortController()
    vi.stubGlobal('fetch', (_: string, { signal }: RequestInit) => {
      controller.abort()
      return Promise.reject(signal!.reason as Error)
    })
    expect(await problemOf(call('GET /api/config', { signal: controller.signal }))).toMatchObject({
      name: 'AbortError',
    })
  })
})

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import type { ImportRun, Problem } from '../../server/contract.ts'
import { testApp, type TestApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import { makeTerritory, TERRITORY } from '../support/makers.ts'

const SAMPLES = join(import.meta.dirname, '..', '..', 'data', 'samples')
const BOUNDARY = '----escale'

/** What a browser sends when a file is chosen. */
async function send(app: TestApp, source: string, name: string, bytes: Buffer | string) {
  const reply = await app.app.inject({
    method: 'POST',
    url: `/api/imports?territory=${TERRITORY}&source=${source}`,
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
    payload: Buffer.concat([
      Buffer.from(`--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n`),
      Buffer.from(bytes),
      Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
    ]),
    remoteAddress: '127.0.0.1',
  })
  return { status: reply.statusCode, body: reply.json<ImportRun & Problem>() }
}

async function ended(app: TestApp, id: string): Promise<ImportRun> {
  for (;;) {
    const run = await app.call('GET /api/imports/{id}', { params: { id } })
    if (run.state !== 'waiting' && run.state !== 'running') return run
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

onBothDatabases('imports from the Data page', (database) => {
  let servers: Server[] = []
  afterEach(() => {
    vi.unstubAllGlobals()
    for (const server of servers) server.close()
    servers = []
  })

  test('a file is tried, then written once somebody says so; its problems are read line by line and as a table', async () => {
    await makeTerritory(database().db)
    const app = await testApp(database())
    const bytes = await readFile(join(SAMPLES, 'cartofriches.csv'))
    const { status, body } = await send(app, 'cartofriches', 'C:\\Mes documents\\friches.csv', bytes)
    expect({ status, state: body.state, fileName: body.fileName }).toEqual({
      status: 201,
      state: 'waiting',
      fileName: 'friches.csv',
    })
    const tried = await ended(app, body.id)
    expect(tried).toMatchObject({ state: 'tried', share: 1, rowsRead: 15, counts: { read: 15, taken: 7, refused: 8 } })
    const sites = () => database().db.selectFrom('site').select('name').execute()
    expect(await sites()).toEqual([])

    await app.call('POST /api/imports/{id}/write', { params: { id: body.id } })
    const done = await ended(app, body.id)
    expect(done).toMatchObject({ state: 'done', counts: tried.counts, begunBy: null, fault: null })
    expect(await sites()).toHaveLength(7)
    expect(await database().db.selectFrom('importPart').select('place').execute()).toEqual([])
    expect(await database().db.selectFrom('importRun').select('id').execute()).toEqual([{ id: body.id }])
    expect((await app.refusal('POST /api/imports/{id}/write', { params: { id: body.id } })).code).toBe(
      'import_not_tried',
    )

    const page = { params: { id: body.id }, querystring: { action: 'refused', limit: 2 } } as const
    const first = await app.call('GET /api/imports/{id}/problems', page)
    expect(first.items).toHaveLength(2)
    expect(new Set(first.items.map(({ action }) => action))).toEqual(new Set(['refused']))
    const second = await app.call('GET /api/imports/{id}/problems', {
      ...page,
      querystring: { ...page.querystring, cursor: first.next! },
    })
    expect(second.items[0]!.line).toBeGreaterThanOrEqual(first.items[1]!.line)
    const csv = String(await app.call('GET /api/imports/{id}/problems.csv', { params: { id: body.id } }))
    expect(csv.split('\r\n')[0]).toBe('\uFEFFLigne;Colonne;Valeur;Sort;Code;Explication')
    expect(csv.split('\r\n').length).toBeGreaterThan(first.total)

    const sources = await app.call('GET /api/imports/sources', { querystring: { territory: TERRITORY } })
    expect(sources.find(({ id }) => id === 'cartofriches')).toMatchObject({
      importable: true,
      fetchable: false,
      last: { id: body.id, state: 'done' },
    })
    expect(sources.find(({ id }) => id === 'galilee')).toMatchObject({ importable: false, last: null })
  })

  test('another file fails in a sentence that does not tell where it stands here', async () => {
    await makeTerritory(database().db)
    const app = await testApp(database())
    const { body } = await send(app, 'communes', 'communes.geojson', '{"nothing": true}')
    const run = await ended(app, body.id)
    expect(run).toMatchObject({ state: 'failed', counts: null })
    expect(run.fault).toBe('Ce n’est pas un fichier GeoJSON : il faut une FeatureCollection avec ses « features ».')
    const csv = await send(app, 'cartofriches', 'autre.csv', 'a;b\n1;2\n')
    expect((await ended(app, csv.body.id)).fault).toMatch(/^autre\.csv n’est pas un fichier cartofriches\./)
    expect(await database().db.selectFrom('importPart').select('place').execute()).toEqual([])
  })

  test('a file of a source that is only written, no file, and the network of an offline server are refused', async () => {
    await makeTerritory(database().db)
    const app = await testApp(database())
    expect((await send(app, 'galilee', 'x.csv', 'x')).body).toMatchObject({ status: 400, field: 'source' })
    expect(
      await app.refusal('POST /api/imports', { querystring: { territory: TERRITORY, source: 'communes' } }),
    ).toMatchObject({ code: 'file_missing' })
    expect(
      await app.refusal('POST /api/imports/fetched', { body: { territory: TERRITORY, source: 'communes' } }),
    ).toMatchObject({ code: 'not_fetchable', status: 409 })
  })

  test('online, a source is fetched at its producer’s; one that answers with an error is said so', async () => {
    await makeTerritory(database().db)
    const text = await readFile(join(SAMPLES, 'communes.geojson'), 'utf8')
    let answer = { status: 200, text }
    const producer = createServer((_request, reply) => reply.writeHead(answer.status).end(answer.text)).listen(0)
    servers.push(producer)
    await new Promise((resolve) => producer.once('listening', resolve))
    const real = fetch
    const asked: string[] = []
    vi.stubGlobal('fetch', (address: string, init: RequestInit) => {
      asked.push(address)
      return real(`http://localhost:${(producer.address() as AddressInfo).port}`, init)
    })
    const app = await testApp(database(), { env: { ESCALE_ONLINE: 'yes' } })
    const ask = { body: { territory: TERRITORY, source: 'communes' } } as const
    const { id } = await app.call('POST /api/imports/fetched', ask)
    expect(await ended(app, id)).toMatchObject({ state: 'tried', counts: { read: 5, taken: 2 } })
    expect(asked).toEqual([`https://geo.api.gouv.fr/epcis/${TERRITORY}/communes?format=geojson&geometry=contour`])
    await app.call('POST /api/imports/{id}/write', { params: { id } })
    expect(await ended(app, id)).toMatchObject({ state: 'done', address: asked[0] })
    expect(asked).toHaveLength(1)

    answer = { status: 503, text: 'maintenance' }
    const { id: second } = await app.call('POST /api/imports/fetched', ask)
    expect(await ended(app, second)).toMatchObject({
      state: 'failed',
      fault:
        'geo.api.gouv.fr a répondu par l’erreur 503. Téléchargez le fichier chez le producteur, et envoyez-le ici.',
    })

    // Parcels come commune by commune, and are imported as one.
    answer = {
      status: 200,
      text: '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"44109000HT0123"},"geometry":{"type":"Polygon","coordinates":[[[-1.6,47.2],[-1.59,47.2],[-1.59,47.21],[-1.6,47.2]]]}}]}',
    }
    const parcels = await app.call('POST /api/imports/fetched', { body: { territory: TERRITORY, source: 'parcels' } })
    expect(await ended(app, parcels.id)).toMatchObject({ counts: { read: 2, taken: 1, refused: 1 } })
    expect(asked.slice(2)).toEqual(
      ['44109', '44143'].map(
        (commune) =>
          `https://cadastre.data.gouv.fr/data/etalab-cadastre/latest/geojson/communes/44/${commune}/cadastre-${commune}-parcelles.json.gz`,
      ),
    )
  })
})

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CRS84, LAMBERT93 } from '../../server/ogc/crs.ts'
import { testApp, type TestApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import { makeBuilding, makeRoom, makeSite, makeTerritory, NANTES, REZE, span, TERRITORY } from '../support/makers.ts'

const HOST = 'http://localhost:80'
const COLLECTIONS = ['communes', 'sites', 'buildings', 'rooms']

interface Link {
  readonly href: string
  readonly rel: string
  readonly type: string
}
interface Features {
  readonly features: readonly {
    readonly id: string
    readonly geometry: { readonly type: string; readonly coordinates: readonly number[] } | null
    readonly properties: Readonly<Record<string, unknown>>
  }[]
  readonly numberMatched: number
  readonly numberReturned: number
  readonly links: readonly Link[]
}

onBothDatabases('OGC API – Features', (database) => {
  let app: TestApp
  beforeAll(async () => {
    app = await testApp(database(), { now: () => new Date('2026-11-24T09:00:00Z') })
  })
  beforeEach(() => makeTerritory(database().db))
  afterAll(() => app.close())

  const get = async (url: string, accept = '*/*') => {
    const reply = await app.app.inject({ url, headers: { accept }, remoteAddress: '203.0.113.9' })
    const type = String(reply.headers['content-type'])
      .replace(/; charset=utf-8$/, '')
      .replaceAll(/"| /g, '')
    return { status: reply.statusCode, type, headers: reply.headers, text: reply.body }
  }
  const json = async <Body = Features>(url: string): Promise<Body> => {
    const { status, text } = await get(url)
    if (status !== 200) throw new Error(`${url} answered ${status}: ${text}`)
    return JSON.parse(text) as Body
  }
  const names = async (query: string, collection = 'sites') =>
    (await json(`/ogc/collections/${collection}/items?${query}`)).features
      .map(({ properties }) => properties['name'])
      .sort()
  const code = async (url: string) => {
    const { status, text } = await get(url)
    return { status, code: (JSON.parse(text) as { code: string }).code }
  }

  describe('core: the landing page, what is kept, the collections', () => {
    test('/req/core/root-success: it links to the API, what it conforms to and the collections', async () => {
      const { links } = await json<{ links: Link[] }>('/ogc')
      expect(links.map(({ rel, href, type }) => `${rel} ${href} ${type}`)).toEqual([
        `self ${HOST}/ogc?f=json application/json`,
        `alternate ${HOST}/ogc?f=html text/html`,
        `service-desc ${HOST}/ogc/api?f=json application/vnd.oai.openapi+json;version=3.0`,
        `service-doc ${HOST}/ogc/api?f=html text/html`,
        `conformance ${HOST}/ogc/conformance application/json`,
        `data ${HOST}/ogc/collections application/json`,
      ])
    })

    test('every link of the landing page and of the collections leads somewhere, in the form that it says', async () => {
      await makeRoom(database().db)
      const pages = ['/ogc', '/ogc/collections', ...COLLECTIONS.flatMap((id) => [`/ogc/collections/${id}`])]
      const wrong: string[] = []
      for (const page of pages) {
        const document = await json<{ links: Link[]; collections?: { links: Link[] }[] }>(page)
        for (const { href, type } of [
          ...document.links,
          ...(document.collections ?? []).flatMap(({ links }) => links),
        ]) {
          const answered = await get(href.slice(HOST.length))
          if (answered.status !== 200 || answered.type !== type)
            wrong.push(`${page} → ${href}: ${answered.status} ${answered.type}`)
        }
      }
      expect(wrong).toEqual([])
    })

    test('an address that ends in a slash leads to the landing page', async () => {
      const { status, headers } = await get('/ogc/')
      expect([status, headers.location]).toEqual([302, `${HOST}/ogc`])
    })

    test('/req/core/conformance-success: the classes that it keeps', async () => {
      expect((await json<{ conformsTo: string[] }>('/ogc/conformance')).conformsTo).toEqual([
        'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core',
        'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30',
        'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson',
        'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html',
        'http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs',
      ])
    })

    test('/req/core/md-items, /req/core/sfc-md-success, /req/crs/crs-md: a collection as it is described', async () => {
      const { db } = database()
      await makeSite(db, { at: [-1.6, 47.1], permanence: 'transitional', usable: span('2027-01-01', '2030-01-01') })
      await makeSite(db, { at: [-1.5, 47.3] })
      await makeSite(db, { at: [0, 0], archivedAt: '2026-01-01T00:00:00Z' })
      const { collections } = await json<{ collections: { id: string; links: Link[] }[] }>('/ogc/collections')
      expect(collections.map(({ id }) => id)).toEqual(COLLECTIONS)
      const sites = await json<{ links: Link[] }>('/ogc/collections/sites')
      expect(sites).toMatchObject({
        id: 'sites',
        itemType: 'feature',
        extent: {
          spatial: { bbox: [[-1.6, 47.1, -1.5, 47.3]], crs: CRS84 },
          temporal: { interval: [['2027-01-01T00:00:00Z', '2029-12-31T00:00:00Z']] },
        },
        crs: [CRS84, LAMBERT93],
        storageCrs: CRS84,
      })
      expect(sites.links.filter(({ rel }) => rel === 'items')).toMatchObject([
        { href: `${HOST}/ogc/collections/sites/items?f=json`, type: 'application/geo+json' },
        { href: `${HOST}/ogc/collections/sites/items?f=html`, type: 'text/html' },
      ])
    })

    test('an empty collection has no extent', async () => {
      expect(await json('/ogc/collections/sites')).toMatchObject({ extent: {} })
    })

    test('/req/core/sfc-md-op: a collection that is not there is a 404, for a browser too', async () => {
      expect(await code('/ogc/collections/persons')).toEqual({ status: 404, code: 'route_not_found' })
      expect((await get('/ogc/collections/persons/items', 'text/html')).status).toBe(404)
    })
  })

  describe('oas30: the API document', () => {
    test('/req/oas30/oas-definition-1: OpenAPI 3.0, with each path and the parameters that the standard wants', async () => {
      const { type, text } = await get('/ogc/api')
      expect(type).toBe('application/vnd.oai.openapi+json;version=3.0')
      interface Document {
        openapi: string
        servers: object[]
        paths: Record<string, { get: { parameters: { name: string; schema: object; explode?: boolean }[] } }>
      }
      const document = JSON.parse(text) as Document
      expect(document).toMatchObject({ openapi: '3.0.3', servers: [{ url: `${HOST}/ogc` }] })
      expect(Object.keys(document.paths)).toEqual([
        '/',
        '/conformance',
        '/api',
        '/collections',
        ...COLLECTIONS.flatMap((id) => [
          `/collections/${id}`,
          `/collections/${id}/items`,
          `/collections/${id}/items/{featureId}`,
        ]),
      ])
      const { parameters } = document.paths['/collections/sites/items']!.get
      expect(parameters.map(({ name }) => name)).toEqual([
        ...['f', 'crs', 'limit', 'cursor', 'bbox', 'bbox-crs', 'datetime'],
        ...[
          'name',
          'permanence',
          'status',
          'inseeCode',
          'territory',
          'ownerRegime',
          'inQpv',
          'qpvCode',
          'demonstration',
        ],
      ])
      expect(parameters.find(({ name }) => name === 'limit')?.schema).toEqual({
        type: 'integer',
        minimum: 1,
        maximum: 10_000,
        default: 100,
      })
      expect(parameters.find(({ name }) => name === 'bbox')).toMatchObject({
        style: 'form',
        explode: false,
        schema: { type: 'array', items: { type: 'number' } },
      })
      expect(text).not.toContain('x-expected')
    })
  })

  describe('geojson and html: the forms of a reply', () => {
    test.each([
      ['/ogc', '*/*', 'application/json'],
      ['/ogc', 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8', 'text/html'],
      ['/ogc', 'application/json, text/html;q=0.5', 'application/json'],
      ['/ogc?f=json', 'text/html', 'application/json'],
      ['/ogc?f=html', 'application/json', 'text/html'],
      ['/ogc/collections/sites/items', 'application/geo+json', 'application/geo+json'],
    ])('%s for who accepts %s is %s', async (url, accept, type) => {
      expect((await get(url, accept)).type).toBe(type)
    })

    test('/req/html/definition: every document is a page too, in French, without a script, and escaped', async () => {
      const { db } = database()
      const siteId = await makeSite(db, { name: '<script>alert("1")</script> & Cie' })
      await makeRoom(db, { buildingId: await makeBuilding(db, { siteId }) })
      const { paths } = await json<{ paths: Record<string, object> }>('/ogc/api')
      for (const path of Object.keys(paths)) {
        const { status, text } = await get(`/ogc${path.replace(/\/$/, '').replace('{featureId}', siteId)}?f=html`)
        if (status === 404 && !path.includes('sites')) continue
        expect({ path, status, begins: text.slice(0, 32) }).toEqual({
          path,
          status: 200,
          begins: '<!doctype html>\n<html lang="fr">',
        })
        expect(text).toContain('<h1>')
        expect(text).not.toContain('<script')
      }
      expect((await get('/ogc/collections/sites/items?f=html')).text).toContain('&lt;script&gt;')
    })

    test('a page of features links to the next one', async () => {
      for (const name of ['A', 'B']) await makeSite(database().db, { name })
      const { text } = await get('/ogc/collections/sites/items?f=html&limit=1')
      const [, next] = /<a href="([^"]*)" rel="next">/.exec(text)!
      expect((await get(next!.replaceAll('&amp;', '&').slice(HOST.length))).text).toContain('1 sur 2.')
    })

    test('pages of other sites may read it, and caches ask again', async () => {
      expect((await get('/ogc/collections')).headers).toMatchObject({
        'access-control-allow-origin': '*',
        'cache-control': 'no-cache',
      })
    })
  })

  describe('the features of a collection', () => {
    test('/req/core/fc-response, fc-timeStamp, fc-numberMatched, fc-links, /req/geojson/content: sites as they are', async () => {
      const { db } = database()
      const id = await makeSite(db, {
        name: 'Solilab',
        address: '8 rue Saint-Domingue',
        at: [-1.5497123, 47.2031456],
        permanence: 'transitional',
        usable: span('2027-01-01', null),
        areaM2: 9000,
        owner: 'M. Untel',
      })
      const { type, headers, text } = await get('/ogc/collections/sites/items')
      expect(type).toBe('application/geo+json')
      expect(headers['content-crs']).toBe(`<${CRS84}>`)
      expect(JSON.parse(text)).toEqual({
        type: 'FeatureCollection',
        features: [
          {
            type: 'Feature',
            id,
            geometry: { type: 'Point', coordinates: [-1.549712, 47.203146] },
            properties: {
              name: 'Solilab',
              permanence: 'transitional',
              status: 'open',
              inseeCode: NANTES,
              commune: 'Nantes',
              territory: TERRITORY,
              protected: false,
              usableFrom: '2027-01-01',
              usableUntil: null,
              address: '8 rue Saint-Domingue',
              parcelRefs: [],
              areaM2: 9000,
              ownerRegime: null,
              inQpv: null,
              qpvCode: null,
              demonstration: false,
            },
          },
        ],
        numberMatched: 1,
        numberReturned: 1,
        timeStamp: '2026-11-24T09:00:00.000Z',
        links: [
          { href: `${HOST}/ogc/collections/sites/items?f=json`, rel: 'self', type: 'application/geo+json' },
          { href: `${HOST}/ogc/collections/sites/items?f=html`, rel: 'alternate', type: 'text/html' },
        ],
      })
    })

    test('rooms and buildings stand at the point of their site; what is archived, or stands in what is, is not there', async () => {
      const { db } = database()
      const archivedAt = '2026-01-01T00:00:00Z'
      const siteId = await makeSite(db, { at: [-1.55, 47.2] })
      const buildingId = await makeBuilding(db, { siteId })
      await makeRoom(db, { buildingId, name: 'Là', areaM2: 80.5 })
      await makeRoom(db, { buildingId, archivedAt })
      await makeRoom(db, { buildingId: await makeBuilding(db, { siteId, archivedAt }) })
      await makeRoom(db, { buildingId: await makeBuilding(db, { siteId: await makeSite(db, { archivedAt }) }) })
      const { features } = await json('/ogc/collections/rooms/items')
      expect(features).toMatchObject([
        {
          geometry: { type: 'Point', coordinates: [-1.55, 47.2] },
          properties: { name: 'Là', areaM2: 80.5, buildingId, siteId, inseeCode: NANTES },
        },
      ])
      expect((await json('/ogc/collections/buildings/items')).features.map(({ id }) => id)).toEqual([buildingId])
      expect((await json('/ogc/collections/sites/items')).features.map(({ id }) => id)).toEqual([siteId])
    })

    test('communes have their town hall as long as they have no contour', async () => {
      const { features } = await json('/ogc/collections/communes/items')
      expect(features.map(({ id, geometry }) => [id, geometry?.type])).toEqual([
        [`${TERRITORY}.${NANTES}`, 'Point'],
        [`${TERRITORY}.${REZE}`, 'Point'],
      ])
    })

    test('/req/core/fc-limit-response: following next gives each feature once, whatever the limit', async () => {
      const { db } = database()
      for (let at = 0; at < 7; at++) await makeSite(db, { name: `Site ${at}` })
      for (const limit of [1, 3, 7, 100, 20_000]) {
        const found: string[] = []
        let url: string | undefined = `/ogc/collections/sites/items?limit=${limit}`
        while (url !== undefined) {
          const page: Features = await json(url)
          expect([page.numberMatched, page.numberReturned]).toEqual([7, page.features.length])
          found.push(...page.features.map(({ id }) => id))
          url = page.links.find(({ rel }) => rel === 'next')?.href.slice(HOST.length)
        }
        expect({ limit, found: new Set(found).size, times: found.length }).toEqual({ limit, found: 7, times: 7 })
      }
    })

    test('more than a thousand features come in one reply, piece by piece', async () => {
      const { db } = database()
      const buildingId = await makeBuilding(db)
      const rooms = Array.from({ length: 2100 }, (_, at) => ({
        territory: TERRITORY,
        buildingId,
        name: `Local ${at}`,
        kind: 'workshop' as const,
      }))
      await db.insertInto('room').values(rooms).execute()
      const all = await json('/ogc/collections/rooms/items?limit=10000')
      expect([all.numberMatched, all.numberReturned, new Set(all.features.map(({ id }) => id)).size]).toEqual([
        2100, 2100, 2100,
      ])
      const some = await json('/ogc/collections/rooms/items?limit=2050')
      expect([some.numberReturned, some.features.length]).toEqual([2050, 2050])
      const next = some.links.find(({ rel }) => rel === 'next')!.href.slice(HOST.length)
      expect((await json(next)).numberReturned).toBe(50)
    })

    test.each([
      ['-1.6,47.1,-1.5,47.25', ['Nantes']],
      ['-1.6,47.1,0,-1.5,47.25,100', ['Nantes']],
      ['-1.5,47.25,-1.5,47.25', []],
      ['170,-90,-1.55,90', ['Nantes', 'Ouest']],
      ['-180,-90,180,90', ['Nantes', 'Ouest']],
    ])('/req/core/fc-bbox-response: the box %s keeps %j', async (bbox, kept) => {
      await makeSite(database().db, { name: 'Nantes', at: [-1.55, 47.2] })
      await makeSite(database().db, { name: 'Ouest', at: [-1.8, 47.2] })
      expect(await names(`bbox=${bbox}`)).toEqual(kept)
    })

    test.each([
      ['2027-06-01', ['2027', 'Sans fenêtre', 'Toujours']],
      ['2028-01-01', ['Sans fenêtre', 'Toujours']],
      ['2027-12-31T22:30:00Z', ['2027', 'Sans fenêtre', 'Toujours']],
      ['2027-12-31T23:30:00Z', ['Sans fenêtre', 'Toujours']],
      ['2026-01-01/2027-01-01', ['2027', 'Sans fenêtre', 'Toujours']],
      ['../2026-12-31', ['Sans fenêtre', 'Toujours']],
      ['/2027-01-01', ['2027', 'Sans fenêtre', 'Toujours']],
      ['2027-12-31/..', ['2027', 'Sans fenêtre', 'Toujours']],
      ['../..', ['2027', 'Sans fenêtre', 'Toujours']],
    ])(
      '/req/core/fc-time-response: %s keeps the windows that meet it, and those that nobody knows',
      async (datetime, kept) => {
        const { db } = database()
        const permanence = 'transitional'
        await makeSite(db, { name: '2027', permanence, usable: span('2027-01-01', '2028-01-01') })
        await makeSite(db, { name: 'Toujours', usable: span('2020-01-01', null) })
        await makeSite(db, { name: 'Sans fenêtre' })
        expect(await names(`datetime=${datetime}`)).toEqual(kept)
      },
    )

    test.each([
      ['permanence=transitional', ['B']],
      ['status=closed', []],
      [`inseeCode=${REZE}`, ['B']],
      ['inQpv=true', ['A']],
      ['name=A&inQpv=true', ['A']],
      ['name=A&inQpv=false', []],
      [`territory=${TERRITORY}`, ['A', 'B']],
    ])('/rec/core/fc-filters: %s keeps %j', async (query, kept) => {
      await makeSite(database().db, { name: 'A', inQpv: true })
      await makeSite(database().db, { name: 'B', inseeCode: REZE, permanence: 'transitional' })
      expect(await names(query)).toEqual(kept)
    })

    test('filters, box and days go along to the next page', async () => {
      for (const at of [0, 1]) await makeSite(database().db, { name: `S${at}` })
      const page = await json('/ogc/collections/sites/items?limit=1&status=open&bbox=-2,47,-1,48&datetime=2027-01-01')
      const next = new URL(page.links.find(({ rel }) => rel === 'next')!.href).searchParams
      expect(Object.fromEntries(next)).toEqual({
        limit: '1',
        status: 'open',
        bbox: '-2,47,-1,48',
        datetime: '2027-01-01',
        cursor: next.get('cursor'),
        f: 'json',
      })
    })
  })

  describe('crs: Lambert-93', () => {
    /** 1.5536° W, 47.2184° N, by gdaltransform. */
    const NANTES_L93 = [355_578, 6_689_723]

    test('/req/crs/fc-crs-valid-value, ogc-crs-header: features in metres, and the header says so', async () => {
      const id = await makeSite(database().db, { at: [-1.5536, 47.2184] })
      for (const url of ['/ogc/collections/sites/items', `/ogc/collections/sites/items/${id}`]) {
        const { headers, text } = await get(`${url}?crs=${LAMBERT93}`)
        expect(headers['content-crs']).toBe(`<${LAMBERT93}>`)
        const body = JSON.parse(text) as Features & Features['features'][number]
        const { coordinates } = (body.features?.[0] ?? body).geometry!
        expect(coordinates.map(Math.round)).toEqual(NANTES_L93)
        expect(text).not.toContain('"crs"')
      }
    })

    test('/req/crs/fc-bbox-crs-valid-value: a box in metres', async () => {
      await makeSite(database().db, { at: [-1.5536, 47.2184], name: 'Nantes' })
      const [x, y] = NANTES_L93 as [number, number]
      const box = (...by: number[]) => `bbox=${[x - 10, y - 10, x + by[0]!, y + by[1]!].join()}&bbox-crs=${LAMBERT93}`
      expect(await names(box(10, 10))).toEqual(['Nantes'])
      expect(await names(box(-5, 10))).toEqual([])
      expect(await names(`bbox=-999999999,-999999999,999999999,999999999&bbox-crs=${LAMBERT93}`)).toEqual(['Nantes'])
    })
  })

  describe('one feature', () => {
    test('/req/core/f-success, f-links: it links to itself, its page and its collection', async () => {
      const id = await makeSite(database().db)
      const feature = await json<{ id: string; links: Link[] }>(`/ogc/collections/sites/items/${id}`)
      expect(feature.id).toBe(id)
      expect(feature.links.map(({ rel, href }) => `${rel} ${href}`)).toEqual([
        `self ${HOST}/ogc/collections/sites/items/${id}?f=json`,
        `alternate ${HOST}/ogc/collections/sites/items/${id}?f=html`,
        `collection ${HOST}/ogc/collections/sites`,
      ])
    })

    test.each(['00000000-0000-4000-8000-000000000000', 'x', '%00', '244400404.99999'])(
      '%s, which is none, is a 404 in every collection',
      async (id) => {
        for (const collection of COLLECTIONS) {
          const { status } = await get(`/ogc/collections/${collection}/items/${id}`)
          expect(status === 404 || (id === '%00' && status === 400)).toBe(true)
        }
      },
    )

    test('what is archived is a 404', async () => {
      const id = await makeSite(database().db, { archivedAt: '2026-01-01T00:00:00Z' })
      expect(await code(`/ogc/collections/sites/items/${id}`)).toEqual({ status: 404, code: 'feature_not_found' })
    })
  })

  test.each([
    ['/ogc?x=1', 'field_unknown'],
    ['/ogc?f=xml', 'field_invalid'],
    ['/ogc/collections/sites/items?nom=x', 'field_unknown'],
    ['/ogc/collections/communes/items?kind=workshop', 'field_unknown'],
    ['/ogc/collections/sites/items?status=ouvert', 'field_invalid'],
    ['/ogc/collections/sites/items?inQpv=peut-%C3%AAtre', 'field_invalid'],
    ['/ogc/collections/sites/items?limit=0', 'field_invalid'],
    ['/ogc/collections/sites/items?limit=-1', 'field_invalid'],
    ['/ogc/collections/sites/items?limit=dix', 'field_invalid'],
    ['/ogc/collections/sites/items?bbox=1,2,3', 'field_invalid'],
    ['/ogc/collections/sites/items?bbox=1,2,3,4,5', 'field_invalid'],
    ['/ogc/collections/sites/items?bbox=a,b,c,d', 'field_invalid'],
    ['/ogc/collections/sites/items?bbox=0,10,1,5', 'bbox_invalid'],
    ['/ogc/collections/sites/items?bbox=0,0,1,91', 'bbox_invalid'],
    ['/ogc/collections/sites/items?bbox=0,0,181,1', 'bbox_invalid'],
    [`/ogc/collections/sites/items?bbox=5,0,1,1&bbox-crs=${LAMBERT93}`, 'bbox_invalid'],
    ['/ogc/collections/sites/items?bbox=0,0,1,1&bbox-crs=EPSG:2154', 'field_invalid'],
    ['/ogc/collections/sites/items?crs=http://www.opengis.net/def/crs/EPSG/0/3857', 'field_invalid'],
    ['/ogc/collections/sites/items?datetime=demain', 'datetime_invalid'],
    ['/ogc/collections/sites/items?datetime=2027-02-29', 'datetime_invalid'],
    ['/ogc/collections/sites/items?datetime=2027-02-01T25:00:00Z', 'datetime_invalid'],
    ['/ogc/collections/sites/items?datetime=2027-02-01/2027-01-01', 'datetime_invalid'],
    ['/ogc/collections/sites/items?datetime=2027-01-01/2027-01-02/2027-01-03', 'datetime_invalid'],
    ['/ogc/collections/sites/items?cursor=x', 'cursor_invalid'],
    ['/ogc/collections/sites/items?cursor=WyJ4Il0', 'cursor_invalid'],
  ])('/req/core/query-param-unknown, query-param-invalid: %s is refused (%s)', async (url, refused) => {
    expect(await code(url)).toEqual({ status: 400, code: refused })
  })
})

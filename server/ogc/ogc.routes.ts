import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { Feature } from 'geojson'
import { serve, type Handlers } from '../lib/contract.ts'
import { publicData, rootOf } from '../lib/publicData.ts'
import { Refusal } from '../lib/refusal.ts'
import { COLLECTION_IDS, filtersOf, type CollectionId } from './collections.queries.ts'
import { boxOf, CRS84, type Crs } from './crs.ts'
import { daysOf } from './datetime.ts'
import * as documents from './documents.ts'
import { countItems, readExtent, readItem, readItems, type Asked } from './items.queries.ts'
import { MOST_ITEMS, ogcContract, type Format, type ItemsQuery } from './ogc.schema.ts'
import { openApi } from './openapi.ts'
import * as pages from './pages.ts'

/** More than these are sent piece by piece, as they are read. */
const AT_ONCE = 1000

/** OGC API – Features: what the public may read, for QGIS, GDAL and other tools. */
export const ogcRoutes: FastifyPluginAsync = async (app) => {
  publicData(app)
  await app.register(serve(ogcContract, handlers))
  const open = { config: { access: 'anyone' }, schema: { hide: true } } as const
  app.get('/ogc/', open, (request, reply) => reply.redirect(ogcOf(request)))
  app.get('/ogc/style.css', open, (_request, reply) => reply.type('text/css; charset=utf-8').send(pages.STYLE))
}

function handlers(app: FastifyInstance): Handlers<typeof ogcContract> {
  const { db, now, settings } = app
  const collection = async (root: string, id: CollectionId) =>
    documents.collectionDocument(root, id, await readExtent(db, id))
  return {
    'GET /ogc': async (_input, request, reply) => {
      const root = ogcOf(request)
      return answer(request, reply, documents.landing(root), () => pages.landingPage(root))
    },
    'GET /ogc/conformance': async (_input, request, reply) =>
      answer(request, reply, documents.CONFORMANCE, () => pages.conformancePage(ogcOf(request))),
    'GET /ogc/api': async (_input, request, reply) => {
      const root = ogcOf(request)
      const document = openApi(root, settings.version)
      if (formatOf(request) === 'html') return reply.type(HTML).send(pages.apiPage(root, document))
      return reply.type(documents.OPENAPI_TYPE).send(JSON.stringify(document))
    },
    'GET /ogc/collections': async (_input, request, reply) => {
      const root = ogcOf(request)
      const collections = await Promise.all(COLLECTION_IDS.map((id) => collection(root, id)))
      return answer(request, reply, { collections: collections.map(withItself) }, () =>
        pages.collectionsPage(root, collections),
      )
    },
    ...ofEach((id) => [
      [
        `GET /ogc/collections/${id}`,
        async (request, reply) => {
          const root = ogcOf(request)
          const document = await collection(root, id)
          return answer(request, reply, document, () => pages.collectionPage(root, document))
        },
      ],
      [`GET /ogc/collections/${id}/items`, (request, reply) => items(id, request, reply)],
      [`GET /ogc/collections/${id}/items/{featureId}`, (request, reply) => item(id, request, reply)],
    ]),
  }

  async function items(id: CollectionId, request: FastifyRequest, reply: FastifyReply) {
    const query = request.query as ItemsQuery
    const html = formatOf(request) === 'html'
    const { crs = CRS84, cursor = null } = query
    const limit = Math.min(query.limit, html ? AT_ONCE : MOST_ITEMS)
    const asked = askedBy(id, query)
    const read = (count: number, after: string | null) => readItems(db, id, asked, { crs, count, cursor: after })
    reply.header('content-crs', `<${crs}>`)
    const [first, matched] = await Promise.all([read(Math.min(limit, AT_ONCE), cursor), countItems(db, id, asked)])
    if (html) {
      const features = first.features.map((feature) => JSON.parse(feature) as Feature)
      const links = linksOf(request, documents.GEOJSON_TYPE, first.next)
      return reply.type(HTML).send(pages.itemsPage(ogcOf(request), id, features, matched, links))
    }

    async function* pieces() {
      let { features, next } = first
      let returned = 0
      yield '{"type":"FeatureCollection","features":['
      for (;;) {
        yield (returned === 0 || features.length === 0 ? '' : ',') + features.join(',')
        returned += features.length
        if (next === null || returned >= limit) break
        ;({ features, next } = await read(Math.min(limit - returned, AT_ONCE), next))
      }
      const links = linksOf(request, documents.GEOJSON_TYPE, next)
      const rest = { numberMatched: matched, numberReturned: returned, timeStamp: now().toISOString(), links }
      yield `],${JSON.stringify(rest).slice(1)}`
    }
    reply.type(documents.GEOJSON_TYPE)
    if (first.next !== null && limit > AT_ONCE) return reply.send(Readable.from(pieces()))
    let text = ''
    for await (const piece of pieces()) text += piece
    return reply.send(text)
  }

  async function item(id: CollectionId, request: FastifyRequest, reply: FastifyReply) {
    const { featureId } = request.params as { featureId: string }
    const { crs = CRS84 } = request.query as ItemsQuery
    const text = await readItem(db, id, featureId, crs)
    if (text === null)
      throw new Refusal(404, 'feature_not_found', `Rien de public ne porte l’identifiant ${featureId} dans ${id}.`)
    const root = ogcOf(request)
    const feature = JSON.parse(text) as Feature
    reply.header('content-crs', `<${crs}>`)
    if (formatOf(request) === 'html') return reply.type(HTML).send(pages.itemPage(root, id, feature))
    const links = [
      ...linksOf(request, documents.GEOJSON_TYPE, null),
      { href: `${root}/collections/${id}`, rel: 'collection', type: documents.JSON_TYPE },
    ]
    return reply.type(documents.GEOJSON_TYPE).send(JSON.stringify({ ...feature, links }))
  }
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>

/** The handlers of every collection, under their routes. */
function ofEach(handlersOf: (id: CollectionId) => [route: string, handler: Handler][]) {
  const all = COLLECTION_IDS.flatMap(handlersOf)
  return Object.fromEntries(
    all.map(([route, handler]) => [
      route,
      (_input: unknown, request: FastifyRequest, reply: FastifyReply) => handler(request, reply),
    ]),
  ) as Omit<Handlers<typeof ogcContract>, 'GET /ogc' | 'GET /ogc/conformance' | 'GET /ogc/api' | 'GET /ogc/collections'>
}

/** @throws Refusal 400 `bbox_invalid` or `datetime_invalid` */
function askedBy(id: CollectionId, query: ItemsQuery): Asked {
  const crs: Crs = query['bbox-crs'] ?? CRS84
  return {
    box: query.bbox === undefined ? null : boxOf(query.bbox, crs),
    days: query.datetime === undefined ? null : daysOf(query.datetime),
    values: Object.fromEntries(filtersOf(id).map(([name]) => [name, query[name]])),
  }
}

const ogcOf = (request: FastifyRequest): string => `${rootOf(request)}/ogc`

const HTML = `${documents.HTML_TYPE}; charset=utf-8`

/** By `f`, or else by the Accept header: a page only for who likes one better than JSON. */
function formatOf({ query, headers }: FastifyRequest): Format {
  const { f } = query as { f?: Format }
  if (f !== undefined) return f
  const liking = (types: RegExp) =>
    Math.max(
      0,
      ...(headers.accept ?? '*/*').split(',').flatMap((range) => {
        const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
        const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
        return types.test(type) ? [Number(weight ?? 1)] : []
      }),
    )
  return liking(/^text\/(html|\*)$/) > liking(/^(application\/(.+\+)?json|application\/\*)$/) ? 'html' : 'json'
}

/** A document as JSON with links to itself and to its page, or as that page. */
function answer(request: FastifyRequest, reply: FastifyReply, document: object, page: () => string): FastifyReply {
  if (formatOf(request) === 'html') return reply.type(HTML).send(page())
  const { links: others = [] } = document as { links?: readonly documents.Link[] }
  const links = [...linksOf(request, documents.JSON_TYPE, null), ...others]
  return reply.type(documents.JSON_TYPE).send(JSON.stringify({ ...document, links }))
}

/** A collection in the list of them, where `self` is its own document. */
function withItself(document: documents.CollectionDocument): documents.CollectionDocument {
  const [items] = document.links as [documents.Link]
  const href = items.href.replace(/\/items.*$/, '')
  return { ...document, links: [{ href, rel: 'self', type: documents.JSON_TYPE }, ...document.links] }
}

/** Links to what is answered, in this form and the other one, and to the page that follows. */
function linksOf(request: FastifyRequest, type: string, next: string | null): documents.Link[] {
  const html = formatOf(request) === 'html'
  const [path, search = ''] = request.url.split('?', 2) as [string, string?]
  const address = rootOf(request) + path
  const href = (changes: Readonly<Record<string, string>>) => {
    const query = new URLSearchParams(search)
    for (const [name, value] of Object.entries(changes)) query.set(name, value)
    return `${address}?${query.toString()}`
  }
  return [
    { href: href({ f: html ? 'html' : 'json' }), rel: 'self', type: html ? documents.HTML_TYPE : type },
    { href: href({ f: html ? 'json' : 'html' }), rel: 'alternate', type: html ? type : documents.HTML_TYPE },
    ...(next === null
      ? []
      : [
          {
            href: href({ cursor: next, f: html ? 'html' : 'json' }),
            rel: 'next',
            type: html ? documents.HTML_TYPE : type,
          },
        ]),
  ]
}

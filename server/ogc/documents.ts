/** The documents of OGC API – Features that describe what there is: plain objects, from which the pages are made too. */
import { collectionOf, type CollectionId } from './collections.queries.ts'
import { CRS, CRS84 } from './crs.ts'
import type { Extent } from './items.queries.ts'

export interface Link {
  readonly href: string
  readonly rel: string
  readonly type: string
  readonly title?: string
}

export const JSON_TYPE = 'application/json'
export const GEOJSON_TYPE = 'application/geo+json'
export const HTML_TYPE = 'text/html'
export const OPENAPI_TYPE = 'application/vnd.oai.openapi+json;version=3.0'

const FEATURES = 'http://www.opengis.net/spec/ogcapi-features-'
export const CONFORMANCE = {
  conformsTo: [
    `${FEATURES}1/1.0/conf/core`,
    `${FEATURES}1/1.0/conf/oas30`,
    `${FEATURES}1/1.0/conf/geojson`,
    `${FEATURES}1/1.0/conf/html`,
    `${FEATURES}2/1.0/conf/crs`,
  ],
}

/** What Escale publishes here, in a few words for a person. */
const DESCRIPTION =
  'Les communes, les sites, les bâtiments et les locaux que le public peut lire. Ce que demandent les structures, et qui ' +
  'occupe quoi, n’y est pas ; un lieu protégé n’y est placé qu’à 500 m près.'

/** @param root the address of /ogc, absolute */
export function landing(root: string) {
  return {
    title: 'Escale : lieux et locaux',
    description: DESCRIPTION,
    links: [
      { href: `${root}/api?f=json`, rel: 'service-desc', type: OPENAPI_TYPE, title: 'L’API, en OpenAPI 3.0' },
      { href: `${root}/api?f=html`, rel: 'service-doc', type: HTML_TYPE, title: 'L’API, à lire' },
      { href: `${root}/conformance`, rel: 'conformance', type: JSON_TYPE, title: 'Ce qui est tenu de la norme' },
      { href: `${root}/collections`, rel: 'data', type: JSON_TYPE, title: 'Les collections' },
    ],
  }
}

export function collectionDocument(root: string, id: CollectionId, { bbox, from, until }: Extent) {
  const { title, description } = collectionOf(id)
  const address = `${root}/collections/${id}`
  const hasPeriod = from !== null || until !== null
  return {
    id,
    title,
    description,
    itemType: 'feature',
    extent: {
      ...(bbox === null ? {} : { spatial: { bbox: [bbox], crs: CRS84 } }),
      ...(hasPeriod ? { temporal: { interval: [[instant(from), instant(until)]] } } : {}),
    },
    crs: CRS,
    storageCrs: CRS84,
    links: [
      { href: `${address}/items?f=json`, rel: 'items', type: GEOJSON_TYPE, title },
      { href: `${address}/items?f=html`, rel: 'items', type: HTML_TYPE, title },
    ] as Link[],
  }
}
export type CollectionDocument = ReturnType<typeof collectionDocument>

const instant = (day: string | null) => (day === null ? null : `${day}T00:00:00Z`)

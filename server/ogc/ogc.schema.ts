import Type, { type TSchema } from 'typebox'
import type { RouteSchema } from '../lib/contract.ts'
import { matching, oneOf } from '../lib/shapes.ts'
import { COLLECTION_IDS, filtersOf, type CollectionId } from './collections.queries.ts'
import { BOX_PATTERN, CRS, CRS84 } from './crs.ts'

export const FORMATS = ['json', 'html'] as const
export type Format = (typeof FORMATS)[number]

/** A larger one is read as this one: so the standard wants it. */
export const MOST_ITEMS = 10_000
export const USUAL_ITEMS = 100

const format = { f: Type.Optional(oneOf(FORMATS, 'Form of the reply; without it, the Accept header decides')) }
const onlyFormat = Type.Object(format, { additionalProperties: false })
const crs = { crs: Type.Optional(oneOf(CRS, 'Reference system of the reply')) }

/** What the items of every collection can be asked by, besides their own properties. */
const selection = {
  limit: Type.Optional(
    Type.Integer({ minimum: 1, default: USUAL_ITEMS, description: `Features a page; ${MOST_ITEMS} at most` }),
  ),
  cursor: Type.Optional(Type.String({ maxLength: 500, description: 'From a link `next`' })),
  bbox: Type.Optional(
    matching(
      BOX_PATTERN,
      'quatre nombres : ouest,sud,est,nord (ou six, avec les hauteurs)',
      'west,south,east,north, or with heights west,south,low,east,north,high',
    ),
  ),
  'bbox-crs': Type.Optional(oneOf(CRS, `Reference system of bbox; ${CRS84} without it`)),
  datetime: Type.Optional(
    Type.String({
      maxLength: 100,
      description: 'A day, an instant, or an interval `from/until` of which an end may be `..`',
    }),
  ),
}

/** `selection` as a handler gets it. */
export interface ItemsQuery {
  readonly limit: number
  readonly cursor?: string
  readonly bbox?: string
  readonly 'bbox-crs'?: (typeof CRS)[number]
  readonly datetime?: string
  readonly crs?: (typeof CRS)[number]
  readonly f?: Format
  readonly [property: string]: unknown
}

const route = <Query extends TSchema>(summary: string, querystring: Query) =>
  ({ summary, tags: ['ogc'], access: 'anyone', querystring, response: { 200: Type.Any() } }) as const

type OfCollection = {
  readonly [Id in CollectionId as `GET /ogc/collections/${Id}`]: RouteSchema
} & { readonly [Id in CollectionId as `GET /ogc/collections/${Id}/items`]: RouteSchema } & {
  readonly [Id in CollectionId as `GET /ogc/collections/${Id}/items/{featureId}`]: RouteSchema
}

/** Each collection has routes of its own, since each has properties of its own to be asked by. */
const ofCollections = Object.fromEntries(
  COLLECTION_IDS.flatMap((id): [string, RouteSchema][] => {
    const path = `GET /ogc/collections/${id}`
    const values = filtersOf(id).map(([name, { schema, title }]) => [
      name,
      Type.Optional({ ...schema, description: title } as TSchema),
    ])
    const query = { ...format, ...crs, ...selection, ...(Object.fromEntries(values) as Record<string, TSchema>) }
    return [
      [path, route(`The collection ${id}`, onlyFormat)],
      [`${path}/items`, route(`Features of ${id}`, Type.Object(query, { additionalProperties: false }))],
      [
        `${path}/items/{featureId}`,
        {
          ...route(`One feature of ${id}`, Type.Object({ ...format, ...crs }, { additionalProperties: false })),
          params: Type.Object({ featureId: Type.String({ maxLength: 100 }) }),
        },
      ],
    ]
  }),
) as OfCollection

export const ogcContract = {
  'GET /ogc': route('Public places by OGC API – Features: where to begin', onlyFormat),
  'GET /ogc/conformance': route('The parts of OGC API – Features that are kept', onlyFormat),
  'GET /ogc/api': route('This API as OpenAPI 3.0', onlyFormat),
  'GET /ogc/collections': route('The collections', onlyFormat),
  ...ofCollections,
} as const

/** /ogc as OpenAPI 3.0, from the contract that the server validates with. */
import type { TSchema } from 'typebox'
import type { RouteSchema } from '../lib/contract.ts'
import { COLLECTION_IDS, collectionOf } from './collections.queries.ts'
import { GEOJSON_TYPE, HTML_TYPE, JSON_TYPE, OPENAPI_TYPE } from './documents.ts'
import { MOST_ITEMS, ogcContract } from './ogc.schema.ts'

export interface OpenApi {
  readonly openapi: string
  readonly info: { readonly title: string; readonly description: string; readonly version: string }
  readonly servers: readonly { readonly url: string }[]
  readonly paths: Readonly<Record<string, { readonly get: Operation }>>
  readonly components: object
}
interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly description?: string }[]
  readonly responses: object
}

/** @param root the address of /ogc, absolute */
export function openApi(root: string, version: string): OpenApi {
  const paths = Object.entries(ogcContract as Record<string, RouteSchema>).map(([key, schema]) => {
    const path = key.slice('GET /ogc'.length) || '/'
    return [path, { get: operation(path, schema) }] as const
  })
  return {
    openapi: '3.0.3',
    info: {
      title: 'Escale : lieux et locaux',
      description: 'OGC API – Features 1.0, parties 1 et 2, sur ce que le public peut lire.',
      version,
    },
    servers: [{ url: root }],
    paths: Object.fromEntries(paths),
    components: {
      schemas: {
        problem: {
          type: 'object',
          required: ['status', 'code', 'detail'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            code: { type: 'string' },
            detail: { type: 'string', description: 'Une phrase qui dit quoi faire' },
          },
        },
        ...Object.fromEntries(COLLECTION_IDS.map((id) => [id, featureSchema(id)])),
      },
    },
  }
}

function operation(path: string, { summary, params, querystring }: RouteSchema): Operation {
  const [, collection] = /^\/collections\/([^/]+)/.exec(path) ?? []
  const features = path.includes('/items')
  const schema = features && path.endsWith('}') ? { $ref: `#/components/schemas/${collection!}` } : { type: 'object' }
  const type = path === '/api' ? OPENAPI_TYPE : features ? GEOJSON_TYPE : JSON_TYPE
  const problem = { content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/problem' } } } }
  return {
    operationId:
      path === '/'
        ? 'landing'
        : path
            .slice(1)
            .replaceAll(/[/{}]+/g, '_')
            .replace(/_$/, ''),
    summary,
    parameters: [...parameters('path', params), ...parameters('query', querystring)],
    responses: {
      200: {
        description: summary,
        content: { [type]: { schema }, [HTML_TYPE]: { schema: { type: 'string' } } },
      },
      400: { description: 'A parameter is unknown, or has a wrong value', ...problem },
      ...(features ? { 404: { description: 'No such feature', ...problem } } : {}),
      default: { description: 'The server failed', ...problem },
    },
  }
}

function parameters(place: 'path' | 'query', object: TSchema | undefined): Operation['parameters'] {
  const properties = (object as { properties?: Record<string, Json> } | undefined)?.properties ?? {}
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: place,
    required: place === 'path',
    ...(description === undefined ? {} : { description }),
    ...(place === 'query' ? { style: 'form', explode: false } : {}),
    schema: AS_THE_STANDARD_SAYS[name] ?? plain(schema),
  }))
}

type Json = Record<string, unknown> & { readonly description?: string }

/** The server reads these as text or clips them; the standard wants them documented so. */
const AS_THE_STANDARD_SAYS: Readonly<Record<string, object>> = {
  bbox: {
    type: 'array',
    oneOf: [
      { minItems: 4, maxItems: 4 },
      { minItems: 6, maxItems: 6 },
    ],
    items: { type: 'number' },
  },
  limit: { type: 'integer', minimum: 1, maximum: MOST_ITEMS, default: 100 },
}

/** A schema without what is ours alone. */
const plain = (schema: object): object =>
  Object.fromEntries(Object.entries(schema).filter(([name]) => !name.startsWith('x-')))

function featureSchema(id: (typeof COLLECTION_IDS)[number]): object {
  const properties = Object.entries(collectionOf(id).properties).map(([name, { schema, title }]) => [
    name,
    { ...plain(schema), title, nullable: true },
  ])
  return {
    type: 'object',
    required: ['type', 'id', 'geometry', 'properties'],
    properties: {
      type: { type: 'string', enum: ['Feature'] },
      id: { type: 'string' },
      geometry: { type: 'object', nullable: true },
      properties: { type: 'object', properties: Object.fromEntries(properties) },
    },
  }
}

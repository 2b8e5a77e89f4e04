import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { Static, TSchema } from 'typebox'
import { Problem } from './shapes.ts'

/** What a caller must be allowed to do to call a route; who is allowed what is in `accounts/permissions.ts`. */
export type Access =
  | 'anyone'
  | 'signedIn'
  | 'places.write'
  | 'places.exact'
  | 'places.export'
  | 'data.import'
  | 'organisations.read'
  | 'organisations.write'
  | 'demands.read'
  | 'demands.write'
  | 'occupancies.read'
  | 'occupancies.write'
  | 'timeline.read'
  | 'plans.read'
  | 'plans.make'
  | 'plans.decide'
  | 'grid.write'
  | 'audit.read'
  | 'agreements.read'
  | 'agreements.write'
  | 'refusals.read'
  | 'refusals.decide'
  | 'appeals.lodge'
  | 'equity.read'
  | 'offers.read'
  | 'offers.make'
  | 'offers.answer'
  | 'messages.read'
  | 'calendar.read'
  | 'upkeep.tend'
  | 'accounts.manage'
  | 'committee.read'
  | 'committee.score'
  | 'committee.hold'

export type ObjectKind =
  | 'territory'
  | 'site'
  | 'building'
  | 'room'
  | 'organisation'
  | 'demand'
  | 'occupancy'
  | 'cohort'
  | 'plan'
  | 'placement'
  | 'grid'
  | 'role'
  | 'agreement'
  | 'inventory'
  | 'milestone'
  | 'call'
  | 'application'
  | 'refusal'
  | 'appeal'
  | 'committee_session'
  | 'import'
  | 'offer'

/**
 * Where a request names the objects that it is about: `{ 'params.id': 'demand' }`. Before the handler runs, each must
 * be one that the caller's roles reach. A list names its territory, and keeps to `request.within` by itself.
 */
export type About = { readonly [place: `${'params' | 'querystring' | 'body'}.${string}`]: ObjectKind }

/** One route, said once: the server validates with it, the API document shows it, the page is typed by it. */
export interface RouteSchema {
  readonly summary: string
  readonly description?: string
  readonly tags: readonly string[]
  /** There is no default: a route without it does not start, nor one without `about` that is not for anyone. */
  readonly access: Access
  readonly about?: About
  /** Its answer holds a secret, which is not kept to be given again */
  readonly secret?: true
  readonly params?: TSchema
  readonly querystring?: TSchema
  readonly headers?: TSchema
  readonly body?: TSchema
  readonly response: { readonly [status: number]: TSchema }
}

export type Contract = { readonly [route: `${'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'} /${string}`]: RouteSchema }

type In<R, K extends string> = R extends { readonly [P in K]: infer S extends TSchema }
  ? { readonly [P in K]: Static<S> }
  : unknown

export type InputOf<R> = In<R, 'params'> & In<R, 'querystring'> & In<R, 'body'> & In<R, 'headers'>
export type ReplyOf<R> = R extends { readonly response: { readonly 200: infer S extends TSchema } }
  ? Static<S>
  : R extends { readonly response: { readonly 201: infer S extends TSchema } }
    ? Static<S>
    : R extends { readonly response: { readonly 202: infer S extends TSchema } }
      ? Static<S>
      : undefined

/** What a caller of each route sends and gets, read off the schemas the server validates with. */
export type ApiOf<C> = { [R in keyof C]: { input: InputOf<C[R]>; reply: ReplyOf<C[R]> } }

/** A handler gets its validated input and answers with its reply; the first success status of the contract is sent. */
export type Handlers<C extends Contract> = {
  [R in keyof C]: (
    input: InputOf<C[R]>,
    request: FastifyRequest,
    reply: FastifyReply,
  ) => Promise<ReplyOf<C[R]> | FastifyReply>
}

/** Fastify routes for a whole contract: a missing or superfluous handler is a type error. */
export function serve<C extends Contract>(
  contract: C,
  handlersFor: (app: FastifyInstance) => Handlers<C>,
): FastifyPluginAsync {
  return async (app) => {
    const handlers = handlersFor(app)
    for (const [key, schema] of Object.entries(contract) as [string & keyof C, RouteSchema][]) {
      const [method, url] = key.split(' ') as [string, string]
      const { access, about, secret, params, querystring, headers, body, response, ...words } = schema
      const success = Number(Object.keys(response).find((status) => /^[23]/.test(status)))
      app.route({
        method,
        url: url.replace(/\{(\w+)\}/g, ':$1'),
        config: { access, ...(about && { about }), ...(success === 201 && { creates: secret ? 'secret' : 'kept' }) },
        schema: {
          ...words,
          // In the API document: what a caller must be allowed to do, and to which objects.
          'x-access': access,
          ...(about && { 'x-about': about }),
          // It takes an Idempotency-Key: the same key again gives the same answer for a day.
          ...(success === 201 && { 'x-idempotent': true }),
          tags: [...words.tags],
          ...(params && { params }),
          ...(querystring && { querystring }),
          ...(headers && { headers }),
          ...(body && { body }),
          response: { ...response, '4xx': Problem },
        },
        handler: async (request, reply) => {
          reply.code(success)
          const input = {
            params: request.params,
            querystring: request.query,
            body: request.body,
            headers: request.headers,
          }
          return handlers[key](input as InputOf<C[typeof key]>, request, reply)
        },
      })
    }
  }
}

/**
 * A kept object with its version as the ETag to send back as If-Match. The version counts what people edit, not all
 * that is shown (the state of a demand, who has scored): so it never answers that a kept copy is still good.
 */
export function versioned<Kept extends { version: number }>(reply: FastifyReply, kept: Kept): Kept {
  delete reply.request.headers['if-none-match']
  reply.header('etag', `"${kept.version}"`).header('cache-control', 'private, no-store')
  return kept
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
    about?: About
    /** It makes something new: what is sent twice by one key is done once; a secret in its answer is not kept */
    creates?: 'kept' | 'secret'
  }
}

import type { Api, Problem } from '../../server/contract.ts'
import { typeset } from '../text/french.ts'
import { text } from '../text/shell.ts'

/** A refusal by the server, or a network that did not answer (`status` 0, `code` `network`). `message` is for people. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** The field at fault as it was sent (`phases/0/areaM2`), or `null` */
    readonly field: string | null = null,
    /** All that came with the refusal: what changed meanwhile (412), who holds the room (409) … */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message)
  }
}

type Loose<T> = { readonly [K in keyof T]: T[K] | undefined }
type Needed<T> = Record<never, never> extends T ? never : T
/** What a route takes, its headers aside; parts that may all be left out are optional, and a query may hold `undefined`. */
type Sent<I> = {
  [K in keyof I as K extends 'headers' ? never : Needed<I[K]> extends never ? never : K]: K extends 'querystring'
    ? Loose<I[K]>
    : I[K]
} & {
  [K in keyof I as K extends 'headers' ? never : Needed<I[K]> extends never ? K : never]?: K extends 'querystring'
    ? Loose<I[K]>
    : I[K]
}
interface Besides {
  /** The version that the person saw; the server refuses with 412 when there is a newer one */
  ifMatch?: number
  /** The secret of an application's link; a manager has none */
  key?: string | null
  signal?: AbortSignal
}
type Arguments<I> = Record<never, never> extends Sent<I> ? [input?: Sent<I> & Besides] : [input: Sent<I> & Besides]

interface Plain extends Besides {
  params?: Readonly<Record<string, string>>
  querystring?: Readonly<Record<string, string | number | boolean | undefined>>
  body?: unknown
}

/**
 * Keys of what was sent and not answered, by what was sent: sent again after a cut of the line, it is the same try, and
 * the server does it once.
 */
const unanswered = new Map<string, string>()
function keyOfTry(sent: string): string {
  const key = unanswered.get(sent) ?? [...crypto.getRandomValues(new Uint32Array(4))].join('-').padEnd(16, '-')
  unanswered.set(sent, key)
  return key
}

/**
 * Calls a route of the contract: `call('GET /api/sites/{id}', { params: { id } })`.
 * @throws ApiProblem for every refusal and every network failure; an `AbortError` when `signal` aborts
 */
export async function call<R extends keyof Api>(
  route: R,
  ...[input]: Arguments<Api[R]['input']>
): Promise<Api[R]['reply']> {
  const { params = {}, querystring = {}, body, ifMatch, key = null, signal } = (input ?? {}) as Plain
  const [method, template] = route.split(' ') as [string, string]
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(querystring)) if (value !== undefined) query.set(name, String(value))

  const url = query.size === 0 ? path : `${path}?${query}`
  const sent = method === 'POST' ? `${url} ${JSON.stringify(body)}` : null
  let response: Response
  try {
    response = await fetch(url, {
      method,
      headers: {
        accept: 'application/json, application/problem+json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(sent === null ? {} : { 'idempotency-key': keyOfTry(sent) }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    })
  } catch (error) {
    if (isAbort(error)) throw error
    throw new ApiProblem(0, 'network', text.problems.network)
  }
  const reply: unknown = await response.json().catch((error: unknown) => {
    if (isAbort(error)) throw error
    return undefined
  })
  const problem = response.ok ? null : problemOf(response.status, reply)
  if (sent !== null && problem?.code !== 'still_running') unanswered.delete(sent)
  if (problem !== null) throw problem
  return reply as Api[R]['reply']
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

/** What went wrong, as a sentence for a person; a fault of our own code is rethrown, never dressed up. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error
  throw error
}

export function problemOf(status: number, reply: unknown): ApiProblem {
  if (typeof reply !== 'object' || reply === null || !('detail' in reply))
    return new ApiProblem(status, 'unreadable', text.problems.unreadable(status))
  const { code, detail, field, ...details } = reply as Problem & Record<string, unknown>
  return new ApiProblem(status, code, typeset(detail), field ?? null, details)
}

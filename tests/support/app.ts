import type { FastifyInstance } from 'fastify'
import type { SendMail } from '../../server/accounts/mail.ts'
import { buildApp } from '../../server/app.ts'
import { readConfig } from '../../server/config.ts'
import type { Api, Problem } from '../../server/contract.ts'
import type { TestDatabase } from './database.ts'

/** The day that tests live on, unless they say another. */
export const TODAY = '2026-11-24'

/** Who calls: a manager sits at the server's machine, the public comes from elsewhere. */
type As = 'manager' | 'public'
type Route = keyof Api
type Input<R extends Route> = unknown extends Api[R]['input']
  ? [input?: undefined, as?: As]
  : [input: Api[R]['input'], as?: As]

export interface Answer<Body> {
  readonly status: number
  readonly headers: Record<string, unknown>
  readonly body: Body
}

export interface TestApp {
  readonly app: FastifyInstance
  /** The reply of a call that succeeds. @throws with the refusal when it does not */
  call<R extends Route>(route: R, ...input: Input<R>): Promise<Api[R]['reply']>
  /** The refusal of a call that is refused. @throws when it succeeds, or fails with a 5xx */
  refusal<R extends Route>(route: R, ...input: Input<R>): Promise<Problem & Record<string, unknown>>
  /** Whatever is answered, for input that the contract does not allow too. */
  send(route: Route, input?: unknown, as?: As): Promise<Answer<unknown>>
  close(): Promise<void>
}

interface LooseInput {
  readonly params?: Record<string, unknown>
  readonly querystring?: Record<string, unknown>
  readonly headers?: Record<string, string>
  readonly body?: unknown
}

interface TestParts {
  readonly today?: string
  readonly now?: () => Date
  readonly sendMail?: SendMail
  readonly env?: Readonly<Record<string, string>>
}

/** The whole server over a test database, with a fixed today; called without a network. */
export async function testApp(
  database: TestDatabase,
  { today = TODAY, now, sendMail = async () => {}, env = {} }: TestParts = {},
): Promise<TestApp> {
  const app = await buildApp({
    db: database.db,
    walled: database.walled,
    databaseKind: database.kind,
    config: readConfig({ LOG_LEVEL: 'silent', ESCALE_TODAY: today, ...env }),
    webDir: null,
    version: 'test',
    sendMail,
    ...(now && { now }),
  })
  database.servers.push(app)

  async function send(route: Route, input: unknown = {}, as: As = 'manager'): Promise<Answer<unknown>> {
    const { params = {}, querystring = {}, headers = {}, body } = input as LooseInput
    const [method, path] = route.split(' ') as ['GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE', string]
    const given = Object.entries(querystring).filter(([, value]) => value !== undefined)
    const query = new URLSearchParams(given.map(([name, value]) => [name, inUrl(value)]))
    const url = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(inUrl(params[name])))
    const reply = await app.inject({
      method,
      url: `${url}?${query.toString()}`,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
      remoteAddress: as === 'manager' ? '127.0.0.1' : '203.0.113.9',
    })
    const isJson = String(reply.headers['content-type']).includes('json')
    return {
      status: reply.statusCode,
      headers: reply.headers,
      body: reply.body === '' ? undefined : isJson ? (JSON.parse(reply.body) as unknown) : reply.body,
    }
  }

  return {
    app,
    send,
    async call(route, ...[input, as]) {
      const { status, body } = await send(route, input, as)
      if (status >= 300) throw new Error(`${route} answered ${status}: ${JSON.stringify(body)}`)
      return body as never
    },
    async refusal(route, ...[input, as]) {
      const { status, body } = await send(route, input, as)
      if (status < 400 || status >= 500) throw new Error(`${route} answered ${status}: ${JSON.stringify(body)}`)
      return body as never
    },
    close: () => app.close(),
  }
}

const inUrl = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** The header of a change of what was read at this version. */
export const ifMatch = ({ version }: { readonly version: number }) => ({ 'if-match': `"${version}"` })

/** Who calls, whether he may, and whether what he asks about is within his reach: before any handler runs. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actAs } from '../db/acting.ts'
import type { Access } from '../lib/contract.ts'
import { Refusal } from '../lib/refusal.ts'
import {
  actingOf,
  DEMONSTRATOR,
  may,
  PERMISSIONS,
  PUBLIC,
  reaches,
  ROLE_WORDS,
  territoriesOf,
  withinOf,
  type Caller,
  type Right,
  type Within,
} from './permissions.ts'
import { callerOfSession, hasNoAccounts } from './sessions.queries.ts'
import { standingsOf } from './standing.queries.ts'

/** What of the settings decides who a caller is. */
export interface GuardSettings {
  readonly managers: 'loopback' | 'anywhere'
  readonly publicUrl: string | null
}

export function guard(app: FastifyInstance, settings: GuardSettings): void {
  app.decorateRequest('caller')
  app.decorateRequest('within', null)
  app.addHook('onRoute', ({ url, method, config }) => {
    if (!/^\/(api\/(?!docs)|ogc|tiles)/.test(url)) return
    const route = `${String(method)} ${url}`
    if (config?.access === undefined) throw new Error(`${route} does not say who may call it`)
    if (isRight(config.access) && config.about === undefined) throw new Error(`${route} does not say what it is about`)
  })
  app.addHook('onRequest', async (request) => {
    const { access } = request.routeOptions.config
    request.caller = PUBLIC
    if (access === undefined) return
    request.caller = await callerOf(app, request, settings).catch((error: unknown) => {
      // What is for anyone answers even without a database, as far as it can.
      if (access === 'anyone') return PUBLIC
      throw error
    })
    if (!may(request.caller, access)) throw notAllowed(access, request.caller)
  })
  app.addHook('preHandler', async (request) => {
    const { access } = request.routeOptions.config
    if (access !== undefined && isRight(access)) await refuseOutOfReach(app, request, access)
  })
  // Not in an async hook: its context would end with it.
  app.addHook('preHandler', (request, _reply, done) => actAs(actingOf(request.caller), done))
}

const isRight = (access: Access): access is Right => access in PERMISSIONS

/** Over HTTPS the browser itself holds this cookie to this host and to HTTPS. */
export const cookieName = (publicUrl: string | null): string =>
  publicUrl?.startsWith('https:') ? '__Host-escale' : 'escale'

async function callerOf(app: FastifyInstance, request: FastifyRequest, settings: GuardSettings): Promise<Caller> {
  if (!isSameOrigin(request, settings.publicUrl)) return PUBLIC
  const secret = request.cookies[cookieName(settings.publicUrl)]
  const signedIn = secret === undefined ? null : await callerOfSession(app.unwalled, secret, app.now())
  if (signedIn !== null && !signedIn.person!.demonstration) return signedIn
  return (await isOpenDemonstration(app, request, settings)) ? (signedIn ?? DEMONSTRATOR) : PUBLIC
}

/** A page of another site can neither read nor write as the person, whatever his browser sends along. */
function isSameOrigin({ headers, protocol }: FastifyRequest, publicUrl: string | null): boolean {
  const { host = '', origin } = headers
  if (origin === undefined || origin === `${protocol}://${host}`) return true
  return publicUrl !== null && origin === new URL(publicUrl).origin
}

/** As long as nobody has an account, who sits at this machine (or everybody, when so set) uses it as a manager. */
export async function isOpenDemonstration(
  app: FastifyInstance,
  request: FastifyRequest,
  { managers }: GuardSettings,
): Promise<boolean> {
  return (managers === 'anywhere' || isLocal(request)) && hasNoAccounts(app.unwalled)
}

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/
const LOCAL_NAMES = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/**
 * At this machine: the connection and the name asked for are local, and no proxy stands between. The name guards
 * against a foreign page that resolves to this machine.
 */
function isLocal({ headers, socket }: FastifyRequest): boolean {
  const behindProxy = headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined
  return LOOPBACK.test(socket.remoteAddress ?? '') && LOCAL_NAMES.test(headers.host ?? '') && !behindProxy
}

/**
 * @throws Refusal 403 `not_allowed` for a territory in which the caller has not the right, 404 `out_of_reach` for an
 *   object that he does not reach, which is not told apart from none, 400 `territory_missing`
 */
async function refuseOutOfReach(app: FastifyInstance, request: FastifyRequest, right: Right): Promise<void> {
  const territories = territoriesOf(request.caller, right)
  if (territories === null) return
  for (const [place, kind] of Object.entries(request.routeOptions.config.about ?? {})) {
    const [part, name] = place.split('.') as ['params' | 'querystring' | 'body', string]
    const holder = (part === 'querystring' ? request.query : request[part]) as Record<string, unknown>
    if (kind === 'territory') {
      // A list of a caller of one territory is of that one.
      if (part === 'querystring' && holder[name] === undefined && territories.size === 1) [holder[name]] = territories
      const territory = holder[name]
      if (typeof territory !== 'string') throw territoryMissing(name)
      if (!territories.has(territory)) throw notAllowed(right, request.caller)
      request.within = withinOf(request.caller, right, territory)
    } else if (typeof holder[name] === 'string') {
      const ids = [...new Set(holder[name].split(','))]
      const standings = await standingsOf(app.unwalled, kind, ids)
      if (standings.length < ids.length || !standings.every((standing) => reaches(request.caller, right, standing)))
        throw outOfReach()
    }
  }
}

function notAllowed(access: Access, { person }: Caller): Refusal {
  const roles = isRight(access) ? (Object.keys(PERMISSIONS[access].holders) as (keyof typeof ROLE_WORDS)[]) : []
  const needed =
    roles.length === 0 ? '' : ` Il faut l’un de ces rôles : ${roles.map((role) => ROLE_WORDS[role]).join(', ')}.`
  const todo =
    person === null ? ' Connectez-vous.' : ' Demandez-le à un administrateur, ou connectez-vous avec un autre compte.'
  return new Refusal(403, 'not_allowed', `Votre accès ne permet pas cela.${needed}${todo}`, { roles })
}
export const outOfReach = () =>
  new Refusal(404, 'out_of_reach', 'Cette fiche n’existe pas, ou elle est hors de ce que votre rôle vous ouvre.')
const territoryMissing = (field: string) =>
  new Refusal(400, 'territory_missing', 'Vous avez des rôles dans plusieurs territoires : dites lequel.', { field })

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller
    /** Of a list: the part of its territory that the caller reaches */
    within: Within
  }
  interface FastifyInstance {
    now: () => Date
  }
}

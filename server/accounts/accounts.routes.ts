import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Role } from '../db/codes.ts'
import { serve } from '../lib/contract.ts'
import { Refusal } from '../lib/refusal.ts'
import { endSession, erasePerson, exportAccount, readAccount, renamePerson } from './account.queries.ts'
import { accountsContract } from './accounts.schema.ts'
import { deviceOf } from './device.ts'
import { cookieName, isOpenDemonstration, type GuardSettings } from './guard.ts'
import { historyOf } from './history.queries.ts'
import { newLink, personOfStep, takeLink } from './links.queries.ts'
import { letters, type SendMail } from './mail.ts'
import { provider, type Departure, type ProviderSettings } from './provider.ts'
import { personOfProvider } from './provider.queries.ts'
import { demonstrationAccount, invite, listPeople, removeRole } from './people.queries.ts'
import { PERMISSIONS, territoriesOf } from './permissions.ts'
import { beginSecondFactor, checkSecondFactor, confirmSecondFactor, endSecondFactor } from './secondFactor.queries.ts'
import { hasNoAccounts, LONGEST_DAYS, openSession } from './sessions.queries.ts'
import {
  changePassword,
  checkPassword,
  choosePassword,
  demonstrationPerson,
  forgotten,
  makeFirstAdministrator,
  signUp,
} from './signIn.queries.ts'

export interface AccountsParts {
  readonly settings: GuardSettings & { readonly oidc: ProviderSettings | null }
  readonly sendMail: SendMail
  /** Where people reach this server: the start of every link in a letter */
  readonly baseUrl: () => string
}

export const accountsRoutes = ({ settings, sendMail, baseUrl }: AccountsParts) =>
  serve(accountsContract, (app) => {
    // Signing in, accounts and roles stand in front of the wall: nobody reaches anything before.
    const { unwalled: db, now } = app
    // In the fragment, which a browser never sends: a secret stays out of the logs on the way.
    const post = { sendMail, linkTo: (page: string, secret: string) => `${baseUrl()}/${page}${secret && `#${secret}`}` }
    const name = cookieName(settings.publicUrl)
    const cookie = { path: '/', httpOnly: true, sameSite: 'lax', secure: name.startsWith('__Host-') } as const

    const callback = '/api/sign-in/provider/callback'
    const identity = settings.oidc === null ? null : provider(settings.oidc, () => `${baseUrl()}${callback}`)
    const away = { ...cookie, path: '/api/sign-in/provider' }

    async function enter(personId: string, request: FastifyRequest, reply: FastifyReply) {
      const secret = await openSession(db, personId, deviceOf(request.headers['user-agent']), now())
      reply.setCookie(name, secret, { ...cookie, maxAge: LONGEST_DAYS * 86_400 })
      return { step: null }
    }
    const enterOrAsk = async (
      { id, secondFactor }: { id: string; secondFactor: boolean },
      request: FastifyRequest,
      reply: FastifyReply,
    ) => (secondFactor ? { step: await newLink(db, 'second_factor', id, now()) } : enter(id, request, reply))

    /** Answers before it looks, so that neither the answer nor its time says who has an account. */
    const afterwards = (request: FastifyRequest, work: Promise<void>) => {
      work.catch((error: unknown) => request.log.error({ err: error }, 'a letter did not leave'))
      return {}
    }
    const self = ({ caller }: FastifyRequest) => caller.person!
    const own = (request: FastifyRequest) => readAccount(db, self(request).id, request.caller.sessionId, now())
    /** What would outlive the demonstration is not for its invented people. */
    const real = (request: FastifyRequest) => {
      if (self(request).demonstration) throw demonstrationAccount()
      return self(request)
    }

    return {
      'POST /api/sign-in': async ({ body }, request, reply) =>
        enterOrAsk(await checkPassword(db, body, now()), request, reply),
      'POST /api/sign-in/code': async ({ body: { step, code } }, request, reply) => {
        const personId = await personOfStep(db, step, now())
        await checkSecondFactor(db, personId, code, now())
        await takeLink(db, ['second_factor'], step, now())
        return enter(personId, request, reply)
      },
      'POST /api/sign-in/demonstration': async ({ body }, request, reply) => {
        if (!(await isOpenDemonstration(app, request, settings))) throw demonstrationClosed()
        return enter(await demonstrationPerson(db, body.role), request, reply)
      },
      'GET /api/sign-in/provider': async (_input, _request, reply) => {
        if (identity === null) throw noProvider()
        const { to, departure } = await identity.leave()
        reply.setCookie(AWAY, JSON.stringify(departure), { ...away, maxAge: 600 })
        return reply.redirect(to)
      },
      'GET /api/sign-in/provider/callback': async (_input, request, reply) => {
        if (identity === null) throw noProvider()
        const departure = request.cookies[AWAY]
        reply.clearCookie(AWAY, away)
        try {
          if (departure === undefined) throw new Error('the browser did not leave from here')
          const query = request.url.slice(request.url.indexOf('?') + 1)
          const vouched = await identity.comeBack(query, JSON.parse(departure) as Departure)
          await enter(await personOfProvider(db, vouched, now()), request, reply)
          return await reply.redirect('/')
        } catch (error) {
          request.log.warn({ err: error }, 'signing in by the provider failed')
          return reply.redirect('/connexion?echec')
        }
      },
      'POST /api/sign-out': async (_input, request, reply) => {
        const { person, sessionId } = request.caller
        if (person !== null && sessionId !== null) await endSession(db, person.id, sessionId)
        reply.clearCookie(name, cookie)
        return reply.send()
      },
      'POST /api/sign-up': async ({ body }, request) => {
        if (await hasNoAccounts(db)) throw notOpenYet()
        return afterwards(request, signUp(db, body, post, now()))
      },
      'POST /api/password/forgotten': async ({ body }, request) =>
        afterwards(request, forgotten(db, body.email, post, now())),
      'POST /api/password': async ({ body }, request, reply) =>
        enterOrAsk(await choosePassword(db, body, now()), request, reply),
      'POST /api/first-administrator': async ({ body }, request, reply) =>
        enter(await makeFirstAdministrator(db, body, now()), request, reply),
      'GET /api/permissions': async () =>
        Object.entries(PERMISSIONS).map(([right, { words, holders }]) => ({
          right,
          words,
          roles: Object.keys(holders) as Role[],
        })),

      'GET /api/account': (_input, request) => own(request),
      'PATCH /api/account': async ({ body }, request) => {
        await renamePerson(db, real(request).id, body.fullName)
        return own(request)
      },
      'PUT /api/account/password': async ({ body }, request, reply) => {
        const { id, email } = real(request)
        await changePassword(db, { id, email, sessionId: request.caller.sessionId!, ...body }, now())
        afterwards(request, sendMail({ to: email, ...letters.passwordChanged(`${baseUrl()}/mot-de-passe-oublie`) }))
        return reply.send()
      },
      'DELETE /api/account/sessions/{id}': async ({ params }, request, reply) => {
        await endSession(db, self(request).id, params.id)
        return reply.send()
      },
      'POST /api/account/second-factor': (_input, request) => beginSecondFactor(db, real(request)),
      'POST /api/account/second-factor/confirm': async ({ body }, request) => ({
        recoveryCodes: await confirmSecondFactor(db, real(request).id, body.code, now()),
      }),
      'POST /api/account/second-factor/end': async ({ body }, request, reply) => {
        const { id } = real(request)
        await checkSecondFactor(db, id, body.code, now())
        await endSecondFactor(db, id)
        return reply.send()
      },
      'GET /api/account/export': (_input, request) => exportAccount(db, self(request).id, now()),
      'POST /api/account/erase': async ({ body }, request, reply) => {
        await erasePerson(db, real(request).id, body.password, now())
        reply.clearCookie(name, cookie)
        return reply.send()
      },

      'GET /api/people': ({ querystring }) => listPeople(db, querystring.territory),
      'POST /api/people': ({ body }, request) => invite(db, body, real(request).fullName, post, now()),
      'DELETE /api/roles/{id}': async ({ params }, request, reply) => {
        real(request)
        await removeRole(db, params.id)
        return reply.send()
      },
      'GET /api/history/{kind}/{id}': ({ params, querystring }, { caller }) =>
        historyOf(app.db, params, territoriesOf(caller, 'audit.read'), querystring),
    }
  })

/** The cookie of a browser that is away at the provider. */
const AWAY = 'escale-away'

const noProvider = () =>
  new Refusal(404, 'no_provider', 'Aucun fournisseur d’identité n’est réglé ici. Connectez-vous par mot de passe.')
const notOpenYet = () =>
  new Refusal(
    403,
    'not_open_yet',
    'Cette installation n’a pas encore d’administrateur. Le serveur a affiché en démarrant un lien qui permet de le créer.',
  )
const demonstrationClosed = () =>
  new Refusal(403, 'demonstration_closed', 'La démonstration n’est pas ouverte ici. Connectez-vous avec votre compte.')

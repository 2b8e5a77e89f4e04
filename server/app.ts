import compress from '@fastify/compress'
import cookies from '@fastify/cookie'
import etag from '@fastify/etag'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import statics from '@fastify/static'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { NoResultError, type Kysely } from 'kysely'
import { accountsRoutes } from './accounts/accounts.routes.ts'
import { guard, outOfReach } from './accounts/guard.ts'
import { consoleMail, type SendMail } from './accounts/mail.ts'
import { once } from './accounts/once.ts'
import { accountViolations } from './accounts/people.queries.ts'
import { retentionWork } from './accounts/retention.queries.ts'
import { agreementViolations } from './agreements/agreements.queries.ts'
import { agreementsRoutes } from './agreements/agreements.routes.ts'
import { agreementEnds } from './agreements/ends.queries.ts'
import { inventoryViolations } from './agreements/inventories.queries.ts'
import { pathwayViolations } from './agreements/pathway.queries.ts'
import { rentGridViolations } from './agreements/rentGrid.queries.ts'
import { warningWork } from './agreements/warningMessages.ts'
import { allocationRoutes } from './allocation/allocation.routes.ts'
import { comparisonRoutes } from './allocation/comparison/comparison.routes.ts'
import { movesRoutes } from './allocation/changes/moves.routes.ts'
import { proofRoutes } from './allocation/proof/proof.routes.ts'
import { importsRoutes } from './imports/imports.routes.ts'
import { importWork } from './imports/work.ts'
import { gridRoutes } from './allocation/grid/grid.routes.ts'
import { gridViolations } from './allocation/grid/grid.queries.ts'
import { previewRoutes } from './allocation/preview/preview.routes.ts'
import { robustnessRoutes } from './allocation/robustness/robustness.routes.ts'
import { startPlanRunner, type PlanRunner } from './allocation/runs.ts'
import { scarcityRoutes } from './allocation/scarcity/scarcity.routes.ts'
import { applicationViolations } from './applications/applications.queries.ts'
import { applicationsRoutes } from './applications/applications.routes.ts'
import { applicationWork } from './applications/news.queries.ts'
import { committeeEvents } from './committee/calendar.queries.ts'
import { committeeRoutes } from './committee/committee.routes.ts'
import { committeeWork } from './committee/news.queries.ts'
import { committeeViolations } from './committee/sessions.queries.ts'
import { cohortViolations } from './cohorts/cohorts.queries.ts'
import { cohortsRoutes } from './cohorts/cohorts.routes.ts'
import { today, type Config } from './config.ts'
import type { Tables } from './db/tables.ts'
import { equityRoutes } from './equity/equity.routes.ts'
import { exportsRoutes } from './exports/exports.routes.ts'
import { refusalOf } from './db/violations.ts'
import { demandsRoutes } from './demands/demands.routes.ts'
import { demandViolations } from './demands/demands.queries.ts'
import { tellDeadJob } from './messages/messages.queries.ts'
import { calendarRoutes, type EventProvider } from './messages/calendar.routes.ts'
import { recordMessage } from './messages/messages.queries.ts'
import { messagesRoutes } from './messages/messages.routes.ts'
import { smtpMailer } from './messages/mailer.ts'
import { messageWork } from './messages/sending.ts'
import { jobsRoutes } from './jobs/jobs.routes.ts'
import type { Loop } from './jobs/loop.ts'
import { startJobRunner, upkeepWork, type JobWork } from './jobs/runner.ts'
import { Refusal } from './lib/refusal.ts'
import { serializerCompiler } from './lib/serialization.ts'
import { validatorCompiler } from './lib/validation.ts'
import { ogcRoutes } from './ogc/ogc.routes.ts'
import { offerDeadlines } from './offers/deadlines.queries.ts'
import { offerViolations } from './offers/offers.queries.ts'
import { offersRoutes } from './offers/offers.routes.ts'
import { offerWork } from './offers/work.ts'
import { occupancyEnds } from './occupancies/ends.queries.ts'
import { occupanciesRoutes } from './occupancies/occupancies.routes.ts'
import { occupancyViolations } from './occupancies/occupancies.queries.ts'
import { organisationViolations } from './organisations/organisations.queries.ts'
import { organisationsRoutes } from './organisations/organisations.routes.ts'
import { appealViolations } from './refusals/contesting.queries.ts'
import { refusalViolations } from './refusals/refusals.queries.ts'
import { refusalsRoutes } from './refusals/refusals.routes.ts'
import { appealWork } from './refusals/telling.queries.ts'
import { roomViolations } from './rooms/rooms.queries.ts'
import { roomsRoutes } from './rooms/rooms.routes.ts'
import { buildingViolations } from './sites/buildings.queries.ts'
import { siteClosings } from './sites/closings.queries.ts'
import { maskProtectedPlaces } from './sites/masking.ts'
import { siteViolations } from './sites/sites.queries.ts'
import { sitesRoutes } from './sites/sites.routes.ts'
import { siteDoublesRoutes } from './sites/siteDoubles.routes.ts'
import { systemRoutes } from './system.routes.ts'
import { territoriesRoutes } from './territories/territories.routes.ts'
import { tilesRoutes } from './tiles/tiles.routes.ts'

export interface AppParts {
  /** In front of the wall, as the owner of the tables */
  readonly db: Kysely<Tables>
  /** Behind it: what handlers use */
  readonly walled: Kysely<Tables>
  readonly databaseKind: 'postgres' | 'embedded'
  readonly config: Config
  /** Folder of the built pages; `null`: the API alone */
  readonly webDir: string | null
  readonly version: string
  /** Letters about accounts; a test brings its own */
  readonly sendMail?: SendMail
  /** The clock for moments; the day is `config.today`, or this clock's in Paris */
  readonly now?: () => Date
}

/** The whole server, not yet listening: tests use it as `main` does. */
export async function buildApp({
  db,
  walled,
  databaseKind,
  config,
  webDir,
  version,
  sendMail,
  now = () => new Date(),
}: AppParts): Promise<FastifyInstance> {
  const app = Fastify({
    logger:
      config.logLevel === 'silent'
        ? false
        : {
            level: config.logLevel,
            redact: ['req.headers.authorization', 'req.headers.cookie'],
            serializers: { req: ({ method, url, ip }) => ({ method, url: withoutSecret(url), ip }) },
          },
    bodyLimit: 5 * 1024 * 1024,
    requestTimeout: 60_000,
    connectionTimeout: 70_000,
    routerOptions: { maxParamLength: 500 },
    trustProxy: false,
  })
  app.decorate('db', walled)
  app.decorate('unwalled', db)
  app.decorate('now', now)
  app.decorate('today', () => today(config, now()))
  app.decorate('settings', { config, databaseKind, version })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler((error: FastifyError, request, reply) => answerWith(toRefusal(error), error, request, reply))

  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // MapLibre draws in a worker that it makes itself from a blob.
        workerSrc: ["'self'", 'blob:'],
        childSrc: ['blob:'],
        imgSrc: ["'self'", 'data:', 'blob:'],
        styleSrc: ["'self'"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'", ...basemapOrigins(config)],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: null,
      },
    },
    strictTransportSecurity: false,
    // Browsers heed these two over HTTPS only, and say so in their console elsewhere.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    xFrameOptions: { action: 'deny' },
  })
  maskProtectedPlaces(app)
  await app.register(compress, { threshold: 1024, encodings: ['br', 'gzip'] })
  await app.register(etag, { weak: true })
  await app.register(rateLimit, {
    // Whatever guesses a password or makes letters leave has a tighter count of its own.
    max: (request) => (isDoor(request.url) ? 60 : 1200),
    keyGenerator: (request) => `${isDoor(request.url)} ${request.ip}`,
    timeWindow: '1 minute',
    allowList: (request) => request.caller.roles.length > 0 || !isData(request.url),
    errorResponseBuilder: () => tooMany(),
  })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Escale',
        version,
        description: 'Locaux, demandes et plans d’un territoire de l’économie sociale et solidaire.',
        license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
      },
    },
  })

  await app.register(cookies)
  guard(app, config)
  once(app)

  const runner = startPlanRunner(db, app.log)
  app.decorate('plans', runner)
  app.addHook('onClose', () => runner.stop())
  const jobs = startJobRunner(db, app.log, now, jobWork(db, now, config))
  app.decorate('jobs', jobs)
  app.addHook('onClose', () => jobs.stop())
  const imports = startJobRunner(db, app.log, now, { ...importWork(db, now), onDead: tellDeadJob })
  app.decorate('imports', imports)
  app.addHook('onClose', () => imports.stop())

  await app.register(systemRoutes)
  await app.register(jobsRoutes)
  await app.register(
    accountsRoutes({
      settings: config,
      sendMail: sendMail ?? letters(app, config),
      baseUrl: () => baseUrlOf(app, config),
    }),
  )
  await app.register(territoriesRoutes)
  await app.register(organisationsRoutes)
  await app.register(sitesRoutes)
  await app.register(siteDoublesRoutes)
  await app.register(roomsRoutes)
  await app.register(importsRoutes)
  await app.register(demandsRoutes)
  await app.register(messagesRoutes)
  await app.register(calendarRoutes(CALENDAR))
  await app.register(occupanciesRoutes)
  await app.register(cohortsRoutes)
  await app.register(agreementsRoutes)
  await app.register(applicationsRoutes)
  await app.register(allocationRoutes)
  await app.register(comparisonRoutes)
  await app.register(movesRoutes)
  await app.register(proofRoutes)
  await app.register(scarcityRoutes)
  await app.register(gridRoutes)
  await app.register(committeeRoutes)
  await app.register(robustnessRoutes)
  await app.register(previewRoutes)
  await app.register(refusalsRoutes)
  await app.register(equityRoutes)
  await app.register(offersRoutes)
  await app.register(ogcRoutes)
  await app.register(tilesRoutes)
  await app.register(exportsRoutes)
  await app.register(swaggerUi, { routePrefix: '/api/docs', staticCSP: true, uiConfig: { docExpansion: 'none' } })
  app.get('/api/openapi.json', { config: { access: 'anyone' }, schema: { hide: true } }, async () => app.swagger())

  if (webDir !== null && existsSync(webDir)) {
    // Built files carry a hash in their name: they never change, so browsers keep them for good.
    await app.register(statics, {
      root: webDir,
      wildcard: false,
      preCompressed: true,
      setHeaders: (reply, path) =>
        void reply.header(
          'cache-control',
          path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        ),
    })
  }
  app.setNotFoundHandler((request, reply) => {
    const isPage = request.method === 'GET' && !isData(request.url) && request.headers.accept?.includes('text/html')
    if (isPage && webDir !== null) return reply.sendFile('index.html')
    return answerWith(
      new Refusal(404, 'route_not_found', `Rien ne répond à l’adresse ${request.method} ${request.url.slice(0, 200)}.`),
      null,
      request,
      reply,
    )
  })
  await app.ready()
  return app
}

const VIOLATIONS = {
  ...accountViolations,
  ...organisationViolations,
  ...siteViolations,
  ...buildingViolations,
  ...roomViolations,
  ...demandViolations,
  ...occupancyViolations,
  ...gridViolations,
  ...cohortViolations,
  ...agreementViolations,
  ...inventoryViolations,
  ...pathwayViolations,
  ...rentGridViolations,
  ...applicationViolations,
  ...refusalViolations,
  ...appealViolations,
  ...committeeViolations,
  ...offerViolations,
}

/** What the calendars of people show, room by room. */
const CALENDAR: readonly EventProvider[] = [
  ...[siteClosings, occupancyEnds, agreementEnds, offerDeadlines].map(
    (events) => ({ right: 'timeline.read', events }) as const,
  ),
  { right: 'committee.read', events: committeeEvents },
]

/** The work that runs by itself, room by room. */
function jobWork(db: Kysely<Tables>, now: () => Date, config: Config): JobWork {
  const { mail } = config
  const parts = [
    upkeepWork(db, now),
    retentionWork(db, now),
    messageWork(db, now, mail === null ? null : smtpMailer(mail)),
    applicationWork(db, now, mail !== null),
    committeeWork(db, () => today(config, now()), now, mail !== null),
    warningWork(db, () => today(config, now()), now, mail !== null),
    appealWork(db, () => today(config, now()), now, mail !== null),
    offerWork(db, () => today(config, now()), now, mail !== null),
  ]
  return {
    handlers: Object.assign({}, ...parts.map(({ handlers }) => handlers)) as JobWork['handlers'],
    daily: parts.flatMap(({ daily }) => daily),
    onDead: tellDeadJob,
  }
}

/** Letters about accounts go by the queue; without a mail server they are shown on the console. */
function letters({ unwalled, now, jobs }: FastifyInstance, { mail }: Config): SendMail {
  if (mail === null) return consoleMail((letter) => void process.stderr.write(`${letter}\n`))
  return async ({ to, subject, text }) => {
    const letter = { key: `letter:${randomUUID()}`, to: { address: to }, kind: 'account', subject, body: text } as const
    await unwalled.transaction().execute((trx) => recordMessage(trx, letter, now(), true))
    jobs.wake()
  }
}

/** The address of a calendar is a secret: it is not for the log. */
const withoutSecret = (url: string): string => url.replace(/(?<=\/api\/calendar\/)[^/?]+/, '…')

/** What programs read, and not the pages. */
const isData = (url: string): boolean => /^\/(api|ogc|tiles)(?=[/?]|$)/.test(url)

/** What anyone may try, and that guesses or writes to people. */
const isDoor = (url: string): boolean => /^\/api\/(sign-in|sign-up|password|first-administrator)/.test(url)

/** Where people reach this server. Never what a request says of itself: a letter must not lead to another's server. */
export function baseUrlOf(app: FastifyInstance, { publicUrl, port }: Config): string {
  if (publicUrl !== null) return publicUrl
  const address = app.server.address()
  return `http://localhost:${address !== null && typeof address === 'object' ? address.port : port}`
}

/** A faulty request keeps its words; a fault of ours is logged and shows none. */
function toRefusal(error: FastifyError | Refusal): Refusal | null {
  if (error instanceof Refusal) return error
  const violation = refusalOf(error, VIOLATIONS)
  if (violation !== null) return violation
  if (error instanceof NoResultError) return outOfReach()
  switch (error.statusCode) {
    case 413:
      return new Refusal(413, 'body_too_large', 'L’envoi dépasse 5 Mo. Réduisez-le, ou faites-le en plusieurs fois.')
    case 415:
      return new Refusal(415, 'media_type_unknown', 'Envoyez du JSON, avec l’en-tête Content-Type: application/json.')
    default:
      return error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500
        ? new Refusal(
            400,
            'request_unreadable',
            'La demande n’est pas lisible. Vérifiez son adresse, et que son corps est du JSON bien formé.',
          )
        : null
  }
}

function answerWith(refusal: Refusal | null, error: Error | null, request: FastifyRequest, reply: FastifyReply) {
  if (refusal === null) request.log.error({ err: error }, 'unexpected error')
  const {
    statusCode: status,
    code,
    message: detail,
    details,
  } = refusal ?? {
    statusCode: 500,
    code: 'unexpected',
    message:
      'Une erreur imprévue est survenue. Rien n’a été changé ; recommencez, et prévenez l’administrateur si elle revient.',
    details: {},
  }
  if (status === 503) reply.header('retry-after', '1')
  return reply
    .code(status)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send({ ...details, type: `/api/docs#${code}`, title: code, status, code, detail })
}

const tooMany = () =>
  new Refusal(429, 'too_many_requests', 'Trop de demandes en une minute. Attendez un instant, puis recommencez.')

/** Where a page may fetch a base map from: the origins of the style that the server is set to, and none by default. */
function basemapOrigins({ basemap }: Config): string[] {
  return basemap.styleUrl === null ? [] : [new URL(basemap.styleUrl).origin]
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Behind the wall: it gives what policies let through to who acts */
    db: Kysely<Tables>
    /** In front of it, for who calls, accounts, secrets that open something, and work that nobody asked for */
    unwalled: Kysely<Tables>
    /** The day that "today" is, ISO */
    today: () => string
    plans: PlanRunner
    jobs: Loop
    /** Imports, apart from the other work */
    imports: Loop
    settings: { readonly config: Config; readonly databaseKind: 'postgres' | 'embedded'; readonly version: string }
  }
}

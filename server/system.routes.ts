import { sql } from 'kysely'
import { may, PERMISSIONS, type Right } from './accounts/permissions.ts'
import { isOpenDemonstration } from './accounts/guard.ts'
import { serve } from './lib/contract.ts'
import { countUnread } from './messages/messages.queries.ts'
import { inboxOf } from './messages/messages.routes.ts'
import { systemContract } from './system.schema.ts'

export const systemRoutes = serve(systemContract, (app) => {
  const { config, databaseKind: database, version } = app.settings
  return {
    'GET /api/health': async (_input, request, reply) => {
      try {
        await sql`select 1`.execute(app.db)
        return { status: 'ok' as const, database, version }
      } catch (error) {
        request.log.error({ err: error }, 'database out of reach')
        return reply.code(503).send({ status: 'unavailable', database, version })
      }
    },
    'GET /api/config': async (_input, request) => {
      const territory = await app.db.selectFrom('territory').select('code').orderBy('code').executeTakeFirst()
      const invented = await app.unwalled
        .selectFrom('organisation')
        .select('id')
        .where('demonstration', '=', true)
        .limit(1)
        .executeTakeFirst()
      return {
        product: 'Escale',
        version,
        territory: territory?.code ?? null,
        basemap: config.basemap,
        manager: may(request.caller, 'demands.write'),
        unreadMessages: may(request.caller, 'messages.read') ? await countUnread(app.db, inboxOf(request)) : 0,
        account: {
          person: request.caller.person,
          roles: request.caller.roles.map(({ role }) => role),
          organisations: request.caller.roles.flatMap(({ organisation }) => organisation ?? []),
          rights: (Object.keys(PERMISSIONS) as Right[]).filter((right) => may(request.caller, right)),
          open: await isOpenDemonstration(app, request, config),
          provider: config.oidc !== null,
        },
        demonstration: invented !== undefined,
        today: app.today(),
      }
    },
  }
})

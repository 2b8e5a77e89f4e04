import { sql } from 'kysely'
import { serve } from './lib/contract.ts'
import { countUnread } from './messages/messages.queries.ts'
import { callersInbox } from './messages/messages.routes.ts'
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
      const invented = await app.db
        .selectFrom('organisation')
        .select('id')
        .where('demonstration', '=', true)
        .limit(1)
        .executeTakeFirst()
      const manager = request.caller === 'manager'
      return {
        product: 'Escale',
        version,
        territory: territory?.code ?? null,
        basemap: config.basemap,
        manager,
        unreadMessages: manager ? await countUnread(app.db, callersInbox()) : 0,
        demonstration: invented !== undefined,
        today: app.today(),
      }
    },
  }
})

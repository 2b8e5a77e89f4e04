/** What programs of others read: the replies of /ogc and /tiles. */
import type { FastifyInstance, FastifyRequest } from 'fastify'

/** Pages of other sites may read the replies of these routes; caches ask again, since a place may be protected meanwhile. */
export function publicData(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply) => {
    reply
      .header('access-control-allow-origin', '*')
      .header('access-control-expose-headers', 'content-crs')
      .header('cross-origin-resource-policy', 'cross-origin')
      .header('cache-control', 'no-cache')
      .header('vary', 'accept')
  })
}

/** The address of this server as its caller knows it, or as the settings say. It is told to that caller alone. */
export function rootOf({ server, protocol, host }: FastifyRequest): string {
  return (server.settings.config.publicUrl ?? `${protocol}://${host}`).replace(/\/$/, '')
}

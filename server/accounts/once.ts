/** What is sent twice is done once: a creation that carries an `Idempotency-Key` is answered again as it was. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Refusal } from '../lib/refusal.ts'
import { beginTry, forgetTry, keepAnswer, type Try } from './keptAnswers.queries.ts'
import { sha256 } from './secrets.ts'

const KEY = /^[\x21-\x7e]{16,200}$/

/** To be called after the guard: who may not create is refused before his key is looked at. */
export function once(app: FastifyInstance): void {
  app.decorateRequest('firstTry', null)
  app.addHook('preHandler', async (request, reply) => {
    const key = request.headers['idempotency-key']
    if (request.routeOptions.config.creates === undefined || key === undefined) return
    const one = tryOf(request, String(key))
    const kept = await beginTry(app.unwalled, one, app.now())
    if (kept === null) {
      request.firstTry = one
      return
    }
    if (kept.etag !== null) reply.header('etag', kept.etag)
    await reply
      .code(kept.status)
      .type('application/json; charset=utf-8')
      .header('idempotency-replayed', 'true')
      .send(kept.answer)
  })
  app.addHook('onSend', async (request, reply, payload) => {
    const { firstTry } = request
    if (firstTry === null) return payload
    request.firstTry = null
    if (reply.statusCode >= 400) {
      await forgetTry(app.unwalled, firstTry)
      return payload
    }
    const etag = reply.getHeader('etag')
    await keepAnswer(
      app.unwalled,
      firstTry,
      reply.statusCode,
      request.routeOptions.config.creates === 'secret'
        ? null
        : { answer: String(payload), etag: etag === undefined ? null : String(etag) },
    )
    return payload
  })
}

function tryOf({ caller, headers, body, url, method, routeOptions }: FastifyRequest, key: string): Try {
  if (!KEY.test(key))
    throw new Refusal(
      400,
      'idempotency_key_invalid',
      'La clé d’envoi (en-tête Idempotency-Key) compte de 16 à 200 caractères, sans espace ni accent. Tirez-la au hasard.',
      { field: 'idempotency-key' },
    )
  const link = headers.authorization
  return {
    caller: caller.person?.id ?? (link === undefined ? 'anyone' : `link ${sha256(link).toString('hex')}`),
    route: `${method} ${routeOptions.url}`,
    keySha256: sha256(key),
    sentSha256: sha256(JSON.stringify([url, headers['if-match'] ?? null, body ?? null])),
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    /** A creation that names its try by a key, as long as it is not answered */
    firstTry: Try | null
  }
}

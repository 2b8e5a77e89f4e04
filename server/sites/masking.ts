/** The last look at what leaves: texts written before a site was protected may name it still. */
import type { FastifyInstance } from 'fastify'
import { reachOf } from '../accounts/permissions.ts'
import { hiddenWords } from './exactPlace.queries.ts'

/**
 * Plans, messages and histories keep the words that they were written with. Replies to whoever has roles, but does not
 * see where a protected site is, are read once more, and its name and its address give way to what everybody sees.
 * What the public reads holds no such text.
 */
export function maskProtectedPlaces(app: FastifyInstance): void {
  app.addHook('onSend', async (request, _reply, payload) => {
    const { access } = request.routeOptions.config
    if (typeof payload !== 'string' || access === undefined || access === 'anyone') return payload
    const territories = [...new Set(request.caller.roles.flatMap(({ territory }) => territory ?? []))]
    if (territories.length === 0) return payload
    const hidden = await hiddenWords(app.unwalled, territories, reachOf(request.caller, 'places.exact'))
    return hidden.reduce((text, words) => masked(text, words.hidden, words.shown), payload)
  })
}

/** JSON text in which one text stands for another, wherever it is whole words. */
export function masked(json: string, hidden: string, shown: string): string {
  const asJson = (text: string) => JSON.stringify(text).slice(1, -1)
  const literal = asJson(hidden).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return json.replaceAll(new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'giu'), () => asJson(shown))
}

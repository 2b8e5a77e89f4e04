import type { Timeline } from '../../server/contract.ts'
import { call } from '../api/client.ts'
import { setting } from '../api/config.svelte.ts'
import { Reply } from '../api/reply.svelte.ts'
import { addQuarters } from '../text/format.ts'

/** Rooms and who is in them over some quarters, read again whenever the period or the site changes. */
export class TimelineReader {
  readonly #reply = new Reply<Timeline>()
  readonly timeline = $derived(this.#reply.value)
  readonly problem = $derived(this.#reply.problem)
  readonly loading = $derived(this.#reply.loading)

  /** @param from first day of the first quarter */
  async read(from: string, quarters: number): Promise<void> {
    const territory = setting.config.territory ?? undefined
    await this.#reply.ask((signal) =>
      call('GET /api/timeline', {
        querystring: { territory, from, until: addQuarters(from, quarters) },
        signal,
      }),
    )
  }
}

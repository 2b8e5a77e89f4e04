import type { Access, Commune, PublicConfig } from '../../server/contract.ts'
import { call } from './client.ts'
import { Reply } from './reply.svelte.ts'

/** What the whole application needs to know before its first page: this server's settings and the communes' names. */
class Setting {
  readonly #reply = new Reply<{ config: PublicConfig; communes: readonly Commune[] }>()
  readonly #communes = $derived(new Map(this.#reply.value?.communes.map((commune) => [commune.inseeCode, commune])))

  load(): Promise<unknown> {
    return this.#reply.ask(async (signal) => {
      const [config, communes] = await Promise.all([
        call('GET /api/config', { signal }),
        call('GET /api/communes', { signal }),
      ])
      return { config, communes }
    })
  }
  get ready(): boolean {
    return this.#reply.value !== undefined
  }
  get problem() {
    return this.#reply.problem
  }
  get config(): PublicConfig {
    return this.#loaded.config
  }
  /** Whether the person may do this, somewhere; the server says whether here. */
  may(right: Access): boolean {
    return this.config.account.rights.includes(right)
  }
  get communes(): readonly Commune[] {
    return this.#loaded.communes
  }
  get #loaded() {
    if (this.#reply.value === undefined) throw new Error('the setting is read before it is loaded')
    return this.#reply.value
  }
  /** The commune's name; a code that this territory does not know is shown as it is. */
  communeName(inseeCode: string): string {
    return this.#communes.get(inseeCode)?.name ?? inseeCode
  }
}

export const setting = new Setting()

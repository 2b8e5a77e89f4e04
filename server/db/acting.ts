/** Who acts and how far he reaches, carried along with a request to every connection that it uses. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { PostgresPool } from 'kysely'

/** What triggers write in the audit log, and what the policies of `wall.ts` let through. `null`: every territory. */
export interface Acting {
  readonly person: string | null
  /** Territories of which he reaches everything */
  readonly territories: readonly string[] | null
  /** Organisations of which he reaches everything */
  readonly organisations: readonly string[]
  /** Territories in which he sees where protected sites are */
  readonly exact: readonly string[] | null
}

const NOBODY: Acting = { person: null, territories: [], organisations: [], exact: [] }
const acting = new AsyncLocalStorage<Acting>()

/** Runs `work`, and all that it starts, as who acts. */
export const actAs = <T>(who: Acting, work: () => T): T => acting.run(who, work)

/**
 * Runs `work` with the reach of whole territories besides: for what computes over all of a territory and names nobody, and
 * for who holds a secret that opens something in it. The caller answers for what comes of it.
 */
export function reachingAlso<T>(territories: readonly string[] | null, work: () => T): T {
  const who = acting.getStore() ?? NOBODY
  const both = territories === null || who.territories === null ? null : [...who.territories, ...territories]
  return acting.run({ ...who, territories: both }, work)
}

/** A connection as the pools hand it out. `sameAs` says which of ours it really is, when each turn gets an object of its own. */
interface Connection {
  readonly sameAs?: object
  query(text: string, parameters: readonly unknown[]): Promise<unknown>
  release(): void
}

/** What each connection was told last, whichever of the pools below handed it out. */
const told = new WeakMap<object, string>()

const TELL = `select set_config('role', $1, false), set_config('escale.person', $2, false),
  set_config('escale.territories', $3, false), set_config('escale.organisations', $4, false), set_config('escale.exact', $5, false)`

const listed = (values: readonly string[] | null): string => (values === null ? '*' : [...new Set(values)].join())

/**
 * The same pool, whose connections know who acts. It costs a statement only when that is another than before.
 * @param walled true: behind the policies, where nobody reaches anything; false: as the owner of the tables
 */
export function knowingWhoActs(pool: PostgresPool, walled: boolean): PostgresPool {
  return {
    async connect() {
      const client = await pool.connect()
      const connection = client as unknown as Connection
      const key = connection.sameAs ?? client
      const { person, territories, organisations, exact } = acting.getStore() ?? NOBODY
      const settings = walled
        ? ['escale_walled', person ?? '', listed(territories), listed(organisations), listed(exact)]
        : ['none', person ?? '', '', '', '']
      const now = settings.join('\n')
      if (told.get(key) === now) return client
      try {
        await connection.query(TELL, settings)
        told.set(key, now)
        return client
      } catch (error) {
        told.delete(key)
        connection.release()
        throw error
      }
    },
    end: () => pool.end(),
  }
}

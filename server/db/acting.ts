/** Who acts, carried along with a request to every connection that it uses: the audit log's triggers read it there. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { PostgresPool } from 'kysely'

const acting = new AsyncLocalStorage<string>()

/** Runs `work`, and all that it starts, as that person; `''` is nobody. */
export const actAs = <T>(personId: string, work: () => T): T => acting.run(personId, work)

/** A connection as the pools hand it out. `sameAs` says which of ours it really is, when each turn gets an object of its own. */
interface Connection {
  readonly sameAs?: object
  query(text: string, parameters: readonly unknown[]): Promise<unknown>
  release(): void
}

/** The same pool, whose connections know who acts. It costs a statement only when that is another than before. */
export function knowingWhoActs(pool: PostgresPool): PostgresPool {
  const told = new WeakMap<object, string>()
  return {
    async connect() {
      const client = await pool.connect()
      const connection = client as unknown as Connection
      const key = connection.sameAs ?? client
      const person = acting.getStore() ?? ''
      if ((told.get(key) ?? '') === person) return client
      try {
        await connection.query("select set_config('escale.person', $1, false)", [person])
        told.set(key, person)
        return client
      } catch (error) {
        connection.release()
        throw error
      }
    },
    end: () => pool.end(),
  }
}

import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely'
import { openEmbedded } from './embedded.ts'
import { embeddedPool } from './embeddedPool.ts'
import { lockFolder } from './lock.ts'
import { openServer } from './server.ts'
import type { Tables } from './tables.ts'

export interface Database {
  db: Kysely<Tables>
  kind: 'postgres' | 'embedded'
  /** Waits for the queries under way, then closes; the data folder is free again. */
  close(): Promise<void>
}

export interface OpenOptions {
  /** `postgres://…`, or null for the embedded database. */
  databaseUrl: string | null
  /** Folder of the embedded database; not touched when there is a `databaseUrl`. */
  dataDir: string
  /** Told in French what is being done and how far it is: a first creation takes half a minute. */
  onProgress?: (message: string) => void
}

/**
 * Opens the database that the settings ask for, ready for `migrateToLatest`.
 * @throws DatabaseUnusable (server out of reach, too old …) or FolderInUse (another process holds the data folder);
 *   both carry a French sentence
 */
export async function openDatabase({ databaseUrl, dataDir, onProgress = () => {} }: OpenOptions): Promise<Database> {
  if (databaseUrl !== null) {
    const db = kyselyOver(await openServer(databaseUrl))
    return { db, kind: 'postgres', close: () => db.destroy() }
  }
  const lock = await lockFolder(dataDir)
  try {
    const db = kyselyOver(embeddedPool(await openEmbedded(dataDir, onProgress)))
    return {
      db,
      kind: 'embedded',
      async close() {
        await db.destroy()
        await lock.release()
      },
    }
  } catch (error) {
    await lock.release()
    throw error
  }
}

/** Kysely over a pool. Columns are `snake_case` in the database and `camelCase` in the code; JSON is left as it is. */
export function kyselyOver(pool: ConstructorParameters<typeof PostgresDialect>[0]['pool']): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ underscoreBeforeDigits: false, maintainNestedObjectKeys: true })],
  })
}

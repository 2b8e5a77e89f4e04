import { CamelCasePlugin, Kysely, PostgresDialect, type PostgresPool } from 'kysely'
import { knowingWhoActs } from './acting.ts'
import { openEmbedded } from './embedded.ts'
import { embeddedPool } from './embeddedPool.ts'
import { DatabaseUnusable, reasonOf } from './errors.ts'
import { FolderInUse, type FolderLock, lockFolder } from './lock.ts'
import { openServer } from './server.ts'
import type { Tables } from './tables.ts'
import { keepUp } from './upkeep.ts'

export interface Database {
  /** As the owner of the tables: for migrations, imports, jobs, and for what stands in front of the wall */
  db: Kysely<Tables>
  /** Behind the wall: gives what policies let through to who acts, and nothing to nobody */
  walled: Kysely<Tables>
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
 * @throws DatabaseUnusable (server out of reach, too old, folder that can't be written …) or FolderInUse (another process
 *   holds the data folder); both carry a French sentence
 */
export async function openDatabase({ databaseUrl, dataDir, onProgress = () => {} }: OpenOptions): Promise<Database> {
  if (databaseUrl !== null) {
    const handles = handlesOver(await openServer(databaseUrl))
    return { ...handles, kind: 'postgres', close: () => handles.db.destroy() }
  }
  let lock: FolderLock | undefined
  try {
    const held = (lock = await lockFolder(dataDir))
    const { db, walled } = handlesOver(embeddedPool(await openEmbedded(dataDir, onProgress)))
    const stopUpkeep = keepUp(db)
    return {
      db,
      walled,
      kind: 'embedded',
      async close() {
        await stopUpkeep()
        await db.destroy()
        await held.release()
      },
    }
  } catch (error) {
    await lock?.release()
    if (error instanceof FolderInUse) throw error
    throw new DatabaseUnusable(
      `La base embarquée du dossier ${dataDir} ne s'ouvre pas : ${reasonOf(error)}. Vérifiez la place sur le disque et ` +
        `les droits sur ce dossier, ou indiquez-en un autre dans ESCALE_DATA_DIR ; ses fichiers restent comme ils sont.`,
      { cause: error },
    )
  }
}

/** Both ways into one pool, which `db` closes. */
export const handlesOver = (pool: PostgresPool) => ({ db: kyselyOver(pool), walled: kyselyOver(pool, true) })

/** Kysely over a pool. Columns are `snake_case` in the database and `camelCase` in the code; JSON is left as it is. */
export function kyselyOver(pool: PostgresPool, walled = false): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: knowingWhoActs(pool, walled) }),
    plugins: [new CamelCasePlugin({ underscoreBeforeDigits: false, maintainNestedObjectKeys: true })],
  })
}

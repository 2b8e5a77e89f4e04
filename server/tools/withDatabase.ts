import type { Kysely } from 'kysely'
import { readConfig, WrongSetting, type Config } from '../config.ts'
import { DatabaseUnusable } from '../db/errors.ts'
import { FolderInUse } from '../db/lock.ts'
import { migrateToLatest } from '../db/migrate.ts'
import { openDatabase } from '../db/open.ts'
import type { Tables } from '../db/tables.ts'
import { WrongFile } from '../lib/textFile.ts'

/**
 * Runs a command line on the database of the environment, migrated, and closes it whatever happens. What a person can
 * mend (a wrong setting, a data folder in use by the server) is said in one sentence, and the exit status is 1.
 * @throws WrongFile as `run` does: which status that is, the command knows
 */
export async function withDatabase(run: (db: Kysely<Tables>, config: Config) => Promise<void>): Promise<void> {
  try {
    const config = readConfig(process.env)
    const database = await openDatabase({ ...config, onProgress: console.error })
    try {
      await migrateToLatest(database.db, console.error)
      await run(database.db, config)
    } finally {
      await database.close()
    }
  } catch (error) {
    if (!(error instanceof Error) || error instanceof WrongFile) throw error
    console.error(explain(error))
    process.exitCode = 1
  }
}

/** What a person can mend is said in one sentence; a fault of ours shows where it is. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const mendable = [WrongSetting, DatabaseUnusable, FolderInUse].some((kind) => error instanceof kind)
  return mendable ? error.message : (error.stack ?? error.message)
}

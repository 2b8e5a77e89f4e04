import { type Kysely, type Migration, Migrator, sql } from 'kysely'
import { DatabaseUnusable } from './errors.ts'
import { MIGRATIONS } from './migrations.ts'

/**
 * Brings the database to the shape that this code expects, forward only. Safe with several starters at once.
 * @param onProgress told in French, only when there is something to do
 * @throws DatabaseUnusable when the database was made by a newer Escale; the error of a migration that fails,
 *   after which the database is as before (all run in one transaction)
 */
export async function migrateToLatest<Schema>(
  db: Kysely<Schema>,
  onProgress: (message: string) => void = () => {},
  migrations: Readonly<Record<string, Migration>> = MIGRATIONS,
): Promise<void> {
  const applied = await appliedMigrations(db)
  const unknown = applied.filter((name) => !(name in migrations))
  if (unknown.length > 0) {
    throw new DatabaseUnusable(
      `Cette base a été préparée par une version plus récente d'Escale (étape ${unknown.join(', ')} inconnue ici) : ` +
        `mettez Escale à jour. Rien n'a été modifié.`,
    )
  }
  const todo = Object.keys(migrations).length - applied.length
  if (todo === 0) return
  onProgress(`Mise à jour de la structure de la base : ${todo} étape${todo > 1 ? 's' : ''}…`)
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
}

/** Names of the migrations that the database went through; none when it is new. */
async function appliedMigrations<Schema>(db: Kysely<Schema>): Promise<string[]> {
  const { rows: tables } = await sql<{ found: boolean }>`
    select to_regclass('kysely_migration') is not null as found`.execute(db)
  if (!tables[0]!.found) return []
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  return rows.map(({ name }) => name)
}

import { type Kysely, type Migration, Migrator, sql } from 'kysely'
import { DatabaseUnusable, isDatabaseError, reasonOf } from './errors.ts'
import { MIGRATIONS } from './migrations.ts'
import { raiseWall } from './wall.ts'

/**
 * Brings the database to the shape that this code expects, forward only, with its second wall. Safe with several starters at once.
 * @param onProgress told in French, only when there is something to do
 * @throws DatabaseUnusable when the database was made by a newer Escale, or the account may not make what it needs; the error of a migration that fails,
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
  if (todo > 0) {
    onProgress(`Mise à jour de la structure de la base : ${todo} étape${todo > 1 ? 's' : ''}…`)
    const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } })
    const { error } = await migrator.migrateToLatest()
    if (isDatabaseError(error) && error.code === '42501') throw mayNot(error)
    if (error !== undefined) throw error
  }
  if ('0025_row_security' in migrations) await raiseWall(db)
}

const mayNot = (error: Error) =>
  new DatabaseUnusable(
    `Le compte de DATABASE_URL n’a pas le droit de préparer la base (${reasonOf(error)}). Un superutilisateur de ce serveur ` +
      `exécute une fois : create role escale_walled nologin; grant escale_walled to ce_compte; puis relancez Escale.`,
    { cause: error },
  )

/** Names of the migrations that the database went through; none when it is new. */
async function appliedMigrations<Schema>(db: Kysely<Schema>): Promise<string[]> {
  const { rows: tables } = await sql<{ found: boolean }>`
    select to_regclass('kysely_migration') is not null as found`.execute(db)
  if (!tables[0]!.found) return []
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  return rows.map(({ name }) => name)
}

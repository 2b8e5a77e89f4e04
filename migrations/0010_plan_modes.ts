import { sql, type Kysely } from 'kysely'

/** How a plan shares the places; the plans made before were all weighted by priority. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table plan add column mode text not null default 'weighted'
      check (mode in ('weighted', 'tiers', 'deferred_acceptance'))`.execute(db)
}

import { type Kysely, sql } from 'kysely'

/** Bytes of write-ahead log after which its start is worth giving up: it bounds the disk, and the time to reopen. */
const WORTH_A_CHECKPOINT = 32 * 1024 * 1024
const EVERY = 60_000

/**
 * What a PostgreSQL server does in the background and the embedded one, a single process, never does by itself:
 * end its write-ahead log now and then (it grew by 180 MB in a trial, without end), clear away deleted rows, and
 * count rows for the planner, which otherwise plans blind.
 * @returns how to stop, which does the upkeep once more
 */
export function keepUp<Schema>(db: Kysely<Schema>): () => Promise<void> {
  let under: Promise<void> = Promise.resolve()
  const once = () => {
    // Its failure is nobody's: what is really wrong shows in the next statement of a person.
    under = under.then(() => upkeep(db)).catch(() => {})
    return under
  }
  const timer = setInterval(() => void once(), EVERY)
  timer.unref()
  return () => {
    clearInterval(timer)
    return once()
  }
}

/** The upkeep that is due by now; without any, three quick reads. The thresholds are those of PostgreSQL's autovacuum. */
export async function upkeep<Schema>(db: Kysely<Schema>): Promise<void> {
  // The counts of the last second are still kept back otherwise.
  await sql`select pg_stat_force_next_flush()`.execute(db)
  const { rows: tables } = await sql<{ name: string }>`
    select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables
    where n_dead_tup > 50 + 0.2 * n_live_tup or n_mod_since_analyze > 50 + 0.1 * n_live_tup`.execute(db)
  for (const { name } of tables) await sql.raw(`vacuum (analyze) ${name}`).execute(db)
  const { rows } = await sql<{ bytes: number }>`
    select pg_current_wal_insert_lsn() - redo_lsn as bytes from pg_control_checkpoint()`.execute(db)
  if (rows[0]!.bytes > WORTH_A_CHECKPOINT) await sql`checkpoint`.execute(db)
}

import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { type Kysely, sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, inject } from 'vitest'
import { openInMemory } from '../../server/db/embedded.ts'
import { embeddedPool } from '../../server/db/embeddedPool.ts'
import { handlesOver, openDatabase } from '../../server/db/open.ts'
import type { Tables } from '../../server/db/tables.ts'
import { upkeep } from '../../server/db/upkeep.ts'

export type DatabaseKind = 'postgres' | 'embedded'

export interface TestDatabase {
  readonly kind: DatabaseKind
  readonly db: Kysely<Tables>
  /** As requests have it: behind the wall */
  readonly walled: Kysely<Tables>
  /** Servers over it, closed after the tests that started them: they would take up the work of the next tests. */
  readonly servers: { close(): Promise<unknown> }[]
  /** Empties every table of ours and begins their identities anew. */
  reset(): Promise<void>
  close(): Promise<void>
}

/** A migrated, empty database of one's own. Opening takes 0.2 s for PostgreSQL, 2 s for the embedded one. */
export async function testDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  const { db, walled, close } = kind === 'postgres' ? await copyOfTemplate() : await copyOfArchive()
  return { kind, db, walled, servers: [], close, reset: () => emptyTables(db) }
}

/** One of each kind for all the test files of this worker, which runs them one after the other, to its end. */
const opened = new Map<DatabaseKind, Promise<TestDatabase>>()

/**
 * The same tests on PostgreSQL and on the embedded database, each test on empty tables.
 * `body` declares the tests; it gets the database by a call inside them, as it opens before the first one.
 */
export function onBothDatabases(name: string, body: (database: () => TestDatabase) => void): void {
  describe.each<DatabaseKind>(['postgres', 'embedded'])(`${name} (%s)`, (kind) => {
    let database: TestDatabase
    beforeAll(async () => {
      if (!opened.has(kind)) opened.set(kind, testDatabase(kind))
      database = await opened.get(kind)!
      await database.reset()
      // The embedded one never clears away deleted rows by itself, and here every test deletes all that it wrote.
      if (kind === 'embedded') await upkeep(database.db)
    })
    beforeEach(() => database.reset())
    afterAll(async () => {
      for (const server of database.servers.splice(0)) await server.close()
    })
    body(() => database)
  })
}

async function copyOfTemplate() {
  const name = `escale_${randomUUID().replaceAll('-', '')}`
  await onServer(`create database ${name} template ${inject('postgresTemplate')}`)
  const databaseUrl = Object.assign(new URL(inject('postgresUrl')), { pathname: name }).href
  const { db, walled, close } = await openDatabase({ databaseUrl, dataDir: '' })
  return {
    db,
    walled,
    close: async () => {
      await close()
      await onServer(`drop database ${name} with (force)`)
    },
  }
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client(inject('postgresUrl'))
  await client.connect()
  await client.query(statement)
  await client.end()
}

async function copyOfArchive() {
  const archive = new Blob([await readFile(inject('embeddedArchive'))])
  const { db, walled } = handlesOver(embeddedPool(await openInMemory(archive)))
  return { db, walled, close: () => db.destroy() }
}

/**
 * Deletes, without triggers and foreign keys: a truncate that cascades over all our tables took 60 ms on PostgreSQL and
 * 150 ms on the embedded database, before each test; this takes 5.
 */
async function emptyTables(db: Kysely<Tables>): Promise<void> {
  const ours = sql`c.relnamespace = 'public'::regnamespace and c.relname not like 'kysely_migration%'
    and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')`
  await db.transaction().execute(async (tx) => {
    await sql`set local session_replication_role = replica`.execute(tx)
    const { rows } = await sql<{ statement: string }>`
      select case c.relkind when 'S' then format('alter sequence %I restart', c.relname)
                            else format('delete from %I', c.relname) end as statement
      from pg_class c where ${ours} and c.relkind in ('r', 'p', 'S')`.execute(tx)
    await sql.raw(rows.map(({ statement }) => statement).join(';')).execute(tx)
  })
}

import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { type Kysely, sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, inject } from 'vitest'
import { openInMemory } from '../../server/db/embedded.ts'
import { embeddedPool } from '../../server/db/embeddedPool.ts'
import { kyselyOver, openDatabase } from '../../server/db/open.ts'
import type { Tables } from '../../server/db/tables.ts'

export type DatabaseKind = 'postgres' | 'embedded'

export interface TestDatabase {
  readonly kind: DatabaseKind
  readonly db: Kysely<Tables>
  /** Empties every table of ours and begins their identities anew. */
  reset(): Promise<void>
  close(): Promise<void>
}

/** A migrated, empty database of one's own: no other test file sees it. */
export async function testDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  const { db, close } = kind === 'postgres' ? await copyOfTemplate() : await copyOfArchive()
  return { kind, db, close, reset: () => emptyTables(db) }
}

/**
 * The same tests on PostgreSQL and on the embedded database, each test on empty tables.
 * `body` declares the tests; it gets the database by a call inside them, as it opens before the first one.
 */
export function onBothDatabases(name: string, body: (database: () => TestDatabase) => void): void {
  describe.each<DatabaseKind>(['postgres', 'embedded'])(`${name} (%s)`, (kind) => {
    let database: TestDatabase
    beforeAll(async () => {
      database = await testDatabase(kind)
    })
    beforeEach(() => database.reset())
    afterAll(() => database?.close())
    body(() => database)
  })
}

async function copyOfTemplate() {
  const name = `escale_${randomUUID().replaceAll('-', '')}`
  await onServer(`create database ${name} template ${inject('postgresTemplate')}`)
  const databaseUrl = Object.assign(new URL(inject('postgresUrl')), { pathname: name }).href
  const { db, close } = await openDatabase({ databaseUrl, dataDir: '' })
  return {
    db,
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
  const db = kyselyOver(embeddedPool(await openInMemory(archive)))
  return { db, close: () => db.destroy() }
}

/** Truncating costs the same for an empty table as for a full one, so only those with rows are. */
async function emptyTables(db: Kysely<Tables>): Promise<void> {
  const { rows: tables } = await sql<{ name: string }>`
    select format('%I', c.relname) as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname not like 'kysely_migration%'
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')`.execute(db)
  if (tables.length === 0) return
  const filled = tables
    .map(({ name }) => `select '${name}' as name where exists (select from ${name})`)
    .join(' union all ')
  const { rows } = await sql.raw<{ name: string }>(filled).execute(db)
  if (rows.length === 0) return
  await sql.raw(`truncate ${rows.map(({ name }) => name).join(', ')} restart identity cascade`).execute(db)
}

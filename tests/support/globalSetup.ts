import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { openInMemory, preparedSnapshot } from '../../server/db/embedded.ts'
import { embeddedPool } from '../../server/db/embeddedPool.ts'
import { migrateToLatest } from '../../server/db/migrate.ts'
import { kyselyOver, openDatabase } from '../../server/db/open.ts'
import { startPostgresServer } from './postgresServer.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser's address of the test server, on the base `postgres`. */
    postgresUrl: string
    /** Migrated base of that server, to copy. */
    postgresTemplate: string
    /** File with the archive of a migrated embedded database. */
    embeddedArchive: string
  }
}

const TEMPLATE = 'escale_template'

/** One PostgreSQL server and one embedded archive for the whole run, both migrated once. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgresServer()
  const folder = await mkdtemp(join(tmpdir(), 'escale-archive-'))
  const teardown = async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const embeddedArchive = join(folder, 'embedded.tar')
    await Promise.all([makeTemplate(server.url), makeArchive(embeddedArchive)])
    project.provide('postgresUrl', server.url)
    project.provide('postgresTemplate', TEMPLATE)
    project.provide('embeddedArchive', embeddedArchive)
    return teardown
  } catch (error) {
    await teardown()
    throw error
  }
}

async function makeTemplate(serverUrl: string): Promise<void> {
  const client = new pg.Client(serverUrl)
  // Stopped under it after a migration failed, the server would hide that failure by this one.
  client.on('error', () => {})
  await client.connect()
  await client.query(`create database ${TEMPLATE}`)
  const databaseUrl = Object.assign(new URL(serverUrl), { pathname: TEMPLATE }).href
  const { db, close } = await openDatabase({ databaseUrl, dataDir: '' })
  await migrateToLatest(db)
  await close()
  // While anybody is connected to it, it can't be copied.
  await client.query(`alter database ${TEMPLATE} allow_connections false`)
  await client.end()
}

async function makeArchive(file: string): Promise<void> {
  const pglite = await openInMemory(await preparedSnapshot(console.log))
  const db = kyselyOver(embeddedPool(pglite))
  await migrateToLatest(db)
  const archive = await pglite.dumpDataDir('none')
  await writeFile(file, Buffer.from(await archive.arrayBuffer()))
  await db.destroy()
}

import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { preparedSnapshot } from '../../server/db/embedded.ts'
import { DatabaseUnusable } from '../../server/db/errors.ts'
import { migrateToLatest } from '../../server/db/migrate.ts'
import { openDatabase } from '../../server/db/open.ts'
import { upkeep } from '../../server/db/upkeep.ts'
import { refusalOf } from '../../server/db/violations.ts'
import { projectFolder } from '../../server/lib/projectFolder.ts'
import { startChild } from '../support/children.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'escale-open-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('the embedded database', () => {
  test('keeps what was written from one opening to the next', async () => {
    const data = join(folder, 'not', 'there', 'yet')
    const first = await openDatabase({ databaseUrl: null, dataDir: data })
    expect(first.kind).toBe('embedded')
    await sql`create table kept (n integer)`.execute(first.db)
    await sql`insert into kept values (1)`.execute(first.db)
    await first.close()
    expect(await readdir(data)).toEqual(['postgres'])
    const said: string[] = []
    const second = await openDatabase({ databaseUrl: null, dataDir: data, onProgress: (message) => said.push(message) })
    expect((await sql`select * from kept`.execute(second.db)).rows).toEqual([{ n: 1 }])
    expect(said).toEqual(['Ouverture de la base embarquée…'])
    await second.close()
  })

  test('ends its log and counts its rows by itself, as a server does', async () => {
    const { db, close } = await openDatabase({ databaseUrl: null, dataDir: folder })
    await sql`create table big (n integer, filler text)`.execute(db)
    await sql`insert into big select n, repeat(md5(n::text), 20) from generate_series(1, 60000) n`.execute(db)
    await sql`delete from big where n % 2 = 0`.execute(db)
    const log = async () =>
      (
        await sql<{ bytes: number }>`
        select pg_current_wal_insert_lsn() - redo_lsn as bytes from pg_control_checkpoint()`.execute(db)
      ).rows[0]!.bytes
    expect(await log()).toBeGreaterThan(32_000_000)
    await upkeep(db)
    expect(await log()).toBeLessThan(1_000_000)
    const { rows } = await sql`select reltuples::int as rows from pg_class where relname = 'big'`.execute(db)
    expect(rows).toEqual([{ rows: 30_000 }])
    await close()
  })

  test('interrupted while it is made, it is made anew', async () => {
    const maker = startChild('./openFolderChild.ts', folder)
    expect(await maker.line()).toBe('Création du dossier de la base embarquée…')
    while (!(await readdir(folder)).some((name) => name.startsWith('postgres.making-'))) await sleep(5)
    await sleep(200)
    await maker.kill()
    expect(existsSync(join(folder, 'postgres'))).toBe(false)
    const { db, close } = await openDatabase({ databaseUrl: null, dataDir: folder })
    await migrateToLatest(db)
    expect((await readdir(folder)).filter((name) => name.includes('making'))).toEqual([])
    await close()
  })

  test('when it can’t be opened, it says so and frees the folder', async () => {
    await mkdir(join(folder, 'postgres'))
    await writeFile(join(folder, 'postgres', 'PG_VERSION'), '9.6\n')
    const opening = () => openDatabase({ databaseUrl: null, dataDir: folder })
    await expect(opening()).rejects.toThrow(DatabaseUnusable)
    await expect(opening()).rejects.toThrow(`La base embarquée du dossier ${folder} ne s'ouvre pas`)
    expect(await readFile(join(folder, 'postgres', 'PG_VERSION'), 'utf8')).toBe('9.6\n')
  })

  test('in a place where no folder can be', async () => {
    await writeFile(join(folder, 'file'), '')
    await expect(openDatabase({ databaseUrl: null, dataDir: join(folder, 'file', 'data') })).rejects.toThrow(
      DatabaseUnusable,
    )
  })

  test('a damaged snapshot in the cache is made anew, with every step told', async () => {
    const cache = join(projectFolder(), '.escale', 'cache')
    await preparedSnapshot(() => {})
    const name = (await readdir(cache)).find((file) => /^embedded-[\d.]+-[\d.]+\.tar\.gz$/.test(file))!
    await cp(join(cache, name), join(folder, name))
    await truncate(join(folder, name), 2_000_000)
    const said: string[] = []
    const archive = await preparedSnapshot((message) => said.push(message), folder)
    expect(said.map((message) => /étape (\d) sur 4/.exec(message)?.[1])).toEqual(['1', '2', '3', '4'])
    expect(await readdir(folder)).toEqual([name])
    const again = await preparedSnapshot(() => expect.unreachable(), folder)
    expect(again.size).toBe(archive.size)
  })
})

describe('a PostgreSQL server', () => {
  const opening = (databaseUrl: string) => openDatabase({ databaseUrl, dataDir: '' })
  const at = (parts: Partial<URL>) => Object.assign(new URL(inject('postgresUrl')), parts).href
  const onServer = async (...statements: string[]) => {
    const client = new pg.Client(inject('postgresUrl'))
    await client.connect()
    for (const statement of statements) await client.query(statement)
    await client.end()
  }

  test('out of reach: says where, and never the password', async () => {
    const refusal = await opening('postgres://escale:s3cret@127.0.0.1:1/escale').catch((error: Error) => error)
    expect(refusal).toBeInstanceOf(DatabaseUnusable)
    expect((refusal as Error).message).toMatch(/DATABASE_URL \(127\.0\.0\.1:1\/escale\) ne répond pas : .*ECONNREFUSED/)
    expect(JSON.stringify(refusal) + String(refusal)).not.toContain('s3cret')
  })

  test('without that base', async () => {
    await expect(opening(at({ pathname: 'no_such_base' }))).rejects.toThrow(/no_such_base.*ne répond pas/)
  })

  test('that is something else', async () => {
    const other = createServer((_, reply) => reply.end('not a database')).listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    await expect(
      opening(`postgres://x:s3cret@127.0.0.1:${(other.address() as AddressInfo).port}/escale`),
    ).rejects.toThrow(DatabaseUnusable)
    other.close()
  })

  test('where the account may not make PostGIS: says which command to run', async () => {
    await onServer('create role modest login', 'create database modest_base owner modest')
    await expect(opening(at({ username: 'modest', pathname: 'modest_base' }))).rejects.toThrow(
      /L'extension postgis manque.*create extension postgis;/s,
    )
    await onServer('drop database modest_base with (force)', 'drop role modest')
  })

  test('whoever waits too long for a connection is told to try again', async () => {
    const pool = new pg.Pool({ connectionString: inject('postgresUrl'), max: 1, connectionTimeoutMillis: 50 })
    const taken = await pool.connect()
    const error: unknown = await pool.connect().catch((refused: unknown) => refused)
    taken.release()
    await pool.end()
    expect(refusalOf(error, {})).toMatchObject({ statusCode: 503, code: 'try_again' })
  })

  test('an idle connection that the server cuts is replaced', async () => {
    await onServer(`create database escale_cut template ${inject('postgresTemplate')}`)
    const { db, close } = await opening(at({ pathname: 'escale_cut' }))
    await sql`select 1`.execute(db)
    await onServer("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'escale_cut'")
    await sleep(50)
    expect((await sql`select current_setting('TimeZone') as zone`.execute(db)).rows).toEqual([{ zone: 'UTC' }])
    await close()
    await onServer('drop database escale_cut with (force)')
  })
})

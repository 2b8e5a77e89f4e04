import { readdirSync } from 'node:fs'
import { type Kysely, sql } from 'kysely'
import { describe, expect, inject, test } from 'vitest'
import pg from 'pg'
import { DatabaseUnusable } from '../../server/db/errors.ts'
import { migrateToLatest } from '../../server/db/migrate.ts'
import { MIGRATIONS } from '../../server/db/migrations.ts'
import { openDatabase } from '../../server/db/open.ts'
import { onBothDatabases } from '../support/database.ts'

describe('the list of migrations', () => {
  const files = readdirSync('migrations')
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.replace(/\.ts$/, ''))
    .sort()

  test('names every file of migrations/, in order', () => expect(Object.keys(MIGRATIONS)).toEqual(files))

  test('is numbered without a gap', () =>
    expect(files.map((name) => name.slice(0, 5))).toEqual(files.map((_, at) => `${String(at + 1).padStart(4, '0')}_`)))
})

onBothDatabases('migrating', (database) => {
  const applied = async () =>
    (await sql<{ name: string }>`select name from kysely_migration order by name`.execute(database().db)).rows.map(
      ({ name }) => name,
    )

  test('went through the whole list, and has nothing to do again', async () => {
    expect(await applied()).toEqual(Object.keys(MIGRATIONS))
    const said: string[] = []
    await migrateToLatest(database().db, (message) => said.push(message))
    expect(said).toEqual([])
  })

  test('a failing migration leaves the database as it was', async () => {
    const failing = {
      ...MIGRATIONS,
      '9998_good': {
        up: async (db: Kysely<unknown>) => void (await sql`create table half_way (n integer)`.execute(db)),
      },
      '9999_bad': { up: async () => Promise.reject(new Error('on purpose')) },
    }
    const said: string[] = []
    await expect(migrateToLatest(database().db, (message) => said.push(message), failing)).rejects.toThrow('on purpose')
    expect(said).toEqual(['Mise à jour de la structure de la base : 2 étapes…'])
    expect(await applied()).toEqual(Object.keys(MIGRATIONS))
    expect(
      (await sql<{ there: boolean }>`select to_regclass('half_way') is not null as there`.execute(database().db)).rows,
    ).toEqual([{ there: false }])
  })

  test('a database of a newer Escale is refused, untouched', async () => {
    await sql`insert into kysely_migration values ('9999_future', '2030-01-01')`.execute(database().db)
    const refusal = migrateToLatest(database().db)
    await expect(refusal).rejects.toThrow(DatabaseUnusable)
    await expect(refusal).rejects.toThrow(/version plus récente d'Escale.*9999_future.*mettez Escale à jour/)
    expect(await applied()).toEqual([...Object.keys(MIGRATIONS), '9999_future'])
    await sql`delete from kysely_migration where name = '9999_future'`.execute(database().db)
  })

  test('two starters at once: each step is done once', async () => {
    const one = { ...MIGRATIONS, '9998_once': { up: async () => void (ran += 1) } }
    let ran = 0
    await Promise.all([1, 2, 3].map(() => migrateToLatest(database().db, undefined, one)))
    expect(ran).toBe(1)
    await sql`delete from kysely_migration where name = '9998_once'`.execute(database().db)
  })
})

test('four processes on an empty PostgreSQL database: all end up with the whole structure', async () => {
  const client = new pg.Client(inject('postgresUrl'))
  await client.connect()
  await client.query('create database escale_four_starters')
  const databaseUrl = Object.assign(new URL(inject('postgresUrl')), { pathname: 'escale_four_starters' }).href
  await Promise.all(
    [1, 2, 3, 4].map(async () => {
      const { db, close } = await openDatabase({ databaseUrl, dataDir: '' })
      await migrateToLatest(db)
      const { rows } = await sql<{ steps: number }>`select count(*) as steps from kysely_migration`.execute(db)
      expect(rows[0]!.steps).toBe(Object.keys(MIGRATIONS).length)
      await close()
    }),
  )
  await client.query('drop database escale_four_starters with (force)')
  await client.end()
})

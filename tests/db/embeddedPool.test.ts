import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { openInMemory } from '../../server/db/embedded.ts'
import { isDatabaseError } from '../../server/db/errors.ts'
import { onBothDatabases } from '../support/database.ts'

/** A ring left open, which GEOS refuses to take, by a C++ exception. */
const OPEN_RING = '{"type":"Polygon","coordinates":[[[0,0],[1,1],[1,0]]]}'
const refused = (ring: string) => `st_overlaps(st_geomfromgeojson(${ring}), st_makeenvelope(0, 0, 2, 2, 4326))`
/** As a constant: GEOS gives up while the statement is planned. */
const PLANNED = `select ${refused(`'${OPEN_RING}'`)}`
/** Hidden from the planner: GEOS gives up while the statement runs. */
const READING = `select ${refused('ring')} from (select '${OPEN_RING}' as ring offset 0) r`
/** The same once two rows are written. */
const WRITING = `insert into note select n, case when n = 3 then ${refused('ring')} end
  from generate_series(1, 5) n, (select '${OPEN_RING}' as ring offset 0) r`

onBothDatabases('statements that GEOS breaks off', (database) => {
  beforeAll(() => sql`create table note (n integer, sound boolean)`.execute(database().db))
  afterAll(() => sql.raw('drop table note, shape; drop function look').execute(database().db))

  test.each([
    ['while planning', PLANNED],
    ['while reading', READING],
    ['while writing', WRITING],
    ['in the second statement of a text', `insert into note values (1, true); ${WRITING}`],
  ])('%s: an error, not an empty answer', async (_, statement) => {
    await expect(sql.raw(statement).execute(database().db)).rejects.toMatchObject({ code: 'XX000' })
    expect((await sql`select * from note`.execute(database().db)).rows).toEqual([])
    expect((await sql`select 1 as one`.execute(database().db)).rows).toEqual([{ one: 1 }])
  })

  test('inside a transaction all of it rolls back, even when the caller swallows the error', async () => {
    await database()
      .db.transaction()
      .execute(async (tx) => {
        await sql`insert into note values (1, true)`.execute(tx)
        await sql
          .raw(WRITING)
          .execute(tx)
          .catch(() => {})
        await expect(sql`select 1`.execute(tx)).rejects.toMatchObject({ code: '25P02' })
      })
    const { rows } = await sql`select * from note`.execute(database().db)
    expect(rows).toEqual([])
  })

  test('back at a savepoint the transaction goes on', async () => {
    await database()
      .db.transaction()
      .execute(async (tx) => {
        await sql`insert into note values (1, true)`.execute(tx)
        await sql`savepoint before`.execute(tx)
        await expect(sql.raw(WRITING).execute(tx)).rejects.toMatchObject({ code: 'XX000' })
        await sql`rollback to savepoint before`.execute(tx)
        await sql`insert into note values (2, true)`.execute(tx)
      })
    const { rows } = await sql`select n from note order by n`.execute(database().db)
    expect(rows).toEqual([{ n: 1 }, { n: 2 }])
  })

  test('with parameters too', async () => {
    const statement = sql`select ${sql.raw(refused(`$1::text`))} where ${OPEN_RING}::text is not null`
    await expect(statement.execute(database().db)).rejects.toMatchObject({ code: 'XX000' })
  })

  test('in a trigger and inside a function that catches errors', async () => {
    await sql
      .raw(
        `
      create function look() returns trigger language plpgsql as $$
      begin
        begin
          perform ${refused('new.ring')};
        exception when division_by_zero then null;
        end;
        return new;
      end $$;
      create table shape (ring text);
      create trigger look before insert on shape for each row execute function look()`,
      )
      .execute(database().db)
    await expect(sql`insert into shape values (${OPEN_RING})`.execute(database().db)).rejects.toMatchObject({
      code: 'XX000',
    })
    expect((await sql`select * from shape`.execute(database().db)).rows).toEqual([])
  })

  test('sound geometry work is not mistaken for a failure', async () => {
    const { rows } = await sql<{ area: number; valid: boolean; mended: number; united: number }>`
      select st_area(st_transform(st_makeenvelope(-1.6, 47.2, -1.5, 47.3, 4326), 2154)) as area,
        st_isvalid(bow_tie) as valid, st_area(st_makevalid(bow_tie)) as mended,
        (select st_area(st_union(st_buffer(st_point(n, 0), 1))) from generate_series(1, 50) n) as united
      from (select st_geomfromtext('POLYGON((0 0,1 1,1 0,0 1,0 0))') as bow_tie offset 0) b`.execute(database().db)
    expect(rows[0]!.area).toBeCloseTo(84_166_000, -6)
    expect(rows[0]).toMatchObject({ valid: false, mended: 0.5 })
    expect(rows[0]!.united).toBeGreaterThan(95)
  })
})

test('PGlite’s own query passes it over in silence: the day this fails, the guard may go', async () => {
  const pglite = await openInMemory(new Blob([await readFile(inject('embeddedArchive'))]))
  await pglite.exec('create table note (n integer, sound boolean)')
  expect(await pglite.query(READING)).toMatchObject({ rows: [] })
  expect(await pglite.query(WRITING)).toMatchObject({ command: '???' })
  expect((await pglite.query('select n from note')).rows).toEqual([{ n: 1 }, { n: 2 }])
  await pglite.close()
})

onBothDatabases('errors', (database) => {
  test('carry the code and the constraint that refused', async () => {
    const { db } = database()
    const territory = { code: '244400404', name: 'Nantes Métropole', metreSrid: 2154 }
    await db.insertInto('territory').values(territory).execute()
    const twice = await db
      .insertInto('territory')
      .values(territory)
      .execute()
      .catch((error: unknown) => error)
    expect(isDatabaseError(twice)).toBe(true)
    expect(twice).toMatchObject({ code: '23505', constraint: 'territory_pkey', table: 'territory' })
    expect((twice as Error).stack).toContain('embeddedPool.test.ts')
    await expect(
      db
        .insertInto('territory')
        .values({ ...territory, code: 'x' })
        .execute(),
    ).rejects.toMatchObject({ code: '23514', constraint: 'territory_code_check' })
  })

  test('by the thousand leave the database as it was', async () => {
    // 1,900 of them used up the stack of the embedded database for good.
    for (let count = 0; count < 2_500; count++) {
      await expect(sql`select 1 / 0`.execute(database().db)).rejects.toMatchObject({ code: '22012' })
    }
    const { rows } = await sql`select 1 as one`.execute(database().db)
    expect(rows).toEqual([{ one: 1 }])
  })
})

onBothDatabases('callers at the same time', (database) => {
  beforeAll(() => sql`create table tally (caller integer, step integer)`.execute(database().db))
  afterAll(() => sql`drop table tally`.execute(database().db))

  test('four transactions at once all go through, none seeing another’s half', async () => {
    const callers = [1, 2, 3, 4]
    await Promise.all(
      callers.map((caller) =>
        database()
          .db.transaction()
          .execute(async (tx) => {
            for (let step = 1; step <= 5; step++) await sql`insert into tally values (${caller}, ${step})`.execute(tx)
            const { rows } = await sql<{ steps: number }>`
              select count(*) as steps from tally where caller = ${caller}`.execute(tx)
            expect(rows[0]!.steps).toBe(5)
          }),
      ),
    )
    const { rows } = await sql`select caller, count(*) as steps from tally group by caller order by caller`.execute(
      database().db,
    )
    expect(rows).toEqual(callers.map((caller) => ({ caller, steps: 5 })))
  })

  test('a query on the pool during a transaction waits its turn and goes through', async () => {
    let counted: Promise<unknown> | undefined
    await database()
      .db.transaction()
      .execute(async (tx) => {
        await sql`insert into tally values (1, 1)`.execute(tx)
        counted = sql`select count(*) from tally`.execute(database().db)
        await sql`insert into tally values (1, 2)`.execute(tx)
      })
    expect(await counted).toMatchObject({ rows: [{ count: expect.any(Number) as number }] })
  })

  test('a transaction that throws rolls back and gives the connection on', async () => {
    const broken = database()
      .db.transaction()
      .execute(async (tx) => {
        await sql`insert into tally values (9, 9)`.execute(tx)
        throw new Error('changed my mind')
      })
    await expect(broken).rejects.toThrow('changed my mind')
    const { rows } = await sql`select * from tally`.execute(database().db)
    expect(rows).toEqual([])
  })
})

describe('the embedded database alone', () => {
  test('callers get the connection in arrival order', async () => {
    const { embeddedPool } = await import('../../server/db/embeddedPool.ts')
    const pglite = await openInMemory(new Blob([await readFile(inject('embeddedArchive'))]))
    const pool = embeddedPool(pglite)
    const order: number[] = []
    await Promise.all(
      [1, 2, 3].map(async (caller) => {
        const client = await pool.connect()
        await client.query('select pg_sleep(0.01)', [])
        order.push(caller)
        client.release()
      }),
    )
    expect(order).toEqual([1, 2, 3])
    const client = await pool.connect()
    client.release()
    await expect(client.query('select 1', [])).rejects.toThrow('given back')
    await pool.end()
  })
})

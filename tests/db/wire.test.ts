import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { decodeArray } from '../../server/db/wire.ts'
import { onBothDatabases } from '../support/database.ts'

onBothDatabases('values', (database) => {
  const one = async (expression: ReturnType<typeof sql>) => {
    const { rows } = await sql<{ value: unknown }>`select ${expression} as value`.execute(database().db)
    return rows[0]!.value
  }

  test.each<[string, unknown]>([
    [`true`, true],
    [`1::int2`, 1],
    [`2147483647`, 2147483647],
    [`9007199254740991::int8`, 9007199254740991],
    [`9007199254740993::int8`, '9007199254740993'],
    [`1.5::float8`, 1.5],
    [`'NaN'::float8`, Number.NaN],
    [`1234.50::numeric`, 1234.5],
    [`(select sum(x) from (values (1::int8), (2)) as v (x))`, 3],
    [`'2026-03-01'::date`, '2026-03-01'],
    [`'infinity'::date`, 'infinity'],
    [`'2026-03-29 02:30:00+01'::timestamptz`, '2026-03-29T01:30:00.000Z'],
    [`'2026-03-01 10:20:30.123456+14'::timestamptz`, '2026-02-28T20:20:30.123Z'],
    [`'infinity'::timestamptz`, 'infinity'],
    [`'12026-03-01 10:20:30+00'::timestamptz`, '12026-03-01 10:20:30+00'],
    [`'0044-03-15 00:00:00+00 BC'::timestamptz`, '0044-03-15 00:00:00+00 BC'],
    [`'2026-03-01 10:20:30'::timestamp`, '2026-03-01 10:20:30'],
    [`'10:20'::time`, '10:20:00'],
    [`interval '1 month 2 days'`, 'P1M2D'],
    [`daterange('2026-01-01', '2027-01-01')`, '[2026-01-01,2027-01-01)'],
    [`daterange('2026-01-01', null)`, '[2026-01-01,)'],
    [`daterange(null, '2027-01-01')`, '(,2027-01-01)'],
    [`'empty'::daterange`, 'empty'],
    [`'{"a_b": [1, null, "é"]}'::json`, { a_b: [1, null, 'é'] }],
    [`'{"a_b": {"c_d": true}}'::jsonb`, { a_b: { c_d: true } }],
    [`'null'::jsonb`, null],
    [`null::jsonb`, null],
    [`'\\x00ff'::bytea`, Buffer.from([0, 255])],
    [`'9f6d1c7e-0d0b-4a52-9d3b-0a1b2c3d4e5f'::uuid`, '9f6d1c7e-0d0b-4a52-9d3b-0a1b2c3d4e5f'],
    [`array['a', null, 'NULL', 'b,"c"\\d', '', ' e ', 'é{}']`, ['a', null, 'NULL', 'b,"c"\\d', '', ' e ', 'é{}']],
    [`array[]::text[]`, []],
    [`array['2026-03-01'::date]`, ['2026-03-01']],
    [`array[1.5::numeric, 2]`, [1.5, 2]],
    [`array[1::int8, 9007199254740993]`, [1, '9007199254740993']],
    [`array['2026-03-01 10:20:30+00'::timestamptz]`, ['2026-03-01T10:20:30.000Z']],
    [`array[true, false]`, [true, false]],
    [
      `array[[1, 2], [3, 4]]`,
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [`array['{"a": "x,y"}'::jsonb]`, [{ a: 'x,y' }]],
    [`array[daterange('2026-01-01', '2027-01-01')]`, ['[2026-01-01,2027-01-01)']],
    [`''::text`, ''],
  ])('%s is read alike', async (expression, expected) => expect(await one(sql.raw(expression))).toEqual(expected))

  test('are sent alike', async () => {
    expect(await one(sql`${{ a_b: ['é'] }}::jsonb`)).toEqual({ a_b: ['é'] })
    expect(await one(sql`${['a', 'b,"c"', null]}::text[]`)).toEqual(['a', 'b,"c"', null])
    expect(await one(sql`${new Date(Date.UTC(2026, 2, 1, 10))}::timestamptz`)).toBe('2026-03-01T10:00:00.000Z')
    expect(await one(sql`${Buffer.from([1, 2, 0])}::bytea`)).toEqual(Buffer.from([1, 2, 0]))
    expect(await one(sql`${12.5}::numeric`)).toBe(12.5)
    expect(await one(sql`${true}::boolean`)).toBe(true)
    expect(await one(sql`${null}::text`)).toBeNull()
    expect(await one(sql`${'’🙂'}::text`)).toBe('’🙂')
    await expect(one(sql`${'a\0b'}::text`)).rejects.toMatchObject({ code: '22021' })
  })

  test('a moment does not hang on the time zone or date style of the server', async () => {
    expect(await one(sql`current_setting('TimeZone') || ' ' || current_setting('DateStyle')`)).toBe('UTC ISO, YMD')
  })

  test('counts of changed rows', async () => {
    const { db } = database()
    const territory = { name: 'N', metreSrid: 2154 }
    const codes = ['111111111', '222222222', '333333333']
    const inserted = await db
      .insertInto('territory')
      .values(codes.map((code) => ({ ...territory, code })))
      .execute()
    expect(inserted[0]!.numInsertedOrUpdatedRows).toBe(3n)
    const updated = await db.updateTable('territory').set({ name: 'M' }).where('code', '<', '3').executeTakeFirst()
    expect(updated.numUpdatedRows).toBe(2n)
    const deleted = await db.deleteFrom('territory').where('code', '=', 'none').executeTakeFirst()
    expect(deleted.numDeletedRows).toBe(0n)
  })

  test('several statements in one text are one transaction, and give no rows', async () => {
    const { db } = database()
    expect((await sql.raw('select 1 as one; select 2 as two').execute(db)).rows).toEqual([])
    const insert = `insert into territory values ('244400404', 'N', 2154)`
    await expect(sql.raw(`${insert}; ${insert}`).execute(db)).rejects.toMatchObject({ code: '23505' })
    expect(await db.selectFrom('territory').select('code').execute()).toEqual([])
  })

  test('a long text and many rows come back whole', async () => {
    expect(await one(sql`length(${'é'.repeat(3_000_000)}::text)`)).toBe(3_000_000)
    const { rows } = await sql<{ n: number; t: string }>`
      select n, repeat('x', 100) as t from generate_series(1, 50000) n`.execute(database().db)
    expect(rows).toHaveLength(50_000)
    expect(rows.at(-1)).toEqual({ n: 50_000, t: 'x'.repeat(100) })
  })
})

test('an array literal with bounds', () => expect(decodeArray('[0:2]={1,2,NULL}', Number)).toEqual([1, 2, null]))

import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { onBothDatabases } from '../support/database.ts'

onBothDatabases('a test database', (database) => {
  const territory = { code: '244400404', name: 'Nantes Métropole', metreSrid: 2154 }

  test('is migrated, and takes rows', async () => {
    await database().db.insertInto('territory').values(territory).execute()
    expect(await database().db.selectFrom('territory').selectAll().execute()).toEqual([territory])
  })

  test('is empty again for the next test, PostGIS’s own tables apart', async () => {
    expect(await database().db.selectFrom('territory').selectAll().execute()).toEqual([])
    const { rows } = await sql<{ count: number }>`select count(*) from spatial_ref_sys`.execute(database().db)
    expect(rows[0]!.count).toBeGreaterThan(5000)
  })
})

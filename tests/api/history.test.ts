import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AUDITED_KINDS } from '../../server/accounts/accounts.schema.ts'
import { CODES, COLUMN, PART, SILENT } from '../../web/text/history.ts'
import { testApp, type TestApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import { makeOrganisation, makeTerritory, TERRITORY } from '../support/makers.ts'

onBothDatabases('the history of an object', (database) => {
  let app: TestApp
  beforeEach(async () => {
    await makeTerritory(database().db)
    app = await testApp(database())
  })
  afterEach(() => app.close())

  /** Each audited table with the kind of object that its rows belong to, as the triggers say. */
  async function audited(): Promise<{ table: string; kind: string; columns: string[] }[]> {
    const { rows } = await sql<{ table: string; definition: string; columns: string[] }>`
      select relname as "table", pg_get_triggerdef(pg_trigger.oid) as definition,
        (select array_agg(attname::text order by attnum) from pg_attribute
          where attrelid = tgrelid and attnum > 0 and not attisdropped) as columns
      from pg_trigger join pg_class on pg_class.oid = tgrelid
      where tgname = 'audit' order by relname`.execute(database().db)
    return rows.map(({ table, definition, columns }) => ({
      table,
      kind: /write_audit_entry\('(\w+)'/.exec(definition)?.[1] ?? table,
      // Of an application, the state alone.
      columns: table === 'application' ? ['state'] : columns,
    }))
  }

  test('these tables are in the log, each as an object of its own or as a part of one', async () => {
    const found = await audited()
    expect(Object.fromEntries(found.map(({ table, kind }) => [table, kind]))).toEqual({
      agreement: 'agreement',
      appeal: 'appeal',
      application: 'application',
      application_double: 'application',
      building: 'building',
      call_for_applications: 'call_for_applications',
      call_site: 'call_for_applications',
      cohort: 'cohort',
      committee_item: 'committee_session',
      committee_recusal: 'committee_session',
      committee_seat: 'committee_session',
      committee_session: 'committee_session',
      demand: 'demand',
      demand_phase: 'demand',
      exact_place: 'site',
      inventory: 'inventory',
      milestone: 'milestone',
      occupancy: 'occupancy',
      offer: 'offer',
      organisation: 'organisation',
      placement: 'plan',
      priority_grid: 'priority_grid',
      refusal: 'refusal',
      role: 'person',
      room: 'room',
      room_equipment: 'room',
      room_rent: 'room',
      site: 'site',
      stage_rent: 'rent_grid',
      stage_review: 'organisation',
    })
    expect([...new Set(found.map(({ kind }) => kind))].sort()).toEqual([...AUDITED_KINDS].sort())
  })

  test('every column and every part of the log has its French word, and no word is for nothing', async () => {
    const found = await audited()
    const columns = found.flatMap(({ table, columns }) => columns.map((column) => ({ table, column })))
    const has = (names: { has(key: string): boolean }) => (of: { table: string; column: string }) =>
      names.has(`${of.table}.${of.column}`) || names.has(of.column)
    const [named, silent] = [has(new Set(Object.keys(COLUMN))), has(SILENT)]
    expect(columns.filter((of) => !named(of) && !silent(of))).toEqual([])
    const used = new Set(columns.flatMap(({ table, column }) => [column, `${table}.${column}`]))
    const idle = [...Object.keys(COLUMN), ...SILENT, ...Object.keys(CODES)].filter((name) => !used.has(name))
    expect(idle).toEqual([])
    expect(found.filter(({ table, kind }) => table !== kind).map(({ table }) => table)).toEqual(
      Object.keys(PART).sort(),
    )
  })

  test('a rent of the grid and a decision on a stage are told, old and new', async () => {
    const { db } = database()
    const organisation = await makeOrganisation(db)
    const rent = { territory: TERRITORY, roomKind: 'workshop', stage: 'launch', basis: 'm2_year' } as const
    for (const eurCents of [9000, 9500])
      await app.call('PUT /api/stage-rents', { body: { ...rent, validFrom: '2027-01-01', eurCents } })
    const { version } = await app.call('GET /api/organisations/{id}', { params: { id: organisation } })
    await app.call('POST /api/organisations/{id}/reviews', {
      params: { id: organisation },
      headers: { 'if-match': `"${version}"` },
      body: { toStage: 'growth', decidedOn: '2026-11-01', decidedBy: 'Comité', because: 'Elle grandit.' },
    } as never)
    const history = async (kind: 'rent_grid' | 'organisation', id: string) =>
      (await app.call('GET /api/history/{kind}/{id}', { params: { kind, id }, querystring: {} })).items
    expect(await history('rent_grid', `00000000-0000-4000-8000-${TERRITORY.padStart(12, '0')}`)).toMatchObject([
      { operation: 'update', part: 'stage_rent', oldValues: { eur_cents: 9000 }, newValues: { eur_cents: 9500 } },
      { operation: 'insert', part: 'stage_rent', oldValues: null, newValues: { ...{ room_kind: 'workshop' } } },
    ])
    const parts = (await history('organisation', organisation)).filter(({ part }) => part === 'stage_review')
    expect(parts).toMatchObject([{ operation: 'insert', newValues: { to_stage: 'growth', because: 'Elle grandit.' } }])
  })
})

import { beforeEach, expect, test } from 'vitest'
import { ifMatch, testApp, type TestApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import { makeTerritory, TERRITORY } from '../support/makers.ts'

const incubation = {
  territory: TERRITORY,
  name: 'Incubation',
  stage: 'incubation' as const,
  leastPerYear: 6,
  mostPerYear: 10,
  arrivalQuarter: 4,
  stayQuarters: 4,
  probabilityPercent: 90,
  kinds: ['shared_office' as const],
  requiredEquipment: [],
}

onBothDatabases('expected cohorts', (database) => {
  let app: TestApp
  beforeEach(async () => {
    await makeTerritory(database().db)
    app = await testApp(database())
  })

  test('a new cohort keeps what is unknown unknown, and is listed', async () => {
    const made = await app.call('POST /api/cohorts', { body: incubation })
    const unknown = { areaMinM2: null, areaMaxM2: null, workstations: null, budgetEurCentsPerMonth: null, source: null }
    expect(made).toEqual({ ...incubation, ...unknown, id: made.id, version: 1, archivedAt: null, demonstration: false })
    expect(await app.call('GET /api/cohorts', { querystring: { territory: TERRITORY } })).toEqual({
      items: [made],
      next: null,
      total: 1,
    })
  })

  test('a range whose ends are out of order is refused, with the field', async () => {
    expect(await app.refusal('POST /api/cohorts', { body: { ...incubation, leastPerYear: 11 } })).toMatchObject({
      status: 422,
      code: 'counts_out_of_order',
      field: 'mostPerYear',
    })
    expect(
      await app.refusal('POST /api/cohorts', { body: { ...incubation, areaMinM2: 30, areaMaxM2: 20 } }),
    ).toMatchObject({ status: 422, code: 'areas_out_of_order', field: 'areaMaxM2' })
  })

  test('a change is made once, by who saw the last version, and archived cohorts leave the list', async () => {
    const made = await app.call('POST /api/cohorts', { body: incubation })
    const { id } = made
    const changed = await app.call('PATCH /api/cohorts/{id}', {
      params: { id },
      headers: ifMatch(made),
      body: { mostPerYear: 12, archived: true },
    })
    expect(changed).toMatchObject({ mostPerYear: 12, version: 2 })
    expect(
      await app.refusal('PATCH /api/cohorts/{id}', {
        params: { id },
        headers: ifMatch(made),
        body: { stayQuarters: 8 },
      }),
    ).toMatchObject({ status: 412, code: 'changed_meanwhile', changes: { mostPerYear: { from: 10, to: 12 } } })
    expect((await app.call('GET /api/cohorts', { querystring: {} })).total).toBe(0)
    expect((await app.call('GET /api/cohorts', { querystring: { archived: true } })).items).toEqual([changed])
  })

  test('one that nobody knows is not found', async () => {
    const id = '00000000-0000-4000-8000-000000000000'
    expect(await app.refusal('GET /api/cohorts/{id}', { params: { id } })).toMatchObject({
      status: 404,
      code: 'cohort_not_found',
    })
  })
})

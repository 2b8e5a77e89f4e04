import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Api, Plan } from '../../server/contract.ts'
import { testApp, type TestApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import { makeBuilding, makeDemand, makeOrganisation, makeRoom, makeTerritory, TERRITORY } from '../support/makers.ts'

type NewPlan = Api['POST /api/plans']['input']['body']
const YEAR = { from: '2027-01-01', until: '2028-01-01' }
const NOBODY = '00000000-0000-4000-8000-000000000000'

onBothDatabases('plans side by side', (database) => {
  let app: TestApp
  beforeAll(async () => {
    app = await testApp(database())
  })
  afterAll(() => app.close())
  let buildingId: string
  beforeEach(async () => {
    await makeTerritory(database().db)
    buildingId = await makeBuilding(database().db, { condition: 'good' })
  })

  const workshop = (name: string, areaM2: number) =>
    makeRoom(database().db, { buildingId, name, areaM2, admitsStages: ['launch'], rents: { launch: 40_000 } })
  const asking = async (name: string) => {
    const organisationId = await makeOrganisation(database().db, { name, filiere: 'reuse', inclusionPostsFte: 0 })
    const phases = [{ areaMinM2: 40, areaIdealM2: 50, budgetEurCentsPerMonth: 80_000 }]
    return { organisationId, id: await makeDemand(database().db, { organisationId, phases }) }
  }
  async function solved(given: Partial<NewPlan> = {}): Promise<Plan> {
    const body = { territory: TERRITORY, startsOn: YEAR.from, quarters: 4, seconds: 5, ...given }
    const { id } = await app.call('POST /api/plans', { body })
    for (;;) {
      const plan = await app.call('GET /api/plans/{id}', { params: { id } })
      if (plan.status !== 'queued' && plan.status !== 'solving') return plan
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  const compared = (...ids: string[]) => ({ querystring: { ids: ids.join(',') } })

  test('two plans: their figures, what the second was asked otherwise, and who is where in each', async () => {
    const [small, large] = [await workshop('Petit', 45), await workshop('Grand', 50)]
    const { id: demandId, organisationId } = await asking('La Recyclerie')
    const one = await solved({ name: 'Un' })
    const other = await solved({ name: 'Deux', bans: [{ demandId, roomId: large }] })
    const { siteId } = await app.call('GET /api/buildings/{id}', { params: { id: buildingId } })
    const place = (roomId: string, roomName: string) => [{ roomId, roomName, siteId, siteName: 'Solilab', ...YEAR }]
    const figures = ({ summary }: Plan, emptyM2: number) => ({
      summary,
      worthByFirst: summary!.worth,
      byStage: [{ stage: 'launch', quartersAsked: 4, quartersHoused: 4 }],
      byFiliere: [{ filiere: 'reuse', quartersAsked: 4, quartersHoused: 4 }],
      byCommune: [{ inseeCode: '44109', name: 'Nantes', quartersHoused: 4 }],
      byQpv: { inside: 0, outside: 0, unknown: 4 },
      overBudget: { eurCents: 0, avoidedEurCents: 0, quartersUnknown: 0 },
      empty: { m2: emptyM2, roomsUnknown: 0 },
    })
    const asked = {
      startsOn: YEAR.from,
      quarters: 4,
      mode: 'weighted',
      changes: [],
      supposed: { rooms: [], demandIds: [] },
    }
    const alike = { weights: 0, decisions: 0, rooms: 0, demands: 0, expected: 0, occupancies: 0 }
    expect(await app.call('GET /api/plans/compare', compared(one.id, other.id))).toEqual({
      territory: TERRITORY,
      plans: [
        { id: one.id, name: 'Un', ...asked, figures: figures(one, 45), difference: alike },
        { id: other.id, name: 'Deux', ...asked, figures: figures(other, 50), difference: { ...alike, decisions: 1 } },
      ],
      demands: [
        {
          demandId,
          relocation: false,
          organisation: { id: organisationId, name: 'La Recyclerie', stage: 'launch', filiere: 'reuse' },
          differs: true,
          places: [place(large, 'Grand'), place(small, 'Petit')],
        },
      ],
    })
  })

  test('four plans of other weights, mode and horizon: the points of each are also counted by the first', async () => {
    await workshop('Atelier', 45)
    await asking('La Recyclerie')
    await asking('Le Fournil')
    const first = await solved()
    const others = [
      await solved({ weightsChanges: { housed: 120 } }),
      await solved({ mode: 'deferred_acceptance' }),
      await solved({ quarters: 2 }),
    ]
    const { plans } = await app.call('GET /api/plans/compare', compared(first.id, ...others.map(({ id }) => id)))
    const [one, heavy, call, short] = plans
    expect(plans.map(({ mode, quarters, difference }) => [mode, quarters, difference.weights])).toEqual([
      ['weighted', 4, 0],
      ['weighted', 4, 1],
      ['deferred_acceptance', 4, 0],
      ['weighted', 2, 0],
    ])
    expect(heavy!.figures.summary.worth).toBeGreaterThan(one!.figures.summary.worth)
    expect(heavy!.figures.worthByFirst).toBeCloseTo(one!.figures.worthByFirst, 6)
    expect(call!.figures.worthByFirst).toBe(call!.figures.summary.worth)
    expect(short!.figures.byStage).toEqual([{ stage: 'launch', quartersAsked: 4, quartersHoused: 2 }])
  })

  test.each([
    ['one plan', [NOBODY], 400, 'field_invalid'],
    ['five plans', [NOBODY, NOBODY, NOBODY, NOBODY, NOBODY], 400, 'field_invalid'],
    ['what is no identifier', [NOBODY, 'autre'], 400, 'field_invalid'],
    ['the same plan twice', [NOBODY, NOBODY], 422, 'plan_twice'],
    ['a plan that nobody made', [NOBODY, NOBODY.replace(/0$/, '1')], 404, 'plan_not_found'],
  ])('%s is refused', async (_what, ids, status, code) =>
    expect(await app.refusal('GET /api/plans/compare', compared(...ids))).toMatchObject({ status, code }),
  )

  test('a scenario is solved and compared, and cannot be accepted, neither whole nor in part', async () => {
    await workshop('Atelier', 45)
    const { id: demandId } = await asking('La Recyclerie')
    await asking('Le Fournil')
    const before = await solved({ name: 'Avant' })
    const scenario = await solved({
      basedOn: before.id,
      changes: [{ type: 'demand_withdrawn', demandId }],
    })
    expect(scenario).toMatchObject({ status: 'ready', isScenario: true, summary: { demands: 1, housed: 1 } })
    const { plans, demands } = await app.call('GET /api/plans/compare', compared(before.id, scenario.id))
    expect(plans.map(({ changes }) => changes)).toEqual([[], ['La Recyclerie retire sa demande.']])
    expect(demands.find((each) => each.demandId === demandId)?.places[1]).toBeNull()
    const refusal = { status: 409, code: 'plan_is_scenario' }
    const { placements } = await app.call('GET /api/plans/{id}/result', { params: { id: scenario.id } })
    const [placement] = placements
    expect(await app.refusal('POST /api/plans/{id}/accept', { params: { id: scenario.id } })).toMatchObject(refusal)
    expect(await app.refusal('POST /api/placements/{id}/accept', { params: { id: placement!.id } })).toMatchObject(
      refusal,
    )
    const { total } = await app.call('GET /api/occupancies', { querystring: { territory: TERRITORY } })
    expect(total).toBe(0)
  })

  test('a plan that is not ready is refused', async () => {
    await workshop('Atelier', 45)
    await asking('La Recyclerie')
    const { id } = await solved()
    const stopped = await solved({ name: 'Arrêté' })
    await database()
      .db.updateTable('plan')
      .set({ result: null, status: 'cancelled' })
      .where('id', '=', stopped.id)
      .execute()
    expect(await app.refusal('GET /api/plans/compare', compared(id, stopped.id))).toMatchObject({
      status: 409,
      code: 'plan_not_ready',
    })
  })
})

import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { NewPlan, Plan } from '../../server/contract.ts'
import { testApp, type TestApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import {
  makeBuilding,
  makeDemand,
  makeOccupancy,
  makeOrganisation,
  makeRoom,
  makeTerritory,
  TERRITORY,
} from '../support/makers.ts'

const YEAR = { from: '2027-01-01', until: '2028-01-01' }
const asked = { territory: TERRITORY, startsOn: YEAR.from, quarters: 4, seconds: 2 }
const NOBODY = '00000000-0000-4000-8000-000000000000'

onBothDatabases('plans that look ahead', (database) => {
  let app: TestApp
  beforeAll(async () => {
    app = await testApp(database())
  })
  afterAll(() => app.close())
  let buildingId: string
  let dock: string
  let cohortId: string
  let organisationId: string
  let demandId: string
  beforeEach(async () => {
    const { db } = database()
    await makeTerritory(db)
    buildingId = await makeBuilding(db, { condition: 'good' })
    const known = { buildingId, admitsStages: ['incubation', 'launch'] as const, rents: { launch: 0, incubation: 0 } }
    dock = await makeRoom(db, {
      ...known,
      admitsStages: [...known.admitsStages],
      name: 'Quai',
      areaM2: 50,
      equipment: { dock: true },
    })
    await makeRoom(db, {
      ...known,
      admitsStages: [...known.admitsStages],
      name: 'Atelier',
      areaM2: 60,
      equipment: { dock: false },
    })
    organisationId = await makeOrganisation(db, { name: 'La Recyclerie', inclusionPostsFte: 0 })
    demandId = await makeDemand(db, { organisationId, phases: [{ areaMinM2: 40, areaIdealM2: 50 }] })
    cohortId = (
      await app.call('POST /api/cohorts', {
        body: {
          territory: TERRITORY,
          name: 'Incubation',
          stage: 'incubation',
          leastPerYear: 1,
          mostPerYear: 1,
          arrivalQuarter: 1,
          stayQuarters: 4,
          probabilityPercent: 90,
          kinds: ['workshop'],
          requiredEquipment: ['dock'],
        },
      })
    ).id
  })

  async function solved(given: Partial<NewPlan> = {}): Promise<Plan> {
    const { id } = await app.call('POST /api/plans', { body: { ...asked, ...given } })
    for (;;) {
      const now = await app.call('GET /api/plans/{id}', { params: { id } })
      if (now.status !== 'queued' && now.status !== 'solving') return now
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  const resultOf = ({ id }: Plan) => app.call('GET /api/plans/{id}/result', { params: { id } })
  const occupancies = async () =>
    (await app.call('GET /api/occupancies', { querystring: { territory: TERRITORY } })).items.map(
      ({ roomId }) => roomId,
    )

  test('without a reserve the first comer takes the dock; with one it is kept, and what that costs is said', async () => {
    const without = await solved()
    expect(without).toMatchObject({ status: 'ready', anticipates: false, summary: { anticipation: null } })
    const plain = await resultOf(without)
    expect(plain).toMatchObject({ placements: [{ room: { id: dock } }], anticipated: [] })

    const plan = await solved({ anticipates: true })
    expect(plan).toMatchObject({
      status: 'ready',
      anticipates: true,
      decided: { proposed: 1, accepted: 0, rejected: 0 },
      summary: {
        demands: 1,
        housed: 1,
        anticipation: { projects: 1, expectedProjects: 0.9, kept: 1, losing: [] },
      },
    })
    const { placements, unmet, anticipated } = await resultOf(plan)
    expect(placements.map(({ room }) => room.name)).toEqual(['Atelier'])
    expect(unmet).toEqual([])
    expect(anticipated).toEqual([
      {
        id: anticipated[0]!.id,
        cohortId,
        name: 'Projet attendu n° 1 (Incubation, T1 2027)',
        probability: 0.9,
        room: expect.objectContaining({ id: dock, name: 'Quai', siteName: 'Solilab' }) as object,
        during: YEAR,
        workstations: null,
        worth: plan.summary!.anticipation!.worth,
      },
    ])
    expect(plan.summary!.anticipation!.cost).toBeCloseTo(plain.placements[0]!.worth - placements[0]!.worth, 6)
  })

  test('a place kept for a project to come is never accepted, alone or with the plan', async () => {
    const plan = await solved({ anticipates: true })
    const [kept] = (await resultOf(plan)).anticipated
    for (const decision of ['accept', 'reject'] as const) {
      expect(await app.refusal(`POST /api/placements/{id}/${decision}`, { params: { id: kept!.id } })).toMatchObject({
        status: 409,
        code: 'place_kept',
        detail: expect.stringContaining('réservée pour l’accueil de projets à venir') as string,
      })
    }
    const done = await app.call('POST /api/plans/{id}/accept', { params: { id: plan.id } })
    expect(done.decided).toEqual({ proposed: 0, accepted: 1, rejected: 0 })
    expect(await occupancies()).not.toContain(dock)
  })

  test('the place is then nobody else’s to take, but for a plan with a reserve of its own', async () => {
    const plan = await solved({ name: 'Rentrée', anticipates: true })
    const organisationId = await makeOrganisation(database().db, { name: 'Les Amarres', stage: 'launch' })
    const late = await makeDemand(database().db, { organisationId })
    const taking = await solved({ name: 'Elle aussi', pins: [{ demandId: late, roomId: dock, ...YEAR }] })
    await app.call('POST /api/plans/{id}/accept', { params: { id: plan.id } })
    const accept = async ({ id }: Plan, demand: string) => {
      const { placements } = await resultOf({ id } as Plan)
      return { params: { id: placements.find((each) => each.demandId === demand)!.id } }
    }
    const before = await occupancies()
    expect(await app.refusal('POST /api/placements/{id}/accept', await accept(taking, late))).toMatchObject({
      status: 409,
      code: 'place_kept_for_project',
      detail:
        'Le local proposé à Les Amarres est gardé du 1er janvier 2027 au 31 décembre 2027 pour « Projet attendu n° 1 (Incubation, T1 2027) », par le plan « Rentrée » que vous avez accepté. Refaites ce plan en gardant des places pour les projets attendus : sa réserve remplacera l’autre.',
    })
    expect(await occupancies()).toEqual(before)
    const replaced = await solved({ anticipates: true, pins: [{ demandId: late, roomId: dock, ...YEAR }] })
    await app.call('POST /api/placements/{id}/accept', await accept(replaced, late))
    expect(await occupancies()).toContain(dock)
  })

  test('a plan with a reserve is replayed from what it was asked, and needs some project to come', async () => {
    const { id } = await solved({ anticipates: true })
    const unmet = await app.refusal('GET /api/plans/{id}/unmet/{demandId}/change', { params: { id, demandId } })
    expect(unmet.code).toBe('unmet_not_found')
    expect(
      await app.refusal('POST /api/plans', {
        body: { ...asked, startsOn: '2027-04-01', quarters: 1, anticipates: true },
      }),
    ).toMatchObject({
      status: 422,
      code: 'nothing_expected',
      field: 'anticipates',
    })
  })

  test('a plan with a reserve is compared, priced, proven and made again as any other', async () => {
    const without = await solved({ name: 'Sans' })
    const { id, inputHash } = await solved({ name: 'Avec', anticipates: true })
    const { plans, demands } = await app.call('GET /api/plans/compare', {
      querystring: { ids: `${without.id},${id}` },
    })
    expect(plans[1]!.difference).toEqual({
      weights: 0,
      decisions: 0,
      rooms: 0,
      demands: 0,
      expected: 1,
      occupancies: 0,
    })
    expect(demands.map((each) => [each.demandId, each.differs])).toEqual([[demandId, true]])
    const { groups } = await app.call('GET /api/plans/{id}/scarcity', { params: { id } })
    expect(groups.map(({ waiting }) => waiting)).toEqual([0])
    const proof = await app.call('GET /api/plans/{id}/proof', { params: { id } })
    expect(proof).toMatchObject({ anticipates: true, inputHash, hashHolds: true, holds: true })
    expect(proof.history).not.toBeNull()
    expect((await app.call('POST /api/plans/{id}/replay', { params: { id } })).sameStays).toBe(true)

    const again = await solved({ anticipates: true, basedOn: id, keepBonus: 50 })
    expect(await app.call('GET /api/plans/{id}/moves', { params: { id: again.id } })).toMatchObject({
      newDemands: 0,
      unchanged: 1,
      moves: [],
    })
  })

  test('with a closing, whoever is put out has a place of its own beside the reserve; a scenario is still not accepted', async () => {
    const tenantId = await makeOrganisation(database().db, { name: 'Le Fournil', inclusionPostsFte: 0 })
    await makeOccupancy(database().db, {
      organisationId: tenantId,
      roomId: dock,
      during: '[2026-01-01,2028-01-01)',
    })
    const works = { type: 'rooms_closed' as const, roomIds: [dock], from: '2027-07-01', until: '2027-10-01' }
    const plan = await solved({ anticipates: true, changes: [works] })
    expect(plan).toMatchObject({ status: 'ready', isScenario: false, hasMoves: true })
    expect(plan.summary!.worth).toBeLessThan(1000)
    expect(plan.summary!.anticipation!.cost).toBeLessThan(1000)
    const { decant } = await app.call('GET /api/plans/{id}/moves', { params: { id: plan.id } })
    expect(decant).toMatchObject({ tenants: 1, placed: 1 })

    const changes = [{ type: 'demand_changed' as const, demandId, areaMinM2: 41 }]
    const scenario = await solved({ anticipates: true, changes })
    expect(scenario).toMatchObject({ status: 'ready', isScenario: true })
    expect(await app.refusal('POST /api/plans/{id}/accept', { params: { id: scenario.id } })).toMatchObject({
      status: 409,
      code: 'plan_is_scenario',
    })
  })

  test('nobody decides for a project that is only expected', async () => {
    const plan = await solved({ anticipates: true })
    const problem = (await app.call('GET /api/plans/{id}/problem', { params: { id: plan.id } })) as {
      organisations: { id: string }[]
    }
    const expected = problem.organisations.find(({ id }) => id !== demandId)!.id
    const bans = [{ demandId: expected, roomId: dock }]
    expect(await app.refusal('POST /api/plans', { body: { ...asked, anticipates: true, bans } })).toMatchObject({
      status: 422,
      code: 'demand_not_waiting',
    })
    const changes = [{ type: 'demand_withdrawn' as const, demandId: expected }]
    expect(await app.refusal('POST /api/plans', { body: { ...asked, anticipates: true, changes } })).toMatchObject({
      status: 422,
      field: 'changes/0/demandId',
    })
  })

  test('how solid a plan is: computed beside the requests, told as it goes, kept, and computed again when asked', async () => {
    await sql`update room set clear_height_m = null`.execute(database().db)
    await sql`update demand_phase set min_clear_height_m = 3`.execute(database().db)
    const { id } = await solved()
    const read = () => app.call('GET /api/plans/{id}/robustness', { params: { id } })
    const none = { planId: id, status: 'none', progress: null, report: null, failure: null }
    expect(await read()).toEqual(none)
    const started = await app.call('POST /api/plans/{id}/robustness', { params: { id } })
    expect(started).toEqual({ ...none, status: 'running' })
    expect(await app.call('POST /api/plans/{id}/robustness', { params: { id } })).toMatchObject({ status: 'running' })
    const ready = async () => {
      for (;;) {
        const now = await read()
        if (now.status !== 'running') return now
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
    const done = await ready()
    const { worth } = (await resultOf({ id } as Plan)).placements[0]!
    expect(done).toMatchObject({
      status: 'ready',
      report: {
        worth: { best: worth, fallen: 0, certain: 0 },
        facts: [
          {
            subject: 'room',
            subjectId: dock,
            field: 'clearHeightM',
            sentence: 'la hauteur libre de « Quai » (Halle A, Solilab)',
            placements: [{ organisationName: 'La Recyclerie', roomName: 'Quai' }],
          },
        ],
        stability: { draws: 20, placements: [{ demandId, roomId: dock, ...YEAR, decided: false, held: 20 }] },
      },
    })
    expect(await app.call('POST /api/plans/{id}/robustness', { params: { id } })).toMatchObject({
      status: 'running',
      report: null,
    })
    expect((await ready()).status).toBe('ready')
  })

  test('a runner that died is told as such, and one can start again; a plan that is not there is not found', async () => {
    const { id } = await solved()
    await sql`insert into plan_robustness (plan_id, alive_at) values (${id}, now() - interval '1 minute')`.execute(
      database().db,
    )
    const read = () => app.call('GET /api/plans/{id}/robustness', { params: { id } })
    expect(await read()).toMatchObject({
      status: 'failed',
      failure: 'Le calcul s’est arrêté avant la fin. Recommencez.',
    })
    expect(await app.call('POST /api/plans/{id}/robustness', { params: { id } })).toMatchObject({ status: 'running' })
    for (const route of ['GET /api/plans/{id}/robustness', 'POST /api/plans/{id}/robustness'] as const) {
      expect(await app.refusal(route, { params: { id: NOBODY } })).toMatchObject({
        status: 404,
        code: 'plan_not_found',
      })
    }
  })
})

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Api, Plan, PlanChange } from '../../server/contract.ts'
import { ifMatch, testApp, type TestApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import {
  during,
  makeBuilding,
  makeDemand,
  makeOccupancy,
  makeOrganisation,
  makeRoom,
  makeSite,
  makeTerritory,
  span,
  TERRITORY,
} from '../support/makers.ts'

type NewPlan = Api['POST /api/plans']['input']['body']
const asked = { territory: TERRITORY, startsOn: '2027-01-01', quarters: 4, seconds: 5 }

onBothDatabases('planning again', (database) => {
  let app: TestApp
  beforeAll(async () => {
    app = await testApp(database())
  })
  afterAll(() => app.close())
  let siteId: string
  let first: string
  let second: string
  let organisationId: string
  let occupancyId: string
  /** Two sites with a workshop each; the first is held, without end, by an organisation that asks for nothing. */
  beforeEach(async () => {
    const { db } = database()
    await makeTerritory(db)
    siteId = await makeSite(db, { name: 'Le Sablier', usable: span('2020-01-01', null) })
    const other = await makeSite(db, { name: 'Le Fanal', usable: span('2020-01-01', null) })
    const workshop = async (name: string, site: string) =>
      makeRoom(db, {
        name,
        buildingId: await makeBuilding(db, { siteId: site, condition: 'good' }),
        areaM2: 50,
        admitsStages: ['incubation', 'launch'],
        rents: { launch: 40_000 },
      })
    first = await workshop('Atelier nord', siteId)
    second = await workshop('Atelier sud', other)
    organisationId = await makeOrganisation(db, { name: 'Charpentes du Large', stage: 'launch' })
    occupancyId = await makeOccupancy(db, { roomId: first, organisationId, during: during('2025-05-01', null) })
  })

  const closing = () => ({ type: 'site_closes' as const, siteId, on: '2027-07-01' })
  async function solved(given: Partial<NewPlan> = {}): Promise<Plan> {
    const { id } = await app.call('POST /api/plans', { body: { ...asked, ...given } })
    for (;;) {
      const plan = await app.call('GET /api/plans/{id}', { params: { id } })
      if (plan.status !== 'queued' && plan.status !== 'solving') return plan
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  const movesOf = ({ id }: Plan) => app.call('GET /api/plans/{id}/moves', { params: { id } })
  async function asking(name: string) {
    const newcomer = await makeOrganisation(database().db, { name, stage: 'launch', inclusionPostsFte: 0 })
    return makeDemand(database().db, {
      organisationId: newcomer,
      phases: [{ areaMinM2: 40, areaIdealM2: 50, budgetEurCentsPerMonth: 80_000 }],
    })
  }

  test('a site that closes: its tenant is told where to go and why, and accepting moves it', async () => {
    const sheet = () => app.call('GET /api/sites/{id}', { params: { id: siteId } })
    const before = await sheet()
    const plan = await solved({ changes: [closing()] })
    expect(plan).toMatchObject({
      status: 'ready',
      changes: [{ change: closing(), sentence: 'Le site Le Sablier ferme le 1er juillet 2027.' }],
      keepBonus: 50,
      hasMoves: true,
      summary: { demands: 1, housed: 1, moves: 1 },
    })
    const moves = await movesOf(plan)
    expect(moves).toMatchObject({
      basedOn: null,
      moves: [
        {
          demandId: occupancyId,
          relocation: true,
          organisation: { id: organisationId },
          removals: 1,
          steps: [
            {
              during: { from: '2027-07-01', until: '2028-01-01' },
              before: { id: first },
              after: { id: second },
              reason: { code: 'site_closes', sentence: 'Le site Le Sablier ferme le 1er juillet 2027.' },
            },
          ],
        },
      ],
      decant: { tenants: 1, placed: 1, movedTwice: [], unplaced: [], shortfalls: [] },
    })
    const { placements } = await app.call('GET /api/plans/{id}/result', { params: { id: plan.id } })
    expect(placements.map(({ relocation, room }) => [relocation, room.id])).toEqual([
      [true, first],
      [true, second],
    ])

    await app.call('POST /api/plans/{id}/accept', { params: { id: plan.id } })
    const { items } = await app.call('GET /api/occupancies', { querystring: { territory: TERRITORY } })
    expect(items.map(({ roomId, organisation, during }) => [roomId, organisation.id, during])).toEqual([
      [first, organisationId, span('2025-05-01', '2027-07-01')],
      [second, organisationId, span('2027-07-01', '2028-01-01')],
    ])
    // The plan supposed that it closes; nobody has said that it does.
    expect(await sheet()).toEqual(before)
    expect((await app.call('GET /api/demands', { querystring: { territory: TERRITORY } })).items).toEqual([])
  })

  test('the question that is stored knows of the closing, and can be solved again', async () => {
    const plan = await solved({ changes: [closing()] })
    expect(await app.call('GET /api/plans/{id}/problem', { params: { id: plan.id } })).toMatchObject({
      rooms: expect.arrayContaining([expect.objectContaining({ id: first, capacity: [1, 1, 0, 0] })]),
      options: { keepBonus: 50 },
    })
  })

  test('works that leave no place for a tenant are proven to, on its change asked as on the plan', async () => {
    const plan = await solved({
      changes: [{ type: 'rooms_closed', roomIds: [first, second], from: '2027-04-01', until: '2027-07-01' }],
    })
    expect((await movesOf(plan)).decant).toMatchObject({
      tenants: 1,
      placed: 0,
      unplaced: [
        {
          organisation: 'Charpentes du Large',
          leaves: { id: first },
          during: { from: '2027-04-01', until: '2027-07-01' },
        },
      ],
      shortfalls: [{ organisations: ['Charpentes du Large'], rooms: [], places: 0 }],
    })
    const change = await app.call('GET /api/plans/{id}/unmet/{demandId}/change', {
      params: { id: plan.id, demandId: occupancyId },
    })
    expect(change.outcome).toBe('none')
  })

  test('on the basis of a plan, who was placed stays and who came since is shown as new', async () => {
    const demandId = await asking('La Recyclerie')
    const base = await solved({ name: 'Premier' })
    expect(base.hasMoves).toBe(false)
    expect((await app.refusal('GET /api/plans/{id}/moves', { params: { id: base.id } })).code).toBe(
      'plan_without_moves',
    )
    const newcomer = await asking('Les Amarres')
    const plan = await solved({ basedOn: base.id, keepBonus: 50 })
    expect(plan).toMatchObject({ basedOn: base.id, keepBonus: 50, changes: [] })
    const { moves, ...rest } = await movesOf(plan)
    expect(rest).toEqual({ basedOn: 'Premier', unchanged: 2, newDemands: 1, decant: null, soFar: false })
    expect(moves).toEqual([])
    const { placements, unmet } = await app.call('GET /api/plans/{id}/result', { params: { id: plan.id } })
    expect([placements.map((one) => one.demandId), unmet.map((one) => one.demandId)]).toEqual([[demandId], [newcomer]])
  })

  test('what exists in a scenario alone is proposed, read and compared as such, and cannot be accepted', async () => {
    const [room, need, unserved] = [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`)
    const days = { from: '2027-01-01', until: '2028-01-01' }
    const demand = (id: string, organisationName: string, asks: object): PlanChange => ({
      type: 'demand_added',
      id,
      organisationName,
      stage: 'launch',
      kinds: ['workshop'],
      requiredEquipment: [],
      ...days,
      ...asks,
    })
    const plan = await solved({
      changes: [
        { type: 'room_removed', roomId: second, on: '2027-01-01' },
        {
          type: 'room_added',
          id: room!,
          name: 'Halle neuve',
          kind: 'workshop',
          areaM2: 90,
          siteId,
          equipment: ['dock'],
        },
        demand(need!, 'Coop', { areaMinM2: 80, requiredEquipment: ['dock'] }),
        demand(unserved!, 'Titan', { areaMinM2: 900 }),
      ],
    })
    expect(plan).toMatchObject({
      status: 'ready',
      isScenario: true,
      supposed: { rooms: [{ id: room, siteId, inseeCode: null }], demandIds: [need, unserved] },
    })
    const { placements, unmet } = await app.call('GET /api/plans/{id}/result', { params: { id: plan.id } })
    expect(placements).toMatchObject([
      {
        demandId: need,
        relocation: false,
        organisation: { id: need, name: 'Coop (hypothétique)', stage: 'launch', filiere: null },
        room: { id: room, name: 'Halle neuve (hypothétique)', kind: 'workshop', siteId, siteName: 'Le Sablier' },
        during: days,
      },
    ])
    expect(unmet).toMatchObject([{ demandId: unserved, organisation: { name: 'Titan (hypothétique)' }, during: days }])
    const change = { params: { id: plan.id, demandId: unserved! } }
    expect((await app.call('GET /api/plans/{id}/unmet/{demandId}/change', change)).demandId).toBe(unserved)
    // Replayed: the copy, and the comparison, read the same question.
    const copy = await solved({
      changes: plan.changes.map((each) => each.change),
      pins: [{ demandId: need!, roomId: room!, ...days }],
    })
    const compared = await app.call('GET /api/plans/compare', { querystring: { ids: `${plan.id},${copy.id}` } })
    expect(compared.plans.map(({ supposed }) => supposed)).toEqual([plan.supposed, plan.supposed])
    expect(compared.demands.find(({ demandId }) => demandId === need)).toMatchObject({ differs: false })

    const refusals = [
      await app.refusal('POST /api/plans/{id}/accept', { params: { id: plan.id } }),
      await app.refusal('POST /api/placements/{id}/accept', { params: { id: placements[0]!.id } }),
    ]
    const detail =
      'Ce plan est un scénario : il contient 1 local hypothétique et 2 demandes hypothétiques et ne s’accepte pas. Enregistrez ce qui devient vrai (local, dates du site, demande), puis faites un nouveau plan.'
    expect(refusals).toMatchObject([
      { status: 409, code: 'plan_is_scenario', detail },
      { status: 409, code: 'plan_is_scenario', detail },
    ])
    const inDatabase = database()
      .db.updateTable('placement')
      .set({ decision: 'accepted', decidedAt: '2027-01-01', occupancyId })
    await expect(inDatabase.where('id', '=', placements[0]!.id).execute()).rejects.toThrow(
      'placement_supposed_is_not_accepted',
    )
  })

  test('a supposed room may stand in a site without any, in a commune, or nowhere', async () => {
    const empty = await makeSite(database().db, { name: 'Le Vide', usable: span('2020-01-01', null) })
    const add = (n: number, place: object): PlanChange => ({
      type: 'room_added',
      id: `00000000-0000-4000-8000-00000000000${n}`,
      name: `L${n}`,
      kind: 'yard',
      areaM2: 9,
      equipment: [],
      ...place,
    })
    await asking('La Recyclerie')
    const plan = await solved({ changes: [add(1, { siteId: empty }), add(2, { inseeCode: '44109' }), add(3, {})] })
    expect(plan.changes.map(({ sentence }) => sentence)).toEqual([
      'Un local de plus, qui n’existe pas : « L1 » (cour, 9 m²), sur le site Le Vide.',
      'Un local de plus, qui n’existe pas : « L2 » (cour, 9 m²), à Nantes.',
      'Un local de plus, qui n’existe pas : « L3 » (cour, 9 m²).',
    ])
  })

  test('a tenant that has left meanwhile is not moved', async () => {
    const plan = await solved({ changes: [closing()] })
    const occupancy = await app.call('GET /api/occupancies/{id}', { params: { id: occupancyId } })
    await app.call('PATCH /api/occupancies/{id}', {
      params: { id: occupancyId },
      headers: ifMatch(occupancy),
      body: { archived: true },
    })
    const refusal = await app.refusal('POST /api/plans/{id}/accept', { params: { id: plan.id } })
    expect([refusal.status, refusal.code]).toEqual([409, 'tenant_left'])
  })

  test.each<[string, string, () => Partial<NewPlan>]>([
    ['change_outside_plan', 'changes/0/on', () => ({ changes: [{ ...closing(), on: '2030-01-01' }] })],
    ['site_without_rooms', 'changes/0/siteId', () => ({ changes: [{ ...closing(), siteId: occupancyId }] })],
    ['mode_cannot_keep', 'mode', () => ({ changes: [closing()], mode: 'tiers' })],
  ])('%s is refused with its field', async (code, field, given) => {
    const refusal = await app.refusal('POST /api/plans', { body: { ...asked, ...given() } })
    expect([refusal.status, refusal.code, refusal.field]).toEqual([422, code, field])
  })
})

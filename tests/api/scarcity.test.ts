import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { hashOf } from '../../server/allocation/hash.ts'
import type { Problem, SolvedResult } from '../../server/allocation/problem.ts'
import type { Api, Plan } from '../../server/contract.ts'
import { testApp, type TestApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import {
  makeBuilding,
  makeDemand,
  makeOrganisation,
  makeRoom,
  makeTerritory,
  NANTES,
  REZE,
  TERRITORY,
} from '../support/makers.ts'

type NewPlan = Api['POST /api/plans']['input']['body']
type OneMore = Api['POST /api/plans/{id}/scarcity/trials']['input']['body']
const asked = { territory: TERRITORY, startsOn: '2027-01-01', quarters: 4, seconds: 1 }
const NOBODY = '00000000-0000-4000-8000-000000000000'
const workshop: OneMore = {
  kind: 'workshop',
  areaM2: 50,
  workstations: null,
  equipment: [],
  inseeCode: NANTES,
  from: '2027-01-01',
}

onBothDatabases('what is missing, and the proof', (database) => {
  let app: TestApp
  beforeAll(async () => {
    app = await testApp(database())
  })
  afterAll(() => app.close())
  beforeEach(async () => {
    const { db } = database()
    await makeTerritory(db)
    const buildingId = await makeBuilding(db, { condition: 'good' })
    await makeRoom(db, {
      buildingId,
      areaM2: 50,
      admitsStages: ['launch'],
      rents: { launch: 40_000 },
    })
    for (const name of ['La Recyclerie', 'Le Fournil']) {
      const organisationId = await makeOrganisation(db, { name, inclusionPostsFte: 0 })
      await makeDemand(db, {
        organisationId,
        phases: [{ areaMinM2: 40, areaIdealM2: 50, budgetEurCentsPerMonth: 80_000 }],
      })
    }
  })

  async function solved(given: Partial<NewPlan> = {}): Promise<Plan> {
    const { id } = await app.call('POST /api/plans', { body: { ...asked, ...given } })
    for (;;) {
      const plan = await app.call('GET /api/plans/{id}', { params: { id } })
      if (plan.status !== 'queued' && plan.status !== 'solving') return plan
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  const scarcity = (id: string) => app.call('GET /api/plans/{id}/scarcity', { params: { id } })
  const proof = (id: string) => app.call('GET /api/plans/{id}/proof', { params: { id } })
  const tryIt = (id: string, body: Partial<OneMore> = {}) =>
    app.call('POST /api/plans/{id}/scarcity/trials', { params: { id }, body: { ...workshop, ...body } })

  test('a plan says what is missing, and a trial says what it brings and to whom; it is kept', async () => {
    const { id, summary } = await solved()
    const before = await scarcity(id)
    expect(before).toMatchObject({
      groups: [{ name: 'Atelier, de 40 à 80 m², Nantes', rooms: 1, waiting: 1, oneMore: workshop }],
      absent: [],
      trials: [],
    })
    expect(before.quarters.map(({ from }) => from)).toEqual(['2027-01-01', '2027-04-01', '2027-07-01', '2027-10-01'])
    // The only workshop is worth as much to the demand that has it as to the other.
    expect(before.groups[0]!.total).toBeCloseTo(summary!.worth, 0)

    const trial = await tryIt(id)
    expect(trial).toMatchObject({
      gain: expect.closeTo(summary!.worth, 6),
      verdict: 'fair',
      helped: [{ quartersBefore: 0, quartersAfter: 4, inIt: true }],
    })
    const second = await tryIt(id, { kind: 'kitchen', inseeCode: REZE })
    expect(second).toMatchObject({ predicted: null, gain: 0, verdict: 'no_price', helped: [] })
    expect((await scarcity(id)).trials).toEqual([second, trial])
    // A trial is a thought: the plan and what is in the territory stay as they were.
    expect((await app.call('GET /api/plans/{id}', { params: { id } })).summary).toEqual(summary)
    expect((await app.call('GET /api/rooms', { querystring: { territory: TERRITORY } })).total).toBe(1)
  })

  test('more workstations in a shared room are tried and kept as well; no other room can be given any', async () => {
    const { db } = database()
    const desk = { kinds: ['shared_office' as const], areaMinM2: null, areaIdealM2: null, workstations: 2 }
    const roomId = await makeRoom(db, {
      buildingId: await makeBuilding(db, { condition: 'good' }),
      name: 'Plateau',
      kind: 'shared_office',
      shared: true,
      workstations: 3,
      admitsStages: ['launch'],
      rents: { launch: 10_000 },
    })
    for (const name of ['Une', 'Deux']) {
      const organisationId = await makeOrganisation(db, { name, inclusionPostsFte: 0 })
      await makeDemand(db, { organisationId, phases: [{ ...desk, budgetEurCentsPerMonth: 80_000 }] })
    }
    const { id } = await solved()
    const before = await scarcity(id)
    expect(before.sharedRooms).toMatchObject([{ room: { id: roomId, name: 'Plateau' }, workstations: 3 }])
    const route = 'POST /api/plans/{id}/scarcity/workstation-trials'
    const body = { roomId, workstations: 1, from: '2027-04-01' }
    const trial = await app.call(route, { params: { id }, body })
    expect(trial).toMatchObject({
      oneMore: body,
      name: expect.stringMatching(/^1 poste de plus dans « Plateau » \(.+\), à partir du 1er avril 2027$/) as string,
      helped: [{ quartersBefore: 0, quartersAfter: 3, inIt: true }],
    })
    expect((await scarcity(id)).trials).toEqual([trial])
    const other = { ...body, roomId: before.groups.find(({ shared }) => !shared)!.like.id }
    expect(await app.refusal(route, { params: { id }, body: other })).toMatchObject({
      status: 422,
      code: 'room_not_shared',
      field: 'roomId',
    })
  })

  test('a trial that cannot be is refused, naming the field', async () => {
    const { id } = await solved()
    const refused = async (body: Partial<OneMore>) => {
      const input = { params: { id }, body: { ...workshop, ...body } }
      const { status, code, field } = await app.refusal('POST /api/plans/{id}/scarcity/trials', input)
      return [status, code, field]
    }
    expect(await refused({ inseeCode: '75056' })).toEqual([422, 'commune_unknown', 'inseeCode'])
    expect(await refused({ areaM2: null })).toEqual([422, 'area_or_workstations', 'areaM2'])
    expect(await refused({ from: '2027-01-02' })).toEqual([422, 'not_a_quarter', 'from'])
    expect(await refused({ from: '2030-01-01' })).toEqual([422, 'outside_plan', 'from'])
    expect((await scarcity(id)).trials).toEqual([])
  })

  test('while one trial is being solved another is refused, and can be made afterwards', async () => {
    const { id } = await solved()
    const input = { params: { id }, body: workshop }
    const both = await Promise.all([1, 2].map(() => app.send('POST /api/plans/{id}/scarcity/trials', input)))
    expect(both.map(({ status, body }) => [status, (body as { code?: string }).code]).sort()).toEqual([
      [201, undefined],
      [409, 'solver_busy'],
    ])
    expect((await tryIt(id)).gain).toBeGreaterThan(0)
  })

  test('a plan is proven: figures, every rule read again, the way there, and what to check it with', async () => {
    const { id, summary, inputHash } = await solved({ seed: 5 })
    const shown = await proof(id)
    expect(shown).toMatchObject({
      planId: id,
      worth: summary!.worth,
      bound: summary!.bound,
      gap: summary!.gap,
      seed: 5,
      secondsAllowed: 1,
      inputHash,
      hashHolds: true,
      holds: true,
      size: { organisations: 2, rooms: 1, quarters: 4, stays: 8 },
    })
    expect(shown.history!.at(-1)).toMatchObject({ worth: summary!.worth, bound: summary!.bound })
    const problem = (await app.call('GET /api/plans/{id}/problem', { params: { id } })) as Problem
    const answer = (await app.call('GET /api/plans/{id}/answer', { params: { id } })) as SolvedResult
    expect([hashOf(problem), answer.format, answer.worth]).toEqual([
      inputHash,
      'escale-allocation-result/1',
      summary!.worth,
    ])
    expect(await app.call('POST /api/plans/{id}/replay', { params: { id } })).toMatchObject({
      worth: summary!.worth,
      sameWorth: true,
      sameStays: true,
    })
  })

  test('a plan that was tampered with in the database is found out', async () => {
    const { id } = await solved()
    const { db } = database()
    const { result } = await db.selectFrom('plan').select('result').where('id', '=', id).executeTakeFirstOrThrow()
    const stored = result as { answer: SolvedResult }
    const [first] = stored.answer.stays
    const answer = { ...stored.answer, stays: [{ ...first!, until: 3 }] }
    await db
      .updateTable('plan')
      .set({ result: JSON.stringify({ ...stored, answer }), inputHash: '0'.repeat(64) })
      .where('id', '=', id)
      .execute()
    const { holds, hashHolds, rules } = await proof(id)
    expect([holds, hashHolds]).toEqual([false, false])
    expect(rules.filter(({ breaches }) => breaches.length > 0).map(({ code }) => code)).toEqual([
      'unhoused_wrong',
      'worth_wrong',
    ])
  })

  test('the history is kept of the usual way of sharing alone', async () => {
    const { id, summary } = await solved({ mode: 'tiers' })
    const shown = await proof(id)
    expect([shown.mode, shown.history, shown.worth, shown.holds]).toEqual(['tiers', null, summary!.worth, true])
    expect(await tryIt(id)).toMatchObject({ surely: null, gain: expect.closeTo(summary!.worth, 6) })
  })

  test('are for managers, of plans that are ready; a long plan is not replayed while somebody waits', async () => {
    const { id } = await solved()
    const { id: long } = await solved({ seconds: 31 })
    const routes = [
      ['GET /api/plans/{id}/scarcity', {}],
      ['POST /api/plans/{id}/scarcity/trials', { body: workshop }],
      ['GET /api/plans/{id}/proof', {}],
      ['GET /api/plans/{id}/answer', {}],
      ['POST /api/plans/{id}/replay', {}],
    ] as const
    await database().db.updateTable('plan').set({ status: 'failed', result: null }).where('id', '=', id).execute()
    for (const [route, input] of routes) {
      const codes = await Promise.all([
        app.send(route, { params: { id }, ...input }, 'public'),
        app.send(route, { params: { id: NOBODY }, ...input }),
        app.send(route, { params: { id }, ...input }),
      ])
      expect([route, ...codes.map(({ body }) => (body as { code: string }).code)]).toEqual([
        route,
        'not_allowed',
        'plan_not_found',
        'plan_not_ready',
      ])
    }
    expect(await app.refusal('POST /api/plans/{id}/replay', { params: { id: long } })).toMatchObject({
      status: 409,
      code: 'replay_too_long',
    })
  })
})

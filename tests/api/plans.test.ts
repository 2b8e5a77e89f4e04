import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hashOf } from '../../server/allocation/hash.ts'
import type { Problem, Result } from '../../server/allocation/problem.ts'
import { runSolve } from '../../server/allocation/runSolve.ts'
import type { Api, Plan } from '../../server/contract.ts'
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
const YEAR = { from: '2027-01-01', until: '2028-01-01' }
const asked = { territory: TERRITORY, startsOn: YEAR.from, quarters: 4, seconds: 5 }
const NOBODY = '00000000-0000-4000-8000-000000000000'

onBothDatabases('plans', (database) => {
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

  /** A workshop of the building, all known, free of charge at every early stage. */
  const workshop = (given: Parameters<typeof makeRoom>[1] = {}) =>
    makeRoom(database().db, {
      buildingId,
      areaM2: 50,
      admitsStages: ['incubation', 'launch'],
      rents: { launch: 40_000 },
      ...given,
    })
  /** A demand of its own organisation for a workshop of 40 m² in 2027. */
  async function asking(name: string, phase: object = {}, given: object = {}) {
    const organisationId = await makeOrganisation(database().db, { name, inclusionPostsFte: 0 })
    const id = await makeDemand(database().db, {
      organisationId,
      phases: [{ areaMinM2: 40, areaIdealM2: 50, budgetEurCentsPerMonth: 80_000, ...phase }],
      ...given,
    })
    return { id, organisationId }
  }
  const plan = (id: string) => app.call('GET /api/plans/{id}', { params: { id } })
  const resultOf = ({ id }: Pick<Plan, 'id'>) => app.call('GET /api/plans/{id}/result', { params: { id } })
  const occupancies = async () => {
    const { items } = await app.call('GET /api/occupancies', { querystring: { territory: TERRITORY } })
    return items.map(({ roomId, organisation, during, workstations }) => ({
      roomId,
      organisationId: organisation.id,
      ...during,
      workstations,
    }))
  }
  const statusOf = async (id: string) => (await app.call('GET /api/demands/{id}', { params: { id } })).status

  /** Asks for a plan and waits until nobody works on it any more. */
  async function solved(given: Partial<NewPlan> = {}): Promise<Plan> {
    const { id } = await app.call('POST /api/plans', { body: { ...asked, ...given } })
    return until(id, ({ status }) => status !== 'queued' && status !== 'solving')
  }
  async function until(id: string, isSo: (plan: Plan) => boolean): Promise<Plan> {
    for (;;) {
      const now = await plan(id)
      if (isSo(now)) return now
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  describe('asked for', () => {
    test('places a demand in the room that answers it, and says why', async () => {
      const roomId = await workshop({ name: 'Atelier bois' })
      const demand = await asking('La Recyclerie')
      const done = await solved({ name: 'Rentrée', seed: 7 })
      expect(done).toMatchObject({
        territory: TERRITORY,
        name: 'Rentrée',
        status: 'ready',
        startsOn: '2027-01-01',
        quarters: 4,
        weights: { version: '2026-11', moveCost: 40 },
        pins: [],
        bans: [],
        seconds: 5,
        seed: 7,
        failure: null,
        conflicts: [],
        decided: { proposed: 1, accepted: 0, rejected: 0 },
        summary: {
          worth: 414.4,
          bound: expect.closeTo(414.4, 5),
          gap: expect.closeTo(0, 5),
          optimal: true,
          demands: 1,
          housed: 1,
          partlyHoused: 0,
          unhoused: 0,
          quartersAsked: 4,
          quartersHoused: 4,
          moves: 0,
          toCheck: 0,
          fairness: {
            classes: [{ priorityClass: 2, demands: 1, quartersAsked: 4, quartersHoused: 4 }],
            envious: [],
            defaultWorth: 414.4,
            cost: 0,
          },
        },
      })
      const { placements, unmet } = await resultOf(done)
      expect(unmet).toEqual([])
      expect(placements).toMatchObject([
        {
          demandId: demand.id,
          organisation: { id: demand.organisationId, name: 'La Recyclerie' },
          room: { id: roomId, name: 'Atelier bois', siteName: 'Solilab', buildingName: 'Halle A' },
          during: YEAR,
          workstations: null,
          stays: false,
          moves: false,
          worth: 414.4,
          toCheck: [],
          decision: 'proposed',
          decidedAt: null,
          occupancyId: null,
          explanation: { priority: { factor: 1.12 }, cameFrom: null, others: [] },
        },
      ])
      expect(placements[0]!.explanation.sentences[0]).toBe(
        'Il est proposé à La Recyclerie d’occuper « Atelier bois » (Halle A, Solilab) du 1er janvier 2027 au 31 décembre 2027.',
      )
    })

    test('can be solved again from its stored question, with the same answer', async () => {
      for (const name of ['Un', 'Deux', 'Trois']) await asking(name)
      for (const areaM2 of [45, 60]) await workshop({ areaM2 })
      const done = await solved()
      const problem = (await app.call('GET /api/plans/{id}/problem', { params: { id: done.id } })) as Problem
      expect(hashOf(problem)).toBe(done.inputHash)
      const again = await runSolve(problem)
      const { result } = await database()
        .db.selectFrom('plan')
        .select('result')
        .where('id', '=', done.id)
        .executeTakeFirstOrThrow()
      const { answer } = result as { answer: Result }
      expect([again.solver, again.stays, again.worth]).toEqual([done.solverVersion, answer.stays, answer.worth])
    })

    describe('in another mode', () => {
      /** Two desks: a team of two of high priority, or two others that are worth more together. */
      async function callForDesks() {
        const organisationId = await makeOrganisation(database().db, {
          name: 'Insertion',
          jobsFte: 4,
          inclusionPostsFte: 4,
        })
        const desk = { kinds: ['shared_office' as const], areaMinM2: null, areaIdealM2: null }
        await makeRoom(database().db, {
          buildingId,
          name: 'Plateau',
          kind: 'shared_office',
          shared: true,
          workstations: 2,
          admitsStages: ['launch'],
          rents: { launch: 10_000 },
        })
        await makeDemand(database().db, {
          organisationId,
          phases: [{ budgetEurCentsPerMonth: 80_000, ...desk, workstations: 2 }],
        })
        for (const name of ['Une', 'Deux']) await asking(name, { ...desk, workstations: 1 })
      }
      const housed = async (done: Plan) =>
        (await resultOf(done)).placements.map(({ organisation }) => organisation.name).sort()

      test('weighted, the sum counts, and who was passed over is named', async () => {
        await callForDesks()
        const done = await solved()
        expect(done).toMatchObject({ mode: 'weighted', status: 'ready' })
        expect(await housed(done)).toEqual(['Deux', 'Une'])
        expect(done.summary!.fairness).toMatchObject({
          classes: [
            { priorityClass: 1, demands: 1, quartersAsked: 4, quartersHoused: 0 },
            { priorityClass: 2, demands: 2, quartersAsked: 8, quartersHoused: 8 },
          ],
          envious: [
            {
              organisationName: 'Insertion',
              sentence: expect.stringMatching(
                /^Insertion aurait préféré « Plateau » \(Halle A, Solilab\) au trimestre du 1er janvier 2027 : ce local va à (Une et Deux|Deux et Une), moins prioritaires\.$/,
              ) as string,
            },
          ],
          cost: 0,
        })
      })

      test.each(['tiers', 'deferred_acceptance'] as const)(
        '%s: the first in priority is served, it says at what cost, and a replay gives the same plan',
        async (mode) => {
          await callForDesks()
          const done = await solved({ mode })
          expect(done).toMatchObject({ mode, status: 'ready' })
          expect(await housed(done)).toEqual(['Insertion'])
          const { worth, fairness } = done.summary!
          expect(fairness).toMatchObject({
            classes: [
              { priorityClass: 1, demands: 1, quartersAsked: 4, quartersHoused: 4 },
              { priorityClass: 2, demands: 2, quartersAsked: 8, quartersHoused: 0 },
            ],
            envious: [],
          })
          expect(fairness!.cost).toBeGreaterThan(0)
          expect(fairness!.cost).toBeCloseTo(fairness!.defaultWorth! - worth, 6)
          const problem = (await app.call('GET /api/plans/{id}/problem', { params: { id: done.id } })) as Problem
          expect([problem.options.mode, hashOf(problem)]).toEqual([mode, done.inputHash])
          expect((await runSolve(problem)).worth).toBe(worth)
        },
      )

      test('a mode that does not exist is refused, naming the field', async () => {
        const body = { ...asked, mode: 'lottery' } as unknown as NewPlan
        expect(await app.refusal('POST /api/plans', { body })).toMatchObject({ status: 400, field: 'mode' })
      })
    })

    test('tells a demand without a room who holds what it could have had', async () => {
      const roomId = await workshop()
      const tenant = await makeOrganisation(database().db, { name: 'Déjà Là' })
      await makeOccupancy(database().db, { roomId, organisationId: tenant })
      const { id } = await asking('La Recyclerie')
      const { placements, unmet } = await resultOf(await solved())
      expect(placements).toEqual([])
      expect(unmet).toMatchObject([
        {
          demandId: id,
          during: YEAR,
          stage: 'launch',
          explanation: {
            code: 'taken_by_others',
            couldHaveHad: [
              {
                room: { id: roomId },
                heldBy: [{ organisationId: tenant, organisationName: 'Déjà Là', decided: true }],
              },
            ],
          },
        },
      ])
    })

    test('says the smallest change that would house a demand, and doing it houses it', async () => {
      const roomId = await workshop({ name: 'Atelier bois' })
      const { id: demandId } = await asking('La Recyclerie', { budgetEurCentsPerMonth: 36_000 })
      const { id } = await solved()
      const params = { id, demandId }
      const answer = await app.call('GET /api/plans/{id}/unmet/{demandId}/change', { params })
      const sentence =
        'Si son budget mensuel passait de 360 € à 400 € (40 € de plus), La Recyclerie pourrait occuper ' +
        '« Atelier bois » (Halle A, Solilab) du 1er janvier 2027 au 31 décembre 2027, sans déplacer personne.'
      expect(answer).toMatchObject({
        demandId,
        outcome: 'changes',
        changes: [{ code: 'budget', amount: 4_000, stays: [{ room: { id: roomId }, during: YEAR }] }],
        sentence: expect.stringContaining(sentence),
      })

      const demand = await app.call('GET /api/demands/{id}', { params: { id: demandId } })
      const budgetEurCentsPerMonth = 36_000 + answer.changes[0]!.amount!
      const phases = demand.phases.map((phase) => ({ ...phase, budgetEurCentsPerMonth }))
      await app.call('PATCH /api/demands/{id}', {
        params: { id: demandId },
        headers: ifMatch(demand),
        body: { phases },
      })
      const again = await solved()
      const { placements } = await resultOf(again)
      expect(placements.map((one) => [one.demandId, one.room.id, one.during])).toEqual([[demandId, roomId, YEAR]])
      const refusal = await app.refusal('GET /api/plans/{id}/unmet/{demandId}/change', {
        params: { id: again.id, demandId },
      })
      expect([refusal.status, refusal.code]).toEqual([404, 'unmet_not_found'])
    })

    test('gives nobody the place that an agreement reserves, by whatever change', async () => {
      const roomId = await workshop({ areaM2: 20 })
      const tenant = await asking('À l’étroit')
      await makeOccupancy(database().db, {
        roomId,
        organisationId: tenant.organisationId,
        during: during('2026-01-01', null),
      })
      const newcomer = await asking('Nouvelle', { areaMinM2: 18, budgetEurCentsPerMonth: 36_000 })
      const { id } = await solved()
      const change = async (demandId: string) => {
        const params = { id, demandId }
        const { outcome, changes } = await app.call('GET /api/plans/{id}/unmet/{demandId}/change', { params })
        return [outcome, ...changes.map(({ code, amount }) => [code, amount])]
      }
      expect(await change(newcomer.id)).toEqual(['none'])
      expect(await change(tenant.id)).toEqual(['changes', ['area_min', 20]])
    })

    test('the smallest change is for managers, of a plan that is ready and made by this version', async () => {
      await workshop()
      const { id: demandId } = await asking('La Recyclerie', { budgetEurCentsPerMonth: 36_000 })
      const { id } = await solved()
      const route = 'GET /api/plans/{id}/unmet/{demandId}/change'
      const refused = async (planId: string, role?: 'public') => {
        const { status, code } = await app.refusal(route, { params: { id: planId, demandId } }, role)
        return [status, code]
      }
      expect(await refused(id, 'public')).toEqual([403, 'not_allowed'])
      expect(await refused(NOBODY)).toEqual([404, 'plan_not_found'])
      await database()
        .db.updateTable('plan')
        .set({ inputHash: '0'.repeat(64) })
        .where('id', '=', id)
        .execute()
      expect(await refused(id)).toEqual([409, 'plan_outdated'])
      await database().db.updateTable('plan').set({ result: null, status: 'failed' }).where('id', '=', id).execute()
      expect(await refused(id)).toEqual([409, 'plan_not_ready'])
    })

    test('reads weights, pins and bans of its own', async () => {
      const [first, second] = [await workshop({ areaM2: 45 }), await workshop()]
      const [one, two] = [await asking('Un'), await asking('Deux')]
      const pin = { demandId: one.id, roomId: first, from: YEAR.from, until: YEAR.until }
      const ban = { demandId: two.id, roomId: second }
      const done = await solved({ pins: [pin], bans: [ban], weightsChanges: { area_fit: 0, moveCost: 5 } })
      expect(done).toMatchObject({ pins: [pin], bans: [ban], weights: { points: { area_fit: 0 }, moveCost: 5 } })
      const { placements, unmet } = await resultOf(done)
      expect(placements.map(({ demandId, room }) => [demandId, room.id])).toEqual([[one.id, first]])
      expect(unmet.map(({ demandId }) => demandId)).toEqual([two.id])
    })

    test('says which pins cannot hold together', async () => {
      const roomId = await workshop({ name: 'Atelier bois' })
      const [one, two] = [await asking('Un'), await asking('Deux')]
      const pins = [one, two].map(({ id }) => ({ demandId: id, roomId, from: YEAR.from, until: YEAR.until }))
      const done = await solved({ pins })
      expect([done.status, done.summary, done.decided]).toEqual([
        'infeasible',
        null,
        { proposed: 0, accepted: 0, rejected: 0 },
      ])
      expect(done.conflicts.map(({ code }) => code).sort()).toEqual(['capacity', 'pin', 'pin'])
      expect(done.conflicts.map(({ sentence }) => sentence)).toContain(
        '« Atelier bois » (Halle A, Solilab) offre 1 place au trimestre du 1er janvier 2027 ; il en faudrait 2.',
      )
      expect(await resultOf(done)).toEqual({ placements: [], unmet: [], anticipated: [] })
    })

    test('keeps a tenant whose room is too small in it when there is no other, whoever else wants it', async () => {
      const roomId = await workshop({ areaM2: 20 })
      const tenant = await asking('À l’étroit')
      await makeOccupancy(database().db, {
        roomId,
        organisationId: tenant.organisationId,
        during: during('2026-01-01', null),
      })
      const newcomer = await asking('Nouvelle', { areaMinM2: 10, areaIdealM2: 20 })
      const { placements, unmet } = await resultOf(await solved())
      expect(placements).toEqual([])
      expect(unmet.map(({ demandId, explanation }) => [demandId, explanation.code]).sort()).toEqual(
        [
          [tenant.id, 'no_eligible_room'],
          [newcomer.id, 'taken_by_others'],
        ].sort(),
      )
    })

    test.each([
      ['a start within a quarter', { startsOn: '2027-02-01' }, 422, 'not_a_quarter', 'startsOn'],
      ['a start of another age', { startsOn: '9999-10-01' }, 400, 'field_invalid', 'startsOn'],
      ['a set of weights that is not', { weightsVersion: '2019' }, 422, 'weights_unknown', 'weightsVersion'],
      ['a wish that is not', { weightsChanges: { beauty: 1 } }, 422, 'weights_unknown', 'weightsChanges/beauty'],
      ['quarters without end', { quarters: 41 }, 400, 'field_invalid', 'quarters'],
      [
        'a demand that is not',
        { bans: [{ demandId: NOBODY, roomId: NOBODY }] },
        422,
        'demand_not_waiting',
        'bans/0/demandId',
      ],
      ['a plan before it that is not', { basedOn: NOBODY }, 422, 'reference_unknown', undefined],
      ['quarters that nobody asks for', { startsOn: '2040-01-01' }, 422, 'nothing_to_place', 'startsOn'],
      ['a territory that is not', { territory: '123456789' }, 422, 'nothing_to_place', 'startsOn'],
    ])('is refused for %s', async (_, given, status, code, field) => {
      await workshop()
      await asking('La Recyclerie')
      const refusal = await app.refusal('POST /api/plans', { body: { ...asked, ...given } })
      expect([refusal.status, refusal.code, refusal.field]).toEqual([status, code, field])
    })

    test('names the next day that would do', async () => {
      await asking('La Recyclerie')
      expect(await app.refusal('POST /api/plans', { body: { ...asked, startsOn: '2027-02-01' } })).toMatchObject({
        detail:
          'Le 1er février 2027 ne commence pas un trimestre. Choisissez le 1er avril 2027, ou le premier jour d’un autre trimestre.',
        next: '2027-04-01',
      })
    })

    test('is for managers', async () => {
      const refusal = await app.refusal('POST /api/plans', { body: asked }, 'public')
      expect([refusal.status, refusal.code]).toEqual([403, 'not_allowed'])
    })
  })

  test('plans are listed, the newest first, page by page', async () => {
    await workshop()
    await asking('La Recyclerie')
    const names = ['Un', 'Deux', 'Trois']
    for (const name of names) await app.call('POST /api/plans', { body: { ...asked, name } })
    const first = await app.call('GET /api/plans', { querystring: { territory: TERRITORY, limit: 2 } })
    expect([first.items.map(({ name }) => name), first.total]).toEqual([['Trois', 'Deux'], 3])
    const rest = await app.call('GET /api/plans', { querystring: { limit: 2, cursor: first.next! } })
    expect([rest.items.map(({ name }) => name), rest.next]).toEqual([['Un'], null])
    expect((await app.refusal('GET /api/plans', { querystring: { cursor: 'x' } })).code).toBe('cursor_invalid')
  })

  test.each([
    'GET /api/plans/{id}',
    'GET /api/plans/{id}/result',
    'GET /api/plans/{id}/problem',
    'POST /api/plans/{id}/cancel',
    'POST /api/plans/{id}/accept',
    'POST /api/plans/{id}/reject',
  ] as const)('%s of a plan that is not answers 404', async (route) =>
    expect((await app.refusal(route, { params: { id: NOBODY } })).code).toBe('plan_not_found'),
  )
  test.each(['POST /api/placements/{id}/accept', 'POST /api/placements/{id}/reject'] as const)(
    '%s of a placement that is not answers 404',
    async (route) => expect((await app.refusal(route, { params: { id: NOBODY } })).code).toBe('placement_not_found'),
  )

  test('the weights are published, with what each wish means', async () => {
    const [newest] = await app.call('GET /api/weights')
    expect(newest).toMatchObject({ version: '2026-11', points: { housed: 60 }, evictionCost: 60 })
    expect(newest!.wishes.map(({ code }) => code)).toEqual(['housed', 'area_fit', 'commune', 'impact', 'affordability'])
  })

  test('the fit of a demand counts the rooms that answer each phase, whoever holds them', async () => {
    const roomId = await workshop()
    await workshop({ areaM2: 20 })
    await makeOccupancy(database().db, { roomId })
    const { id } = await asking('La Recyclerie', {}, { status: 'draft' })
    const { phases } = await app.call('GET /api/demands/{id}/fit', { params: { id } })
    expect(phases).toMatchObject([
      {
        stage: 'launch',
        needed: YEAR,
        allowed: 1,
        toCheck: 0,
        refused: 1,
        rooms: [{ room: { id: roomId } }, { points: null }],
      },
    ])
    expect((await app.refusal('GET /api/demands/{id}/fit', { params: { id: NOBODY } })).code).toBe('demand_not_found')
  })

  describe('accepting', () => {
    test('a placement makes an occupancy at the rent of the grid, and the demand is placed', async () => {
      const roomId = await workshop()
      const { id: demandId, organisationId } = await asking('La Recyclerie')
      const done = await solved()
      const [placement] = (await resultOf(done)).placements
      const accepted = await app.call('POST /api/placements/{id}/accept', { params: { id: placement!.id } })
      expect(accepted).toMatchObject({
        decision: 'accepted',
        occupancyId: expect.any(String),
        decidedAt: expect.any(String),
      })
      expect(await app.call('GET /api/occupancies/{id}', { params: { id: accepted.occupancyId! } })).toMatchObject({
        roomId,
        organisation: { id: organisationId },
        during: YEAR,
        workstations: null,
        rentEurCentsPerMonth: 40_000,
      })
      expect(await statusOf(demandId)).toBe('placed')
      expect((await plan(done.id)).decided).toEqual({ proposed: 0, accepted: 1, rejected: 0 })
      // Again: the same answer, and nothing more.
      expect(await app.call('POST /api/placements/{id}/accept', { params: { id: placement!.id } })).toEqual(accepted)
      expect(await occupancies()).toHaveLength(1)
    })

    test('leaves a demand waiting that asks for more than the plan covers', async () => {
      await workshop()
      const { id: demandId } = await asking('La Recyclerie', { needed: during('2027-01-01', '2029-01-01') })
      await app.call('POST /api/plans/{id}/accept', { params: { id: (await solved()).id } })
      expect([await statusOf(demandId), (await occupancies()).length]).toEqual(['waiting', 1])
    })

    test('in a shared room takes the workstations asked for, and pays for each', async () => {
      const roomId = await workshop({ kind: 'shared_office', shared: true, workstations: 5, rents: { launch: 9_000 } })
      const phase = { kinds: ['shared_office'], workstations: 3 }
      const { organisationId } = await asking('La Recyclerie', phase)
      await app.call('POST /api/plans/{id}/accept', { params: { id: (await solved()).id } })
      const { items } = await app.call('GET /api/occupancies', { querystring: { roomId } })
      expect(items).toMatchObject([
        { organisation: { id: organisationId }, workstations: 3, rentEurCentsPerMonth: 27_000 },
      ])
    })

    test('lengthens the agreement of a tenant that stays', async () => {
      const roomId = await workshop()
      const { organisationId } = await asking('La Recyclerie')
      await makeOccupancy(database().db, { roomId, organisationId, during: during('2025-05-01', '2027-04-01') })
      const done = await solved()
      expect((await resultOf(done)).placements).toMatchObject([{ stays: true, moves: false, during: YEAR }])
      await app.call('POST /api/plans/{id}/accept', { params: { id: done.id } })
      expect(await occupancies()).toEqual([
        { roomId, organisationId, from: '2025-05-01', until: '2028-01-01', workstations: null },
      ])
    })

    test('ends the agreement of a tenant that moves, the day that the new one begins', async () => {
      const small = await workshop({ areaM2: 20 })
      const { organisationId } = await asking('La Recyclerie')
      await makeOccupancy(database().db, { roomId: small, organisationId, during: during('2025-05-01', null) })
      const large = await workshop()
      const done = await solved()
      expect((await resultOf(done)).placements).toMatchObject([{ stays: false, moves: true, room: { id: large } }])
      await app.call('POST /api/plans/{id}/accept', { params: { id: done.id } })
      expect(await occupancies()).toEqual([
        { roomId: small, organisationId, from: '2025-05-01', until: '2027-01-01', workstations: null },
        { roomId: large, organisationId, ...YEAR, workstations: null },
      ])
    })

    /** A site that closes in the middle of the year, and what comes after it. */
    async function twoRooms() {
      const closing = await makeSite(database().db, {
        name: 'Wattignies',
        permanence: 'transitional',
        usable: span('2018-01-01', '2027-07-01'),
      })
      const hall = await makeBuilding(database().db, { siteId: closing, condition: 'good' })
      const first = await workshop({ buildingId: hall })
      const second = await workshop({ areaM2: 42 })
      // Somebody else has the second room until the first one closes.
      await makeOccupancy(database().db, { roomId: second, during: during('2026-01-01', '2027-07-01') })
      const { id: demandId, organisationId } = await asking('La Recyclerie', {}, { acceptsTransitional: true })
      const done = await solved()
      const { placements } = await resultOf(done)
      const mine = async () => (await occupancies()).filter((each) => each.organisationId === organisationId)
      return { done, demandId, placements, mine, rooms: [first, second] }
    }

    test('a pathway through two rooms makes an occupancy in each', async () => {
      const { done, demandId, placements, mine, rooms } = await twoRooms()
      expect(placements.map(({ moves, during }) => [moves, during.from, during.until])).toEqual([
        [false, '2027-01-01', '2027-07-01'],
        [true, '2027-07-01', '2028-01-01'],
      ])
      const accepted = await app.call('POST /api/plans/{id}/accept', { params: { id: done.id } })
      expect((await mine()).map(({ roomId, from, until }) => [roomId, from, until])).toEqual([
        [rooms[0], '2027-01-01', '2027-07-01'],
        [rooms[1], '2027-07-01', '2028-01-01'],
      ])
      expect(await statusOf(demandId)).toBe('placed')
      expect(await app.call('POST /api/plans/{id}/accept', { params: { id: done.id } })).toEqual(accepted)
    })

    test('a pathway room by room leaves the demand waiting until the last is accepted', async () => {
      const { demandId, placements, mine } = await twoRooms()
      const statuses = []
      for (const { id } of [...placements].reverse()) {
        await app.call('POST /api/placements/{id}/accept', { params: { id } })
        statuses.push(await statusOf(demandId))
      }
      expect([statuses, (await mine()).length]).toEqual([['waiting', 'placed'], 2])
    })

    test('lets two organisations exchange their rooms', async () => {
      const [small, large] = [
        await workshop({ areaM2: 20, name: 'Petit' }),
        await workshop({ areaM2: 60, name: 'Grand' }),
      ]
      const grows = await asking('Grandit', { areaMinM2: 50, areaIdealM2: 60 })
      const shrinks = await asking('Se resserre', { areaMinM2: 10, areaIdealM2: 20, areaMaxM2: 30 })
      const open = during('2025-01-01', null)
      await makeOccupancy(database().db, { roomId: small, organisationId: grows.organisationId, during: open })
      await makeOccupancy(database().db, { roomId: large, organisationId: shrinks.organisationId, during: open })
      const done = await solved()
      const { placements } = await resultOf(done)
      expect(placements.map(({ organisation, room }) => [organisation.name, room.name])).toEqual([
        ['Grandit', 'Grand'],
        ['Se resserre', 'Petit'],
      ])
      // One of them alone would find the room taken.
      const alone = await app.refusal('POST /api/placements/{id}/accept', { params: { id: placements[0]!.id } })
      expect(alone).toMatchObject({
        status: 409,
        code: 'room_already_taken',
        heldBy: [{ organisationName: 'Se resserre' }],
      })
      await app.call('POST /api/plans/{id}/accept', { params: { id: done.id } })
      const now = (await occupancies()).filter(({ until }) => until === YEAR.until)
      expect(now.map(({ roomId, organisationId }) => [roomId, organisationId]).sort()).toEqual(
        [
          [large, grows.organisationId],
          [small, shrinks.organisationId],
        ].sort(),
      )
    })

    test('a whole plan changes nothing when one room was taken meanwhile, and says by whom', async () => {
      for (const name of ['Un', 'Deux']) await asking(name)
      for (const name of ['Atelier 1', 'Atelier 2']) await workshop({ name })
      const done = await solved()
      const [, second] = (await resultOf(done)).placements
      const other = await makeOrganisation(database().db, { name: 'Plus Rapide' })
      const spring = during('2027-04-01', '2027-07-01')
      await makeOccupancy(database().db, { roomId: second!.room.id, organisationId: other, during: spring })
      const refusal = await app.refusal('POST /api/plans/{id}/accept', { params: { id: done.id } })
      expect(refusal).toMatchObject({
        status: 409,
        code: 'room_already_taken',
        heldBy: [
          {
            organisationId: other,
            organisationName: 'Plus Rapide',
            from: '2027-04-01',
            until: '2027-07-01',
            workstations: null,
          },
        ],
      })
      expect(await occupancies()).toHaveLength(1)
      expect((await plan(done.id)).decided).toEqual({ proposed: 2, accepted: 0, rejected: 0 })
    })

    test('two plans that want the same room at once: one gets it', async () => {
      await workshop()
      const [one, two] = [await asking('Un'), await asking('Deux')]
      const ban = ({ id }: { id: string }, roomId: string) => ({ demandId: id, roomId })
      const roomId = (await app.call('GET /api/rooms', { querystring: {} })).items[0]!.id
      const plans = [await solved({ bans: [ban(two, roomId)] }), await solved({ bans: [ban(one, roomId)] })]
      const answers = await Promise.all(
        plans.map(({ id }) => app.send('POST /api/plans/{id}/accept', { params: { id } })),
      )
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
      expect(answers.find(({ status }) => status === 409)!.body).toMatchObject({ code: 'room_already_taken' })
      expect(await occupancies()).toHaveLength(1)
    })

    test('the same placement twice at once makes one occupancy', async () => {
      await workshop()
      await asking('La Recyclerie')
      const [placement] = (await resultOf(await solved())).placements
      const accept = () => app.call('POST /api/placements/{id}/accept', { params: { id: placement!.id } })
      const [first, second] = await Promise.all([accept(), accept()])
      expect(second).toEqual(first)
      expect(await occupancies()).toHaveLength(1)
    })

    test('a demand that was withdrawn, or housed by another plan, is refused', async () => {
      await workshop({ name: 'Atelier 1' })
      await workshop({ name: 'Atelier 2' })
      const { id: demandId } = await asking('La Recyclerie', { needed: during('2027-01-01', '2029-01-01') })
      const [first, second, third] = [await solved(), await solved(), await solved()]
      await app.call('POST /api/plans/{id}/accept', { params: { id: first.id } })
      expect((await app.refusal('POST /api/plans/{id}/accept', { params: { id: second.id } })).code).toBe(
        'demand_placed_meanwhile',
      )
      await database().db.updateTable('demand').set({ status: 'withdrawn' }).where('id', '=', demandId).execute()
      const refusal = await app.refusal('POST /api/plans/{id}/accept', { params: { id: third.id } })
      expect([refusal.status, refusal.code]).toEqual([409, 'demand_not_waiting'])
      expect(await occupancies()).toHaveLength(1)
    })

    test('a plan that is not ready is refused', async () => {
      const roomId = await workshop()
      const [one, two] = [await asking('Un'), await asking('Deux')]
      const pins = [one, two].map(({ id }) => ({ demandId: id, roomId, from: YEAR.from, until: YEAR.until }))
      const { id } = await solved({ pins })
      expect((await app.refusal('POST /api/plans/{id}/accept', { params: { id } })).code).toBe('plan_not_ready')
    })
  })

  test('a rejected placement stays rejected, and an accepted one accepted', async () => {
    for (const name of ['Un', 'Deux']) await asking(name)
    for (const name of ['Atelier 1', 'Atelier 2']) await workshop({ name })
    const done = await solved()
    const [first, second] = (await resultOf(done)).placements
    const rejected = await app.call('POST /api/placements/{id}/reject', { params: { id: first!.id } })
    expect(rejected).toMatchObject({ decision: 'rejected', occupancyId: null })
    expect((await app.refusal('POST /api/placements/{id}/accept', { params: { id: first!.id } })).code).toBe(
      'placement_rejected',
    )
    await app.call('POST /api/plans/{id}/accept', { params: { id: done.id } })
    expect((await app.refusal('POST /api/placements/{id}/reject', { params: { id: second!.id } })).code).toBe(
      'placement_accepted',
    )
    const { decided } = await app.call('POST /api/plans/{id}/reject', { params: { id: done.id } })
    expect(decided).toEqual({ proposed: 0, accepted: 1, rejected: 1 })
    expect(await occupancies()).toHaveLength(1)
  })
})

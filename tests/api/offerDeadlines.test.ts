import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Offer, Plan } from '../../server/contract.ts'
import { startJobRunner } from '../../server/jobs/runner.ts'
import type { Loop } from '../../server/jobs/loop.ts'
import { parisDay } from '../../server/lib/parisTime.ts'
import { makeOffer, readOffer } from '../../server/offers/offers.queries.ts'
import { offerNext, offerWork, runDeadlines } from '../../server/offers/work.ts'
import { giveRole, makePerson } from '../support/accounts.ts'
import { testApp, type TestApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import { makeBuilding, makeDemand, makeOrganisation, makeRoom, makeTerritory, TERRITORY } from '../support/makers.ts'

const YEAR = { from: '2027-01-01', until: '2028-01-01' }
const desk = (today: string) => ({ today, now: new Date(`${today}T09:00:00Z`), canSend: true })

onBothDatabases('offers in time', (database) => {
  beforeEach(() => makeTerritory(database().db))

  /** A room that answers all, and a demand that asks for little: nothing is left to check. */
  const workshop = async (given: Parameters<typeof makeRoom>[1] = {}) =>
    makeRoom(database().db, {
      buildingId: await makeBuilding(database().db, { condition: 'good' }),
      areaM2: 50,
      admitsStages: ['incubation', 'launch'],
      rents: { launch: 40_000 },
      ...given,
    })
  async function asking(name: string, phase: object = {}, submittedOn = '2026-10-01') {
    const organisationId = await makeOrganisation(database().db, { name, inclusionPostsFte: 0 })
    const phases = [{ areaMinM2: 40, budgetEurCentsPerMonth: 80_000, ...phase }]
    return {
      demandId: await makeDemand(database().db, { organisationId, submittedOn, phases, acceptsTransitional: true }),
      organisationId,
    }
  }
  async function offer(roomId: string, demandId: string, more: { answerBy?: string; nextTimes?: number } = {}) {
    const asked = { roomId, demandId, during: YEAR, answerBy: '2026-12-08', ...more }
    const id = await database()
      .db.transaction()
      .execute((trx) => makeOffer(trx, asked, desk('2026-11-24')))
    return readOffer(database().db, id)
  }
  const state = async ({ id }: Pick<Offer, 'id'>) => (await readOffer(database().db, id)).state
  const subjects = async () => {
    const told = await database()
      .db.selectFrom('message')
      .leftJoin('person', 'person.id', 'message.personId')
      .select(['subject', 'fullName', 'kind'])
      .orderBy('subject')
      .execute()
    expect(told.every(({ kind }) => kind === 'offer')).toBe(true)
    return told.map(({ fullName, subject }) => `${fullName ?? 'installation'} : ${subject}`).sort()
  }

  test('two days before, who has not answered is reminded once; at the end of the day, both sides hear that it is over', async () => {
    const { db } = database()
    const roomId = await workshop({ name: 'Atelier 1' })
    const { demandId, organisationId } = await asking('La Recyclerie')
    const [nour, guy] = [await makePerson(db, { fullName: 'Nour' }), await makePerson(db, { fullName: 'Guy' })]
    await giveRole(db, nour, 'member', { organisationId })
    await giveRole(db, guy, 'manager')
    const made = await offer(roomId, demandId)
    const offered = ['Nour : Un local vous est proposé : Atelier 1, Solilab']
    await runDeadlines(db, desk('2026-12-05'))
    expect(await subjects()).toEqual(offered)
    await runDeadlines(db, desk('2026-12-06'))
    await runDeadlines(db, desk('2026-12-08'))
    const reminded = ['Nour : Répondez avant la fin du 8 décembre 2026 : Atelier 1, Solilab', ...offered]
    expect([await subjects(), await state(made)]).toEqual([reminded, 'open'])
    await runDeadlines(db, desk('2026-12-09'))
    await runDeadlines(db, desk('2026-12-09'))
    const over = ['Guy', 'Nour'].map((who) => `${who} : Proposition expirée : Atelier 1, Solilab`)
    expect([await subjects(), await state(made)]).toEqual([[...over, ...reminded].sort(), 'expired'])
  })

  describe('by the queue', () => {
    let clock: Date
    const runners: Loop[] = []
    const start = () =>
      runners.push(
        startJobRunner(database().db, { error: () => {} }, () => clock, {
          ...offerWork(
            database().db,
            () => parisDay(clock),
            () => clock,
            false,
          ),
          onDead: async () => {},
        }),
      )
    const stop = () => Promise.all(runners.splice(0).map((runner) => runner.stop()))
    afterEach(stop)
    const untilDone = async (day: string) => {
      const done = () =>
        database()
          .db.selectFrom('job')
          .select('state')
          .where('idempotencyKey', '=', `run_offer_deadlines:${day}`)
          .executeTakeFirst()
      while ((await done())?.state !== 'done') await new Promise((resolve) => setTimeout(resolve, 10))
    }

    test.each([
      ['a day of 23 hours', '2027-03-28', '2027-03-28T21:59:59Z', '2027-03-28T22:00:00Z'],
      ['a day of 25 hours', '2027-10-31', '2027-10-31T22:59:59Z', '2027-10-31T23:00:00Z'],
    ])('a deadline passes at the end of %s in Paris, by itself', async (_what, answerBy, before, after) => {
      const roomId = await workshop()
      const { demandId } = await asking('La Recyclerie')
      const made = await offer(roomId, demandId, { answerBy })
      clock = new Date(before)
      start()
      await untilDone(answerBy)
      await stop()
      expect(await state(made)).toBe('open')
      clock = new Date(after)
      start()
      await untilDone(parisDay(clock))
      expect(await state(made)).toBe('expired')
    })

    test('a deadline that passed while no server ran is made up for by the next one, once', async () => {
      const roomId = await workshop()
      const { demandId } = await asking('La Recyclerie')
      const made = await offer(roomId, demandId, { answerBy: '2026-12-08' })
      clock = new Date('2026-12-20T10:00:00Z')
      for (let restart = 0; restart < 3; restart++) {
        start()
        await untilDone('2026-12-20')
        await stop()
      }
      expect(await state(made)).toBe('expired')
      expect(await subjects()).toEqual(['installation : Proposition expirée : Atelier 1, Solilab'])
    })

    test('declined, a room goes to the next in line by itself, as often as was said and no more', async () => {
      const roomId = await workshop()
      const demands = [await asking('A'), await asking('B'), await asking('C')]
      clock = new Date('2026-11-24T09:00:00Z')
      const app = await testApp(database(), { now: () => clock })
      const { entries } = await app.call('GET /api/rooms/{id}/line', { params: { id: roomId } })
      expect(entries.map(({ next }) => next)).toEqual([true, false, false])
      const [first, second] = entries
      const made = await offer(roomId, first!.demandId, { nextTimes: 1 })
      const decline = { answer: 'decline', reason: 'too_small' } as const
      await app.call('POST /api/offers/{id}/answer', { params: { id: made.id }, body: decline })
      const followed = async (id: string) => {
        for (;;) {
          const found = await database()
            .db.selectFrom('offer')
            .select('id')
            .where('follows', '=', id)
            .executeTakeFirst()
          if (found !== undefined) return readOffer(database().db, found.id)
          await new Promise((resolve) => setTimeout(resolve, 10))
        }
      }
      const next = await followed(made.id)
      expect(next).toMatchObject({
        state: 'open',
        demandId: second!.demandId,
        during: YEAR,
        rentEurCentsPerMonth: 40_000,
        answerBy: '2026-12-08',
        nextTimes: 0,
      })
      await app.call('POST /api/offers/{id}/answer', { params: { id: next.id }, body: decline })
      await app.close()
      const jobs = await database()
        .db.selectFrom('job')
        .select('idempotencyKey')
        .where('kind', '=', 'offer_next')
        .execute()
      expect(jobs).toEqual([{ idempotencyKey: `offer_next:${made.id}` }])
      expect(demands).toHaveLength(3)
    })
  })

  describe('the line of a room', () => {
    let app: TestApp
    beforeAll(async () => void (app = await testApp(database(), { now: () => new Date('2026-11-24T09:00:00Z') })))
    afterAll(() => app.close())
    const line = (id: string) => app.call('GET /api/rooms/{id}/line', { params: { id } })

    test('holds the demands that fit, in the order of the grid, with what each was offered and answered', async () => {
      const roomId = await workshop({ name: 'Atelier 1' })
      const old = await asking('Ancienne', {}, '2025-01-01')
      const [recent, shop, large] = [
        await asking('Récente'),
        await asking('Boutique', { kinds: ['shop'] }),
        await asking('Grande', { areaMinM2: 80 }),
      ]
      const elsewhere = await asking('Ailleurs')
      await offer(await workshop({ name: 'Atelier 2' }), elsewhere.demandId)
      const made = await offer(roomId, old.demandId)
      const during = await line(roomId)
      const byDemand = (entries: typeof during.entries, { demandId }: { demandId: string }) =>
        entries.find((entry) => entry.demandId === demandId)
      expect(during.entries[0]).toMatchObject({
        demandId: old.demandId,
        rank: 1,
        during: YEAR,
        rentEurCentsPerMonth: 40_000,
        toCheck: [],
        offered: { id: made.id, state: 'open' },
        next: false,
      })
      expect(byDemand(during.entries, recent)).toMatchObject({ free: false, offered: null, next: false })
      expect(byDemand(during.entries, elsewhere)).toMatchObject({
        elsewhere: { roomName: 'Atelier 2', answerBy: '2026-12-08' },
      })
      expect([byDemand(during.entries, shop), byDemand(during.entries, large)]).toEqual([undefined, undefined])
      await app.call('POST /api/offers/{id}/answer', {
        params: { id: made.id },
        body: { answer: 'decline', reason: 'too_far' },
      })
      const after = await line(roomId)
      expect(after.entries.filter(({ next }) => next).map(({ demandId }) => demandId)).toEqual([recent.demandId])
      expect(after.entries[0]).toMatchObject({ offered: { state: 'declined', declineReason: 'too_far' }, next: false })
    })

    test('what is still to be checked of the next is left to the managers', async () => {
      const { db } = database()
      const roomId = await workshop({ areaM2: null })
      const [one, two] = [await asking('A', {}, '2025-01-01'), await asking('B')]
      const made = await offer(roomId, one.demandId, { nextTimes: 2 })
      await app.call('POST /api/offers/{id}/answer', {
        params: { id: made.id },
        body: { answer: 'decline', reason: 'too_far' },
      })
      await offerNext(db, made.id, desk('2026-11-25'))
      expect(await db.selectFrom('offer').select('id').where('demandId', '=', two.demandId).execute()).toEqual([])
      expect(await subjects()).toContain('installation : À vous de proposer : Atelier 1, Solilab')
    })
  })

  describe('and plans', () => {
    let app: TestApp
    beforeAll(async () => void (app = await testApp(database(), { now: () => new Date('2026-11-24T09:00:00Z') })))
    afterAll(() => app.close())
    async function solved(): Promise<Plan> {
      const body = { territory: TERRITORY, startsOn: YEAR.from, quarters: 4, seconds: 5 }
      const { id } = await app.call('POST /api/plans', { body })
      for (;;) {
        const plan = await app.call('GET /api/plans/{id}', { params: { id } })
        if (plan.status !== 'queued' && plan.status !== 'solving') return plan
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
    const placementsOf = async ({ id }: Plan) =>
      (await app.call('GET /api/plans/{id}/result', { params: { id } })).placements

    test('placements are offered each for itself; accepted, the placement is too', async () => {
      await workshop({ name: 'Atelier 1' })
      await workshop({ name: 'Atelier 2' })
      const demands = [await asking('A'), await asking('B')]
      const plan = await solved()
      const placements = await placementsOf(plan)
      const body = { placementIds: placements.map(({ id }) => id), answerBy: '2026-12-08', nextTimes: 1 }
      const { made, refused } = await app.call('POST /api/plans/{id}/offers', { params: { id: plan.id }, body })
      expect([made.map(({ placementId }) => placementId), refused]).toEqual([body.placementIds, []])
      const again = await app.call('POST /api/plans/{id}/offers', { params: { id: plan.id }, body })
      expect([again.made, again.refused.map(({ code }) => code)]).toEqual([[], ['demand_offered', 'demand_offered']])
      expect(await app.refusal('POST /api/plans/{id}/accept', { params: { id: plan.id } })).toMatchObject({
        status: 409,
        code: 'demand_offered',
      })
      await app.call('POST /api/offers/{id}/answer', { params: { id: made[0]!.id }, body: { answer: 'accept' } })
      const after = await placementsOf(plan)
      expect(after.find(({ id }) => id === made[0]!.placementId)).toMatchObject({
        decision: 'accepted',
        occupancyId: (await readOffer(database().db, made[0]!.id)).occupancyId,
      })
      const statuses = await Promise.all(
        demands.map(({ demandId: id }) => app.call('GET /api/demands/{id}', { params: { id } })),
      )
      expect(statuses.map(({ status }) => status).sort()).toEqual(['placed', 'waiting'])
    })

    test('an open offer is decided for a plan: its room is taken, and its demand is placed nowhere else', async () => {
      const roomId = await workshop({ name: 'Atelier 1' })
      const other = await workshop({ name: 'Atelier 2' })
      const [offered, waiting] = [await asking('A'), await asking('B')]
      await offer(roomId, offered.demandId)
      const placements = await placementsOf(await solved())
      expect(placements.map(({ demandId, room }) => [demandId, room.id])).toEqual([[waiting.demandId, other]])
    })
  })
})

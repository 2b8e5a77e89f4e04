import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createHash } from 'node:crypto'
import { expireOffer } from '../../server/offers/answers.queries.ts'
import { EMPTY_CONTENT } from '../../server/applications/content.ts'
import type { Api, Offer, Problem } from '../../server/contract.ts'
import { isDatabaseError } from '../../server/db/errors.ts'
import { giveRole, makePerson, signedIn } from '../support/accounts.ts'
import { testApp, type TestApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import {
  during,
  makeDemand,
  makeOccupancy,
  makeOrganisation,
  makeRoom,
  makeTerritory,
  TERRITORY,
} from '../support/makers.ts'

type NewOffer = Api['POST /api/offers']['input']['body']
const YEAR = { from: '2027-01-01', until: '2028-01-01' }
const NOW = new Date('2026-11-24T09:00:00Z')
const KEY = 'k'.repeat(43)
const ACCEPT = { answer: 'accept' } as const
const DECLINE = { answer: 'decline', reason: 'too_expensive' } as const

/** How often each value comes up. */
const tally = (values: readonly (string | number)[]) => {
  const counts: Record<string, number> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}

onBothDatabases('offers', (database) => {
  let app: TestApp
  beforeAll(async () => {
    app = await testApp(database(), { now: () => NOW })
  })
  afterAll(() => app.close())
  beforeEach(() => makeTerritory(database().db))

  async function asking(name: string, given: Parameters<typeof makeDemand>[1] = {}) {
    const organisationId = await makeOrganisation(database().db, { name })
    return { demandId: await makeDemand(database().db, { organisationId, ...given }), organisationId }
  }
  const offering = (roomId: string, demandId: string, more: Partial<NewOffer> = {}) => ({
    body: { roomId, demandId, during: YEAR, answerBy: '2026-12-08', ...more },
  })
  const offer = (roomId: string, demandId: string, more: Partial<NewOffer> = {}) =>
    app.call('POST /api/offers', offering(roomId, demandId, more))
  const answer = ({ id }: Pick<Offer, 'id'>, body: Api['POST /api/offers/{id}/answer']['input']['body'] = ACCEPT) =>
    app.send('POST /api/offers/{id}/answer', { params: { id }, body })
  const read = ({ id }: Pick<Offer, 'id'>) => app.call('GET /api/offers/{id}', { params: { id } })
  const occupancies = async () => {
    const { items } = await app.call('GET /api/occupancies', { querystring: { territory: TERRITORY } })
    return items.map(({ roomId, organisation, during }) => ({ roomId, organisationId: organisation.id, ...during }))
  }
  const statusOf = async (id: string) => (await app.call('GET /api/demands/{id}', { params: { id } })).status

  test('an offer carries the rent of the room for the stage; accepted, it is an occupancy, and the demand has its place', async () => {
    const roomId = await makeRoom(database().db, { name: 'Atelier 1', rents: { launch: 40_000 } })
    const { demandId, organisationId } = await asking('La Recyclerie')
    const made = await offer(roomId, demandId, { conditions: '  Charges comprises. ' })
    expect(made).toMatchObject({
      state: 'open',
      organisation: { id: organisationId },
      room: { id: roomId, name: 'Atelier 1', siteName: 'Solilab' },
      during: YEAR,
      rentEurCentsPerMonth: 40_000,
      conditions: 'Charges comprises.',
      answerBy: '2026-12-08',
      closedAt: null,
      occupancyId: null,
    })
    const { status, body } = await answer(made, { ...ACCEPT, note: 'Merci !' })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      state: 'accepted',
      closedAt: NOW.toISOString(),
      answeredAs: 'manager',
      note: 'Merci !',
    })
    expect(await occupancies()).toEqual([{ roomId, organisationId, ...YEAR }])
    const { occupancyId } = body as Offer
    expect(await app.call('GET /api/occupancies/{id}', { params: { id: occupancyId! } })).toMatchObject({
      rentEurCentsPerMonth: 40_000,
    })
    expect(await statusOf(demandId)).toBe('placed')
    expect((await answer(made)).body).toEqual(body)
    expect(await answer(made, DECLINE)).toMatchObject({ status: 409, body: { code: 'offer_answered' } })
  })

  test('a demand that asks for more than it was offered goes on waiting, and leaves its first room for the next', async () => {
    const phases = [{ needed: during('2027-01-01', '2027-07-01') }, { needed: during('2027-07-01', '2028-01-01') }]
    const { demandId, organisationId } = await asking('La Recyclerie', { phases })
    const [first, second] = [await makeRoom(database().db), await makeRoom(database().db, { name: 'Atelier 2' })]
    await answer(await offer(first, demandId, { during: { ...YEAR, until: '2027-09-01' } }))
    expect(await statusOf(demandId)).toBe('waiting')
    await answer(await offer(second, demandId, { during: { ...YEAR, from: '2027-07-01' } }))
    expect(await statusOf(demandId)).toBe('placed')
    expect(await occupancies()).toEqual([
      { roomId: first, organisationId, from: '2027-01-01', until: '2027-07-01' },
      { roomId: second, organisationId, from: '2027-07-01', until: '2028-01-01' },
    ])
  })

  test('an open offer holds its room against offers and occupancies; declined, the room is free again', async () => {
    const roomId = await makeRoom(database().db, { name: 'Atelier 1' })
    const [one, two] = [await asking('La Recyclerie'), await asking('Bâti Vert')]
    const made = await offer(roomId, one.demandId)
    expect(await app.refusal('POST /api/offers', offering(roomId, two.demandId))).toMatchObject({
      status: 409,
      code: 'room_offered',
      offerId: made.id,
      detail:
        '« Atelier 1 » est proposé à La Recyclerie du 1er janvier 2027 au 31 décembre 2027 : elle a jusqu’au 8 décembre 2026 pour répondre. Attendez sa réponse, ou retirez cette proposition.',
    })
    const moving = { roomId, organisationId: two.organisationId, during: { from: '2027-06-01', until: null } }
    expect(await app.refusal('POST /api/occupancies', { body: moving })).toMatchObject({
      status: 409,
      code: 'room_offered',
    })
    const later = { roomId, organisationId: two.organisationId, during: { from: '2028-01-01', until: null } }
    await app.call('POST /api/occupancies', { body: later })
    expect((await answer(made, { ...DECLINE, note: 'Au-delà de notre budget.' })).body).toMatchObject({
      state: 'declined',
      declineReason: 'too_expensive',
      note: 'Au-delà de notre budget.',
      occupancyId: null,
    })
    expect((await offer(roomId, two.demandId)).state).toBe('open')
  })

  test('the database itself refuses a second hold of a room, whatever the code did', async () => {
    const { db } = database()
    const roomId = await makeRoom(db)
    const [one, two] = [await asking('La Recyclerie'), await asking('Bâti Vert')]
    const row = (of: typeof one, more = {}) => ({
      territory: TERRITORY,
      roomId,
      ...of,
      during: during(YEAR.from, YEAR.until),
      answerBy: '2026-12-08',
      ...more,
    })
    const constraintOf = (error: unknown) => (isDatabaseError(error) ? error.constraint : String(error))
    const broken = (work: Promise<unknown>) => work.then(() => null, constraintOf)
    await db.insertInto('offer').values(row(one)).execute()
    expect([
      await broken(db.insertInto('offer').values(row(two)).execute()),
      await broken(
        db
          .insertInto('offer')
          .values(row(two, { workstations: 2 }))
          .execute(),
      ),
      await broken(makeOccupancy(db, { roomId, organisationId: two.organisationId })),
      await broken(
        makeOccupancy(db, { roomId, organisationId: one.organisationId, during: during('2027-01-01', '2027-02-01') }),
      ),
      await broken(
        db.updateTable('offer').set({ state: 'accepted', closedAt: NOW.toISOString(), answeredAs: 'member' }).execute(),
      ),
    ]).toEqual([
      'offer_one_room_at_a_time',
      'offer_as_the_room_is_let',
      'occupancy_beside_offers',
      null,
      'offer_accepted_has_its_occupancy',
    ])
    const taken = await makeRoom(db)
    await makeOccupancy(db, { roomId: taken })
    expect(
      await broken(
        db
          .insertInto('offer')
          .values(row(two, { roomId: taken }))
          .execute(),
      ),
    ).toBe('offer_of_a_free_room')
  })

  test('a shared room is offered by workstations, and never beyond those that it has', async () => {
    const roomId = await makeRoom(database().db, { shared: true, workstations: 6 })
    const [one, two, three] = [await asking('A'), await asking('B'), await asking('C')]
    await makeOccupancy(database().db, { roomId, workstations: 2, organisationId: three.organisationId })
    expect(await app.refusal('POST /api/offers', offering(roomId, one.demandId))).toMatchObject({
      status: 422,
      code: 'workstations_missing',
    })
    const first = await offer(roomId, one.demandId, { workstations: 3 })
    expect(await app.refusal('POST /api/offers', offering(roomId, two.demandId, { workstations: 2 }))).toMatchObject({
      status: 409,
      code: 'room_overfull',
    })
    await offer(roomId, two.demandId, { workstations: 1 })
    expect((await answer(first)).status).toBe(200)
  })

  test('what cannot be offered is refused with the field and what to do', async () => {
    const roomId = await makeRoom(database().db)
    const { demandId } = await asking('La Recyclerie')
    const code = async (more: Partial<NewOffer>) =>
      (await app.refusal('POST /api/offers', offering(roomId, demandId, more))).code
    expect([
      await code({ answerBy: '2026-11-23' }),
      await code({ during: { from: '2027-02-01', until: '2027-02-01' } }),
      await code({ during: { from: '2026-01-01', until: '2026-11-24' } }),
      await code({ workstations: 2 }),
    ]).toEqual(['deadline_past', 'period_empty', 'period_past', 'workstations_superfluous'])
    await makeOccupancy(database().db, { roomId })
    expect(await code({})).toBe('room_already_taken')
    const drafted = await asking('Bâti Vert', { status: 'draft' })
    const other = await makeRoom(database().db)
    expect((await app.refusal('POST /api/offers', offering(other, drafted.demandId))).code).toBe('demand_not_waiting')
    await offer(other, demandId)
    const third = await makeRoom(database().db)
    expect((await app.refusal('POST /api/offers', offering(third, demandId))).code).toBe('demand_offered')
  })

  test('declining asks why, and other reasons are said in words', async () => {
    const made = await offer(await makeRoom(database().db), (await asking('La Recyclerie')).demandId)
    expect(await answer(made, { answer: 'decline' })).toMatchObject({ status: 422, body: { code: 'reason_missing' } })
    expect(await answer(made, { answer: 'decline', reason: 'other', note: ' ' })).toMatchObject({
      status: 422,
      body: { code: 'words_missing', field: 'note' },
    })
    expect((await read(made)).state).toBe('open')
  })

  test('an offer taken back frees its room and can no longer be answered', async () => {
    const roomId = await makeRoom(database().db)
    const made = await offer(roomId, (await asking('La Recyclerie')).demandId)
    const withdrawn = await app.call('POST /api/offers/{id}/withdraw', { params: { id: made.id } })
    expect(withdrawn).toMatchObject({ state: 'withdrawn', answeredAs: null })
    expect(await app.call('POST /api/offers/{id}/withdraw', { params: { id: made.id } })).toEqual(withdrawn)
    expect(await answer(made)).toMatchObject({ status: 409, body: { code: 'offer_withdrawn' } })
    await offer(roomId, (await asking('Bâti Vert')).demandId)
  })

  test('who holds the link of the application reads its offers and answers; nobody else does by it', async () => {
    const { db } = database()
    const { demandId, organisationId } = await asking('La Recyclerie')
    const { id } = await db
      .insertInto('application')
      .values({
        territory: TERRITORY,
        keyHash: createHash('sha256').update(KEY).digest('hex'),
        enteredBy: 'applicant',
        state: 'waiting',
        sentOn: '2026-11-02',
        content: JSON.stringify(EMPTY_CONTENT),
        organisationId,
        demandId,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const made = await offer(await makeRoom(db), demandId)
    const other = await offer(await makeRoom(db), (await asking('Bâti Vert')).demandId)
    const headers = { authorization: `Bearer ${KEY}` }
    const state = async () =>
      (await app.call('GET /api/applications/{id}', { params: { id }, headers }, 'public')).state
    expect(await state()).toBe('offered')
    expect((await app.call('GET /api/applications', { querystring: { state: 'offered' } })).items).toHaveLength(1)
    expect(await app.call('GET /api/applications/{id}/offers', { params: { id }, headers }, 'public')).toEqual([made])
    const by = (offerId: string, more: object, as: 'manager' | 'public') =>
      app.send(
        'POST /api/applications/{id}/offers/{offerId}/answer',
        { params: { id, offerId }, body: ACCEPT, ...more },
        as,
      )
    expect([
      await by(made.id, {}, 'manager'),
      await by(made.id, { headers: { authorization: `Bearer ${'x'.repeat(43)}` } }, 'public'),
      await by(other.id, { headers }, 'public'),
    ]).toMatchObject([
      { status: 404, body: { code: 'application_not_found' } },
      { status: 404, body: { code: 'application_not_found' } },
      { status: 404, body: { code: 'offer_not_found' } },
    ])
    const accepted = await by(made.id, { headers }, 'public')
    expect(accepted).toMatchObject({ status: 200, body: { state: 'accepted', answeredAs: 'applicant' } })
    expect(await by(made.id, { headers }, 'public')).toMatchObject({ status: 200, body: accepted.body as object })
    expect(await answer(made)).toMatchObject({ status: 409, body: { code: 'offer_answered' } })
    expect(await state()).toBe('housed')
  })

  test('a member answers for its organisation, and is written down', async () => {
    const { db } = database()
    const { demandId, organisationId } = await asking('La Recyclerie')
    const made = await offer(await makeRoom(db), demandId)
    const personId = await makePerson(db, { fullName: 'Nour Martin' })
    await giveRole(db, personId, 'member', { organisationId })
    const headers = await signedIn(db, personId)
    const params = { id: made.id }
    const answered = await app.send('POST /api/offers/{id}/answer', { params, headers, body: ACCEPT }, 'public')
    expect(answered.body).toMatchObject({ state: 'accepted', answeredAs: 'member', answeredByName: 'Nour Martin' })
    const history = await db
      .selectFrom('auditEntry')
      .select(['operation', 'personId'])
      .where('objectKind', '=', 'offer')
      .orderBy('id')
      .execute()
    expect(history).toEqual([
      { operation: 'insert', personId: null },
      { operation: 'update', personId },
    ])
  })

  test('the list has the most urgent first, then the last ones closed, page by page', async () => {
    const made: Offer[] = []
    for (const [name, answerBy] of [
      ['A', '2026-12-20'],
      ['B', '2026-12-01'],
      ['C', '2026-12-10'],
    ] as const)
      made.push(await offer(await makeRoom(database().db), (await asking(name)).demandId, { answerBy }))
    await answer(made[1]!, DECLINE)
    const names: string[] = []
    let cursor: string | null | undefined
    while (cursor !== null) {
      const page = await app.call('GET /api/offers', {
        querystring: { territory: TERRITORY, limit: 1, ...(cursor !== undefined && { cursor }) },
      })
      expect(page.total).toBe(3)
      names.push(...page.items.map(({ organisation }) => organisation.name))
      cursor = page.next
    }
    expect(names).toEqual(['C', 'A', 'B'])
  })

  describe('at the same time', () => {
    test('of 64 who offer one room to as many one does, and the others hear to whom it is offered', async () => {
      const roomId = await makeRoom(database().db, { name: 'Atelier 1' })
      const demands = await Promise.all(Array.from({ length: 64 }, (_, at) => asking(`Structure ${at}`)))
      const answers = await Promise.all(
        demands.map(({ demandId }) => app.send('POST /api/offers', offering(roomId, demandId))),
      )
      expect(tally(answers.map(({ status }) => status))).toEqual({ 201: 1, 409: 63 })
      const winner = answers.find(({ status }) => status === 201)!.body as Offer
      for (const { status, body } of answers) {
        if (status === 201) continue
        expect(body).toMatchObject({ code: 'room_offered', offerId: winner.id })
        expect((body as Problem).detail).toContain(winner.organisation.name)
      }
    })

    test('64 times yes of one person is one occupancy and 64 times the same answer', async () => {
      const { demandId, organisationId } = await asking('La Recyclerie')
      const roomId = await makeRoom(database().db)
      const made = await offer(roomId, demandId)
      const answers = await Promise.all(Array.from({ length: 64 }, () => answer(made)))
      expect(tally(answers.map(({ status }) => status))).toEqual({ 200: 64 })
      expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
      expect(await occupancies()).toEqual([{ roomId, organisationId, ...YEAR }])
    })

    test('64 persons of one organisation accept at once: one of them did, the others hear that it is done', async () => {
      const { db } = database()
      const { demandId, organisationId } = await asking('La Recyclerie')
      const made = await offer(await makeRoom(db), demandId)
      const people = await Promise.all(
        Array.from({ length: 64 }, async () => {
          const person = await makePerson(db)
          await giveRole(db, person, 'member', { organisationId })
          return signedIn(db, person)
        }),
      )
      const answers = await Promise.all(
        people.map((headers) =>
          app.send('POST /api/offers/{id}/answer', { params: { id: made.id }, headers, body: ACCEPT }, 'public'),
        ),
      )
      expect(tally(answers.map(({ status, body }) => `${status} ${(body as Problem).code ?? ''}`))).toEqual({
        '200 ': 1,
        '409 offer_answered': 63,
      })
      const held = await db.selectFrom('occupancy').select('id').execute()
      expect(held).toHaveLength(1)
    })

    test.each(['withdrawal', 'expiry', 'refusal'] as const)('an acceptance against a %s: one wins', async (against) => {
      const { db } = database()
      for (let round = 0; round < 8; round++) {
        const roomId = await makeRoom(db)
        const made = await offer(roomId, (await asking(`Structure ${round}`)).demandId)
        const other = () =>
          against === 'withdrawal'
            ? app.send('POST /api/offers/{id}/withdraw', { params: { id: made.id } })
            : against === 'refusal'
              ? answer(made, DECLINE)
              : expireOffer(db, made.id, { today: '2026-12-09', now: NOW, canSend: false })
        const [first] = await Promise.all(
          round % 2 === 0 ? [answer(made), other()] : [other().then(() => null), answer(made)],
        )
        const { state } = await read(made)
        const held = await db.selectFrom('occupancy').select('id').where('roomId', '=', roomId).execute()
        const ended = { withdrawal: 'withdrawn', expiry: 'expired', refusal: 'declined' }[against]
        expect(['accepted', ended]).toContain(state)
        expect(held).toHaveLength(state === 'accepted' ? 1 : 0)
        if (first !== null) expect((first as { status: number }).status).toBe(state === 'accepted' ? 200 : 409)
      }
    })
  })
})

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Occupancy, Problem } from '../../server/contract.ts'
import { isDatabaseError } from '../../server/db/errors.ts'
import { ifMatch, testApp, type TestApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import { during, makeOccupancy, makeOrganisation, makeRoom, makeTerritory, TERRITORY } from '../support/makers.ts'

const YEAR = { from: '2027-01-01', until: '2028-01-01' }

/** How often each value comes up. */
const tally = (values: readonly (string | number)[]) => {
  const counts: Record<string, number> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}

onBothDatabases('at the same time', (database) => {
  let app: TestApp
  beforeAll(async () => {
    app = await testApp(database())
  })
  beforeEach(() => makeTerritory(database().db))
  afterAll(() => app.close())

  const organisations = (count: number) =>
    Promise.all(Array.from({ length: count }, (_, at) => makeOrganisation(database().db, { name: `Structure ${at}` })))
  const ask = (roomId: string, organisationId: string, workstations?: number) =>
    app.send('POST /api/occupancies', {
      body: { roomId, organisationId, during: YEAR, ...(workstations === undefined ? {} : { workstations }) },
    })
  /** Workstations held on the fullest day, counted here and not by the server. */
  const mostHeld = async (roomId: string) => {
    const held = await database().db.selectFrom('occupancy').selectAll().where('roomId', '=', roomId).execute()
    const starts = held.map(({ during }) => during.slice(1, 11))
    return Math.max(
      0,
      ...starts.map((day) =>
        held
          .filter(({ during }) => during.slice(1, 11) <= day && day < (during.slice(12, -1) || '9999'))
          .reduce((sum, { workstations }) => sum + workstations!, 0),
      ),
    )
  }

  test('of 64 who ask for the same room one gets it, and all the others hear who', async () => {
    const roomId = await makeRoom(database().db, { name: 'Atelier 1' })
    const answers = await Promise.all((await organisations(64)).map((id) => ask(roomId, id)))
    expect(tally(answers.map(({ status }) => status))).toEqual({ 201: 1, 409: 63 })
    const winner = answers.find(({ status }) => status === 201)!.body as Occupancy
    for (const { status, body } of answers) {
      if (status === 201) continue
      expect(body).toMatchObject({
        code: 'room_already_taken',
        heldBy: [
          {
            organisationId: winner.organisation.id,
            organisationName: winner.organisation.name,
            ...YEAR,
            workstations: null,
          },
        ],
      })
      expect((body as Problem).detail).toContain(winner.organisation.name)
    }
  })

  test('a shared room takes as many as it has workstations and is never overfull', async () => {
    const roomId = await makeRoom(database().db, { shared: true, workstations: 10 })
    const answers = await Promise.all((await organisations(32)).map((id, at) => ask(roomId, id, 1 + (at % 3))))
    const taken = answers.filter(({ status }) => status === 201).map(({ body }) => (body as Occupancy).workstations!)
    const others = answers.filter(({ status }) => status !== 201)
    expect(tally(others.map(({ body }) => (body as Problem).code))).toEqual({ room_overfull: 32 - taken.length })
    const held = taken.reduce((sum, count) => sum + count, 0)
    expect([held, await mostHeld(roomId)]).toEqual([10, held])
  })

  test('an organisation that asks twice for its place is in the room once', async () => {
    const roomId = await makeRoom(database().db, { shared: true, workstations: 10 })
    const [id] = await organisations(1)
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(roomId, id!, 1)))
    expect(tally(answers.map(({ status }) => status))).toEqual({ 201: 1, 409: 7 })
  })

  test('whoever archives a room and whoever moves in do not both succeed', async () => {
    const { db } = database()
    for (let round = 0; round < 10; round++) {
      const roomId = await makeRoom(db)
      const room = await app.call('GET /api/rooms/{id}', { params: { id: roomId } })
      const [tenant] = await organisations(1)
      const archive = { params: { id: roomId }, headers: ifMatch(room), body: { archived: true } }
      const [moved, archived] = await Promise.all([ask(roomId, tenant!), app.send('PATCH /api/rooms/{id}', archive)])
      expect([`201,409`, `409,200`]).toContain([moved.status, archived.status].join())
    }
  })

  test('of 16 changes of one version one is made, and the others hear what changed', async () => {
    const id = await makeRoom(database().db, { floor: 0 })
    const room = await app.call('GET /api/rooms/{id}', { params: { id } })
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, at) =>
        app.send('PATCH /api/rooms/{id}', { params: { id }, headers: ifMatch(room), body: { floor: at + 1 } }),
      ),
    )
    expect(tally(answers.map(({ status }) => status))).toEqual({ 200: 1, 412: 15 })
    const { floor } = answers.find(({ status }) => status === 200)!.body as { floor: number }
    for (const { body } of answers.filter(({ status }) => status === 412))
      expect(body).toMatchObject({ version: 2, changes: { floor: { from: 0, to: floor } } })
    expect(await app.call('GET /api/rooms/{id}', { params: { id } })).toEqual({ ...room, version: 2, floor })
  })

  test('two tenants who both want to stay longer than the other allows do not overlap', async () => {
    const { db } = database()
    const roomId = await makeRoom(db)
    const ids = [
      await makeOccupancy(db, { roomId, during: during('2027-01-01', '2027-06-01') }),
      await makeOccupancy(db, { roomId, during: during('2027-08-01', '2028-01-01') }),
    ]
    const asked = [
      { from: '2027-01-01', until: '2027-08-01' },
      { from: '2027-06-01', until: '2028-01-01' },
    ]
    const answers = await Promise.all(
      ids.map((id, at) =>
        app.send('PATCH /api/occupancies/{id}', {
          params: { id },
          headers: { 'if-match': '"1"' },
          body: { during: asked[at] },
        }),
      ),
    )
    expect(tally(answers.map(({ status }) => status))).toEqual({ 200: 1, 409: 1 })
  })

  describe('the database itself, whatever the code did', () => {
    /** Straight into the table; the constraint that refused, or `taken`. */
    const insert = async (roomId: string, organisationId: string, workstations: number | null) => {
      const row = { territory: TERRITORY, roomId, organisationId, roomShared: workstations !== null, workstations }
      try {
        await database()
          .db.insertInto('occupancy')
          .values({ ...row, during: during(YEAR.from, YEAR.until) })
          .execute()
        return 'taken'
      } catch (error) {
        if (!isDatabaseError(error)) throw error
        return error.constraint ?? error.code
      }
    }

    test('lets one of 16 in a room let whole', async () => {
      const roomId = await makeRoom(database().db)
      const outcomes = await Promise.all((await organisations(16)).map((id) => insert(roomId, id, null)))
      const { taken, ...refused } = tally(outcomes)
      expect(taken).toBe(1)
      // Two who wait for each other to be sure of the conflict are a deadlock: one of them is told to try again.
      expect(['40P01', 'occupancy_one_at_a_time']).toEqual(expect.arrayContaining(Object.keys(refused)))
    })

    test('lets no more in a shared room than it has workstations', async () => {
      const roomId = await makeRoom(database().db, { shared: true, workstations: 5 })
      const outcomes = await Promise.all((await organisations(16)).map((id) => insert(roomId, id, 2)))
      expect(tally(outcomes)).toEqual({ taken: 2, occupancy_within_workstations: 14 })
      expect(await mostHeld(roomId)).toBe(4)
    })
  })
})

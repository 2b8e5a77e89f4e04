import { afterEach, beforeEach, expect, test } from 'vitest'
import { giveRole, makePerson, signedIn } from '../support/accounts.ts'
import { testApp, TODAY, type TestApp } from '../support/app.ts'
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
  TERRITORY,
} from '../support/makers.ts'

const NOW = new Date(`${TODAY}T09:00:00Z`)

onBothDatabases('what a member reads and does for its organisation', (database) => {
  let app: TestApp
  let own: string
  let buildingId: string
  let headers: { cookie: string }
  let managers: { cookie: string }[]
  beforeEach(async () => {
    const { db } = database()
    await makeTerritory(db)
    app = await testApp(database(), { now: () => NOW })
    buildingId = await makeBuilding(db, { siteId: await makeSite(db) })
    own = await makeOrganisation(db, { name: 'La Recyclerie', stage: 'launch' })
    const member = await makePerson(db)
    await giveRole(db, member, 'member', { organisationId: own })
    headers = await signedIn(db, member, NOW)
    managers = []
    for (const fullName of ['Ada', 'Lou']) {
      const id = await makePerson(db, { fullName })
      await giveRole(db, id, 'manager')
      managers.push(await signedIn(db, id, NOW))
    }
  })
  afterEach(() => app.close())

  async function settled(organisationId: string, state: 'draft' | 'signed', roomName = 'Atelier') {
    const { db } = database()
    const roomId = await makeRoom(db, { buildingId, name: roomName })
    const occupancyId = await makeOccupancy(db, { roomId, organisationId, during: during('2026-01-01', '2027-06-01') })
    const { id } = await db
      .insertInto('agreement')
      .values({
        territory: TERRITORY,
        occupancyId,
        form: 'civil_lease',
        state,
        during: during('2026-01-01', '2027-06-01'),
        signedOn: state === 'signed' ? '2025-12-01' : null,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return { id, occupancyId, roomId }
  }
  /** Those about a wish: the warnings of the day come by themselves. */
  const wishesTold = async (cookie: { cookie: string }) =>
    (await app.call('GET /api/messages', { querystring: {}, headers: cookie } as never)).items.filter(
      ({ subject }: { subject: string }) => subject.startsWith('La Recyclerie : '),
    )

  test('lists the agreements of its own organisation, and of no other', async () => {
    const { id } = await settled(own, 'signed')
    await settled(await makeOrganisation(database().db), 'signed', 'Autre atelier')
    const listed = await app.call('GET /api/agreements', { querystring: {}, headers } as never)
    expect(listed).toMatchObject({ total: 1, items: [{ id, state: 'signed' }] })
    const all = await app.call('GET /api/agreements', { querystring: {}, headers: managers[0]! } as never)
    expect(all.total).toBe(2)
  })

  test('a demand says its state, its place and the usual delay, with an application or without one', async () => {
    const { db } = database()
    await makeDemand(db, { submittedOn: '2026-09-01' })
    const id = await makeDemand(db, { organisationId: own, submittedOn: '2026-10-01' })
    const ask = () => app.call('GET /api/demands/{id}/standing', { params: { id }, headers } as never)
    expect(await ask()).toEqual({
      state: 'waiting',
      sentOn: '2026-10-01',
      applicationId: null,
      standing: { position: 2, among: 2, usualDelay: { days: null, demands: 0 } },
    })
    await db.updateTable('demand').set({ status: 'placed' }).where('id', '=', id).execute()
    expect(await ask()).toMatchObject({ state: 'housed', standing: null })
  })

  test('what would improve its chances needs a plan, and says so', async () => {
    const id = await makeDemand(database().db, { organisationId: own })
    expect(await app.call('GET /api/demands/{id}/chances', { params: { id }, headers } as never)).toEqual({
      planName: null,
      madeOn: null,
      sentence: expect.stringMatching(/^Aucun plan d’attribution récent/) as string,
    })
  })

  test('a wish to renew is told to every manager once, and decides nothing', async () => {
    const { id } = await settled(own, 'signed')
    const wish = { params: { id }, headers, body: { wish: 'renew', on: '2028-06-01', note: 'Nous embauchons.' } }
    for (let press = 0; press < 2; press++)
      expect((await app.send('POST /api/agreements/{id}/intention', wish)).status).toBe(202)
    for (const manager of managers) {
      expect(await wishesTold(manager)).toMatchObject([
        {
          kind: 'agreement',
          subject: 'La Recyclerie : renouvellement souhaité',
          body: expect.stringMatching(/jusqu’au 1er juin 2028\.[^]*Nous embauchons\./) as string,
          about: { kind: 'agreement', id },
        },
      ])
    }
    expect(await app.call('GET /api/agreements/{id}', { params: { id }, headers } as never)).toMatchObject({
      state: 'signed',
      noticeGivenOn: null,
    })
  })

  test('nothing is told about an agreement that is not signed, nor about another’s', async () => {
    const draft = await settled(own, 'draft')
    const foreign = await settled(await makeOrganisation(database().db), 'signed', 'Autre atelier')
    const leave = (id: string) =>
      app.send('POST /api/agreements/{id}/intention', { params: { id }, headers, body: { wish: 'leave' } })
    expect((await leave(draft.id)).body).toMatchObject({ status: 409, code: 'agreement_not_in_force' })
    expect((await leave(foreign.id)).body).toMatchObject({ status: 404, code: 'out_of_reach' })
    expect(await wishesTold(managers[0]!)).toEqual([])
  })

  test('who is due to move on is shown the rooms that the rules of a plan allow and that are free that day', async () => {
    const { db } = database()
    const { occupancyId, roomId } = await settled(own, 'signed')
    const room = (name: string, given = {}) => makeRoom(db, { buildingId, name, admitsStages: ['launch'], ...given })
    const free = await room('Libre')
    await room('Pour incuber', { admitsStages: ['incubation'] })
    await makeOccupancy(db, {
      roomId: await room('Occupé'),
      organisationId: await makeOrganisation(db),
      during: during('2026-01-01', null),
    })
    const ask = (id: string) => app.send('GET /api/occupancies/{id}/onward', { params: { id }, headers: managers[0]! })
    const { phases } = (await ask(occupancyId)).body as {
      phases: { needed: object; rooms: { room: { id: string; name: string }; verdict: string }[] }[]
    }
    expect(phases).toHaveLength(1)
    expect(phases[0]!.needed).toEqual({ from: '2027-06-01', until: '2028-06-01' })
    const fitting = phases[0]!.rooms.filter(({ verdict }) => verdict !== 'refused').map(({ room }) => room.id)
    expect(fitting).toContain(free)
    const names = phases[0]!.rooms.filter(({ verdict }) => verdict !== 'refused').map(({ room }) => room.name)
    expect(names).not.toContain('Pour incuber')
    expect(names).not.toContain('Occupé')
    await db
      .updateTable('occupancy')
      .set({ during: during('2026-01-01', null) })
      .where('roomId', '=', roomId)
      .execute()
    expect((await ask(occupancyId)).body).toMatchObject({ status: 409, code: 'not_due' })
  })
})

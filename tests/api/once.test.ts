import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { forgetAnswers } from '../../server/accounts/keptAnswers.queries.ts'
import type { Api } from '../../server/contract.ts'
import { giveRole, makePerson, signedIn } from '../support/accounts.ts'
import { testApp, type TestApp } from '../support/app.ts'
import { nearly } from '../support/arbitrary.ts'
import { CONTRACT } from '../support/contract.ts'
import { onBothDatabases } from '../support/database.ts'
import { makeTerritory, NANTES, TERRITORY } from '../support/makers.ts'

onBothDatabases('a creation sent twice', (database) => {
  let app: TestApp
  let clock: number
  beforeEach(async () => {
    clock = Date.parse('2026-11-24T09:00:00Z')
    await makeTerritory(database().db)
    app = await testApp(database(), { now: () => new Date(clock) })
  })
  afterEach(() => app.close())

  const KEY = 'k'.repeat(16)
  const recyclerie = { territory: TERRITORY, name: 'La Recyclerie', stage: 'launch' }
  const create = (body: object = recyclerie, key = KEY, headers = {}) =>
    app.send('POST /api/organisations', { body, headers: { 'idempotency-key': key, ...headers } })
  const names = async () =>
    (await database().db.selectFrom('organisation').select('name').orderBy('name').execute()).map(({ name }) => name)

  test('by one key is done once, and answered again as it was', async () => {
    const [first, second] = [await create(), await create()]
    expect(first).toMatchObject({ status: 201, body: { name: 'La Recyclerie' } })
    expect(second).toMatchObject({ status: 201, headers: { 'idempotency-replayed': 'true' } })
    expect([second.body, second.headers['etag']]).toEqual([first.body, first.headers['etag']])
    expect(first.headers).not.toHaveProperty('idempotency-replayed')
    expect(await names()).toEqual(['La Recyclerie'])
    expect((await create(recyclerie, 'n'.repeat(16))).status).toBe(201)
    expect(await names()).toEqual(['La Recyclerie', 'La Recyclerie'])
  })

  test('at the same moment, sixteen times, is done once: the others get its answer or are told to wait', async () => {
    const replies = await Promise.all(Array.from({ length: 16 }, () => create()))
    const codes = replies.map(({ status, body }) => (status === 201 ? 201 : (body as { code: string }).code))
    expect(codes).toContain(201)
    expect(codes.filter((code) => code !== 201 && code !== 'still_running')).toEqual([])
    expect(await names()).toEqual(['La Recyclerie'])
  })

  test('by the same key with another content is refused', async () => {
    await create()
    expect((await create({ ...recyclerie, name: 'Autre' })).body).toMatchObject({
      status: 409,
      code: 'same_key_other_content',
    })
    expect(await names()).toEqual(['La Recyclerie'])
  })

  test('what was refused may be sent again by its key, corrected', async () => {
    expect((await create({ ...recyclerie, siren: '123456789' })).status).toBeGreaterThanOrEqual(400)
    expect((await create()).status).toBe(201)
  })

  test('the same key of somebody else is another try', async () => {
    const { db } = database()
    const people = await Promise.all(
      ['Ada', 'Lou'].map(async (fullName) => {
        const id = await makePerson(db, { fullName })
        await giveRole(db, id, 'manager')
        return signedIn(db, id, new Date(clock))
      }),
    )
    for (const headers of people) expect((await create(recyclerie, KEY, headers)).status).toBe(201)
    expect(await names()).toHaveLength(2)
  })

  test('that was cut off is not done again: a person looks first', async () => {
    await create()
    await database().db.updateTable('keptAnswer').set({ status: null, answer: null, etag: null }).execute()
    expect((await create()).body).toMatchObject({ status: 409, code: 'still_running' })
    clock += 121_000
    expect((await create()).body).toMatchObject({ status: 409, code: 'outcome_unknown' })
    expect(await names()).toEqual(['La Recyclerie'])
  })

  test('an answer that holds a secret is kept nowhere, and not given twice', async () => {
    const ask = () => app.send('POST /api/calendar', { headers: { 'idempotency-key': KEY } })
    const first = await ask()
    expect(first.status).toBe(201)
    expect((await ask()).body).toMatchObject({ status: 409, code: 'already_done' })
    const kept = await database().db.selectFrom('keptAnswer').selectAll().execute()
    expect(kept).toMatchObject([{ route: 'POST /api/calendar', status: 201, answer: null }])
  })

  test('a key is forgotten after a day', async () => {
    await create()
    clock += 24 * 3_600_000 - 1
    await forgetAnswers(database().db, new Date(clock))
    expect((await create()).headers).toHaveProperty('idempotency-replayed')
    clock += 1
    await forgetAnswers(database().db, new Date(clock))
    expect((await create()).headers).not.toHaveProperty('idempotency-replayed')
  })

  test('every route that creates looks at the key', async () => {
    const admin = await makePerson(database().db)
    const creating = Object.entries(CONTRACT).filter(([, { response }]) => 201 in response)
    expect(creating.length).toBeGreaterThan(15)
    // The last one makes the first account, which ends the open demonstration.
    creating.sort(
      ([, one], [, other]) => Number(one.access === 'accounts.manage') - Number(other.access === 'accounts.manage'),
    )
    await database().db.updateTable('person').set({ demonstration: true }).where('id', '=', admin).execute()
    await giveRole(database().db, admin, 'administrator')
    const headers = await signedIn(database().db, admin, new Date(clock))
    const known = {
      territory: [TERRITORY],
      inseeCode: [NANTES],
      organisation: [null],
      commune: [null],
      email: ['a@exemple.fr'],
    }
    const looks: Record<string, string> = {}
    for (const [route, { access, params, querystring, body }] of creating) {
      const input = fc.record({
        ...(params && { params: nearly(params, {}) }),
        ...(querystring && { querystring: nearly(querystring, known) }),
        ...(body && { body: nearly(body, known) }),
      })
      for (const sent of fc.sample(input, { numRuns: 60, seed: 20261124 })) {
        const reply = await app.send(route as keyof Api, {
          ...sent,
          headers: { 'idempotency-key': 'short', ...(access === 'accounts.manage' && headers) },
        })
        looks[route] = (reply.body as { code?: string } | undefined)?.code ?? String(reply.status)
        if (looks[route] === 'idempotency_key_invalid') break
      }
    }
    expect(looks).toEqual(Object.fromEntries(creating.map(([route]) => [route, 'idempotency_key_invalid'])))
  })
})

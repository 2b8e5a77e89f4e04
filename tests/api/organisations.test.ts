import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { sirenFault } from '../../web/organisations/siren.ts'
import { onBothDatabases } from '../support/database.ts'
import { ifMatch, testApp, type TestApp } from '../support/app.ts'
import { makeTerritory, NANTES, TERRITORY } from '../support/makers.ts'

const atelier = { territory: TERRITORY, name: 'L’Atelier du Port', stage: 'launch' as const }

onBothDatabases('organisations', (database) => {
  let app: TestApp
  beforeEach(async () => {
    await makeTerritory(database().db)
    app = await testApp(database())
  })

  test('a new organisation keeps what is unknown unknown', async () => {
    const made = await app.call('POST /api/organisations', { body: atelier })
    const unknown = {
      legalForm: null,
      siren: null,
      filiere: null,
      jobsFte: null,
      inclusionPostsFte: null,
      inseeCode: null,
      activity: null,
    }
    expect(made).toEqual({
      ...atelier,
      ...unknown,
      vulnerablePublic: false,
      id: made.id,
      version: 1,
      archivedAt: null,
      demonstration: false,
    })
  })

  test('a SIREN is refused by its key, and a second time', async () => {
    expect(await app.refusal('POST /api/organisations', { body: { ...atelier, siren: '244400405' } })).toMatchObject({
      status: 422,
      code: 'siren_invalid',
      field: 'siren',
    })
    await app.call('POST /api/organisations', { body: { ...atelier, siren: '244400404' } })
    expect(await app.refusal('POST /api/organisations', { body: { ...atelier, siren: '244400404' } })).toMatchObject({
      status: 409,
      code: 'siren_already_known',
      field: 'siren',
    })
  })

  test('the database and the page judge a SIREN alike', async () => {
    const texts = fc.sample(
      fc.oneof(
        fc.stringMatching(/^\d{9}$/),
        fc.stringMatching(/^\d{7,11}$/),
        fc.constantFrom('', '24440040A', '000000000', '732829320'),
      ),
      { numRuns: 300, seed: 1 },
    )
    const { rows } = await sql<{ siren: string; valid: boolean }>`
      select siren, siren_is_valid(siren) as valid from unnest(${texts}::text[]) as siren`.execute(database().db)
    expect(rows).toEqual(texts.map((siren) => ({ siren, valid: siren !== '' && sirenFault(siren) === null })))
    expect(rows.filter(({ valid }) => valid).length).toBeGreaterThan(5)
  })

  test('the list filters, and finds a name without its accents', async () => {
    const add = (body: object) => app.call('POST /api/organisations', { body: { ...atelier, ...body } })
    await add({ name: 'Épicerie du Quai', stage: 'growth', filiere: 'short_food_supply' })
    await add({ name: 'Recyclerie', filiere: 'reuse', siren: '244400404', inseeCode: NANTES })
    const names = async (querystring: object) =>
      (await app.call('GET /api/organisations', { querystring })).items.map(({ name }) => name)
    expect([
      await names({ search: 'epicerie' }),
      await names({ stage: 'launch' }),
      await names({ filiere: 'reuse' }),
      await names({ search: '244 400 404' }),
    ]).toEqual([['Épicerie du Quai'], ['Recyclerie'], ['Recyclerie'], ['Recyclerie']])
  })

  test('two people who change one organisation at once: one wins, the other is told', async () => {
    const made = await app.call('POST /api/organisations', { body: atelier })
    const change = (jobsFte: number) =>
      app.send('PATCH /api/organisations/{id}', { params: { id: made.id }, headers: ifMatch(made), body: { jobsFte } })
    const replies = await Promise.all([change(3), change(4), change(5)])
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 412, 412])
  })

  test('history can be read, never rewritten', async () => {
    const made = await app.call('POST /api/organisations', { body: atelier })
    await app.call('PATCH /api/organisations/{id}', {
      params: { id: made.id },
      headers: ifMatch(made),
      body: { stage: 'growth' },
    })
    const { db } = database()
    expect(await db.selectFrom('revision').select(['version', 'changes']).execute()).toEqual([
      { version: 2, changes: { stage: { from: 'launch', to: 'growth' } } },
    ])
    await expect(db.deleteFrom('revision').execute()).rejects.toMatchObject({ constraint: 'revision_append_only' })
  })
})

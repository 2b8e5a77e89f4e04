import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { applyRetention } from '../../server/accounts/retention.queries.ts'
import { hashPassword } from '../../server/accounts/secrets.ts'
import { EMPTY_CONTENT } from '../../server/applications/content.ts'
import { seedDemonstration } from '../../server/demonstration/demonstration.queries.ts'
import { giveRole, makePerson, signedIn } from '../support/accounts.ts'
import { ifMatch, testApp, TODAY, type TestApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import { makeAppeal, makeDemand, makeOrganisation, makeRefusal, makeTerritory, TERRITORY } from '../support/makers.ts'

const NOW = new Date('2026-11-24T09:00:00Z')
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000).toISOString()

onBothDatabases('the audit log and personal data', (database) => {
  let app: TestApp
  beforeEach(async () => {
    await makeTerritory(database().db)
    app = await testApp(database(), { now: () => NOW })
  })
  afterEach(() => app.close())

  const as = async (id: string) => signedIn(database().db, id, NOW)

  describe('the audit log', () => {
    test('says who did what to a demand and its phases, old and new values, the newest first', async () => {
      const { db } = database()
      const id = await makePerson(db, { fullName: 'Nour Martin' })
      await giveRole(db, id, 'manager')
      const headers = await as(id)
      const demandId = await makeDemand(db)
      const params = { id: demandId }
      const demand = await app.call('GET /api/demands/{id}', { params, headers } as never)
      const sent = { params, headers: { ...headers, ...ifMatch(demand) }, body: { status: 'withdrawn' as const } }
      await app.call('PATCH /api/demands/{id}', sent)
      const history = await app.call('GET /api/history/{kind}/{id}', {
        params: { kind: 'demand', id: demandId },
        querystring: {},
        headers,
      } as never)
      expect(history.items).toMatchObject([
        {
          operation: 'update',
          part: null,
          oldValues: { version: 1 },
          newValues: { version: 2 },
          personName: 'Nour Martin',
        },
        {
          operation: 'update',
          part: null,
          oldValues: { status: 'waiting' },
          newValues: { status: 'withdrawn' },
          personId: id,
          personName: 'Nour Martin',
        },
        { operation: 'insert', part: 'demand_phase', oldValues: null, personId: null },
        { operation: 'insert', part: null, oldValues: null, newValues: { id: demandId, status: 'waiting' } },
      ])
      expect(Object.keys(history.items[1]!.newValues!)).toEqual(['status'])
    })

    test('who acts is not carried over to the next request of the same connection', async () => {
      const { db } = database()
      const id = await makePerson(db)
      await giveRole(db, id, 'administrator')
      const headers = await as(id)
      const organisation = (name: string) => ({ territory: TERRITORY, name, stage: 'launch' as const })
      const add = async (name: string, more = {}) =>
        app.send('POST /api/organisations', { body: organisation(name), ...more }, 'public')
      await Promise.all(Array.from({ length: 6 }, (_, n) => add(`Elle ${n}`, { headers })))
      await makeOrganisation(db, { name: 'Commande' })
      const { rows } = await sql<{ name: string; by: string | null }>`
        select new_values ->> 'name' as name, person_id as by from audit_entry where object_kind = 'organisation'`.execute(
        db,
      )
      expect(rows.length).toBe(7)
      for (const { name, by } of rows) expect({ name, by }).toEqual({ name, by: name === 'Commande' ? null : id })
    })

    test('of an application it keeps each state, and nothing of what was typed; of agreements and calls, all', async () => {
      const { db } = database()
      const id = await makePerson(db)
      await giveRole(db, id, 'manager')
      const headers = await as(id)
      const demandId = await makeDemand(db, { status: 'draft' })
      const { organisationId } = await db.selectFrom('demand').select('organisationId').executeTakeFirstOrThrow()
      const application = await db
        .insertInto('application')
        .values({
          territory: TERRITORY,
          keyHash: 'x',
          enteredBy: 'applicant',
          state: 'sent',
          sentOn: '2026-11-02',
          content: JSON.stringify({ ...EMPTY_CONTENT, contact: { name: 'Ana Le Goff', email: 'ana@exemple.fr' } }),
          organisationId,
          demandId,
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      const call = await app.call('POST /api/calls', {
        headers,
        body: { territory: TERRITORY, name: 'Appel', opensOn: '2026-11-01', offer: 'Des ateliers.' },
      } as never)
      await app.call('POST /api/applications/{id}/state', {
        headers,
        params: { id: application.id },
        body: { state: 'under_review' },
      } as never)
      const history = async (kind: 'application' | 'call_for_applications', of: string) =>
        (
          await app.call('GET /api/history/{kind}/{id}', {
            params: { kind, id: of },
            querystring: {},
            headers,
          } as never)
        ).items.map(({ operation, oldValues, newValues, personId }) => ({ operation, oldValues, newValues, personId }))
      expect(await history('application', application.id)).toEqual([
        {
          operation: 'update',
          oldValues: { state: 'sent' },
          newValues: { state: 'under_review' },
          personId: id,
        },
      ])
      expect(await history('call_for_applications', call.id)).toMatchObject([
        { operation: 'insert', newValues: { name: 'Appel' }, personId: id },
      ])
    })

    test('cannot be rewritten, emptied or shortened', async () => {
      const { db } = database()
      await makeOrganisation(db)
      for (const statement of [
        'update audit_entry set person_id = null',
        'delete from audit_entry',
        'truncate audit_entry',
      ]) {
        await expect(sql.raw(statement).execute(db)).rejects.toThrow('the audit log only grows')
      }
    })

    test('of another territory, or without the right, shows nothing', async () => {
      const { db } = database()
      const organisation = await makeOrganisation(db)
      await db.insertInto('territory').values({ code: '200071678', name: 'Ailleurs', metreSrid: 2154 }).execute()
      const [stranger, planner] = [await makePerson(db), await makePerson(db)]
      await giveRole(db, stranger, 'manager', { territoryId: '200071678' })
      await giveRole(db, planner, 'planner')
      const read = async (person: string) =>
        app.send(
          'GET /api/history/{kind}/{id}',
          { params: { kind: 'organisation', id: organisation }, headers: await as(person) },
          'public',
        )
      expect((await read(stranger)).body).toEqual({ items: [], total: 0, next: null })
      expect((await read(planner)).status).toBe(403)
    })
  })

  describe('personal data', () => {
    const SECRETS = ['nour@exemple.fr', 'nour.perso@exemple.fr', 'Nour Martin', 'Zyx', 'KEYKEYKEY']

    /** An application that somebody attached to his account, with a document; without a demand, a draft. */
    async function claimed(personId: string, key: string, demandId: string | null): Promise<string> {
      const { db } = database()
      const demand = demandId && (await db.selectFrom('demand').select('organisationId').executeTakeFirstOrThrow())
      const contact = { name: 'Nour Martin', email: 'nour.perso@exemple.fr' }
      const { id } = await db
        .insertInto('application')
        .values({
          territory: TERRITORY,
          keyHash: key,
          personId,
          enteredBy: 'applicant',
          state: demand ? 'sent' : 'draft',
          content: JSON.stringify({ ...EMPTY_CONTENT, contact, note: `note ${key}` }),
          sentOn: demand ? '2026-11-02' : null,
          organisationId: demand ? demand.organisationId : null,
          demandId,
          createdAt: daysAgo(demand ? 20 : 10),
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      const document = { name: 'statuts.txt', mediaType: 'text/plain', bytes: Buffer.from('x') }
      await db
        .insertInto('applicationDocument')
        .values({ ...document, territory: TERRITORY, applicationId: id })
        .execute()
      return id
    }

    test('an erased person is nowhere in the database, and what he decided stays', async () => {
      const { db } = database()
      // The work that runs by itself would tell of the applications meanwhile.
      await app.app.jobs.stop()
      const passwordHash = await hashPassword('Zyx est ma phrase de passe')
      const admin = await makePerson(db, { fullName: 'Ada Roux' })
      await giveRole(db, admin, 'administrator')
      const id = await makePerson(db, {
        email: 'nour@exemple.fr',
        fullName: 'Nour Martin',
        passwordHash,
        totpSecret: 'KEYKEYKEY',
      })
      await giveRole(db, id, 'manager')
      const headers = await as(id)
      const [sent, draft] = [await claimed(id, 'a', await makeDemand(db)), await claimed(id, 'b', null)]
      const application = await db
        .selectFrom('application')
        .select('demandId')
        .where('id', '=', sent)
        .executeTakeFirstOrThrow()
      const refusal = await makeRefusal(db, {
        demandId: application.demandId!,
        letter: 'Madame Nour Martin, votre demande est refusée. Nour Martin, gestionnaire',
        decidedBy: id,
      })
      const appeal = await makeAppeal(db, { refusalId: refusal, grounds: 'Moi, Nour, je conteste. Zyx', personId: id })
      await db
        .insertInto('appealDocument')
        .values({
          territory: TERRITORY,
          appealId: appeal,
          name: 'Zyx.txt',
          mediaType: 'text/plain',
          bytes: Buffer.from('Zyx'),
        })
        .execute()
      const message = { kind: 'application', body: '', inApp: true, emailState: 'none', createdAt: daysAgo(1) } as const
      await db
        .insertInto('message')
        .values([
          { ...message, idempotencyKey: '1', personId: id, subject: 'À Nour Martin', createdAt: daysAgo(2) },
          { ...message, idempotencyKey: '2', address: 'nour@exemple.fr', subject: 'À vous' },
          {
            ...message,
            idempotencyKey: '3',
            address: 'nour.perso@exemple.fr',
            subject: 'De la candidature',
            aboutKind: 'application',
            aboutId: sent,
          },
        ])
        .execute()
      const choice = { kind: 'offer', byEmail: false, inApp: true } as const
      await db
        .insertInto('messageChoice')
        .values({ ...choice, personId: id })
        .execute()
      await db
        .insertInto('calendarFeed')
        .values({ personId: id, tokenSha256: Buffer.alloc(32, 7), createdAt: daysAgo(2) })
        .execute()
      const body = { territory: TERRITORY, name: 'La Recyclerie', stage: 'launch' as const }
      // Its answer is kept for a day, and so is that to a colleague who invited him.
      await app.send(
        'POST /api/organisations',
        { body, headers: { ...headers, 'idempotency-key': 'k'.repeat(16) } },
        'public',
      )
      await app.send(
        'POST /api/people',
        {
          body: { territory: TERRITORY, email: 'nour@exemple.fr', fullName: 'Nour Martin', role: 'planner' },
          headers: { ...(await as(admin)), 'idempotency-key': 'k'.repeat(16) },
        },
        'public',
      )
      const exported = (await app.send('GET /api/account/export', { headers }, 'public')).body as object
      expect(exported).toMatchObject({
        exportedAt: NOW.toISOString(),
        account: {
          email: 'nour@exemple.fr',
          fullName: 'Nour Martin',
          roles: [{ role: 'manager' }, { role: 'planner' }],
        },
        sessions: [{ device: 'Firefox sur Linux' }],
        actions: [{ operation: 'insert', objectKind: 'organisation' }],
        messages: [{ subject: 'À Nour Martin' }, { subject: 'À vous' }],
        messageChoices: [choice],
        calendarSince: daysAgo(2),
        committees: [],
        applications: [
          { id: sent, state: 'sent', sentOn: '2026-11-02', documents: ['statuts.txt'] },
          { id: draft, state: 'draft', sentOn: null, content: { contact: { name: 'Nour Martin' } } },
        ],
        refusals: [{ id: refusal, state: 'sent', decidedOn: '2026-11-20', reasons: ['incomplete'] }],
        appeals: [{ id: appeal, state: 'lodged', grounds: 'Moi, Nour, je conteste. Zyx', documents: ['Zyx.txt'] }],
      })
      expect(JSON.stringify(exported)).not.toContain(passwordHash)

      const erase = (password: string) => app.send('POST /api/account/erase', { headers, body: { password } }, 'public')
      expect((await erase('autre')).body).toMatchObject({ status: 422, code: 'password_wrong', field: 'password' })
      expect((await erase('Zyx est ma phrase de passe')).status).toBe(204)
      expect(await everyRow()).not.toMatch(
        new RegExp([...SECRETS, passwordHash.slice(-20)].map((secret) => secret.replace(/[+/.$]/g, '\\$&')).join('|')),
      )
      expect((await app.send('GET /api/account', { headers }, 'public')).status).toBe(403)
      const left = await db.selectFrom('application').select(['id', 'state', 'personId', 'content']).execute()
      expect(left).toEqual([{ id: sent, state: 'sent', personId: null, content: { ...EMPTY_CONTENT, note: 'note a' } }])
      expect(await db.selectFrom('refusal').select(['state', 'letter', 'decidedBy']).execute()).toEqual([
        { state: 'sent', letter: 'Madame [effacé], votre demande est refusée. [effacé], gestionnaire', decidedBy: id },
      ])
      expect(await db.selectFrom('appeal').select(['state', 'grounds', 'personId']).execute()).toEqual([
        { state: 'lodged', grounds: '[effacé]', personId: null },
      ])
      for (const table of ['message', 'messageChoice', 'calendarFeed'] as const)
        expect({ table, rows: await db.selectFrom(table).selectAll().execute() }).toEqual({ table, rows: [] })
      const by = await db
        .selectFrom('auditEntry')
        .select('objectKind')
        .where('personId', '=', id)
        .orderBy('auditEntry.id')
        .execute()
      expect(by.map(({ objectKind }) => objectKind)).toEqual(['organisation', 'person', 'person'])
    })

    test('the last administrator cannot erase himself', async () => {
      const { db } = database()
      const id = await makePerson(db, { oidcSubject: 'https://exemple.fr nour' })
      await giveRole(db, id, 'administrator')
      const reply = await app.send(
        'POST /api/account/erase',
        { headers: await as(id), body: { password: '' } },
        'public',
      )
      expect(reply.body).toMatchObject({ status: 409, code: 'last_administrator' })
      expect((await app.send('GET /api/account', { headers: await as(id) }, 'public')).status).toBe(200)
    })

    /** Every row of every table, as text. */
    async function everyRow(): Promise<string> {
      const { db } = database()
      const { rows: tables } = await sql<{ name: string }>`
        select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`.execute(db)
      const texts = await Promise.all(
        tables.map(async ({ name }) => {
          const { rows } = await sql<{ text: string | null }>`
            select string_agg(t::text, ' ') as text from ${sql.table(name)} as t`.execute(db)
          return rows[0]!.text ?? ''
        }),
      )
      return texts.join('\n')
    }

    test('what has no more use is deleted, and who has not come for three years is erased, once', async () => {
      // Its own work of the day would do it first.
      await app.close()
      const { db } = database()
      const came = (email: string, days: number, given = {}) =>
        makePerson(db, { email, createdAt: daysAgo(1200), lastSeenAt: daysAgo(days), ...given })
      await giveRole(db, await came('administrator@exemple.fr', 1190), 'administrator')
      await came('gone@exemple.fr', 1096)
      await came('here@exemple.fr', 1094)
      await came('invented@exemple.fr', 1190, { demonstration: true })
      const unverified = { emailVerifiedAt: null, lastSeenAt: null }
      await makePerson(db, { email: 'unverified@exemple.fr', createdAt: daysAgo(8), ...unverified })
      await makePerson(db, { email: 'recent@exemple.fr', createdAt: daysAgo(6), ...unverified })
      const invited = await makePerson(db, { email: 'invited@exemple.fr', createdAt: daysAgo(8), ...unverified })
      await giveRole(db, invited, 'planner')
      const old = await came('sessions@exemple.fr', 0)
      const session = { personId: old, device: 'Firefox', createdAt: daysAgo(91), expiresAt: daysAgo(-1) }
      const bytes = (n: number) => Buffer.alloc(32, n)
      await db
        .insertInto('session')
        .values([
          { ...session, tokenSha256: bytes(1), lastUsedAt: daysAgo(15) },
          { ...session, tokenSha256: bytes(2), lastUsedAt: daysAgo(1), expiresAt: daysAgo(0) },
          { ...session, tokenSha256: bytes(3), lastUsedAt: daysAgo(13) },
        ])
        .execute()
      await db
        .insertInto('attempt')
        .values([
          { keySha256: bytes(1), at: daysAgo(2) },
          { keySha256: bytes(2), at: daysAgo(0.5) },
        ])
        .execute()
      expect(await applyRetention(db, NOW)).toBe(2)
      expect(await applyRetention(db, NOW)).toBe(0)
      const left = await db
        .selectFrom('person')
        .select('email')
        .where('email', 'is not', null)
        .orderBy('email')
        .execute()
      expect(left.map(({ email }) => email!.split('@')[0])).toEqual([
        'administrator',
        'here',
        'invented',
        'invited',
        'recent',
        'sessions',
      ])
      expect((await db.selectFrom('session').select('tokenSha256').execute()).map((s) => s.tokenSha256[0])).toEqual([3])
      expect((await db.selectFrom('attempt').select('keySha256').execute()).map((a) => a.keySha256[0])).toEqual([2])
    })

    test('the demonstration has an invented person for each role, whom no letter and no password reaches', async () => {
      const { db } = database()
      await database().reset()
      await seedDemonstration(db, TODAY)
      const people = await db
        .selectFrom('person')
        .innerJoin('role', 'role.personId', 'person.id')
        .select(['role.role', 'demonstration', 'passwordHash', 'emailVerifiedAt'])
        .orderBy('role.role')
        .execute()
      const invented = { demonstration: true, passwordHash: null, emailVerifiedAt: null }
      expect(people).toEqual(
        ['administrator', 'committee', 'manager', 'member', 'municipality', 'planner'].map((role) => ({
          role,
          ...invented,
        })),
      )
    })
  })
})

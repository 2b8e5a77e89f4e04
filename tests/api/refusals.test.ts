import { createHash } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { EMPTY_CONTENT } from '../../server/applications/content.ts'
import type { Api } from '../../server/contract.ts'
import { remindOfAppeals } from '../../server/refusals/telling.queries.ts'
import { giveRole, makePerson, signedIn } from '../support/accounts.ts'
import { ifMatch, testApp, type TestApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import { pdfText } from '../support/documentText.ts'
import { startMailServer, type MailServer } from '../support/mailServer.ts'
import {
  makeAppeal,
  makeDemand,
  makeOrganisation,
  makeRefusal,
  makeRoom,
  makeTerritory,
  TERRITORY,
} from '../support/makers.ts'

const NOW = new Date('2026-11-24T09:00:00Z')
const KEY = 'a'.repeat(43)
const link = { authorization: `Bearer ${KEY}` }

onBothDatabases('refusals and appeals', (database) => {
  let mail: MailServer
  let app: TestApp
  /** Who decides: two of them, unless a test takes one away. */
  let one: { cookie: string }
  let two: { cookie: string }
  beforeAll(async () => void (mail = await startMailServer()))
  afterAll(() => mail.close())
  beforeEach(async () => {
    const { db } = database()
    await makeTerritory(db)
    one = await decider('Nour Martin')
    two = await decider('Ada Roux')
    app = await appOn('2026-11-24')
  })
  afterEach(() => app.close())

  const appOn = (today: string) =>
    testApp(database(), {
      today,
      now: () => NOW,
      env: { ESCALE_SMTP_URL: mail.url, ESCALE_MAIL_FROM: 'Escale <escale@exemple.fr>' },
    })
  async function decider(fullName: string): Promise<{ cookie: string }> {
    const id = await makePerson(database().db, { fullName })
    await giveRole(database().db, id, 'manager')
    return signedIn(database().db, id, NOW)
  }
  async function member(organisationId: string) {
    const id = await makePerson(database().db, { fullName: 'Ana Le Goff' })
    await giveRole(database().db, id, 'member', { organisationId })
    return { id, headers: await signedIn(database().db, id, NOW) }
  }
  /** A demand that came of an application, whose link anybody may hold. */
  async function applied(): Promise<{ demandId: string; applicationId: string; organisationId: string }> {
    const { db } = database()
    const organisationId = await makeOrganisation(db, { name: 'La Ressourcerie du Port' })
    const demandId = await makeDemand(db, { organisationId, submittedOn: '2026-06-01' })
    const { id } = await db
      .insertInto('application')
      .values({
        territory: TERRITORY,
        keyHash: createHash('sha256').update(KEY).digest('hex'),
        enteredBy: 'applicant',
        state: 'waiting',
        toldState: 'waiting',
        sentOn: '2026-06-01',
        content: JSON.stringify({ ...EMPTY_CONTENT, contact: { name: 'Ana', email: 'ana@exemple.fr' } }),
        organisationId,
        demandId,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return { demandId, applicationId: id, organisationId }
  }
  const draft = (demandId: string, body: Partial<Api['POST /api/refusals']['input']['body']> = {}) =>
    app.call('POST /api/refusals', { headers: one, body: { demandId, reasons: ['no_room_fits'], ...body } } as never)
  const send = (refusal: { id: string; version: number }, headers = one) =>
    app.call('POST /api/refusals/{id}/send', {
      params: { id: refusal.id },
      headers: { ...headers, ...ifMatch(refusal) },
    })
  const refuse = async (demandId: string) => send(await draft(demandId))
  const statusOf = async (demandId: string) => {
    const { status, submittedOn } = await database()
      .db.selectFrom('demand')
      .select(['status', 'submittedOn'])
      .where('id', '=', demandId)
      .executeTakeFirstOrThrow()
    return { status, submittedOn }
  }
  const told = async () =>
    (
      await database()
        .db.selectFrom('message')
        .leftJoin('person', 'person.id', 'message.personId')
        .select(['address', 'person.fullName', 'subject'])
        .orderBy('subject')
        .orderBy('person.fullName')
        .execute()
    ).map(({ address, fullName, subject }) => `${address ?? fullName}: ${subject}`)
  const uploaded = (url: string, name: string, bytes: Buffer, headers: Record<string, string>) => {
    const edge = 'edge'
    const head = `--${edge}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`
    return app.app.inject({
      method: 'POST',
      url,
      headers: { ...headers, 'content-type': `multipart/form-data; boundary=${edge}` },
      payload: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${edge}--\r\n`)]),
      remoteAddress: '203.0.113.9',
    })
  }

  test('a refusal is drafted from what the engine says, changed, and sent once: the demand no longer waits', async () => {
    await makeRoom(database().db, { kind: 'kitchen' })
    const { demandId, applicationId, organisationId } = await applied()
    const drafted = await draft(demandId)
    expect(drafted).toMatchObject({
      territory: TERRITORY,
      version: 1,
      demandId,
      applicationId,
      organisation: { id: organisationId, name: 'La Ressourcerie du Port' },
      state: 'draft',
      reasons: ['no_room_fits'],
      otherReason: null,
      decidedBy: null,
      decidedOn: null,
      contestUntil: null,
      contestable: false,
      appeal: null,
      assessment: { on: '2026-11-24', rank: 1, among: 1, phases: [{ fits: 0, refused: 1 }], chances: null },
    })
    expect(drafted.letter).toContain('La Ressourcerie du Port du 1er juin 2026')
    expect(drafted.letter).toContain('nous avons comparé votre demande à 1 local : aucun ne répond à ses exigences.')
    expect(drafted.howToContest[0]).toContain('jusqu’au 25 janvier 2027 inclus')
    expect(await statusOf(demandId)).toEqual({ status: 'waiting', submittedOn: '2026-06-01' })

    const params = { id: drafted.id }
    const change = (body: object, version: { version: number }) =>
      app.call('PATCH /api/refusals/{id}', { params, headers: { ...one, ...ifMatch(version) }, body } as never)
    const reworded = await change({ letter: 'Non, mille regrets.' }, drafted)
    expect(reworded).toMatchObject({ version: 2, letter: 'Non, mille regrets.', reasons: ['no_room_fits'] })
    const anew = await change({ reasons: ['other'], otherReason: 'Le site ferme.', letter: null }, reworded)
    expect(anew.letter).toContain('Le motif de notre décision : Le site ferme.')
    expect(
      await app.refusal('PATCH /api/refusals/{id}', {
        params,
        headers: { ...one, ...ifMatch(drafted) },
        body: { letter: 'x' },
      } as never),
    ).toMatchObject({ status: 412, code: 'changed_meanwhile', version: 3 })

    const sent = await send(anew)
    expect(sent).toEqual({
      ...anew,
      version: 4,
      state: 'sent',
      decidedBy: 'Nour Martin',
      decidedOn: '2026-11-24',
      contestUntil: '2027-01-25',
      contestable: true,
    })
    expect(await statusOf(demandId)).toEqual({ status: 'refused', submittedOn: '2026-06-01' })
    expect(
      await app.refusal('POST /api/refusals/{id}/send', { params, headers: { ...two, ...ifMatch(sent) } }),
    ).toMatchObject({ status: 409, code: 'refusal_decided' })
    const application = await app.call(
      'GET /api/applications/{id}',
      { params: { id: applicationId }, headers: link },
      'public',
    )
    expect(application).toMatchObject({ state: 'refused', standing: null })
    expect(await told()).toEqual(['ana@exemple.fr: Réponse à la demande de local de La Ressourcerie du Port'])
  })

  test('what is not asking cannot be refused, and what is refused waits again by an appeal alone', async () => {
    const { db } = database()
    const refusal = async (demandId: string, reasons: string[] = ['incomplete'], otherReason: string | null = null) => {
      const { code, field } = await app.refusal('POST /api/refusals', {
        headers: one,
        body: { demandId, reasons, otherReason },
      } as never)
      return { code, field }
    }
    expect(await refusal(await makeDemand(db, { status: 'draft' }))).toEqual({
      code: 'demand_not_refusable',
      field: 'demandId',
    })
    expect(await refusal(await makeDemand(db, { status: 'placed' }))).toMatchObject({ code: 'demand_not_refusable' })
    const { demandId } = await applied()
    expect(await refusal(demandId, ['other'])).toEqual({ code: 'other_reason_missing', field: 'otherReason' })
    expect(await refusal(demandId, ['incomplete'], 'Le site ferme.')).toMatchObject({ code: 'other_reason_missing' })
    const drafted = await draft(demandId)
    expect(await refusal(demandId)).toEqual({ code: 'refusal_open', field: 'demandId' })
    await send(drafted)
    expect(await refusal(demandId)).toMatchObject({ code: 'demand_not_refusable' })
    const demand = await app.call('GET /api/demands/{id}', { params: { id: demandId }, headers: one } as never)
    expect(
      await app.refusal('PATCH /api/demands/{id}', {
        params: { id: demandId },
        headers: { ...one, ...ifMatch(demand) },
        body: { status: 'waiting' },
      }),
    ).toMatchObject({ status: 409, code: 'demand_refused', field: 'status' })
    expect(await statusOf(demandId)).toEqual({ status: 'refused', submittedOn: '2026-06-01' })
  })

  test('a draft is withdrawn with a reason, and leaves the demand as it was; a sent refusal is not', async () => {
    const { demandId } = await applied()
    const drafted = await draft(demandId)
    const withdraw = { params: { id: drafted.id }, headers: one, body: { because: 'Un local se libère.' } }
    expect(await app.call('POST /api/refusals/{id}/withdraw', withdraw as never)).toMatchObject({
      state: 'withdrawn',
      withdrawnBecause: 'Un local se libère.',
      version: 2,
    })
    expect(await statusOf(demandId)).toMatchObject({ status: 'waiting' })
    const sent = await refuse(demandId)
    expect(
      await app.refusal('POST /api/refusals/{id}/withdraw', { ...withdraw, params: { id: sent.id } } as never),
    ).toMatchObject({ status: 409, code: 'refusal_decided' })
    const list = await app.call('GET /api/refusals', { querystring: {}, headers: one } as never)
    expect(list.items.map(({ id, state }) => [id, state])).toEqual([
      [sent.id, 'sent'],
      [drafted.id, 'withdrawn'],
    ])
  })

  test('an organisation reads what was sent to it alone, and its letter as a PDF; a stranger reads nothing', async () => {
    const { db } = database()
    const { demandId, applicationId, organisationId } = await applied()
    const drafted = await draft(demandId)
    const { headers } = await member(organisationId)
    const params = { id: drafted.id }
    expect(await app.refusal('GET /api/refusals/{id}', { params, headers } as never, 'public')).toMatchObject({
      status: 404,
      code: 'refusal_not_found',
    })
    expect((await app.call('GET /api/refusals', { querystring: {}, headers } as never, 'public')).items).toEqual([])
    const sent = await send(drafted)
    await makeRefusal(db)
    expect(await app.call('GET /api/refusals/{id}', { params, headers } as never, 'public')).toEqual(sent)
    expect((await app.call('GET /api/refusals', { querystring: {}, headers } as never, 'public')).items).toEqual([
      {
        id: sent.id,
        demandId,
        organisation: sent.organisation,
        state: 'sent',
        reasons: ['no_room_fits'],
        decidedOn: '2026-11-24',
        contestUntil: '2027-01-25',
        appealState: null,
      },
    ])
    const byLink = { params: { id: applicationId }, headers: link }
    expect(await app.call('GET /api/applications/{id}/refusal', byLink, 'public')).toEqual(sent)
    const wrong = { ...byLink, headers: { authorization: `Bearer ${'b'.repeat(43)}` } }
    for (const route of [
      'GET /api/applications/{id}/refusal',
      'GET /api/applications/{id}/refusal/letter.pdf',
    ] as const)
      expect(await app.refusal(route, wrong, 'public')).toMatchObject({ status: 404, code: 'application_not_found' })
    for (const [url, who] of [
      [`/api/refusals/${sent.id}/letter.pdf`, headers],
      [`/api/applications/${applicationId}/refusal/letter.pdf`, link],
    ] as const) {
      const reply = await app.app.inject({ url, headers: who, remoteAddress: '203.0.113.9' })
      expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, 'application/pdf'])
      const text = pdfText(reply.rawPayload)
      expect(text).toContain('Décision du 24 novembre 2026')
      expect(text).toContain('Comment contester')
      expect(text).toContain('Nour Martin')
    }
  })

  test('contested by its link with a document, reassessed and overturned by another person, it waits with its first day', async () => {
    const { demandId, applicationId, organisationId } = await applied()
    await member(organisationId)
    const refused = await refuse(demandId)
    await makeRoom(database().db)
    const byLink = { params: { id: applicationId }, headers: link }
    const lodged = await app.call(
      'POST /api/applications/{id}/appeal',
      { ...byLink, body: { grounds: ' Un atelier vient d’ouvrir. ' } },
      'public',
    )
    expect(lodged).toEqual({
      id: lodged.id,
      refusalId: refused.id,
      state: 'lodged',
      grounds: 'Un atelier vient d’ouvrir.',
      enteredBy: 'applicant',
      lodgedOn: '2026-11-24',
      answerBy: '2027-01-24',
      overdue: false,
      reassessment: null,
      answer: null,
      decidedBy: null,
      decidedOn: null,
      samePerson: false,
      documents: [],
    })
    expect(await statusOf(demandId)).toMatchObject({ status: 'appealed' })
    expect((await app.call('GET /api/applications/{id}', byLink, 'public')).state).toBe('appealed')
    expect(
      await app.refusal('POST /api/applications/{id}/appeal', { ...byLink, body: { grounds: 'Encore.' } }, 'public'),
    ).toMatchObject({ status: 409, code: 'appeal_exists' })

    const documents = `/api/applications/${applicationId}/appeal/documents`
    const joined = await uploaded(documents, 'preuve.txt', Buffer.from('Un atelier.'), link)
    const [document] = joined.json<{ documents: { id: string }[] }>().documents
    expect(joined.json()).toMatchObject({ documents: [{ name: 'preuve.txt', mediaType: 'text/plain', sizeBytes: 11 }] })
    expect((await uploaded(documents, 'x.exe', Buffer.from([0x4d, 0x5a, 0x90, 0]), link)).statusCode).toBe(415)
    expect((await uploaded(documents, 'x.txt', Buffer.from('x'), {})).statusCode).toBe(404)
    const file = await app.app.inject({ url: `${documents}/${document!.id}`, headers: link })
    expect(file.body).toBe('Un atelier.')
    expect(file.headers['content-disposition']).toContain('attachment')

    const params = { id: lodged.id }
    const decide = (headers: { cookie: string }, outcome: 'upheld' | 'overturned' = 'overturned') => ({
      params,
      headers,
      body: { outcome, answer: 'Un atelier répond désormais à la demande.' },
    })
    expect(await app.refusal('POST /api/appeals/{id}/decide', decide(two) as never)).toMatchObject({
      status: 409,
      code: 'appeal_not_reassessed',
    })
    const reassessed = await app.call('POST /api/appeals/{id}/reassess', { params, headers: two } as never)
    expect(reassessed).toMatchObject({
      state: 'under_reassessment',
      reassessment: { on: '2026-11-24', rank: 1, among: 1, phases: [{ fits: 1, refused: 0 }] },
    })
    expect(refused.assessment.phases).toMatchObject([{ fits: 0, refused: 0 }])
    expect(await app.refusal('POST /api/appeals/{id}/decide', decide(one) as never)).toMatchObject({
      status: 409,
      code: 'decided_by_same_person',
    })
    expect(await app.call('POST /api/appeals/{id}/decide', decide(two) as never)).toEqual({
      ...reassessed,
      state: 'overturned',
      answer: 'Un atelier répond désormais à la demande.',
      decidedBy: 'Ada Roux',
      decidedOn: '2026-11-24',
    })
    expect(await statusOf(demandId)).toEqual({ status: 'waiting', submittedOn: '2026-06-01' })
    expect((await app.call('GET /api/applications/{id}', byLink, 'public')).standing).toMatchObject({ position: 1 })
    const after = await app.call('GET /api/applications/{id}/refusal', byLink, 'public')
    expect(after).toMatchObject({ state: 'overturned', contestable: false, appeal: { state: 'overturned' } })
    expect(await app.refusal('POST /api/appeals/{id}/decide', decide(two, 'upheld') as never)).toMatchObject({
      code: 'appeal_over',
    })
    expect((await uploaded(documents, 'x.txt', Buffer.from('x'), link)).json()).toMatchObject({ code: 'appeal_over' })
    expect((await told()).sort()).toEqual(
      [
        'Ada Roux: Recours contre un refus : La Ressourcerie du Port',
        'Nour Martin: Recours contre un refus : La Ressourcerie du Port',
        'ana@exemple.fr: Recours bien reçu : La Ressourcerie du Port',
        'Ana Le Goff: Recours bien reçu : La Ressourcerie du Port',
        'ana@exemple.fr: Réponse à la demande de local de La Ressourcerie du Port',
        'Ana Le Goff: Réponse à la demande de local de La Ressourcerie du Port',
        'ana@exemple.fr: Réponse à votre recours : La Ressourcerie du Port',
        'Ana Le Goff: Réponse à votre recours : La Ressourcerie du Port',
      ].sort(),
    )
    // It may be refused again, with another letter.
    expect((await refuse(demandId)).state).toBe('sent')
  })

  test('upheld, the refusal stands with a motivated answer; a withdrawn appeal may be lodged again', async () => {
    const { db } = database()
    const { demandId, organisationId } = await applied()
    const refused = await refuse(demandId)
    const { headers } = await member(organisationId)
    const lodge = (who = headers, body: object = { grounds: 'Nous contestons.' }) =>
      app.call('POST /api/refusals/{id}/appeal', { params: { id: refused.id }, headers: who, body } as never, 'public')
    const first = await lodge()
    expect(
      await app.call('POST /api/appeals/{id}/withdraw', { params: { id: first.id }, headers } as never, 'public'),
    ).toMatchObject({ state: 'withdrawn' })
    expect(await statusOf(demandId)).toMatchObject({ status: 'refused' })
    const second = await lodge(two, { grounds: 'Reçu par courrier.', lodgedOn: '2026-11-24' })
    expect(second).toMatchObject({ enteredBy: 'manager', lodgedOn: '2026-11-24', answerBy: '2027-01-24' })
    const params = { id: second.id }
    await app.call('POST /api/appeals/{id}/reassess', { params, headers: two } as never)
    const decide = (answer: string) =>
      app.send('POST /api/appeals/{id}/decide', { params, headers: two, body: { outcome: 'upheld', answer } })
    expect((await decide(' ')).body).toMatchObject({ status: 400, field: 'answer' })
    expect((await decide('Rien n’a changé.')).body).toMatchObject({
      state: 'upheld',
      answer: 'Rien n’a changé.',
      samePerson: false,
    })
    expect(await statusOf(demandId)).toEqual({ status: 'refused', submittedOn: '2026-06-01' })
    const list = await app.call('GET /api/appeals', { querystring: {}, headers } as never, 'public')
    expect(list.items.map(({ id, state, decidedOn }) => ({ id, state, decidedOn }))).toEqual(
      [
        { id: first.id, state: 'withdrawn', decidedOn: null },
        { id: second.id, state: 'upheld', decidedOn: '2026-11-24' },
      ].sort((a, b) => (a.id < b.id ? -1 : 1)),
    )
    const audit = await db
      .selectFrom('auditEntry')
      .select(['objectKind', 'oldValues', 'newValues'])
      .where('objectKind', 'in', ['refusal', 'appeal'])
      .orderBy('id')
      .execute()
    expect(audit.map(({ objectKind, newValues }) => [objectKind, newValues])).toEqual([
      ['refusal', { state: 'draft' }],
      ['refusal', { state: 'sent' }],
      ['appeal', { state: 'lodged' }],
      ['appeal', { state: 'withdrawn' }],
      ['appeal', { state: 'lodged' }],
      ['appeal', { state: 'under_reassessment' }],
      ['appeal', { state: 'upheld' }],
    ])
  })

  test('where nobody else can, who refused decides the appeal, and the answer says so', async () => {
    const { db } = database()
    await db
      .deleteFrom('role')
      .where('personId', 'in', db.selectFrom('person').select('id').where('fullName', '=', 'Ada Roux'))
      .execute()
    const { demandId, applicationId } = await applied()
    await refuse(demandId)
    const byLink = { params: { id: applicationId }, headers: link }
    const { id } = await app.call(
      'POST /api/applications/{id}/appeal',
      { ...byLink, body: { grounds: 'Nous contestons.' } },
      'public',
    )
    await app.call('POST /api/appeals/{id}/reassess', { params: { id }, headers: one } as never)
    const decided = await app.call('POST /api/appeals/{id}/decide', {
      params: { id },
      headers: one,
      body: { outcome: 'upheld', answer: 'Rien n’a changé.' },
    } as never)
    expect(decided).toMatchObject({ samePerson: true, decidedBy: 'Nour Martin' })
    const { body } = await db
      .selectFrom('message')
      .select('body')
      .where('subject', 'like', 'Réponse à votre recours%')
      .executeTakeFirstOrThrow()
    expect(body).toContain('Cette réponse est donnée par la personne qui avait pris la décision')
    // The database refuses what the code would let through.
    await expect(
      db.updateTable('appeal').set({ samePerson: false }).where('id', '=', id).execute(),
    ).rejects.toMatchObject({ constraint: 'appeal_decided_by_another' })
  })

  test('a refusal is contested until its last day, and an appeal that came on paper by the day it came', async () => {
    const { applicationId, demandId } = await applied()
    const refused = await refuse(demandId)
    const byLink = { params: { id: applicationId }, headers: link, body: { grounds: 'Nous contestons.' } }
    await app.close()
    app = await appOn('2027-01-26')
    expect(await app.refusal('POST /api/applications/{id}/appeal', byLink, 'public')).toMatchObject({
      status: 409,
      code: 'appeal_too_late',
    })
    const onPaper = (lodgedOn: string) => ({
      params: { id: refused.id },
      headers: one,
      body: { grounds: 'Reçu.', lodgedOn },
    })
    for (const day of ['2026-11-23', '2027-01-27'])
      expect(await app.refusal('POST /api/refusals/{id}/appeal', onPaper(day) as never)).toMatchObject({
        status: 422,
        code: 'lodged_on_impossible',
        field: 'lodgedOn',
      })
    expect(await app.call('POST /api/refusals/{id}/appeal', onPaper('2027-01-25') as never)).toMatchObject({
      lodgedOn: '2027-01-25',
      answerBy: '2027-03-25',
    })
  })

  test('who decides is reminded 30 and 7 days before an answer is due, and once it is late; each time once', async () => {
    const { db } = database()
    await makeAppeal(db, { lodgedOn: '2026-11-22', answerBy: '2027-01-22' })
    const subjects = async (today: string) => {
      await db.deleteFrom('message').execute()
      for (let time = 0; time < 2; time++) await remindOfAppeals(db, today, NOW, true)
      return (await told()).filter((line) => line.startsWith('Ada Roux'))
    }
    expect(await subjects('2026-12-22')).toEqual([])
    expect(await subjects('2026-12-23')).toEqual([
      'Ada Roux: Recours à traiter avant le 22 janvier 2027 : La Recyclerie',
    ])
    expect(await subjects('2027-01-15')).toEqual([
      'Ada Roux: Recours à traiter avant le 22 janvier 2027 : La Recyclerie',
    ])
    expect(await subjects('2027-01-23')).toEqual(['Ada Roux: Recours sans réponse : La Recyclerie'])
    await app.close()
    app = await appOn('2027-01-23')
    const { items } = await app.call('GET /api/appeals', { querystring: {}, headers: one } as never)
    expect(items).toMatchObject([{ overdue: true }])
  })

  test('of two who send one refusal at once, one does, and the other is told', async () => {
    const { demandId } = await applied()
    const drafted = await draft(demandId)
    const sent = await Promise.all(
      [one, two].map((who) =>
        app.send('POST /api/refusals/{id}/send', {
          params: { id: drafted.id },
          headers: { ...who, ...ifMatch(drafted) },
        }),
      ),
    )
    expect(sent.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(sent.find(({ status }) => status === 409)!.body).toMatchObject({ code: 'refusal_decided' })
    expect(await told()).toHaveLength(1)
  })
})

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { forgetDrafts, tellApplicants } from '../../server/applications/news.queries.ts'
import type { Api, ApplicationContent } from '../../server/contract.ts'
import { giveRole, makePerson, signedIn } from '../support/accounts.ts'
import { ifMatch, testApp, type TestApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import { startMailServer, type MailServer } from '../support/mailServer.ts'
import {
  makeDemand,
  makeOccupancy,
  makeOrganisation,
  makeRoom,
  makeBuilding,
  makeSite,
  makeTerritory,
  during,
  NANTES,
  REZE,
  TERRITORY,
} from '../support/makers.ts'

const KEY = 'a'.repeat(43)
const holder = (key = KEY) => ({ authorization: `Bearer ${key}` })
const PHASE = {
  stage: 'launch' as const,
  needed: { from: '2027-01-01', until: '2028-01-01' },
  kinds: ['workshop' as const],
  requiredEquipment: [],
  areaMinM2: 40,
  areaIdealM2: null,
  areaMaxM2: null,
  workstations: null,
  minClearHeightM: null,
  minFloorLoadKnM2: null,
  minDoorWidthM: null,
  minPowerKva: null,
  budgetEurCentsPerMonth: null,
}
const COMPLETE: ApplicationContent = {
  organisation: {
    name: 'La Ressourcerie du Port',
    siren: '732 829 320',
    legalForm: 'association',
    inseeCode: REZE,
    stage: 'launch',
    filiere: 'reuse',
    jobsFte: 3.5,
    inclusionPostsFte: null,
    activity: ' Collecte et vente d’objets. ',
  },
  contact: { name: 'Ana Le Goff', email: 'ana@ressourcerie.example' },
  phases: [PHASE],
  communesWanted: [NANTES],
  acceptsTransitional: true,
  wantsQpv: null,
  note: '',
}

onBothDatabases('applications', (database) => {
  let app: TestApp
  beforeEach(async () => {
    await makeTerritory(database().db)
    app = await testApp(database())
  })

  const begin = (key = KEY, body: Partial<Api['POST /api/applications']['input']['body']> = {}) =>
    app.call('POST /api/applications', { headers: holder(key), body: { territory: TERRITORY, ...body } }, 'public')
  async function save(content: ApplicationContent, key = KEY) {
    const draft = await begin(key)
    return app.call(
      'PATCH /api/applications/{id}',
      { params: { id: draft.id }, headers: { ...holder(key), ...ifMatch(draft) }, body: { content } },
      'public',
    )
  }
  const send = ({ id }: { id: string }, key = KEY) =>
    app.call('POST /api/applications/{id}/send', { params: { id }, headers: holder(key) }, 'public')
  const apply = async (content: ApplicationContent, key = KEY) => send(await save(content, key), key)
  const named = (name: string, more: Partial<ApplicationContent['organisation']> = {}): ApplicationContent => ({
    ...COMPLETE,
    organisation: { ...COMPLETE.organisation, siren: '', name, ...more },
  })
  const count = async (table: 'application' | 'demand' | 'organisation') =>
    (await database().db.selectFrom(table).select('id').execute()).length

  test('a draft is begun once by key, keeps what is typed, and only its link opens it', async () => {
    const draft = await begin()
    expect(await begin()).toEqual(draft)
    expect(draft).toMatchObject({ state: 'draft', enteredBy: 'applicant', version: 1, documents: [], standing: null })
    const half = { ...draft.content, organisation: { ...draft.content.organisation, name: 'La Ressourcerie' } }
    const saved = await save(half)
    expect(saved).toMatchObject({ version: 2, content: half })
    expect(saved.missing.map(({ field }) => field)).toEqual([
      'organisation/stage',
      'phases',
      'contact/name',
      'contact/email',
    ])
    const params = { id: draft.id }
    expect(await app.call('GET /api/applications/{id}', { params, headers: holder() }, 'public')).toEqual(saved)
    for (const [headers, as] of [
      [{}, 'public'],
      [holder('b'.repeat(43)), 'public'],
      [{}, 'manager'],
    ] as const)
      expect(await app.refusal('GET /api/applications/{id}', { params, headers }, as)).toMatchObject({
        status: 404,
        code: 'application_not_found',
      })
    expect((await app.call('GET /api/applications', { querystring: {} })).items).toEqual([])
    expect(JSON.stringify(await database().db.selectFrom('application').selectAll().execute())).not.toContain(KEY)
  })

  test('a draft changed elsewhere meanwhile is not written over, and says what is kept', async () => {
    const draft = await begin()
    const saved = await save(COMPLETE)
    const old = {
      params: { id: draft.id },
      headers: { ...holder(), ...ifMatch(draft) },
      body: { content: draft.content },
    }
    expect(await app.refusal('PATCH /api/applications/{id}', old, 'public')).toMatchObject({
      status: 412,
      code: 'changed_meanwhile',
      version: saved.version,
      content: COMPLETE,
    })
  })

  test('sending twice at once makes one organisation and one demand, which waits for a manager', async () => {
    const draft = await save(COMPLETE)
    const [one, two] = await Promise.all([send(draft), send(draft)])
    expect(two).toEqual(one)
    expect(await send(draft)).toEqual(one)
    expect([await count('application'), await count('demand'), await count('organisation')]).toEqual([1, 1, 1])
    const { id } = draft
    expect(one).toMatchObject({ state: 'sent', sentOn: '2026-11-24', missing: [] })
    expect(one.standing).toEqual({ position: 1, among: 1, usualDelay: { days: null, demands: 0 } })
    expect(await app.call('GET /api/organisations/{id}', { params: { id: one.organisationId! } })).toMatchObject({
      name: 'La Ressourcerie du Port',
      siren: '732829320',
      activity: 'Collecte et vente d’objets.',
      inseeCode: REZE,
    })
    const params = { id: one.demandId! }
    expect(await app.call('GET /api/demands/{id}', { params })).toMatchObject({
      status: 'draft',
      submittedOn: '2026-11-24',
      phases: [PHASE],
      acceptsTransitional: true,
    })
    const admitted = await app.call('POST /api/applications/{id}/state', { params: { id }, body: { state: 'waiting' } })
    expect(admitted.state).toBe('waiting')
    expect((await app.call('GET /api/demands/{id}', { params })).status).toBe('waiting')
    expect(
      await app.refusal('POST /api/applications/{id}/state', { params: { id }, body: { state: 'under_review' } }),
    ).toMatchObject({ status: 409, code: 'application_not_waiting' })
    await app.call('POST /api/applications/{id}/withdraw', { params: { id }, headers: holder() }, 'public')
    expect((await app.call('GET /api/demands/{id}', { params })).status).toBe('withdrawn')
  })

  test('what is missing or wrong is refused with its field and changes nothing', async () => {
    const wrong = { ...COMPLETE, organisation: { ...COMPLETE.organisation, siren: '732 829 321' } }
    const draft = await save(wrong)
    const sent = { params: { id: draft.id }, headers: holder() }
    expect(await app.refusal('POST /api/applications/{id}/send', sent, 'public')).toMatchObject({
      status: 422,
      code: 'application_incomplete',
      field: 'organisation/siren',
      detail: expect.stringContaining('leur clé') as string,
    })
    expect([await count('demand'), await count('organisation')]).toEqual([0, 0])
  })

  test('a commune that nobody knows leaves neither an organisation nor a demand behind', async () => {
    const draft = await save({ ...COMPLETE, communesWanted: ['75056'] })
    const sent = { params: { id: draft.id }, headers: holder() }
    expect(await app.refusal('POST /api/applications/{id}/send', sent, 'public')).toMatchObject({
      status: 422,
      code: 'commune_unknown',
    })
    expect([await count('demand'), await count('organisation')]).toEqual([0, 0])
  })

  test('position and usual delay count the demands for the same kinds of room', async () => {
    const { db } = database()
    await makeDemand(db, { submittedOn: '2026-03-01' })
    await makeDemand(db, { submittedOn: '2026-02-01', phases: [{ kinds: ['shop'] }] })
    for (const [submittedOn, from] of [
      ['2026-01-01', '2026-04-11'],
      ['2026-01-01', '2026-07-20'],
    ] as const) {
      const organisationId = await makeOrganisation(db)
      await makeDemand(db, { organisationId, status: 'placed', submittedOn })
      await makeOccupancy(db, { organisationId, during: during(from, null) })
    }
    expect((await apply(COMPLETE)).standing).toEqual({
      position: 2,
      among: 2,
      usualDelay: { days: 150, demands: 2 },
    })
    expect(await app.call('GET /api/delays', { querystring: { territory: TERRITORY } }, 'public')).toEqual({
      days: 150,
      demands: 2,
    })
  })

  test('a SIREN that is known is a likely double: nothing joins that organisation before a manager has decided', async () => {
    const known = await makeOrganisation(database().db, { name: 'Ressourcerie', siren: '732829320' })
    const sent = await apply(COMPLETE)
    const params = { id: sent.id }
    const own = await app.call('GET /api/organisations/{id}', { params: { id: sent.organisationId! } })
    expect({ id: own.id === known, name: own.name, siren: own.siren }).toEqual({
      id: false,
      name: COMPLETE.organisation.name,
      siren: null,
    })
    const organisation = { id: known, name: 'Ressourcerie', siren: '732829320', inseeCode: null }
    expect(await app.call('GET /api/applications/{id}/doubles', { params })).toEqual([
      { organisation, reasons: ['siren'], decision: null },
    ])
    const admit = { params, body: { state: 'waiting' as const } }
    expect(await app.refusal('POST /api/applications/{id}/state', admit as never)).toMatchObject({
      status: 409,
      code: 'double_undecided',
    })
    await app.call('POST /api/applications/{id}/doubles/{organisationId}', {
      params: { ...params, organisationId: known },
      body: { decision: 'same' },
    })
    expect((await app.call('GET /api/applications', { querystring: {} })).items[0]).toMatchObject({ openDoubles: 0 })
    expect(await app.call('GET /api/demands/{id}', { params: { id: sent.demandId! } })).toMatchObject({
      organisation: { id: known, name: 'Ressourcerie' },
    })
    expect(
      (await app.call('GET /api/organisations/{id}', { params: { id: sent.organisationId! } })).archivedAt,
    ).not.toBeNull()
    expect(await app.call('POST /api/applications/{id}/state', admit as never)).toMatchObject({ state: 'waiting' })
  })

  test('a SIREN that is known, of another structure as a manager says, stays with its organisation', async () => {
    const known = await makeOrganisation(database().db, { name: 'Ressourcerie', siren: '732829320' })
    const sent = await apply(COMPLETE)
    await app.call('POST /api/applications/{id}/doubles/{organisationId}', {
      params: { id: sent.id, organisationId: known },
      body: { decision: 'different' },
    })
    const admit = { params: { id: sent.id }, body: { state: 'waiting' as const } }
    expect(await app.call('POST /api/applications/{id}/state', admit as never)).toMatchObject({
      state: 'waiting',
      organisationId: sent.organisationId,
    })
  })

  test('a like name in the commune is never merged silently: the same moves the demand, the other sheet is put away', async () => {
    const { db } = database()
    const known = await makeOrganisation(db, { name: 'Ressourcerie du Port', inseeCode: REZE })
    await makeOrganisation(db, { name: 'Ressourcerie du Port', inseeCode: NANTES })
    const sent = await apply(named('La Ressourcerie du port'))
    expect(sent.organisationId).not.toBe(known)
    const params = { id: sent.id }
    expect(
      (await app.call('GET /api/applications/{id}/doubles', { params })).map(({ organisation: { id }, reasons }) => [
        id,
        reasons,
      ]),
    ).toEqual([[known, ['name']]])
    const decided = { params: { ...params, organisationId: known }, body: { decision: 'same' as const } }
    await app.call('POST /api/applications/{id}/doubles/{organisationId}', decided)
    expect(await app.call('GET /api/demands/{id}', { params: { id: sent.demandId! } })).toMatchObject({
      organisation: { id: known },
      version: 2,
    })
    expect(
      (await app.call('GET /api/organisations/{id}', { params: { id: sent.organisationId! } })).archivedAt,
    ).not.toBeNull()
    // The same person applying again under another name is told by the e-mail.
    const again = await apply(named('Tout autre nom'), 'c'.repeat(43))
    expect(
      (await app.call('GET /api/applications/{id}/doubles', { params: { id: again.id } })).map(
        ({ organisation, reasons }) => [organisation.id, reasons],
      ),
    ).toEqual([[known, ['email']]])
  })

  test('a manager enters what came on paper, marked as such; nobody else may', async () => {
    const body = { territory: TERRITORY, onBehalf: true }
    expect(await app.refusal('POST /api/applications', { headers: holder(), body }, 'public')).toMatchObject({
      status: 403,
      code: 'not_on_behalf',
    })
    const paper = await app.call('POST /api/applications', { headers: holder(), body })
    expect(paper.enteredBy).toBe('manager')
    expect((await app.call('GET /api/applications', { querystring: {} })).items).toEqual([
      {
        id: paper.id,
        name: '',
        state: 'draft',
        enteredBy: 'manager',
        sentOn: null,
        callName: null,
        demandId: null,
        openDoubles: 0,
      },
    ])
  })

  test('a draft that is withdrawn keeps nothing that was typed', async () => {
    const draft = await save(COMPLETE)
    const withdrawn = await app.call(
      'POST /api/applications/{id}/withdraw',
      { params: { id: draft.id }, headers: holder() },
      'public',
    )
    expect(withdrawn.state).toBe('withdrawn')
    expect(JSON.stringify(await database().db.selectFrom('application').selectAll().execute())).not.toContain('Ana')
  })

  test('a call takes applications from its first day to its last, and paper that came in time afterwards', async () => {
    const siteId = await makeSite(database().db)
    const made = await app.call('POST /api/calls', {
      body: {
        territory: TERRITORY,
        name: 'Halle A',
        opensOn: '2026-11-01',
        closesOn: '2026-11-24',
        offer: 'Deux ateliers',
        siteIds: [siteId],
      },
    })
    expect(made).toMatchObject({ phase: 'open', sites: [{ id: siteId, name: 'Solilab' }], decidedBy: null })
    const draft = await save(COMPLETE)
    const onCall = await begin('d'.repeat(43), { callId: made.id })
    await app.close()
    app = await testApp(database(), { today: '2026-11-25' })
    const late = await app.call(
      'PATCH /api/applications/{id}',
      {
        params: { id: onCall.id },
        headers: { ...holder('d'.repeat(43)), ...ifMatch(onCall) },
        body: { content: named('En retard') },
      },
      'public',
    )
    expect(
      await app.refusal(
        'POST /api/applications/{id}/send',
        { params: { id: late.id }, headers: holder('d'.repeat(43)) },
        'public',
      ),
    ).toMatchObject({ status: 409, code: 'call_closed' })
    expect((await send(draft)).state).toBe('sent')
    expect((await app.call('GET /api/calls', { querystring: {} }, 'public')).items).toMatchObject([{ phase: 'closed' }])
    expect(
      await app.refusal('PATCH /api/calls/{id}', {
        params: { id: made.id },
        headers: ifMatch(made),
        body: { closesOn: '2026-10-01' },
      }),
    ).toMatchObject({ status: 422, code: 'period_empty', field: 'closesOn' })
  })

  test('documents are told by their content, kept for the link and managers, and gone when taken out', async () => {
    const draft = await save(COMPLETE)
    const upload = async (name: string, bytes: Buffer, headers: Record<string, string> = holder()) => {
      const edge = 'escale'
      const payload = Buffer.concat([
        Buffer.from(
          `--${edge}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/pdf\r\n\r\n`,
        ),
        bytes,
        Buffer.from(`\r\n--${edge}--\r\n`),
      ])
      const reply = await app.app.inject({
        method: 'POST',
        url: `/api/applications/${draft.id}/documents`,
        headers: { ...headers, 'content-type': `multipart/form-data; boundary=${edge}` },
        payload,
        remoteAddress: '203.0.113.9',
      })
      return { ...reply.json<Record<string, unknown>>(), status: reply.statusCode } as Record<string, unknown>
    }
    const pdf = Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\n')
    const joined = await upload('../statuts été.pdf', pdf)
    const [document] = joined['documents'] as { id: string }[]
    expect(joined).toMatchObject({
      status: 200,
      documents: [{ name: 'statuts été.pdf', mediaType: 'application/pdf', sizeBytes: pdf.length }],
    })
    expect(await upload('statuts.pdf', Buffer.from([0x4d, 0x5a, 0x90, 0]))).toMatchObject({
      status: 415,
      code: 'document_type_refused',
    })
    expect(await upload('gros.pdf', Buffer.concat([pdf, Buffer.alloc(5 * 1024 * 1024)]))).toMatchObject({
      status: 413,
      code: 'body_too_large',
    })
    expect(await upload('statuts.pdf', pdf, {})).toMatchObject({ status: 404, code: 'application_not_found' })
    const url = `/api/applications/${draft.id}/documents/${document!.id}`
    const read = (headers: Record<string, string>) => app.app.inject({ url, headers, remoteAddress: '203.0.113.9' })
    expect((await read({})).statusCode).toBe(404)
    const answer = await read(holder())
    expect([
      answer.rawPayload.equals(pdf),
      answer.headers['content-type'],
      answer.headers['content-disposition'],
    ]).toEqual([true, 'application/pdf', "attachment; filename*=UTF-8''statuts%20%C3%A9t%C3%A9.pdf"])
    const removed = await app.call(
      'DELETE /api/applications/{id}/documents/{documentId}',
      { params: { id: draft.id, documentId: document!.id }, headers: holder() },
      'public',
    )
    expect(removed.documents).toEqual([])
    expect((await read(holder())).statusCode).toBe(404)
  })

  test('what fits is counted while typing, and a demand that no room can ever meet is told', async () => {
    const { db } = database()
    const permanent = await makeBuilding(db)
    const siteId = await makeSite(db, { name: 'Halles 1 et 2', permanence: 'transitional' })
    const passing = await makeBuilding(db, { siteId })
    const held = await makeRoom(db, { buildingId: permanent, areaM2: 60 })
    await makeRoom(db, { buildingId: permanent, areaM2: 20 })
    await makeRoom(db, { buildingId: permanent, areaM2: null })
    await makeRoom(db, { buildingId: passing, areaM2: 80 })
    await makeOccupancy(db, { roomId: held })
    const need = { territory: TERRITORY, acceptsTransitional: null, communesWanted: [], phases: [PHASE] }
    const before = await app.call('POST /api/fit', { body: need }, 'public')
    expect(before.phases).toEqual([
      {
        needed: PHASE.needed,
        fits: 2,
        free: 1,
        moreIfTransitional: 1,
        sites: [{ id: expect.any(String) as string, name: 'Solilab', rooms: 2 }],
        refusals: [],
      },
    ])
    const huge = { ...PHASE, kinds: ['kitchen' as const], areaMinM2: 4000 }
    const { phases } = await app.call('POST /api/fit', { body: { ...need, phases: [huge] } }, 'public')
    expect(phases[0]).toMatchObject({ fits: 0, free: 0, moreIfTransitional: 0 })
    expect(phases[0]!.refusals[0]).toBe('Le local est d’une des natures demandées.')
    const sent = await apply({ ...COMPLETE, phases: [huge] })
    await apply(named('Une autre'), 'e'.repeat(43))
    expect(await app.call('GET /api/demands/hopeless', { querystring: { territory: TERRITORY } })).toEqual([
      { demandId: sent.demandId, phases: [0] },
    ])
    expect(
      await app.call('GET /api/applications/{id}/chances', { params: { id: sent.id }, headers: holder() }, 'public'),
    ).toMatchObject({ planName: null, sentence: expect.stringContaining('admise') as string })
  })

  describe('what people are told', () => {
    const NOW = new Date('2026-11-24T09:00:00Z')
    let mail: MailServer
    beforeAll(async () => void (mail = await startMailServer()))
    afterAll(() => mail.close())
    beforeEach(async () => {
      await app.close()
      const env = { ESCALE_SMTP_URL: mail.url, ESCALE_MAIL_FROM: 'Escale <escale@exemple.fr>' }
      app = await testApp(database(), { now: () => NOW, env })
    })
    afterEach(() => app.close())

    /** To whom, and the subject; the order of one instant is that of the text. */
    async function told(): Promise<string[]> {
      const rows = await database()
        .db.selectFrom('message')
        .leftJoin('person', 'person.id', 'message.personId')
        .select(['address', 'fullName', 'subject', 'kind'])
        .execute()
      expect(rows.every(({ kind }) => kind === 'application')).toBe(true)
      return rows
        .map(({ address, fullName, subject }) => `${address ?? fullName ?? 'installation'} : ${subject}`)
        .sort()
    }
    const ANA = 'ana@ressourcerie.example : Votre candidature'
    const move = (id: string, state: 'under_review' | 'waiting', headers = {}) =>
      app.call('POST /api/applications/{id}/state', { params: { id }, body: { state }, headers } as never)

    test('the applicant is told of each state once, and managers that it arrived; the key is in no message', async () => {
      const { db } = database()
      await giveRole(db, await makePerson(db, { fullName: 'Pat' }), 'planner')
      const guy = await makePerson(db, { fullName: 'Guy' })
      await giveRole(db, guy, 'manager')
      const headers = await signedIn(db, guy, NOW)
      const { id, demandId } = await apply(COMPLETE)
      await send({ id })
      const arrived = ['Guy : Nouvelle candidature : La Ressourcerie du Port', `${ANA} est bien arrivée`]
      expect(await told()).toEqual(arrived)
      await move(id, 'under_review', headers)
      await move(id, 'under_review', headers)
      await move(id, 'waiting', headers)
      const admitted = [...arrived, `${ANA} est sur la liste d’attente`, `${ANA} est à l’étude`].sort()
      expect(await told()).toEqual(admitted)

      // Decided elsewhere: the work of the day tells it, however often it runs.
      await db.updateTable('demand').set({ status: 'placed' }).where('id', '=', demandId!).execute()
      await Promise.all([tellApplicants(db, NOW, true), tellApplicants(db, NOW, true)])
      await tellApplicants(db, NOW, true)
      const housed = [...admitted, `${ANA} a abouti : un local vous est attribué`].sort()
      expect(await told()).toEqual(housed)
      const messages = await db.selectFrom('message').selectAll().execute()
      expect(JSON.stringify([messages, await db.selectFrom('job').selectAll().execute()])).not.toContain(KEY)
      expect(messages.find(({ subject }) => subject.endsWith('bien arrivée'))).toMatchObject({
        body: 'Votre candidature pour La Ressourcerie du Port est bien arrivée.\n\nLes gestionnaires vont la lire. Vous recevrez un message quand elle avancera.\n\nPour la relire, ouvrez le lien que vous avez gardé.',
        aboutKind: 'application',
        aboutId: id,
        inApp: false,
      })
    })

    test('without accounts the installation learns of it; without a mail server nothing is kept of an address', async () => {
      await app.close()
      app = await testApp(database(), { now: () => NOW })
      await apply(COMPLETE)
      expect(await told()).toEqual(['installation : Nouvelle candidature : La Ressourcerie du Port'])
    })

    test('who shows its key attaches it to his account: he reads it without, and is told there', async () => {
      const { db } = database()
      const [nour, other] = [await makePerson(db, { fullName: 'Nour' }), await makePerson(db, { fullName: 'Lou' })]
      const [hers, his] = [await signedIn(db, nour, NOW), await signedIn(db, other, NOW)]
      const draft = await save(COMPLETE)
      const params = { id: draft.id }
      const read = (headers: object) => app.send('GET /api/applications/{id}', { params, headers }, 'public')
      const claim = (headers: object) => app.send('POST /api/applications/{id}/claim', { params, headers }, 'public')
      expect((await read(hers)).status).toBe(404)
      expect(await claim(holder())).toMatchObject({ status: 403, body: { code: 'not_allowed' } })
      expect(await claim(hers)).toMatchObject({ status: 404, body: { code: 'application_not_found' } })
      const wrong = { ...hers, ...holder('b'.repeat(43)) }
      expect(await claim(wrong)).toMatchObject({ status: 404, body: { code: 'application_not_found' } })
      expect(draft.heldBy).toBe('nobody')
      const mine = { ...draft, heldBy: 'caller' }
      expect(await claim({ ...hers, ...holder() })).toMatchObject({ status: 200, body: mine })
      expect(await claim(hers)).toMatchObject({ status: 200, body: mine })
      expect((await read(hers)).body).toEqual(mine)
      expect((await read(his)).status).toBe(404)
      expect(await claim({ ...his, ...holder() })).toMatchObject({ status: 409, body: { code: 'application_claimed' } })
      expect((await read(holder())).body).toEqual({ ...draft, heldBy: 'other' })
      await app.send('POST /api/applications/{id}/send', { params, headers: hers }, 'public')
      expect(await told()).toEqual(['Nour : Votre candidature est bien arrivée'])
    })

    test('a manager who reads an application cannot take it to his account', async () => {
      const { db } = database()
      const guy = await makePerson(db)
      await giveRole(db, guy, 'manager')
      const { id } = await apply(COMPLETE)
      const claim = { params: { id }, headers: await signedIn(db, guy, NOW) }
      expect(await app.send('POST /api/applications/{id}/claim', claim, 'public')).toMatchObject({
        status: 403,
        body: { code: 'key_needed' },
      })
    })

    test('a draft that nobody touched for a year is forgotten with its documents; what was sent stays', async () => {
      const { db } = database()
      const [old, recent] = [await begin('o'.repeat(43)), await begin('r'.repeat(43))]
      const sent = await apply(COMPLETE)
      const document = { territory: TERRITORY, name: 'a.txt', mediaType: 'text/plain', bytes: Buffer.from('a') }
      await db
        .insertInto('applicationDocument')
        .values([old, recent].map(({ id }) => ({ ...document, applicationId: id })))
        .execute()
      const touched = (id: string, at: string) =>
        db.updateTable('application').set({ changedAt: at }).where('id', '=', id).execute()
      await touched(old.id, '2025-11-24T08:59:59Z')
      await touched(recent.id, '2025-11-24T09:00:01Z')
      await touched(sent.id, '2020-01-01T00:00:00Z')
      await forgetDrafts(db, NOW)
      await forgetDrafts(db, NOW)
      const left = await db.selectFrom('application').select('id').execute()
      expect(left.map(({ id }) => id).sort()).toEqual([recent.id, sent.id].sort())
      expect(await db.selectFrom('applicationDocument').select('applicationId').execute()).toEqual([
        { applicationId: recent.id },
      ])
    })
  })
})

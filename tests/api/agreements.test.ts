import { afterEach, beforeEach, expect, test } from 'vitest'
import { dueWarnings } from '../../server/agreements/deadlines.queries.ts'
import { agreementEnds } from '../../server/agreements/ends.queries.ts'
import { warningWork } from '../../server/agreements/warningMessages.ts'
import type { Agreement } from '../../server/contract.ts'
import type { Role } from '../../server/db/codes.ts'
import { startJobRunner } from '../../server/jobs/runner.ts'
import { parisDay } from '../../server/lib/parisTime.ts'
import { giveRole, makePerson } from '../support/accounts.ts'
import { ifMatch, testApp, TODAY, type TestApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import { docxParagraphs, pdfText } from '../support/documentText.ts'
import {
  during,
  makeBuilding,
  makeOccupancy,
  makeOrganisation,
  makeRoom,
  makeSite,
  makeTerritory,
  span,
  TERRITORY,
} from '../support/makers.ts'

onBothDatabases('agreements', (database) => {
  let app: TestApp
  let organisationId: string
  let roomId: string
  let occupancyId: string
  beforeEach(async () => {
    const { db } = database()
    await makeTerritory(db)
    const siteId = await makeSite(db, {
      address: '8 rue Saint-Domingue',
      owner: 'Samoa',
      ownerRegime: 'public_private_domain',
      permanence: 'transitional',
      usable: span('2020-01-01', '2030-01-01'),
      releaseTrigger: 'début des travaux',
    })
    const buildingId = await makeBuilding(db, { siteId })
    roomId = await makeRoom(db, {
      buildingId,
      areaM2: 40,
      areaAsOf: '2026-05-02',
      floor: 0,
      equipment: { water: true, dock: false },
    })
    organisationId = await makeOrganisation(db, { siren: '443061841', stage: 'incubation' })
    occupancyId = await makeOccupancy(db, { roomId, organisationId, during: during('2027-01-01', '2030-01-01') })
    app = await testApp(database())
  })
  afterEach(() => app.close())

  const term = { from: '2027-01-01', until: '2030-01-01' }
  const draft = (terms: object = {}): Promise<Agreement> =>
    app.call('POST /api/agreements', {
      body: { occupancyId, form: 'precarious_agreement', during: term, ...terms },
    })
  const move = (agreement: Agreement, body: { to: Agreement['state']; on?: string; by?: 'tenant' | 'owner' }) =>
    app.call('POST /api/agreements/{id}/state', {
      params: { id: agreement.id },
      headers: ifMatch(agreement),
      body,
    })

  test('from draft to end: what is unknown stays unknown, the signature and the notice reach the occupancy', async () => {
    const made = await draft({ rentEurCentsPerMonth: 30_000, noticeMonths: 3 })
    expect(made).toEqual({
      id: made.id,
      territory: TERRITORY,
      version: 1,
      archivedAt: null,
      demonstration: false,
      occupancyId,
      state: 'draft',
      form: 'precarious_agreement',
      during: term,
      landlord: null,
      rentEurCentsPerMonth: 30_000,
      depositEurCents: null,
      noticeMonths: 3,
      reasonNote: null,
      activity: null,
      registered: null,
      precariousReason: null,
      tenantIsMicro: null,
      ownerIsOfs: null,
      generalInterest: null,
      step: null,
      stepRentEurCentsPerMonth: null,
      signedOn: null,
      noticeGivenOn: null,
      noticeBy: null,
      leavesOn: null,
      roomId,
      roomName: 'Atelier 1',
      siteId: made.siteId,
      siteName: 'Solilab',
      organisation: { id: organisationId, name: 'La Recyclerie', stage: 'incubation', filiere: null },
    })
    const proposed = await move(made, { to: 'proposed' })
    const signed = await move(proposed, { to: 'signed', on: '2026-12-01' })
    expect(signed).toMatchObject({ state: 'signed', signedOn: '2026-12-01', version: 3 })
    expect(await app.call('GET /api/occupancies/{id}', { params: { id: occupancyId } })).toMatchObject({
      legalForm: 'precarious_agreement',
      rentEurCentsPerMonth: 30_000,
    })
    expect(
      await app.refusal('PATCH /api/agreements/{id}', {
        params: { id: made.id },
        headers: ifMatch(signed),
        body: { rentEurCentsPerMonth: 1 },
      }),
    ).toMatchObject({ status: 409, code: 'agreement_signed' })
    const noticed = await move(signed, { to: 'notice_given', on: '2028-02-29', by: 'tenant' })
    expect(noticed).toMatchObject({ state: 'notice_given', noticeBy: 'tenant', leavesOn: '2028-05-29' })
    expect(await app.call('GET /api/occupancies/{id}', { params: { id: occupancyId } })).toMatchObject({
      during: { from: '2027-01-01', until: '2028-05-29' },
    })
    const ended = await move(noticed, { to: 'ended', on: '2028-05-20' })
    expect(ended).toMatchObject({ state: 'ended', leavesOn: '2028-05-20' })
    expect((await app.call('GET /api/agreements', { querystring: { organisationId, state: 'ended' } })).items).toEqual([
      ended,
    ])
  })

  test('what is out of order is refused, with the field and what to do', async () => {
    const made = await draft()
    const refused = (body: object, agreement = made) =>
      app.refusal('POST /api/agreements/{id}/state', {
        params: { id: agreement.id },
        headers: ifMatch(agreement),
        body: body as { to: 'signed' },
      })
    expect(await refused({ to: 'ended', on: '2027-02-01' })).toMatchObject({ status: 409, code: 'state_out_of_order' })
    expect(await refused({ to: 'signed' })).toMatchObject({ status: 422, code: 'day_missing', field: 'on' })
    const signed = await move(made, { to: 'signed', on: '2026-12-01' })
    expect(await refused({ to: 'notice_given', on: '2027-03-01' }, signed)).toMatchObject({ code: 'giver_missing' })
    expect(await refused({ to: 'notice_given', on: '2027-03-01', by: 'owner' }, signed)).toMatchObject({
      status: 422,
      code: 'notice_unknown',
    })
    expect(await refused({ to: 'ended', on: '2027-01-01' }, signed)).toMatchObject({
      status: 422,
      code: 'leaves_too_early',
      field: 'on',
    })
    expect(
      await app.refusal('POST /api/agreements', {
        body: { occupancyId, form: 'loan_for_use', during: term, rentEurCentsPerMonth: 1 },
      }),
    ).toMatchObject({ status: 422, code: 'loan_with_rent', field: 'rentEurCentsPerMonth' })
    expect(
      await app.refusal('POST /api/agreements', {
        body: { occupancyId, form: 'loan_for_use', during: { from: '2027-01-01', until: '2027-01-01' } },
      }),
    ).toMatchObject({ status: 422, code: 'period_empty' })
  })

  test('of two agreements signed at once for the same days one stands; one that follows the other does too', async () => {
    const [first, second, next] = [
      await draft({ during: { from: '2027-01-01', until: '2028-01-01' } }),
      await draft({ during: { from: '2027-06-01', until: '2029-01-01' } }),
      await draft({ during: { from: '2028-01-01', until: '2029-01-01' } }),
    ]
    const sign = (agreement: Agreement) =>
      app.send('POST /api/agreements/{id}/state', {
        params: { id: agreement.id },
        headers: ifMatch(agreement),
        body: { to: 'signed', on: '2026-12-01' },
      })
    const answers = await Promise.all([sign(first), sign(second)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(answers.find(({ status }) => status === 409)!.body).toMatchObject({ code: 'agreement_in_force' })
    if (answers[0]!.status === 200) expect((await sign(next)).status).toBe(200)
    else expect((await sign(next)).body).toMatchObject({ code: 'agreement_in_force' })
  })

  test('the forms that an agreement could have count what the parties already signed here', async () => {
    const { db } = database()
    const earlier = await makeOccupancy(db, {
      roomId,
      organisationId,
      during: during('2025-01-01', '2026-01-01'),
      legalForm: 'derogatory_lease',
    })
    const options = () =>
      app.call('GET /api/occupancies/{id}/agreement-options', {
        params: { id: occupancyId },
        querystring: { from: '2027-01-01', until: '2029-01-01' },
      })
    const derogatory = async () => (await options()).forms.find(({ form }) => form === 'derogatory_lease')
    expect(await derogatory()).toMatchObject({ verdict: 'possible', latestEnd: '2029-01-01', noticeMonths: null })
    expect((await options()).earlierDerogatory).toEqual([{ from: '2025-01-01', until: '2026-01-01' }])

    // What was signed goes before what the occupancy says, for the days that it covers.
    const civil = await app.call('POST /api/agreements', {
      body: { occupancyId: earlier, form: 'civil_lease', during: { from: '2025-07-01', until: '2026-01-01' } },
    })
    await move(civil, { to: 'signed', on: '2025-06-01' })
    await db.updateTable('occupancy').set({ legalForm: 'derogatory_lease' }).where('id', '=', earlier).execute()
    expect((await options()).earlierDerogatory).toEqual([{ from: '2025-01-01', until: '2025-07-01' }])

    await db.updateTable('occupancy').set({ legalForm: null }).where('id', '=', earlier).execute()
    expect(await derogatory()).toMatchObject({ verdict: 'unknown', missing: ['earlierDerogatory'], latestEnd: null })
  })

  test('the rent is proposed by the grid of the territory, with the step to the next stage', async () => {
    const cell = { territory: TERRITORY, roomKind: 'workshop' as const, basis: 'm2_year' as const }
    const set = (stage: 'incubation' | 'launch', validFrom: string, eurCents: number | null) =>
      app.call('PUT /api/stage-rents', { body: { ...cell, stage, validFrom, eurCents } })
    await set('incubation', '2026-01-01', 6_000)
    await set('incubation', '2026-01-01', 9_000)
    await set('launch', '2026-01-01', 12_000)
    await set('launch', '2029-01-01', null)
    expect((await app.call('GET /api/stage-rents', { querystring: { territory: TERRITORY } })).length).toBe(3)
    const { rent, nextRent } = await app.call('GET /api/occupancies/{id}/agreement-options', {
      params: { id: occupancyId },
      querystring: { from: '2027-01-01' },
    })
    expect({ rent, nextRent }).toEqual({
      rent: { stage: 'incubation', eurCentsPerMonth: 30_000, source: 'grid', missing: null },
      nextRent: { stage: 'launch', eurCentsPerMonth: 40_000, source: 'grid', missing: null },
    })
    expect(await draft({ step: { stage: 'launch', from: '2028-01-01' } })).toMatchObject({
      step: { stage: 'launch', from: '2028-01-01' },
      stepRentEurCentsPerMonth: 40_000,
    })
    expect(await draft({ step: { stage: 'launch', from: '2029-01-01' } })).toMatchObject({
      stepRentEurCentsPerMonth: null,
    })
    expect(
      await app.refusal('POST /api/agreements', {
        body: { occupancyId, form: 'civil_lease', during: term, step: { stage: 'launch', from: '2031-01-01' } },
      }),
    ).toMatchObject({ status: 422, code: 'step_outside', field: 'step' })
  })

  test('PDF and Word file say the same, with the article, and what is not known is to be filled in', async () => {
    const made = await draft({
      rentEurCentsPerMonth: 30_000,
      noticeMonths: 3,
      precariousReason: 'works',
      step: { stage: 'launch', from: '2028-01-01' },
    })
    await app.call('POST /api/agreements/{id}/inventories', { params: { id: made.id }, body: { moment: 'move_in' } })
    const file = async (kind: string) =>
      (await app.app.inject({ method: 'GET', url: `/api/agreements/${made.id}/document.${kind}` })).rawPayload
    const pdf = await file('pdf')
    const docx = await file('docx')
    expect(pdf.toString('latin1', 0, 5)).toBe('%PDF-')
    const paragraphs = docxParagraphs(docx)
    expect(paragraphs).toEqual([
      'Convention d’occupation précaire – La Recyclerie',
      'Les parties',
      'Le bailleur : Samoa.',
      'La structure : La Recyclerie, SIREN 443 061 841.',
      'Le local',
      'Atelier 1 (atelier), Halle A, Solilab, 8 rue Saint-Domingue, Nantes.',
      'La liste et les surfaces sont en annexe 1.',
      'La durée',
      'Du 1er janvier 2027 au 31 décembre 2029 inclus, soit 36 mois.',
      'Le loyer',
      'Loyer mensuel hors taxes : 300 €.',
      'Dépôt de garantie : [à compléter].',
      'À partir du 1er janvier 2028, au passage à l’étape « amorçage », le loyer mensuel hors taxes devient : [à compléter].',
      'Le préavis',
      'Préavis fixé par la convention, souvent court.',
      'Durée du préavis : 3 mois.',
      'Le cadre juridique',
      'Convention d’occupation précaire : Code de commerce, art. L. 145-5-1, règle en vigueur depuis le 1er septembre 2014.',
      'Circonstance qui rend l’occupation précaire : les travaux prévus sur le bâtiment.',
      'Sa durée est libre tant que dure la circonstance qui la rend précaire ; écrivez cette circonstance.',
      'À faire valider par un conseil.',
      'Pour le bailleur, Samoa',
      'Pour la structure, La Recyclerie',
      'Annexe 1 – Locaux et surfaces',
      'Surface relevée le 2 mai 2026.',
      ...['Lieu', 'Bâtiment', 'Local', 'Étage', 'Surface', 'Postes'],
      ...['Solilab', 'Halle A', 'Atelier 1 (atelier)', 'rez-de-chaussée', '40 m²', 'local entier'],
      'Annexe 2 – État des lieux d’entrée',
      'Pas encore signé.',
      ...['Élément', 'État', 'Remarque'],
      ...[
        'Murs',
        'Sols',
        'Plafond',
        'Portes et serrures',
        'Fenêtres',
        'Électricité',
        'Clés remises',
        'Point d’eau',
      ].flatMap((item) => [item, '[à compléter]', '']),
    ])
    const bare = (words: string) => words.replaceAll(/\s/g, '')
    const read = bare(pdfText(pdf))
    expect(paragraphs.filter((paragraph) => !read.includes(bare(paragraph)))).toEqual([])
    const banner = 'Projet – à faire valider par un conseil'
    expect(docxParagraphs(docx, 'word/header1.xml')).toEqual([banner])
    expect(read.split(bare(banner)).length - 1).toBe(2)
  }, 30_000)

  test('inventories: the second starts from the first, both are compared, and a signed one is final', async () => {
    const { id } = await draft()
    const open = (moment: 'move_in' | 'move_out') =>
      app.call('POST /api/agreements/{id}/inventories', { params: { id }, body: { moment } })
    const opened = await open('move_in')
    const items = [
      { item: 'Murs', condition: 'sound' as const, comment: null },
      { item: 'Clés', condition: 'new' as const, comment: 'deux' },
    ]
    const change = (inventory: { id: string; version: number }, body: object) => ({
      params: { id: inventory.id },
      headers: ifMatch(inventory),
      body,
    })
    const filled = await app.call('PATCH /api/inventories/{id}', change(opened, { items, signedOn: '2027-01-01' }))
    expect(filled).toMatchObject({ items, signedOn: '2027-01-01', version: 2 })
    expect(await app.refusal('PATCH /api/inventories/{id}', change(filled, { items: [] }))).toMatchObject({
      status: 409,
      code: 'inventory_signed',
    })
    await expect(
      database().db.deleteFrom('inventoryItem').where('inventoryId', '=', opened.id).execute(),
    ).rejects.toThrow('this inventory is signed')
    const out = await open('move_out')
    expect(out.items).toEqual(items.map((line) => ({ ...line, condition: null, comment: null })))
    await app.call(
      'PATCH /api/inventories/{id}',
      change(out, { items: [{ item: 'Murs', condition: 'damaged', comment: 'un trou' }] }),
    )
    const { compared } = await app.call('GET /api/agreements/{id}/inventories', { params: { id } })
    expect(compared).toEqual([
      {
        item: 'Murs',
        before: items[0],
        after: { item: 'Murs', condition: 'damaged', comment: 'un trou' },
        change: 'worse',
      },
      { item: 'Clés', before: items[1], after: null, change: 'only_in' },
    ])
    expect(
      await app.refusal('POST /api/agreements/{id}/inventories', { params: { id }, body: { moment: 'move_out' } }),
    ).toMatchObject({ status: 409, code: 'inventory_exists' })
  })

  test('milestones, and a review that moves an organisation and says who decided, when and why', async () => {
    const params = { id: organisationId }
    const made = await app.call('POST /api/organisations/{id}/milestones', {
      params,
      body: { code: 'first_job', dueOn: '2026-12-31' },
    })
    const reached = await app.call('PATCH /api/milestones/{id}', {
      params: { id: made.id },
      headers: ifMatch(made),
      body: { reachedOn: TODAY },
    })
    expect(
      await app.refusal('POST /api/organisations/{id}/milestones', { params, body: { code: 'first_job' } }),
    ).toMatchObject({ status: 409, code: 'milestone_exists', field: 'code' })
    const decision = {
      toStage: 'launch' as const,
      decidedOn: TODAY,
      decidedBy: 'Comité de suivi',
      because: 'Premier emploi créé.',
    }
    const before = await app.call('GET /api/organisations/{id}/pathway', { params })
    const review = await app.call('POST /api/organisations/{id}/reviews', {
      params,
      headers: ifMatch(before),
      body: decision,
    })
    expect(await app.call('GET /api/organisations/{id}/pathway', { params })).toEqual({
      organisation: { id: organisationId, name: 'La Recyclerie', stage: 'launch', filiere: null },
      version: 2,
      milestones: [reached],
      reviews: [{ id: review.id, fromStage: 'incubation', ...decision }],
    })
    expect(
      await app.refusal('POST /api/organisations/{id}/reviews', { params, headers: ifMatch(before), body: decision }),
    ).toMatchObject({ status: 412, code: 'changed_meanwhile' })
    await expect(database().db.deleteFrom('stageReview').execute()).rejects.toThrow('revisions are never changed')
  })

  test('deadlines: ends, renewals and closing sites with whom they concern, and no more once they are dealt with', async () => {
    const { db } = database()
    const signed = await move(await draft({ form: 'derogatory_lease' }), { to: 'signed', on: '2026-12-01' })
    const dueOn = (today: string) => dueWarnings(db, today, TERRITORY)
    expect(await app.call('GET /api/deadlines', { querystring: {} })).toEqual([])
    expect(await dueOn('2029-03-31')).toEqual([])
    const closing = {
      kind: 'site_closing',
      on: '2030-01-01',
      territory: TERRITORY,
      agreementId: null,
      siteId: signed.siteId,
      siteName: 'Solilab',
      roomName: null,
      organisations: [{ id: organisationId, name: 'La Recyclerie' }],
      sentence: 'Solilab ferme (début des travaux) : dernier jour le 31 décembre 2029. À reloger : La Recyclerie.',
    }
    const end = {
      ...closing,
      kind: 'end',
      agreementId: signed.id,
      roomName: 'Atelier 1',
      sentence:
        'Bail dérogatoire de La Recyclerie : dernier jour le 31 décembre 2029. Laissée dans les lieux après le 31 janvier 2030, la structure aurait un bail commercial.',
    }
    const due = (monthsAhead: number, since: string) => [
      { ...end, key: `end:${signed.id}:2030-01-01:${monthsAhead}`, monthsAhead, since },
      { ...closing, key: `site_closing:${signed.siteId}:2030-01-01:${monthsAhead}`, monthsAhead, since },
    ]
    expect(await dueOn('2029-04-01')).toEqual(due(9, '2029-04-01'))
    expect(await dueOn('2029-07-15')).toEqual(due(6, '2029-07-01'))
    // The tenant is no longer there when the day has passed, but nobody has said how the agreement ended.
    expect(await dueOn('2030-01-01')).toEqual(due(0, '2030-01-01').slice(0, 1))

    await move(signed, { to: 'ended', on: '2030-01-01' })
    expect((await dueOn('2029-07-15')).map(({ kind }) => kind)).toEqual(['site_closing'])
    await db.updateTable('site').set({ status: 'closed' }).execute()
    expect(await dueOn('2029-07-15')).toEqual([])

    const lease = await move(
      await draft({ form: 'commercial_lease', during: { from: '2030-01-01', until: '2039-01-01' } }),
      { to: 'signed', on: '2029-12-01' },
    )
    expect(await dueOn('2038-12-01')).toMatchObject([
      {
        agreementId: lease.id,
        kind: 'renewal',
        monthsAhead: 3,
        sentence:
          'Bail commercial de La Recyclerie : dernier jour le 31 décembre 2038. La structure a droit au renouvellement ; un congé se donne avant le 1er juillet 2038.',
      },
    ])
  })

  /** Lives these moments, with a restart at each, and returns who was told what by then, in order. */
  async function tellAt(...moments: string[]): Promise<string[]> {
    const { db } = database()
    for (const moment of moments) {
      const now = () => new Date(moment)
      const runner = startJobRunner(db, { error: () => {} }, now, {
        ...warningWork(db, () => parisDay(now()), now, false),
        onDead: async () => {},
      })
      const key = `tell_warnings:${parisDay(now())}`
      const isDone = () =>
        db
          .selectFrom('job')
          .select('id')
          .where('idempotencyKey', '=', key)
          .where('state', '=', 'done')
          .executeTakeFirst()
      while ((await isDone()) === undefined) await new Promise((resolve) => setTimeout(resolve, 10))
      await runner.stop()
      // The same day again, as after a crash between the work and its mark.
      await warningWork(db, () => parisDay(now()), now, false).handlers.tell_warnings()
    }
    const told = await db
      .selectFrom('message')
      .leftJoin('person', 'person.id', 'message.personId')
      .select(['person.fullName', 'message.kind', 'message.subject', 'message.inApp'])
      .orderBy('message.createdAt')
      .orderBy('message.subject')
      .orderBy('person.fullName')
      .execute()
    expect(told.every(({ kind, inApp }) => kind === 'agreement' && inApp)).toBe(true)
    return told.map(({ fullName, subject }) => `${fullName ?? 'installation'} : ${subject}`)
  }
  const END = 'Fin de convention le 24 décembre 2029 : Atelier 1, Solilab'
  // Nine months before its end the hour changes in Paris.
  const endingAtTheChangeOfHour = async () => {
    await database()
      .db.updateTable('occupancy')
      .set({ during: during('2027-01-01', '2029-12-25') })
      .execute()
    return move(await draft({ form: 'derogatory_lease', during: { from: '2027-01-01', until: '2029-12-25' } }), {
      to: 'signed',
      on: '2026-12-01',
    })
  }

  test('each warning is told once: to who follows agreements here, and to the members of the organisation', async () => {
    const { db } = database()
    const signed = await endingAtTheChangeOfHour()
    await db.insertInto('territory').values({ code: '200071678', name: 'Ailleurs', metreSrid: 2154 }).execute()
    const person = async (fullName: string, role: Role, given = {}) =>
      giveRole(db, await makePerson(db, { fullName }), role, given)
    await person('Ada administratrice', 'administrator')
    await person('Guy gestionnaire', 'manager')
    await person('Mia membre', 'member', { organisationId })
    await person('Max d’ailleurs', 'member', { organisationId: await makeOrganisation(db, { name: 'Autre' }) })
    await person('Pat urbaniste', 'planner')
    await person('Zoé d’un autre territoire', 'manager', { territoryId: '200071678' })
    const WHO = ['Ada administratrice', 'Guy gestionnaire', 'Mia membre']
    const ends = WHO.map((name) => `${name} : ${END}`)

    expect(await tellAt('2029-03-24T22:59:00Z')).toEqual([])
    expect(await tellAt('2029-03-24T23:00:00Z', '2029-03-25T01:30:00Z', '2029-03-25T21:59:00Z')).toEqual(ends)
    expect(await tellAt('2029-03-25T22:00:00Z', '2029-06-24T21:59:00Z')).toEqual(ends)
    expect(await tellAt('2029-06-24T22:00:00Z')).toEqual([...ends, ...ends])
    expect(await tellAt('2029-09-24T22:00:00Z', '2029-10-28T00:30:00Z', '2029-10-28T01:30:00Z')).toEqual([
      ...ends,
      ...ends,
      ...ends,
    ])
    const bodies = await db
      .selectFrom('message')
      .innerJoin('person', 'person.id', 'message.personId')
      .select(['fullName', 'body', 'aboutKind', 'aboutId'])
      .where('idempotencyKey', 'like', '%:9:%')
      .where('fullName', '!=', 'Guy gestionnaire')
      .orderBy('fullName')
      .execute()
    const about = { aboutKind: 'agreement', aboutId: signed.id }
    const sentence =
      'Bail dérogatoire de La Recyclerie : dernier jour le 24 décembre 2029. Laissée dans les lieux après le 24 janvier 2030, la structure aurait un bail commercial.'
    expect(bodies).toEqual([
      {
        ...about,
        fullName: WHO[0],
        body: `${sentence}\n\nPour préparer la suite, ouvrez Conventions, puis Échéances.`,
      },
      {
        ...about,
        fullName: WHO[2],
        body: `${sentence}\n\nPour préparer la suite, prenez contact avec le gestionnaire de vos locaux.`,
      },
    ])
  })

  test('a site that closes is told to a member without saying who else is in it', async () => {
    const { db } = database()
    const other = await makeOrganisation(db, { name: 'Le Voisin discret' })
    const { buildingId } = await db.selectFrom('room').select('buildingId').executeTakeFirstOrThrow()
    const room = await makeRoom(db, { buildingId, name: 'Atelier 2' })
    await makeOccupancy(db, { roomId: room, organisationId: other, during: during('2027-01-01', '2030-01-01') })
    await giveRole(db, await makePerson(db, { fullName: 'Ada' }), 'administrator')
    await giveRole(db, await makePerson(db, { fullName: 'Mia' }), 'member', { organisationId })
    const CLOSES = 'Fermeture de site le 31 décembre 2029 : Solilab'
    expect(await tellAt('2029-04-01T08:00:00Z')).toEqual([`Ada : ${CLOSES}`, `Mia : ${CLOSES}`])
    const [ada, mia] = await db.selectFrom('message').select('body').orderBy('body', 'desc').execute()
    expect([ada!.body, mia!.body].sort()).toEqual([
      'Solilab ferme (début des travaux) : dernier jour le 31 décembre 2029. À reloger : La Recyclerie et Le Voisin discret.\n\nPour préparer la suite, ouvrez Conventions, puis Échéances.',
      'Solilab, où La Recyclerie occupe un local, ferme : on peut y rester jusqu’au 31 décembre 2029.\n\nPour préparer la suite, prenez contact avec le gestionnaire de vos locaux.',
    ])
  })

  test('as long as nobody has an account, warnings are the installation’s', async () => {
    await endingAtTheChangeOfHour()
    await giveRole(database().db, await makePerson(database().db, { demonstration: true }), 'manager')
    expect(await tellAt('2029-03-25T08:00:00Z', '2029-03-26T08:00:00Z')).toEqual([`installation : ${END}`])
    expect((await app.call('GET /api/messages', { querystring: {} })).items).toMatchObject([{ subject: END }])
  })

  test('a calendar shows the end of each agreement in force, and until when a lease that renews takes a notice', async () => {
    const { db } = database()
    const lease = await move(
      await draft({ form: 'commercial_lease', during: { from: '2027-01-01', until: '2036-01-01' } }),
      { to: 'signed', on: '2026-12-01' },
    )
    const events = (since = '2030-01-01', territories: string[] | null = [TERRITORY]) =>
      agreementEnds(db, since, territories)
    const notice = {
      uid: `agreement-notice-${lease.id}`,
      when: { day: '2035-06-30' },
      title: 'Dernier jour pour donner congé : La Recyclerie',
      description: 'Bail commercial : Atelier 1, Solilab. Sans congé, le bail se poursuit.',
    }
    const end = {
      uid: `agreement-end-${lease.id}`,
      when: { day: '2035-12-31' },
      title: 'Fin de convention : La Recyclerie',
      description: 'Bail commercial : Atelier 1, Solilab. Dernier jour.',
    }
    expect(await events()).toEqual([notice, end])
    expect(await events('2030-01-01', null)).toEqual([notice, end])
    expect(await events('2030-01-01', ['200071678'])).toEqual([])
    expect(await events('2035-07-01')).toEqual([end])
    expect(await events('2036-01-01')).toEqual([])
    await move(lease, { to: 'notice_given', on: '2029-06-30', by: 'tenant' })
    expect(await events('2029-06-01')).toEqual([
      { ...end, when: { day: '2029-12-31' }, title: 'Fin de convention, congé donné : La Recyclerie' },
    ])
  })

  test('who is due to move on: outgrown, stayed long enough over a group of rooms, or with every milestone reached', async () => {
    const { db } = database()
    const [first, second] = [
      await makeRoom(db, { name: 'B1', admitsStages: ['incubation'], longestStayQuarters: 4, stayGroup: 'incubateur' }),
      await makeRoom(db, { name: 'B2', admitsStages: ['incubation'], longestStayQuarters: 4, stayGroup: 'incubateur' }),
    ]
    await makeOccupancy(db, { roomId: first, organisationId, during: during('2026-01-01', '2026-10-01') })
    const here = await makeOccupancy(db, {
      roomId: second,
      organisationId,
      during: during('2026-10-01', '2028-01-01'),
    })
    const due = () => app.call('GET /api/moving-on', { querystring: { territory: TERRITORY } })
    // Whoever has a room for later is not due.
    expect(await due()).toEqual([])
    await db.updateTable('occupancy').set({ archivedAt: '2026-11-01' }).where('id', '=', occupancyId).execute()
    const line = {
      occupancyId: here,
      organisation: { id: organisationId, name: 'La Recyclerie', stage: 'incubation', filiere: null },
      roomId: second,
      roomName: 'B2',
      roomKind: 'workshop',
      workstations: null,
      siteName: 'Solilab',
    }
    expect(await due()).toEqual([{ ...line, reasons: ['stay_used_up'], by: '2027-01-01', towards: 'incubation' }])
    await db
      .insertInto('milestone')
      .values({ territory: TERRITORY, organisationId, code: 'first_job', reachedOn: TODAY })
      .execute()
    expect(await due()).toEqual([
      { ...line, reasons: ['stay_used_up', 'milestones_reached'], by: '2027-01-01', towards: 'launch' },
    ])
  })
})

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lotOf } from '../../server/allocation/grid/draw.ts'
import { remindMembers } from '../../server/committee/news.queries.ts'
import type { Api, CommitteeSession } from '../../server/contract.ts'
import { giveRole, makePerson, signedIn } from '../support/accounts.ts'
import { ifMatch, testApp, TODAY, type TestApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import { makeDemand, makeOrganisation, makeTerritory, NANTES, TERRITORY } from '../support/makers.ts'

const NOW = new Date('2026-11-24T09:00:00Z')
const CRITERIA = ['usefulness', 'soundness', 'cooperation']

onBothDatabases('the committee', (database) => {
  let app: TestApp
  let manager: { cookie: string }
  /** Three members: Ana, Bea and Cyd, by their number. */
  let persons: string[]
  let members: { cookie: string }[]
  let demands: string[]
  let organisations: string[]

  beforeEach(async () => {
    const { db } = database()
    await makeTerritory(db)
    app = await testApp(database(), { now: () => NOW })
    const boss = await makePerson(db, { fullName: 'Gaël Le Goff' })
    await giveRole(db, boss, 'manager')
    manager = await signedIn(db, boss, NOW)
    persons = []
    members = []
    for (const fullName of ['Ana Un', 'Bea Deux', 'Cyd Trois']) {
      const person = await makePerson(db, { fullName })
      await giveRole(db, person, 'committee')
      persons.push(person)
      members.push(await signedIn(db, person, NOW))
    }
    organisations = []
    demands = []
    for (const name of ['Atelier', 'Boulangerie', 'Cycles']) {
      const facts = { name, legalForm: 'association', inseeCode: NANTES } as const
      organisations.push(await makeOrganisation(db, facts))
      demands.push(await makeDemand(db, { organisationId: organisations.at(-1)! }))
    }
  })
  afterEach(() => app.close())

  type Route = keyof Api
  /** As somebody who is signed in. */
  const as =
    (who: { cookie: string }) =>
    <R extends Route>(route: R, input: object = {}) =>
      app.call(route, {
        ...input,
        headers: { ...who, ...(input as { headers?: object }).headers },
      } as never) as Promise<Api[R]['reply']>
  const refused = (who: { cookie: string }, route: Route, input: object = {}) =>
    app.refusal(route, { ...input, headers: { ...who, ...(input as { headers?: object }).headers } } as never)

  const prepare = (more: object = {}): Promise<CommitteeSession> =>
    as(manager)('POST /api/committee-sessions', {
      body: {
        territory: TERRITORY,
        name: 'Comité de décembre',
        heldOn: '2026-12-03',
        heldFrom: '14:30',
        place: 'Solilab',
        personIds: persons,
        demandIds: demands,
        ...more,
      },
    })
  const move = ({ id, version }: CommitteeSession, to: string, because?: string) =>
    as(manager)('POST /api/committee-sessions/{id}/state', {
      params: { id },
      headers: ifMatch({ version }),
      body: { to, ...(because === undefined ? {} : { because }) },
    })
  const decide = (session: CommitteeSession, at: number, eligible: boolean, reason: string | null = null) =>
    as(manager)('PUT /api/committee-sessions/{id}/items/{itemId}/eligibility', {
      params: { id: session.id, itemId: itemOf(session, at) },
      body: { eligible, reason },
    })
  const itemOf = (session: CommitteeSession, at: number) =>
    session.items.find(({ demandId }) => demandId === demands[at])!.id
  /** Open for scoring, every demand eligible. */
  async function opened(more: object = {}): Promise<CommitteeSession> {
    let session = await move(await prepare(more), 'invited')
    for (const at of session.items.keys()) session = await decide(session, at, true)
    return move(session, 'scoring')
  }
  /** One after the other, as typed. @returns the sheet after each */
  const score = async (who: number, session: CommitteeSession, at: number, levels: readonly (number | null)[]) => {
    const sheets = []
    for (const [c, level] of levels.entries())
      sheets.push(
        await as(members[who]!)('PUT /api/committee-sessions/{id}/items/{itemId}/scores/{criterion}', {
          params: { id: session.id, itemId: itemOf(session, at), criterion: CRITERIA[c] },
          body: { level, comment: level === 1 ? 'À revoir' : null },
        }),
      )
    return sheets
  }
  const read = (session: CommitteeSession, who = manager) =>
    as(who)('GET /api/committee-sessions/{id}', { params: { id: session.id } })
  const subjects = async (personId: string) => {
    const rows = await database()
      .db.selectFrom('message')
      .select('subject')
      .where('personId', '=', personId)
      .orderBy('createdAt')
      .orderBy('subject')
      .execute()
    return rows.map(({ subject }) => subject)
  }

  test('a manager prepares a session with the members that may sit, under the grid in force on its day', async () => {
    const session = await prepare()
    expect(session).toMatchObject({
      state: 'draft',
      name: 'Comité de décembre',
      heldOn: '2026-12-03',
      heldFrom: '14:30',
      place: 'Solilab',
      call: null,
      because: null,
      grid: { number: 1, name: 'Grille de départ' },
      seats: [
        { fullName: 'Ana Un', done: 0 },
        { fullName: 'Bea Deux', done: 0 },
        { fullName: 'Cyd Trois', done: 0 },
      ],
      items: [
        { organisation: { name: 'Atelier' }, eligible: null, recusals: 0 },
        { organisation: { name: 'Boulangerie' } },
        { organisation: { name: 'Cycles' } },
      ],
    })
    expect(session.items[0]!.checks).toEqual([
      { code: 'complete', met: true, sentence: 'La demande est complète.' },
      { code: 'territory', met: true, sentence: 'Le siège est dans le territoire.' },
      { code: 'form', met: true, sentence: 'La forme juridique est de l’économie sociale et solidaire.' },
    ])
    const listed = await as(manager)('GET /api/committee-members', { querystring: { territory: TERRITORY } })
    expect(listed.map(({ fullName }) => fullName)).toEqual(['Ana Un', 'Bea Deux', 'Cyd Trois', 'Gaël Le Goff'])
    const planner = await makePerson(database().db)
    await giveRole(database().db, planner, 'planner')
    expect(
      await refused(manager, 'PATCH /api/committee-sessions/{id}', {
        params: { id: session.id },
        headers: ifMatch(session),
        body: { personIds: [...persons, planner] },
      }),
    ).toMatchObject({ status: 422, code: 'person_cannot_sit', field: 'personIds' })
  })

  test('without criteria in the grid of that day no session is held, and it is said', async () => {
    const { db } = database()
    await db
      .insertInto('priorityGrid')
      .values({
        territory: TERRITORY,
        number: 2,
        name: 'Sans comité',
        because: 'Essai',
        points: '{}',
        review: '[]',
        seed: 'x',
        validFrom: '2026-12-01',
        publishedAt: NOW.toISOString(),
      })
      .execute()
    const body = { territory: TERRITORY, name: 'Comité', heldOn: '2026-12-03', heldFrom: '14:30' }
    expect(await refused(manager, 'POST /api/committee-sessions', { body })).toMatchObject({
      status: 422,
      code: 'grid_without_review',
      field: 'heldOn',
      detail: expect.stringMatching(/^La version 2 de la grille.*rien ne pourrait être noté/) as string,
    })
    expect((await prepare({ heldOn: '2026-11-30' })).grid.number).toBe(1)
  })

  test('members see a session once they are invited, are told of it, and read facts without contacts', async () => {
    const { db } = database()
    const draft = await prepare({ personIds: persons.slice(0, 2) })
    const list = (who: { cookie: string }) => as(who)('GET /api/committee-sessions', { querystring: {} })
    expect((await list(members[0]!)).items).toEqual([])
    expect(await refused(members[0]!, 'GET /api/committee-sessions/{id}', { params: { id: draft.id } })).toMatchObject({
      status: 404,
      code: 'out_of_reach',
    })
    const session = await move(draft, 'invited')
    expect(await subjects(persons[0]!)).toEqual(['Invitation au comité le 3 décembre 2026 à 14 h 30'])
    expect(await subjects(persons[2]!)).toEqual([])
    expect((await list(members[0]!)).items.map(({ id }) => id)).toEqual([session.id])
    expect((await list(members[2]!)).items).toEqual([])
    expect(
      await refused(members[2]!, 'GET /api/committee-sessions/{id}', { params: { id: session.id } }),
    ).toMatchObject({ code: 'out_of_reach' })
    // Added later, the third is invited too, once; the others are told of another day.
    const moved = await as(manager)('PATCH /api/committee-sessions/{id}', {
      params: { id: session.id },
      headers: ifMatch(session),
      body: { personIds: persons, heldOn: '2026-12-04' },
    })
    expect(await subjects(persons[0]!)).toEqual([
      'Comité déplacé : le 4 décembre 2026 à 14 h 30',
      'Invitation au comité le 3 décembre 2026 à 14 h 30',
    ])
    expect(await subjects(persons[2]!)).toEqual(['Invitation au comité le 4 décembre 2026 à 14 h 30'])
    // Who is taken out hears of it; nobody else does.
    await as(manager)('PATCH /api/committee-sessions/{id}', {
      params: { id: session.id },
      headers: ifMatch(moved),
      body: { personIds: persons.slice(0, 2) },
    })
    expect(await subjects(persons[2]!)).toEqual([
      'Invitation au comité le 4 décembre 2026 à 14 h 30',
      'Vous ne siégez plus au comité le 4 décembre 2026 à 14 h 30',
    ])
    expect(await subjects(persons[1]!)).toHaveLength(2)

    await db
      .insertInto('application')
      .values({
        territory: TERRITORY,
        keyHash: 'x',
        enteredBy: 'applicant',
        state: 'sent',
        sentOn: '2026-11-02',
        content: JSON.stringify({ contact: { name: 'Zoé Zola', email: 'zoe@zola.fr' }, note: 'Nous sommes trois.' }),
        organisationId: organisations[0]!,
        demandId: demands[0]!,
      })
      .execute()
    const facts = await as(members[0]!)('GET /api/committee-sessions/{id}/items/{itemId}', {
      params: { id: session.id, itemId: itemOf(session, 0) },
    })
    expect(facts).toMatchObject({
      organisation: { name: 'Atelier', legalForm: 'association', stage: 'launch' },
      phases: [{ kinds: ['workshop'] }],
      note: 'Nous sommes trois.',
    })
    expect(JSON.stringify(facts)).not.toMatch(/Zola|zoe/)
    // The role alone opens nothing else of the territory.
    for (const route of ['GET /api/demands', 'GET /api/organisations', 'GET /api/plans'] as const)
      expect(await refused(members[0]!, route, { querystring: {} })).toMatchObject({ status: 403, code: 'not_allowed' })
  })

  test('scoring opens once each eligibility is decided, and only what is eligible is scored', async () => {
    let session = await move(await prepare(), 'invited')
    const open = (current: CommitteeSession) =>
      refused(manager, 'POST /api/committee-sessions/{id}/state', {
        params: { id: current.id },
        headers: ifMatch(current),
        body: { to: 'scoring' },
      })
    session = await decide(session, 0, true)
    expect(await open(session)).toMatchObject({ code: 'eligibility_undecided' })
    session = await decide(session, 1, true)
    const item = { params: { id: session.id, itemId: itemOf(session, 2) } }
    const route = 'PUT /api/committee-sessions/{id}/items/{itemId}/eligibility'
    expect(await refused(manager, route, { ...item, body: { eligible: false, reason: null } })).toMatchObject({
      status: 422,
      code: 'reason_missing',
      field: 'reason',
    })
    expect(
      await refused(members[0]!, 'PUT /api/committee-sessions/{id}/items/{itemId}/scores/{criterion}', {
        params: { id: session.id, itemId: itemOf(session, 0), criterion: 'usefulness' },
        body: { level: 3, comment: null },
      }),
    ).toMatchObject({ status: 409, code: 'committee_not_scoring' })
    session = await move(await decide(session, 2, false, 'Hors du sujet de l’appel.'), 'scoring')
    const sheet = await as(members[0]!)('GET /api/committee-sessions/{id}/sheet', { params: { id: session.id } })
    expect(sheet.items.map(({ organisation }) => organisation.name)).toEqual(['Atelier', 'Boulangerie'])
    const put = (at: number, criterion: string, level: number) =>
      refused(members[0]!, 'PUT /api/committee-sessions/{id}/items/{itemId}/scores/{criterion}', {
        params: { id: session.id, itemId: itemOf(session, at), criterion },
        body: { level, comment: null },
      })
    expect(await put(2, 'usefulness', 3)).toMatchObject({ status: 422, code: 'item_not_eligible' })
    expect(await put(0, 'usefulness', 6)).toMatchObject({ status: 422, code: 'score_out_of_scale', field: 'level' })
    expect(await put(0, 'beauty', 1)).toMatchObject({ status: 422, code: 'score_out_of_scale' })
    // Who sits and what is reviewed is settled from now on.
    expect(await refused(manager, route, { ...item, body: { eligible: true, reason: null } })).toMatchObject({
      status: 409,
      code: 'committee_composed',
    })
    const change = { params: { id: session.id }, headers: ifMatch(session), body: { personIds: persons.slice(1) } }
    expect(await refused(manager, 'PATCH /api/committee-sessions/{id}', change)).toMatchObject({
      status: 409,
      code: 'committee_composed',
    })
  })

  describe('sealed scores', () => {
    test('are read by who gave them alone, through no route and no log, until the session is closed', async () => {
      const { db } = database()
      const session = await opened()
      const sheets = await score(0, session, 0, [1, 4, 2])
      expect(sheets.at(-1)!.items[0]!.scores).toHaveLength(3)
      // A score is changed, then taken back, for as long as the session is open.
      await score(0, session, 0, [3])
      await score(0, session, 1, [5, 5, 5])
      await score(0, session, 1, [null])
      const own = await as(members[0]!)('GET /api/committee-sessions/{id}/sheet', { params: { id: session.id } })
      expect(own.items.map(({ scores }) => scores.map(({ criterion, level }) => [criterion, level]))).toEqual([
        [
          ['cooperation', 2],
          ['soundness', 4],
          ['usefulness', 3],
        ],
        [
          ['cooperation', 5],
          ['soundness', 5],
        ],
        [],
      ])
      const other = await as(members[1]!)('GET /api/committee-sessions/{id}/sheet', { params: { id: session.id } })
      expect(other.items.map(({ scores }) => scores)).toEqual([[], [], []])
      expect(
        await refused(manager, 'GET /api/committee-sessions/{id}/sheet', { params: { id: session.id } }),
      ).toMatchObject({ status: 404, code: 'out_of_reach' })
      for (const who of [manager, ...members])
        expect(
          await refused(who, 'GET /api/committee-sessions/{id}/minutes', { params: { id: session.id } }),
        ).toMatchObject({ status: 409, code: 'committee_not_closed' })
      const seen = await read(session)
      expect(seen.seats.map(({ done }) => done)).toEqual([1, 0, 0])
      expect(JSON.stringify(seen)).not.toMatch(/"(score|level|mean)"/)
      const history = await as(manager)('GET /api/history/{kind}/{id}', {
        params: { kind: 'committee_session', id: session.id },
        querystring: {},
      })
      expect(history.items.map(({ part }) => part)).not.toContain('committee_score')
      expect(JSON.stringify(history)).not.toContain('usefulness')
      expect(
        (await db.selectFrom('auditEntry').select('part').where('part', '=', 'committee_score').execute()).length,
      ).toBe(0)
    })

    test('of everybody close the session without a reason; afterwards nothing changes, not even in the database', async () => {
      const { db } = database()
      const session = await opened({ demandIds: demands.slice(0, 2) })
      for (const who of [0, 1, 2]) {
        await score(who, session, 0, [5, 4, 3])
        await score(who, session, 1, [who, who, who])
      }
      const closed = await move(await read(session), 'closed')
      expect(closed).toMatchObject({ state: 'closed', because: null, closedAt: NOW.toISOString() })
      const minutes = await as(members[1]!)('GET /api/committee-sessions/{id}/minutes', { params: { id: session.id } })
      expect(minutes.members).toEqual([
        { fullName: 'Ana Un', tookPart: true, missing: 0 },
        { fullName: 'Bea Deux', tookPart: true, missing: 0 },
        { fullName: 'Cyd Trois', tookPart: true, missing: 0 },
      ])
      expect(minutes.ranking).toMatchObject([
        { organisation: { name: 'Atelier' }, rank: 1, score: 0.866667, drawn: false },
        {
          organisation: { name: 'Boulangerie' },
          rank: 2,
          score: 0.2,
          criteria: [
            {
              criterion: 'usefulness',
              mean: 1,
              least: 0,
              most: 2,
              scores: [
                { level: expect.any(Number) as number },
                { level: expect.any(Number) as number },
                { level: expect.any(Number) as number },
              ],
            },
            { criterion: 'soundness', mean: 1 },
            { criterion: 'cooperation', mean: 1 },
          ],
        },
      ])
      const named = minutes.ranking[1]!.criteria[0]!.scores.map(({ fullName, level, comment }) => [
        fullName,
        level,
        comment,
      ])
      expect(named.sort()).toEqual([
        ['Ana Un', 0, null],
        ['Bea Deux', 1, 'À revoir'],
        ['Cyd Trois', 2, null],
      ])
      const kept = await db.selectFrom('committeeItem').select(['demandId', 'score', 'rank']).orderBy('rank').execute()
      expect(kept).toEqual(minutes.ranking.map(({ demandId, score, rank }) => ({ demandId, score, rank })))

      expect(
        await refused(members[0]!, 'PUT /api/committee-sessions/{id}/items/{itemId}/scores/{criterion}', {
          params: { id: session.id, itemId: itemOf(session, 0), criterion: 'usefulness' },
          body: { level: 0, comment: null },
        }),
      ).toMatchObject({ status: 409, code: 'committee_not_scoring' })
      const sealed = { constraint: 'committee_scores_are_sealed' }
      await expect(db.updateTable('committeeScore').set({ level: 0 }).execute()).rejects.toMatchObject(sealed)
      await expect(db.deleteFrom('committeeScore').execute()).rejects.toMatchObject(sealed)
      for (const table of ['committeeSeat', 'committeeItem'] as const)
        await expect(db.deleteFrom(table).execute()).rejects.toMatchObject({ constraint: 'committee_is_composed' })
      await expect(db.updateTable('committeeSession').set({ state: 'scoring' }).execute()).rejects.toMatchObject({
        constraint: 'committee_session_is_final',
      })
      await expect(db.deleteFrom('committeeSession').execute()).rejects.toMatchObject({
        constraint: 'committee_session_is_final',
      })
    })

    test('that are missing want a reason to close; they are an absence and never a zero', async () => {
      const session = await opened({ demandIds: demands.slice(0, 2) })
      await score(0, session, 0, [5, 5, 5])
      await score(1, session, 0, [5])
      const current = await read(session)
      expect(
        await refused(manager, 'POST /api/committee-sessions/{id}/state', {
          params: { id: session.id },
          headers: ifMatch(current),
          body: { to: 'closed' },
        }),
      ).toMatchObject({ status: 422, code: 'committee_incomplete', field: 'because' })
      await move(current, 'closed', 'Deux membres sont malades.')
      const minutes = await as(manager)('GET /api/committee-sessions/{id}/minutes', { params: { id: session.id } })
      expect(minutes.session.because).toBe('Deux membres sont malades.')
      expect(minutes.members).toEqual([
        { fullName: 'Ana Un', tookPart: true, missing: 1 },
        { fullName: 'Bea Deux', tookPart: true, missing: 2 },
        { fullName: 'Cyd Trois', tookPart: false, missing: 2 },
      ])
      expect(minutes.ranking).toMatchObject([
        { organisation: { name: 'Atelier' }, rank: 1, score: 1 },
        { organisation: { name: 'Boulangerie' }, rank: null, score: null },
      ])
    })
  })

  describe('recusal', () => {
    test('is declared with a reason: no score, no facts until the closing; it can be taken back', async () => {
      const session = await opened()
      await score(0, session, 0, [5, 5, 5])
      const place = { params: { id: session.id, itemId: itemOf(session, 0) } }
      const sheet = await as(members[0]!)('PUT /api/committee-sessions/{id}/items/{itemId}/recusal', {
        ...place,
        body: { reason: 'Mon frère y travaille.' },
      })
      expect(sheet.items[0]).toMatchObject({ recusal: { by: 'member', reason: 'Mon frère y travaille.' }, scores: [] })
      expect(await refused(members[0]!, 'GET /api/committee-sessions/{id}/items/{itemId}', place)).toMatchObject({
        status: 403,
        code: 'recused',
      })
      const put = (who: number) =>
        app.send('PUT /api/committee-sessions/{id}/items/{itemId}/scores/{criterion}', {
          params: { ...place.params, criterion: 'usefulness' },
          headers: members[who],
          body: { level: 5, comment: null },
        })
      expect((await put(0)).body).toMatchObject({ status: 409, code: 'recused' })
      expect((await put(1)).status).toBe(200)
      expect((await read(session)).seats.map(({ done }) => done)).toEqual([1, 0, 0])
      expect((await read(session)).items[0]!.recusals).toBe(1)
      await as(members[0]!)('DELETE /api/committee-sessions/{id}/items/{itemId}/recusal', place)
      expect((await put(0)).status).toBe(200)
    })

    test('is the system’s for a member of the organisation, who joined before or while scoring', async () => {
      const { db } = database()
      await giveRole(db, persons[0]!, 'member', { organisationId: organisations[0]! })
      const session = await opened()
      const sheetOf = (who: number) =>
        as(members[who]!)('GET /api/committee-sessions/{id}/sheet', { params: { id: session.id } })
      expect((await sheetOf(0)).items[0]!.recusal).toEqual({ by: 'system', reason: 'Fait partie de Atelier.' })
      expect(
        await refused(members[0]!, 'DELETE /api/committee-sessions/{id}/items/{itemId}/recusal', {
          params: { id: session.id, itemId: itemOf(session, 0) },
        }),
      ).toMatchObject({ status: 409, code: 'recused_by_system' })
      await score(1, session, 1, [5, 5, 5])
      await giveRole(db, persons[1]!, 'member', { organisationId: organisations[1]! })
      await move(await read(session), 'closed', 'Essai.')
      const minutes = await as(manager)('GET /api/committee-sessions/{id}/minutes', { params: { id: session.id } })
      expect(minutes.recusals).toMatchObject([
        { by: 'system', fullName: 'Ana Un', organisation: { name: 'Atelier' } },
        { by: 'system', fullName: 'Bea Deux', organisation: { name: 'Boulangerie' } },
      ])
      expect(minutes.ranking.every(({ rank }) => rank === null)).toBe(true)
    })
  })

  test('equal scores are drawn by a seed of the closing, which anybody can replay', async () => {
    const session = await opened()
    for (const who of [0, 1, 2]) for (const at of [0, 1, 2]) await score(who, session, at, [3, 3, 3])
    await move(await read(session), 'closed')
    const { seed, ranking } = await as(manager)('GET /api/committee-sessions/{id}/minutes', {
      params: { id: session.id },
    })
    const replayed = [...demands].sort((a, b) => (lotOf(seed, a) < lotOf(seed, b) ? -1 : 1))
    expect(ranking.map(({ demandId, rank, drawn }) => ({ demandId, rank, drawn }))).toEqual(
      replayed.map((demandId, at) => ({ demandId, rank: at + 1, drawn: true })),
    )
  })

  test('two managers who close at once close once', async () => {
    const session = await opened()
    const close = () =>
      app.send('POST /api/committee-sessions/{id}/state', {
        params: { id: session.id },
        headers: { ...manager, ...ifMatch(session) },
        body: { to: 'closed', because: 'Essai.' },
      })
    const answers = await Promise.all([close(), close()])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412])
  })

  test('cancelled, it says why to those who were invited, and goes no further', async () => {
    const session = await move(await prepare(), 'invited')
    const current = { params: { id: session.id }, headers: ifMatch(session) }
    const route = 'POST /api/committee-sessions/{id}/state'
    expect(await refused(manager, route, { ...current, body: { to: 'cancelled' } })).toMatchObject({
      status: 422,
      code: 'because_missing',
    })
    const cancelled = await move(session, 'cancelled', 'La salle est fermée.')
    expect(cancelled).toMatchObject({ state: 'cancelled', because: 'La salle est fermée.' })
    expect(await subjects(persons[0]!)).toContain('Comité annulé : Comité de décembre')
    expect(
      await refused(manager, route, {
        params: { id: session.id },
        headers: ifMatch(cancelled),
        body: { to: 'scoring' },
      }),
    ).toMatchObject({ status: 409, code: 'committee_move_impossible', state: 'cancelled' })
  })

  test('who has not scored everything is reminded the day before, once; managers are told the ranking', async () => {
    const { db } = database()
    const session = await opened({ heldOn: '2026-11-25', demandIds: demands.slice(0, 1) })
    await score(0, session, 0, [5, 5, 5])
    await score(1, session, 0, [5])
    for (const _time of [1, 2]) await remindMembers(db, TODAY, NOW, false)
    const reminder = 'Vos notes manquent pour le comité le 25 novembre 2026 à 14 h 30'
    const reminded = await Promise.all(persons.map(async (person) => (await subjects(person)).includes(reminder)))
    expect(reminded).toEqual([false, true, true])
    expect((await subjects(persons[1]!)).length).toBe(2)
    await move(await read(session), 'closed', 'Essai.')
    const { body } = await db
      .selectFrom('message')
      .select('body')
      .where('subject', '=', 'Classement du comité : Comité de décembre')
      .executeTakeFirstOrThrow()
    expect(body).toContain('1. Atelier')
  })

  test('a member’s calendar shows the sessions that he is invited to, at their hour in Paris, and nothing else', async () => {
    await move(await prepare({ personIds: persons.slice(0, 1) }), 'invited')
    const feed = async (who: { cookie: string }) => {
      const { path } = await as(who)('POST /api/calendar')
      const token = /calendar\/(.+)\.ics/.exec(path)![1]!
      return String((await app.send('GET /api/calendar/{token}.ics', { params: { token } }, 'public')).body)
    }
    const calendar = await feed(members[0]!)
    expect(calendar).toContain('SUMMARY:Comité : Comité de décembre')
    expect(calendar).toContain('DTSTART:20261203T133000Z')
    expect(await feed(members[1]!)).not.toContain('VEVENT')
    expect(await feed(manager)).not.toContain('SUMMARY:Comité')
  })

  test('the grid can count the score of the last committee: to be filled in before, known once closed', async () => {
    const { db } = database()
    await db
      .insertInto('priorityGrid')
      .values({
        territory: TERRITORY,
        number: 2,
        name: 'Avec le comité',
        because: 'Essai',
        points: '{"committee": {"most": 30}}',
        seed: 'x',
        validFrom: '2026-12-05',
        publishedAt: NOW.toISOString(),
      })
      .execute()
    const later = await testApp(database(), { today: '2026-12-10', now: () => NOW })
    const findings = async (at: number) =>
      (
        await later.call('GET /api/demands/{id}/points', {
          params: { id: demands[at]! },
          headers: manager,
        } as never)
      ).findings
    const session = await opened({ demandIds: demands.slice(0, 2) })
    for (const who of [0, 1, 2]) await score(who, session, 0, [4, 4, 4])
    const unknown = 'Aucun comité n’a encore examiné la demande : aucun point.'
    expect(await findings(0)).toEqual([{ criterion: 'committee', points: 0, known: false, sentence: unknown }])
    await move(await read(session), 'closed', 'Essai.')
    const about = (sentence: string, points: number, known: boolean) => ({
      criterion: 'committee',
      points,
      known,
      sentence,
    })
    expect(await findings(0)).toEqual([
      about('Note de 80 sur 100 au comité du 3 décembre 2026 : +24 points.', 24, true),
    ])
    expect(await findings(1)).toEqual([
      about('Le comité du 3 décembre 2026 n’a pas noté la demande : aucun point.', 0, false),
    ])
    expect(await findings(2)).toEqual([about(unknown, 0, false)])
    await later.close()
  })
})

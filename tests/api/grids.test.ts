import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Grid } from '../../server/contract.ts'
import { grid as firstGrid } from '../support/allocationMakers.ts'
import { ifMatch, testApp, TODAY, type TestApp } from '../support/app.ts'
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
  span,
  TERRITORY,
} from '../support/makers.ts'

const NOBODY = '00000000-0000-4000-8000-000000000000'

onBothDatabases('grids', (database) => {
  let app: TestApp
  beforeAll(async () => {
    app = await testApp(database())
  })
  afterAll(() => app.close())
  beforeEach(async () => {
    await makeTerritory(database().db)
  })

  const territory = { territory: TERRITORY }
  const published = async () => (await app.call('GET /api/grids', { querystring: territory }, 'public')).versions
  const begin = () => app.call('POST /api/grids', { body: territory })
  const change = (draft: Grid, body: Partial<Pick<Grid, 'name' | 'because' | 'points'>>) =>
    app.call('PATCH /api/grids/{id}', { params: { id: draft.id }, headers: ifMatch(draft), body })
  const publish = (draft: Grid, validFrom = '2026-12-01') =>
    app.call('POST /api/grids/{id}/publish', { params: { id: draft.id }, headers: ifMatch(draft), body: { validFrom } })
  /** A second version, in which emergence counts 30 points, and the last stage as much as before. */
  const SECOND = { ...firstGrid.points, stage: { emergence: 30, incubation: 10, launch: 10, scaling: -10 } }
  const second = async (validFrom?: string) =>
    publish(await change(await begin(), { because: 'Aider les débuts.', points: SECOND }), validFrom)
  async function asking(name: string, organisation: object = {}, given: object = {}): Promise<string> {
    const organisationId = await makeOrganisation(database().db, { name, inclusionPostsFte: 0, ...organisation })
    return makeDemand(database().db, { organisationId, submittedOn: TODAY, ...given })
  }

  test('a territory has the first grid from the start, and anybody may read it with its criteria', async () => {
    const { criteria, use, versions } = await app.call('GET /api/grids', { querystring: territory }, 'public')
    expect(versions).toEqual([
      {
        ...territory,
        id: versions[0]!.id,
        version: 1,
        number: 1,
        name: 'Grille de départ',
        because: expect.stringMatching(/à valider par le comité de pilotage/) as string,
        points: firstGrid.points,
        review: expect.any(Array) as Grid['review'],
        seed: `${TERRITORY}-1`,
        validFrom: '2026-11-24',
        publishedAt: versions[0]!.publishedAt,
        inForce: true,
        changes: [],
        reviewChanges: [],
      },
    ])
    expect(versions[0]!.review.map(({ code, weight, levels }) => ({ code, weight, levels: levels.length }))).toEqual([
      { code: 'usefulness', weight: 3, levels: 6 },
      { code: 'soundness', weight: 2, levels: 6 },
      { code: 'cooperation', weight: 1, levels: 6 },
    ])
    expect(use).toEqual({ lowestFactor: 0.75, highestFactor: 1.5, highFrom: 15, middleFrom: 5 })
    expect(criteria.map(({ code }) => code)).toEqual([
      'waiting',
      'relocation',
      'inclusion',
      'stage',
      'neighbourhood',
      'seat',
      'filiere',
      'refusals',
      'committee',
    ])
  })

  describe('a draft', () => {
    test('begins with the points of the newest, is changed, and nobody but a manager knows of it', async () => {
      const draft = await begin()
      expect(draft).toMatchObject({
        number: 2,
        name: 'Version 2',
        because: null,
        points: firstGrid.points,
        seed: null,
        validFrom: null,
        publishedAt: null,
      })
      const changed = await change(draft, { name: 'Grille 2027', points: SECOND })
      expect(changed).toEqual({ ...draft, name: 'Grille 2027', points: SECOND, version: 2 })
      expect(await app.call('GET /api/grids/draft', { querystring: territory })).toEqual({ draft: changed })
      expect((await published()).length).toBe(1)
      expect(await app.refusal('GET /api/grids/{id}/order', { params: { id: draft.id } }, 'public')).toMatchObject({
        status: 404,
        code: 'grid_not_found',
      })
    })

    test('is the only one: a second is refused', async () => {
      await begin()
      expect(await app.refusal('POST /api/grids', { body: territory })).toMatchObject({
        status: 409,
        code: 'grid_draft_exists',
      })
    })

    test.each([
      ['a criterion that nobody knows', { beauty: { yes: 5 } }, 'criterion_unknown', 'points/beauty/yes'],
      ['a case that nobody knows', { stage: { retired: 5 } }, 'criterion_unknown', 'points/stage/retired'],
      ['points for waiting below zero', { waiting: { most: -1 } }, 'points_too_low', 'points/waiting/most'],
    ])('refuses %s', async (_, points, code, field) => {
      const draft = await begin()
      expect(
        await app.refusal('PATCH /api/grids/{id}', {
          params: { id: draft.id },
          headers: ifMatch(draft),
          body: { points } as never,
        }),
      ).toMatchObject({ status: 422, code, field })
    })

    test('changed meanwhile by somebody else is not overwritten', async () => {
      const draft = await begin()
      await change(draft, { name: 'La leur' })
      expect(
        await app.refusal('PATCH /api/grids/{id}', {
          params: { id: draft.id },
          headers: ifMatch(draft),
          body: { name: 'La mienne' },
        }),
      ).toMatchObject({ status: 412, code: 'changed_meanwhile' })
    })
  })

  describe('publishing', () => {
    const refused = (draft: Grid, validFrom: string) =>
      app.refusal('POST /api/grids/{id}/publish', {
        params: { id: draft.id },
        headers: ifMatch(draft),
        body: { validFrom },
      })

    test('draws a seed, says what changed, and puts it in force on its day', async () => {
      const one = await second('2026-12-01')
      expect(one).toMatchObject({
        number: 2,
        validFrom: '2026-12-01',
        seed: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      })
      const shown = (versions: Awaited<ReturnType<typeof published>>) =>
        versions.map(({ number, inForce, changes }) => ({
          number,
          inForce,
          changes: changes.map((each) => each.sentence),
        }))
      const changes = ['Étape du parcours, étape émergence : 0 → 30 points.']
      expect(shown(await published())).toEqual([
        { number: 2, inForce: false, changes },
        { number: 1, inForce: true, changes: [] },
      ])
      const later = await testApp(database(), { today: '2026-12-01' })
      const { versions } = await later.call('GET /api/grids', { querystring: territory })
      await later.close()
      expect(shown(versions)).toEqual([
        { number: 2, inForce: true, changes },
        { number: 1, inForce: false, changes: [] },
      ])
    })

    test('is refused without a reason, without a change, for the past, and before the version in force', async () => {
      const draft = await begin()
      expect(await refused(draft, '2026-12-01')).toMatchObject({ code: 'grid_because_missing', field: 'because' })
      const same = await change(draft, { because: 'Retirer au sort.' })
      expect(await refused(same, '2026-12-01')).toMatchObject({ code: 'grid_unchanged', field: 'points' })
      const other = await change(same, { points: SECOND })
      expect(await refused(other, TODAY)).toMatchObject({
        code: 'grid_starts_too_early',
        field: 'validFrom',
        earliest: '2026-11-25',
      })
      await publish(other, '2026-11-25')
      expect((await published()).map(({ number }) => number)).toEqual([2, 1])
    })

    test('is for good: the API and the database refuse any change', async () => {
      const one = await second()
      for (const attempt of [
        app.refusal('PATCH /api/grids/{id}', {
          params: { id: one.id },
          headers: ifMatch(one),
          body: { name: 'Autre' },
        }),
        app.refusal('POST /api/grids/{id}/publish', {
          params: { id: one.id },
          headers: ifMatch(one),
          body: { validFrom: '2027-01-01' },
        }),
      ]) {
        expect(await attempt).toMatchObject({ status: 409, code: 'grid_published' })
      }
      const { db } = database()
      await expect(sql`update priority_grid set name = 'Autre' where id = ${one.id}`.execute(db)).rejects.toThrow(
        /published grid/,
      )
      await expect(sql`delete from priority_grid where id = ${one.id}`.execute(db)).rejects.toThrow(/published grid/)
    })
  })

  test('a draft is deleted by who saw it as it is, and never once published', async () => {
    const draft = await begin()
    const remove = (seen: Grid) => ({ params: { id: seen.id }, headers: ifMatch(seen) })
    const changed = await change(draft, { because: 'Aider les débuts.', points: SECOND })
    expect(await app.refusal('DELETE /api/grids/{id}', remove(draft))).toMatchObject({
      status: 412,
      code: 'changed_meanwhile',
    })
    expect(await app.call('DELETE /api/grids/{id}', remove(changed))).toEqual(changed)
    expect(await app.call('GET /api/grids/draft', { querystring: territory })).toEqual({ draft: null })
    expect(await app.refusal('DELETE /api/grids/{id}', remove(changed))).toMatchObject({ code: 'grid_not_found' })

    const next = await begin()
    expect(next.number).toBe(draft.number)
    const published = await publish(await change(next, { because: 'Aider les débuts.', points: SECOND }))
    expect(await app.refusal('DELETE /api/grids/{id}', remove(published))).toMatchObject({
      status: 409,
      code: 'grid_published',
    })
  })

  test('two managers who publish the same draft for different days at once: one wins', async () => {
    const draft = await change(await begin(), { because: 'Aider les débuts.', points: SECOND })
    const answers = await Promise.all(
      ['2026-12-01', '2026-12-02'].map((validFrom) =>
        app.send('POST /api/grids/{id}/publish', {
          params: { id: draft.id },
          headers: ifMatch(draft),
          body: { validFrom },
        }),
      ),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  describe('the ranking', () => {
    test('says each demand’s points by criterion, and where another version puts it', async () => {
      const siteId = await makeSite(database().db, {
        name: 'Wattignies',
        permanence: 'transitional',
        usable: span(null, '2028-01-01'),
      })
      const roomId = await makeRoom(database().db, { buildingId: await makeBuilding(database().db, { siteId }) })
      const leaving = await asking('Sur le départ', { stage: 'growth' })
      const { organisationId } = await database()
        .db.selectFrom('demand')
        .select('organisationId')
        .where('id', '=', leaving)
        .executeTakeFirstOrThrow()
      await makeOccupancy(database().db, { roomId, organisationId, during: during('2026-01-01', null) })
      const early = await asking('Débutante', { stage: 'emergence' })
      await asking('Brouillon', {}, { status: 'draft' })
      const [first] = await published()
      const { id } = await second()
      const { demands } = await app.call('GET /api/grids/{id}/ranking', {
        params: { id },
        querystring: { against: first!.id },
      })
      expect(
        demands.map(({ demandId, organisation, points, rank, against, findings }) => ({
          demandId,
          name: organisation.name,
          points,
          rank,
          against,
          gave: findings.filter((each) => each.points !== 0).map(({ sentence }) => sentence),
        })),
      ).toEqual([
        {
          demandId: early,
          name: 'Débutante',
          points: 30,
          rank: 1,
          against: { points: 0, rank: 2 },
          gave: ['La structure est à l’étape émergence : +30 points.'],
        },
        {
          demandId: leaving,
          name: 'Sur le départ',
          points: 15,
          rank: 2,
          against: { points: 15, rank: 1 },
          gave: ['La structure doit quitter le site Wattignies, qui ferme le 1er janvier 2028 : +15 points.'],
        },
      ])
    })

    test('counts the filière served little and the proposals refused in plans put in force', async () => {
      const served = await asking('Servie', { filiere: 'reuse' })
      await asking('Sans filière', { filiere: null })
      const bare = await asking('Oubliée', { filiere: 'citizen_energy' })
      const { db } = database()
      const { organisationId } = await db
        .selectFrom('demand')
        .select('organisationId')
        .where('id', '=', served)
        .executeTakeFirstOrThrow()
      for (const roomId of [await makeRoom(db), await makeRoom(db, { name: 'Atelier 2' })]) {
        await makeOccupancy(db, { roomId, organisationId, during: during('2026-01-01', null) })
      }
      const points = { filiere: { none: 12, few: 7 }, refusals: { once: -2 } }
      const { id } = await change(await begin(), { points })
      const place = async () => {
        const { demands } = await app.call('GET /api/grids/{id}/ranking', { params: { id }, querystring: {} })
        return demands.map(({ organisation, points: sum, findings }) => [
          organisation.name,
          sum,
          findings.map((each) => each.sentence),
        ])
      }
      const none = 'Aucune proposition refusée jusqu’ici : aucun point.'
      const before = [
        ['Oubliée', 12, ['Aucune structure de sa filière n’a de local : +12 points.', none]],
        ['Servie', 7, ['1 structure de sa filière a un local : +7 points.', none]],
        ['Sans filière', 0, ['Filière à renseigner : aucun point.', none]],
      ]
      expect(await place()).toEqual(before)

      // A refusal counts once somebody was placed by the same plan; a plan that was only tried does not.
      const plan = await db
        .insertInto('plan')
        .values({
          ...territory,
          name: 'Essai',
          status: 'cancelled',
          startsOn: '2027-01-01',
          quarters: 4,
          weightsVersion: '2026-11',
          request: '{}',
          seed: 0,
          seconds: 1,
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      const rejected = {
        ...territory,
        planId: plan.id,
        roomId: await makeRoom(db, { name: 'Atelier 3' }),
        during: during('2027-01-01', '2028-01-01'),
        stays: false,
        worth: 1,
        explanation: '{}',
        toCheck: '[]',
        decidedAt: '2026-11-24T10:00:00Z',
      }
      const organisationOf = (demandId: string) =>
        db.selectFrom('demand').select('organisationId').where('id', '=', demandId).executeTakeFirstOrThrow()
      await db
        .insertInto('placement')
        .values({ ...rejected, demandId: bare, ...(await organisationOf(bare)), decision: 'rejected' })
        .execute()
      expect(await place()).toEqual(before)
      const occupancyId = await makeOccupancy(db, { roomId: rejected.roomId, organisationId })
      await db
        .insertInto('placement')
        .values({ ...rejected, demandId: served, organisationId, decision: 'accepted', occupancyId })
        .execute()
      expect((await place())[0]).toEqual([
        'Oubliée',
        10,
        ['Aucune structure de sa filière n’a de local : +12 points.', '1 proposition refusée jusqu’ici : −2 points.'],
      ])
    })

    test('is published by reference alone, and anybody can replay its draw', async () => {
      const ids = await Promise.all(
        Array.from({ length: 12 }, (_, at) => asking(`Structure ${at}`, { stage: at < 6 ? 'growth' : 'launch' })),
      )
      const { id, seed } = (await published())[0]!
      const order = await app.call('GET /api/grids/{id}/order', { params: { id } }, 'public')
      expect(JSON.stringify(order)).not.toContain('Structure')
      const lot = (reference: string) => createHash('sha256').update(`${seed!}:${reference}`).digest('hex')
      const points = (at: number) => (at < 6 ? 0 : 10)
      const replayed = ids
        .map((demandId, at) => ({ demandId, points: points(at), lot: lot(demandId) }))
        .sort((a, b) => b.points - a.points || (a.lot < b.lot ? -1 : 1))
        .map((place, at) => ({ ...place, rank: at + 1 }))
      expect(order.places).toEqual(replayed)
      const { demands } = await app.call('GET /api/grids/{id}/ranking', { params: { id }, querystring: {} })
      expect(demands.map(({ demandId }) => demandId)).toEqual(replayed.map(({ demandId }) => demandId))
    })
  })

  test('a demand says its points, its rank and how many have as many; one that does not wait has no rank', async () => {
    const one = await asking('Une', { stage: 'launch' })
    const two = await asking('Deux', { stage: 'launch' })
    await asking('Trois', { stage: 'growth' })
    const draft = await asking('Brouillon', { stage: 'launch' }, { status: 'draft', submittedOn: null })
    const of = (id: string) => app.call('GET /api/demands/{id}/points', { params: { id } })
    const [a, b, c] = [await of(one), await of(two), await of(draft)]
    expect([a.rank, b.rank].sort()).toEqual([1, 2])
    expect(a).toMatchObject({ demandId: one, on: TODAY, points: 10, waiting: 3, equals: 1, grid: { number: 1 } })
    expect(c).toMatchObject({
      demandId: draft,
      points: 10,
      rank: null,
      waiting: 3,
      equals: 2,
      findings: expect.arrayContaining([
        {
          criterion: 'waiting',
          points: 0,
          known: false,
          sentence: 'Date de dépôt de la demande à renseigner : aucun point.',
        },
      ]) as unknown,
    })
    expect(await app.refusal('GET /api/demands/{id}/points', { params: { id: NOBODY } })).toMatchObject({ status: 404 })
  })

  describe('a plan', () => {
    const asked = { ...territory, startsOn: '2027-01-01', quarters: 4, seconds: 1 }
    async function solved(gridId?: string) {
      const { id } = await app.call('POST /api/plans', { body: { ...asked, ...(gridId && { gridId }) } })
      for (;;) {
        const plan = await app.call('GET /api/plans/{id}', { params: { id } })
        if (plan.finishedAt !== null) return plan
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
    beforeEach(async () => {
      await makeRoom(database().db, {
        buildingId: await makeBuilding(database().db, { condition: 'good' }),
        areaM2: 50,
        admitsStages: ['launch'],
        rents: { launch: 40_000 },
      })
      await asking('Débutante', { stage: 'emergence' })
      await asking('Lancée', { stage: 'launch' })
    })

    test('records the version in force, which stays runnable when another is published', async () => {
      const [first] = await published()
      const { id, number, name, validFrom, seed, points } = first!
      const used = { id, number, name, validFrom, seed, points }
      const housed = async (plan: { id: string }) =>
        (await app.call('GET /api/plans/{id}/result', { params: { id: plan.id } })).placements.map(
          ({ organisation }) => organisation.name,
        )
      const one = await solved()
      expect([one.grid, await housed(one)]).toEqual([used, ['Lancée']])

      const other = await second()
      const two = await solved(other.id)
      expect([two.grid!.number, await housed(two)]).toEqual([2, ['Débutante']])
      const again = await solved(id)
      expect([again.grid, again.inputHash, await housed(again)]).toEqual([used, one.inputHash, ['Lancée']])
    })

    test('asked before there were grids says so, and asks to be made again', async () => {
      const { id } = await solved()
      await sql`update plan set grid_id = null, request = request - 'grid' where id = ${id}`.execute(database().db)
      const { items } = await app.call('GET /api/plans', { querystring: territory })
      expect(items.map((plan) => [plan.id, plan.grid])).toEqual([[id, null]])
      expect(
        await app.refusal('GET /api/plans/{id}/unmet/{demandId}/change', { params: { id, demandId: NOBODY } }),
      ).toMatchObject({ status: 409, code: 'plan_outdated' })
    })

    test('is refused with a draft', async () => {
      const { id } = await begin()
      expect(await app.refusal('POST /api/plans', { body: { ...asked, gridId: id } })).toMatchObject({
        status: 422,
        code: 'grid_unknown',
        field: 'gridId',
      })
    })
  })
})

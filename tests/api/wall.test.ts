import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { actingOf, type Caller, type HeldRole } from '../../server/accounts/permissions.ts'
import { actAs, reachingAlso } from '../../server/db/acting.ts'
import { pointAt } from '../../server/db/geo.ts'
import { refusalOf } from '../../server/db/violations.ts'
import { WALL } from '../../server/db/wall.ts'
import { listDemands } from '../../server/demands/demands.queries.ts'
import { listOccupancies } from '../../server/occupancies/occupancies.queries.ts'
import { listOrganisations } from '../../server/organisations/organisations.queries.ts'
import { weightsFor } from '../../server/allocation/weights.ts'
import { listPlans } from '../../server/allocation/plans.queries.ts'
import { makePerson } from '../support/accounts.ts'
import { testApp } from '../support/app.ts'
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
  NANTES,
  TERRITORY,
} from '../support/makers.ts'

const ELSEWHERE = '200071678'

const caller = (...roles: Partial<HeldRole>[]): Caller => ({
  person: null,
  sessionId: null,
  roles: roles.map((role) => ({ role: 'planner', territory: TERRITORY, commune: null, organisation: null, ...role })),
})
const as = <T>(who: Caller, work: () => Promise<T>): Promise<T> => actAs(actingOf(who), work)

onBothDatabases('the second wall', (database) => {
  let own: Awaited<ReturnType<typeof makeTenant>>
  let foreign: Awaited<ReturnType<typeof makeTenant>>
  let neighbour: string

  beforeEach(async () => {
    const { db } = database()
    await makeTerritory(db)
    await db.insertInto('territory').values({ code: ELSEWHERE, name: 'Ailleurs', metreSrid: 2154 }).execute()
    const commune = { population: null, populationYear: null, outline: null, outlineSource: null }
    await db
      .insertInto('commune')
      .values({ ...commune, territory: ELSEWHERE, inseeCode: NANTES, name: 'Là', townHall: pointAt([-1.5, 47.2]) })
      .execute()
    own = await makeTenant(TERRITORY)
    foreign = await makeTenant(ELSEWHERE)
    neighbour = (await makeTenant(TERRITORY)).organisation
  })

  /** An organisation with a room, a demand, an agreement, a milestone, and a plan that places it. */
  async function makeTenant(territory: string) {
    const { db } = database()
    const site = await makeSite(db, { territory })
    const building = await makeBuilding(db, { territory, siteId: site })
    const room = await makeRoom(db, { territory, buildingId: building })
    const organisation = await makeOrganisation(db, { territory })
    const demand = await makeDemand(db, { territory, organisationId: organisation, phases: [{ territory }] })
    const occupancy = await makeOccupancy(db, { territory, roomId: room, organisationId: organisation })
    const { id: agreementId } = await db
      .insertInto('agreement')
      .values({ territory, occupancyId: occupancy, form: 'civil_lease', during: during('2027-01-01', '2028-01-01') })
      .returning('id')
      .executeTakeFirstOrThrow()
    await db.insertInto('inventory').values({ territory, agreementId, moment: 'move_in' }).execute()
    await db.insertInto('milestone').values({ territory, organisationId: organisation, code: 'first_job' }).execute()
    const { id: planId } = await db
      .insertInto('plan')
      .values({
        territory,
        name: 'Plan',
        status: 'cancelled',
        startsOn: '2027-01-01',
        quarters: 1,
        weightsVersion: '1',
        request: JSON.stringify({ weights: weightsFor(), grid: null, pins: [], bans: [] }),
        seed: 1,
        seconds: 1,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await db.insertInto('planRobustness').values({ planId }).execute()
    return { territory, site, room, organisation, demand, occupancy, planId }
  }

  describe('its list', () => {
    test('every table has a line, or a reason to be outside; no line is of a table that is gone', async () => {
      const { rows } = await sql<{ name: string; walled: boolean }>`
        select relname as name, relrowsecurity as walled from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname not like 'kysely_migration%'
          and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'e')`.execute(database().db)
      expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(WALL).sort())
      expect(rows.filter(({ walled }) => !walled)).toEqual([])
    })

    test('the role of requests owns nothing, and passes no policy by', async () => {
      const { rows } = await sql`
        select rolsuper, rolbypassrls, rolcanlogin,
          (select count(*)::int from pg_class where relowner = pg_roles.oid) as owns
        from pg_roles where rolname = 'escale_walled'`.execute(database().db)
      expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, rolcanlogin: false, owns: 0 }])
    })

    test('secrets of who signs in are not even named to a request', async () => {
      const { walled } = database()
      for (const table of ['session', 'token', 'recoveryCode', 'attempt'] as const) {
        const read = as(caller({ role: 'administrator', territory: null }), () =>
          walled.selectFrom(table).selectAll().execute(),
        )
        await expect(read, table).rejects.toMatchObject({ code: '42501' })
      }
      const passwords = as(caller({}), () => walled.selectFrom('person').select('passwordHash').execute())
      await expect(passwords).rejects.toMatchObject({ code: '42501' })
    })
  })

  describe('with a hole in the code', () => {
    /** The lists of the product, each without its filter. */
    const holes = () => {
      const { walled } = database()
      return {
        organisations: async () => (await listOrganisations(walled, {}, null)).items.map(({ id }) => id),
        demands: async () => (await listDemands(walled, {}, null)).items.map(({ id }) => id),
        occupancies: async () => (await listOccupancies(walled, {}, null)).items.map(({ id }) => id),
        plans: async () => (await listPlans(walled, {})).items.map(({ id }) => id),
      }
    }
    const seenBy = async (who: Caller) =>
      Object.fromEntries(
        await Promise.all(Object.entries(holes()).map(async ([name, hole]) => [name, await as(who, hole)] as const)),
      )

    test('a planner is given nothing of another territory, and all of his own', async () => {
      const seen = await seenBy(caller({}))
      expect(Object.values(seen).map((ids) => ids.length)).toEqual([2, 2, 2, 2])
      const others = [foreign.organisation, foreign.demand, foreign.occupancy, foreign.planId]
      expect(Object.values(seen).flat()).not.toEqual(
        expect.arrayContaining([expect.toSatisfy((id) => others.includes(id as string))]),
      )
    })

    test('a member is given what is of his organisation, and no plan', async () => {
      expect(await seenBy(caller({ role: 'member', organisation: own.organisation }))).toEqual({
        organisations: [own.organisation],
        demands: [own.demand],
        occupancies: [own.occupancy],
        plans: [],
      })
    })

    test('the public, and code that forgot to say who acts, are given nothing', async () => {
      const nothing = { organisations: [], demands: [], occupancies: [], plans: [] }
      expect(await seenBy(caller({}))).not.toEqual(nothing)
      expect(await seenBy({ person: null, sessionId: null, roles: [] })).toEqual(nothing)
      expect((await listDemands(database().walled, {}, null)).items).toEqual([])
    })

    test('no table gives a row of another territory, asked for everything', async () => {
      const { db, walled } = database()
      const leaks: string[] = []
      const looked: string[] = []
      const read = Object.entries(WALL).filter(([, { read }]) => read !== null && read !== 'true')
      for (const [table] of read) {
        const { rows: columns } = await sql<{ name: string }>`
          select attname as name from pg_attribute where attrelid = ${table}::regclass and attname in ('territory', 'territory_id')`.execute(
          db,
        )
        if (columns.length === 0) continue
        const query = sql<{
          territory: string
        }>`select distinct ${sql.ref(columns[0]!.name)} as territory from ${sql.table(table)}`
        const all = (await query.execute(db)).rows.map(({ territory }) => territory)
        if (all.includes(ELSEWHERE)) looked.push(table)
        const given = (await as(caller({}), () => query.execute(walled))).rows.map(({ territory }) => territory)
        if (given.includes(ELSEWHERE)) leaks.push(table)
      }
      // The grid of a territory is published: that anybody reads it is what it is for.
      expect(leaks).toEqual(['priority_grid'])
      expect(looked).toEqual(
        expect.arrayContaining([
          'organisation',
          'demand',
          'demand_phase',
          'occupancy',
          'plan',
          'agreement',
          'inventory',
          'milestone',
          'audit_entry',
        ]),
      )
    })

    test('a write reaches nothing of another territory, nor of another organisation', async () => {
      const { walled } = database()
      const rename = (id: string) =>
        walled.updateTable('organisation').set({ name: 'Autre' }).where('id', '=', id).executeTakeFirst()
      const member = caller({ role: 'member', organisation: own.organisation })
      const changed = async (who: Caller, id: string) => Number((await as(who, () => rename(id))).numUpdatedRows)
      expect(await changed(caller({}), foreign.organisation)).toBe(0)
      expect(await changed(member, neighbour)).toBe(0)
      expect(await changed(member, own.organisation)).toBe(1)
      expect(await changed(caller({}), own.organisation)).toBe(1)
      const add = as(caller({}), () => makeOrganisation(walled, { territory: ELSEWHERE }))
      const refused: unknown = await add.then(
        () => null,
        (error: unknown) => error,
      )
      expect(refusalOf(refused, {})).toMatchObject({ statusCode: 403, code: 'beyond_wall' })
    })

    test('a row cannot be moved to another territory', async () => {
      const { walled } = database()
      const move = as(caller({}), () =>
        walled
          .updateTable('milestone')
          .set({ territory: ELSEWHERE })
          .where('organisationId', '=', own.organisation)
          .execute(),
      )
      await expect(move).rejects.toMatchObject({ code: '42501' })
    })
  })

  test('the connection says who acts anew at each turn, in transactions and after errors too', async () => {
    const { walled } = database()
    const territories = [TERRITORY, ELSEWHERE]
    const turns = Array.from({ length: 40 }, (_, n) => {
      const territory = territories[n % 2]!
      return as(caller({ territory }), async () => {
        if (n % 5 === 0) await sql`select 1 / 0`.execute(walled).catch(() => {})
        const read = () => walled.selectFrom('demand').select('territory').distinct()
        const rows =
          n % 3 === 0
            ? await walled
                .transaction()
                .execute((trx) => trx.selectFrom('demand').select('territory').distinct().execute())
            : await read().execute()
        return rows.map((row) => row.territory).join() === territory
      })
    })
    expect(await Promise.all(turns)).toEqual(turns.map(() => true))
  })

  test('what computes over a territory reaches it for as long as it does, and no further', async () => {
    const { walled } = database()
    const count = async () => (await walled.selectFrom('demand').select('id').execute()).length
    const member = caller({ role: 'member', organisation: own.organisation })
    await as(member, async () => {
      expect(await reachingAlso([ELSEWHERE], count)).toBe(2)
      expect(await count()).toBe(1)
    })
  })

  test('books and invariants are kept whoever acts: a member’s write is in the log, and a taken room stays taken', async () => {
    const { db, walled } = database()
    const person = await makePerson(db)
    const member = { ...caller({ role: 'member', organisation: own.organisation }) }
    const acting = { ...actingOf(member), person }
    await actAs(acting, () =>
      walled.updateTable('organisation').set({ activity: 'Couture' }).where('id', '=', own.organisation).execute(),
    )
    const entry = await db
      .selectFrom('auditEntry')
      .select(['objectId', 'personId'])
      .where('personId', '=', person)
      .executeTakeFirst()
    expect(entry).toEqual({ objectId: own.organisation, personId: person })
    const { roomId } = await db
      .selectFrom('occupancy')
      .select('roomId')
      .where('organisationId', '=', neighbour)
      .executeTakeFirstOrThrow()
    const taken = actAs(acting, () => makeOccupancy(walled, { roomId, organisationId: own.organisation }))
    await expect(taken).rejects.toMatchObject({ constraint: 'occupancy_one_at_a_time' })
  })

  test('the public map counts a room as taken without being given its tenant', async () => {
    const app = await testApp(database())
    const querystring = { on: '2027-02-01', territory: TERRITORY }
    const { features } = await app.call('GET /api/sites.geojson', { querystring } as never, 'public')
    expect(features.map(({ properties }) => [properties.rooms, properties.freeRooms])).toEqual([
      [1, 0],
      [1, 0],
    ])
    const free = { territory: TERRITORY, freeFrom: '2027-02-01' }
    expect((await app.call('GET /api/rooms', { querystring: free } as never, 'public')).items).toEqual([])
    await app.close()
  })
})

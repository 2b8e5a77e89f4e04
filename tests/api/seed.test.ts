import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { seedDemonstration } from '../../server/demonstration/demonstration.queries.ts'
import { onBothDatabases } from '../support/database.ts'

const TABLES = [
  'territory',
  'commune',
  'neighbourhood',
  'neighbourhoodCommune',
  'site',
  'siteFieldSource',
  'building',
  'room',
  'organisation',
  'demand',
  'occupancy',
  'cohort',
] as const

onBothDatabases('seeding the demonstration', (database) => {
  const count = async () => {
    const counts = await Promise.all(
      TABLES.map(async (table) => {
        const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)}`.execute(
          database().db,
        )
        return [table, rows[0]!.n] as const
      }),
    )
    return Object.fromEntries(counts)
  }

  test('fills an empty database once, in one go', async () => {
    const said: string[] = []
    expect(await seedDemonstration(database().db, '2026-11-24', (sentence) => said.push(sentence))).toBe(true)
    expect(said).toEqual(['Remplissage de la base : Nantes Métropole et son jeu de démonstration…'])
    const filled = await count()
    expect(filled).toEqual({
      territory: 1,
      commune: 24,
      neighbourhood: 15,
      neighbourhoodCommune: 16,
      site: 21,
      siteFieldSource: 44,
      building: 15,
      room: 82,
      organisation: 76,
      demand: 65,
      occupancy: 62,
      cohort: 2,
    })
    expect(await seedDemonstration(database().db, '2027-05-01')).toBe(false)
    expect(await count()).toEqual(filled)
  })

  test('two starters at once fill it once', async () => {
    const both = await Promise.all([1, 2].map(() => seedDemonstration(database().db, '2026-11-24')))
    expect(both.sort()).toEqual([false, true])
  })

  test('what is invented is marked, and real places are not', async () => {
    const { db } = database()
    await seedDemonstration(db, '2026-11-24')
    const marks = await Promise.all(
      (['site', 'building', 'room', 'organisation', 'demand', 'occupancy'] as const).map(async (table) => {
        const rows = await db.selectFrom(table).select('demonstration').execute()
        return [table, rows.filter(({ demonstration }) => !demonstration).length] as const
      }),
    )
    expect(Object.fromEntries(marks)).toEqual({
      site: 10,
      building: 0,
      room: 0,
      organisation: 0,
      demand: 0,
      occupancy: 0,
    })
  })

  test('an unknown fact is NULL, and a known absence is told from it', async () => {
    const { db } = database()
    await seedDemonstration(db, '2026-11-24')
    const site = await db
      .selectFrom('site')
      .select(['name', 'usable', 'inQpv', 'ownerRegime', 'areaM2'])
      .where('name', '=', 'Wattignies')
      .executeTakeFirst()
    expect(site).toEqual({ name: 'Wattignies', usable: null, inQpv: null, ownerRegime: null, areaM2: null })
    const docks = await db
      .selectFrom('room')
      .innerJoin('building', 'building.id', 'room.buildingId')
      .innerJoin('site', 'site.id', 'building.siteId')
      .leftJoin('roomEquipment', (join) =>
        join.onRef('roomEquipment.roomId', '=', 'room.id').on('roomEquipment.code', '=', 'dock'),
      )
      .select(['room.name', 'roomEquipment.present'])
      .where('site.name', '=', 'La Grande Cale')
      .where('room.kind', '=', 'workshop')
      .orderBy('room.name')
      .execute()
    expect(docks).toEqual([
      { name: 'Atelier de la grue', present: true },
      { name: 'Atelier des cordages', present: null },
      { name: 'Atelier des voiles', present: false },
      { name: 'Atelier du quai', present: true },
    ])
  })

  test('periods and ages count from the quarter of today, so that the demonstration never ages', async () => {
    const { db } = database()
    await seedDemonstration(db, '2031-02-10')
    const site = await db.selectFrom('site').select('usable').where('name', '=', 'La Conserverie').executeTakeFirst()
    expect(site).toEqual({ usable: '[2030-01-01,2032-10-01)' })
    const demand = await db
      .selectFrom('demand')
      .innerJoin('organisation', 'organisation.id', 'demand.organisationId')
      .innerJoin('demandPhase', 'demandPhase.demandId', 'demand.id')
      .select(['demand.submittedOn', 'demandPhase.needed', 'demandPhase.budgetEurCentsPerMonth'])
      .where('organisation.name', '=', 'Terre & Ossature')
      .executeTakeFirst()
    expect(demand).toEqual({
      submittedOn: '2030-07-15',
      needed: '[2031-07-01,2034-07-01)',
      budgetEurCentsPerMonth: 98_000,
    })
  })

  test('a rent rises along the pathway, and a room of unknown area has none', async () => {
    const { db } = database()
    await seedDemonstration(db, '2026-11-24')
    const rents = await db
      .selectFrom('roomRent')
      .innerJoin('room', 'room.id', 'roomRent.roomId')
      .select(['room.name', 'stage', 'eurCentsPerMonth'])
      .where('room.name', 'in', ['Atelier du quai', 'Atelier 2'])
      .orderBy('eurCentsPerMonth')
      .execute()
    expect(rents).toEqual([
      { name: 'Atelier du quai', stage: 'emergence', eurCentsPerMonth: 34_200 },
      { name: 'Atelier du quai', stage: 'incubation', eurCentsPerMonth: 42_800 },
      { name: 'Atelier du quai', stage: 'launch', eurCentsPerMonth: 59_900 },
      { name: 'Atelier du quai', stage: 'growth', eurCentsPerMonth: 77_000 },
      { name: 'Atelier du quai', stage: 'scaling', eurCentsPerMonth: 85_500 },
    ])
  })

  test('shows what was decided: a refusal that stands, one that is contested, and an offer of each fate', async () => {
    const { db } = database()
    await seedDemonstration(db, '2026-11-24')
    const refusals = await db
      .selectFrom('refusal')
      .innerJoin('demand', 'demand.id', 'refusal.demandId')
      .innerJoin('organisation', 'organisation.id', 'demand.organisationId')
      .leftJoin('appeal', 'appeal.refusalId', 'refusal.id')
      .select(['name', 'demand.status', 'refusal.decidedOn', 'appeal.state', 'appeal.answerBy'])
      .orderBy('name')
      .execute()
    expect(refusals).toEqual([
      { name: 'Fonderie des Rives', status: 'refused', decidedOn: '2026-10-21', state: null, answerBy: null },
      {
        name: 'La Cantine des Docks',
        status: 'appealed',
        decidedOn: '2026-11-09',
        state: 'lodged',
        answerBy: '2027-01-21',
      },
    ])
    const offers = await db
      .selectFrom('offer')
      .innerJoin('organisation', 'organisation.id', 'offer.organisationId')
      .select(['name', 'state', 'answerBy', 'declineReason', 'offer.demonstration'])
      .orderBy('state')
      .execute()
    const offer = { declineReason: null, demonstration: true }
    expect(offers).toEqual([
      { ...offer, name: 'Soleil du Quai', state: 'declined', answerBy: '2026-10-24', declineReason: 'too_far' },
      { ...offer, name: 'Le Relais du Panier', state: 'expired', answerBy: '2026-11-23' },
      { ...offer, name: 'Watts Citoyens du Cens', state: 'open', answerBy: '2026-12-04' },
    ])
  })
})

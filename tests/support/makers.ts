/**
 * Makers of test data, straight into the database: each takes what the test is about and fills in the rest.
 * What a thing stands on is made when it is not given; only the territory is made by `makeTerritory`, once a test.
 */
import type { Insertable, Kysely } from 'kysely'
import type { Equipment, Stage } from '../../server/db/codes.ts'
import { pointAt } from '../../server/db/geo.ts'
import type { Tables } from '../../server/db/tables.ts'
import { toDaterange, type Span } from '../../server/lib/span.ts'

type Db = Kysely<Tables>
type Given<T extends keyof Tables> = Partial<Insertable<Tables[T]>>

/** Nantes Métropole. */
export const TERRITORY = '244400404'
export const NANTES = '44109'
export const REZE = '44143'
export const BELLEVUE = 'QN04401A'

export const span = (from: string | null, until: string | null): Span => ({ from, until })
export const during = (from: string | null, until: string | null): string => toDaterange({ from, until })

/** Nantes and Rezé without contours, and one priority neighbourhood. */
export async function makeTerritory(db: Db): Promise<string> {
  await db.insertInto('territory').values({ code: TERRITORY, name: 'Nantes Métropole', metreSrid: 2154 }).execute()
  const commune = { territory: TERRITORY, population: null, populationYear: null, outline: null, outlineSource: null }
  await db
    .insertInto('commune')
    .values([
      { ...commune, inseeCode: NANTES, name: 'Nantes', townHall: pointAt([-1.5536, 47.2184]) },
      { ...commune, inseeCode: REZE, name: 'Rezé', townHall: pointAt([-1.5494, 47.1833]) },
    ])
    .execute()
  await db
    .insertInto('neighbourhood')
    .values({ territory: TERRITORY, code: BELLEVUE, name: 'Grand Bellevue' })
    .execute()
  return TERRITORY
}

export async function makeSite(
  db: Db,
  { at = [-1.5497, 47.2031], usable, ...given }: Omit<Given<'site'>, 'usable' | 'point'> & SiteExtras = {},
): Promise<string> {
  return idOf(
    db
      .insertInto('site')
      .values({
        territory: TERRITORY,
        name: 'Solilab',
        permanence: 'permanent',
        status: 'open',
        inseeCode: NANTES,
        point: pointAt(at),
        ...(usable === undefined ? {} : { usable: toDaterange(usable) }),
        ...given,
      })
      .returning('id'),
  )
}
interface SiteExtras {
  at?: readonly [longitude: number, latitude: number]
  usable?: Span
}

export async function makeBuilding(db: Db, given: Given<'building'> = {}): Promise<string> {
  const siteId = given.siteId ?? (await makeSite(db))
  return idOf(
    db
      .insertInto('building')
      .values({ territory: TERRITORY, name: 'Halle A', ...given, siteId })
      .returning('id'),
  )
}

export async function makeRoom(
  db: Db,
  { equipment = {}, rents = {}, ...given }: Given<'room'> & RoomExtras = {},
): Promise<string> {
  const buildingId = given.buildingId ?? (await makeBuilding(db))
  const room = { territory: TERRITORY, name: 'Atelier 1', kind: 'workshop', ...given, buildingId } as const
  const roomId = await idOf(db.insertInto('room').values(room).returning('id'))
  const of = { territory: TERRITORY, roomId }
  const facts = Object.entries(equipment).map(([code, present]) => ({ ...of, code: code as Equipment, present }))
  if (facts.length > 0) await db.insertInto('roomEquipment').values(facts).execute()
  const grid = Object.entries(rents).map(([stage, cents]) => ({
    ...of,
    stage: stage as Stage,
    eurCentsPerMonth: cents,
  }))
  if (grid.length > 0) await db.insertInto('roomRent').values(grid).execute()
  return roomId
}
interface RoomExtras {
  equipment?: Partial<Record<Equipment, boolean>>
  /** Cents of euros a month, by stage */
  rents?: Partial<Record<Stage, number>>
}

export const makeOrganisation = (db: Db, given: Given<'organisation'> = {}): Promise<string> =>
  idOf(
    db
      .insertInto('organisation')
      .values({ territory: TERRITORY, name: 'La Recyclerie', stage: 'launch', ...given })
      .returning('id'),
  )

export async function makeDemand(
  db: Db,
  { phases = [{}], ...given }: Given<'demand'> & { phases?: Given<'demandPhase'>[] } = {},
): Promise<string> {
  const organisationId = given.organisationId ?? (await makeOrganisation(db))
  const demand = {
    territory: TERRITORY,
    status: 'waiting',
    submittedOn: '2026-10-01',
    ...given,
    organisationId,
  } as const
  const demandId = await idOf(db.insertInto('demand').values(demand).returning('id'))
  await db
    .insertInto('demandPhase')
    .values(
      phases.map((phase) => ({
        territory: TERRITORY,
        demandId,
        stage: 'launch' as const,
        needed: during('2027-01-01', '2028-01-01'),
        kinds: ['workshop' as const],
        ...phase,
      })),
    )
    .execute()
  return demandId
}

/** An occupancy of the year 2027; `roomShared` follows from whether workstations are given. */
export async function makeOccupancy(db: Db, given: Given<'occupancy'> = {}): Promise<string> {
  const organisationId = given.organisationId ?? (await makeOrganisation(db))
  const shared = typeof given.workstations === 'number'
  const roomId = given.roomId ?? (await makeRoom(db, shared ? { shared, workstations: given.workstations! } : {}))
  return idOf(
    db
      .insertInto('occupancy')
      .values({
        territory: TERRITORY,
        during: during('2027-01-01', '2028-01-01'),
        roomShared: shared,
        ...given,
        roomId,
        organisationId,
      })
      .returning('id'),
  )
}

/** An open offer of the year 2027, of a room and to a demand of its own unless they are given. */
export async function makeOffer(db: Db, given: Given<'offer'> = {}): Promise<string> {
  const organisationId = given.organisationId ?? (await makeOrganisation(db))
  return idOf(
    db
      .insertInto('offer')
      .values({
        territory: TERRITORY,
        during: during('2027-01-01', '2028-01-01'),
        answerBy: '2026-12-24',
        ...given,
        organisationId,
        roomId: given.roomId ?? (await makeRoom(db)),
        demandId: given.demandId ?? (await makeDemand(db, { organisationId })),
      })
      .returning('id'),
  )
}

/** A refusal that was sent, its demand with it; of a demand that waits unless it is given. */
export async function makeRefusal(db: Db, given: Given<'refusal'> = {}): Promise<string> {
  const demandId = given.demandId ?? (await makeDemand(db))
  const assessment = {
    on: '2026-11-20',
    gridName: 'Grille',
    points: 0,
    rank: 1,
    among: 1,
    findings: [],
    phases: [],
    chances: null,
  }
  const id = await idOf(
    db
      .insertInto('refusal')
      .values({
        territory: TERRITORY,
        state: 'sent',
        reasons: ['incomplete'],
        letter: 'Votre demande est incomplète.',
        assessment: JSON.stringify(assessment),
        decidedOn: '2026-11-20',
        contestUntil: '2027-01-21',
        ...given,
        demandId,
      })
      .returning('id'),
  )
  await db.updateTable('demand').set({ status: 'refused' }).where('id', '=', demandId).execute()
  return id
}

/** An appeal that nobody has looked at yet. */
export async function makeAppeal(db: Db, given: Given<'appeal'> = {}): Promise<string> {
  const refusalId = given.refusalId ?? (await makeRefusal(db))
  const id = await idOf(
    db
      .insertInto('appeal')
      .values({
        territory: TERRITORY,
        grounds: 'Notre dossier était complet.',
        enteredBy: 'applicant',
        lodgedOn: '2026-11-22',
        answerBy: '2027-01-22',
        ...given,
        refusalId,
      })
      .returning('id'),
  )
  await db
    .updateTable('demand')
    .set({ status: 'appealed' })
    .where('id', '=', db.selectFrom('refusal').select('demandId').where('id', '=', refusalId))
    .execute()
  return id
}

async function idOf(insert: { executeTakeFirstOrThrow(): Promise<{ id: string }> }): Promise<string> {
  return (await insert.executeTakeFirstOrThrow()).id
}

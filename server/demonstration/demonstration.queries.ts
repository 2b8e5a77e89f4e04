/** Fills an empty database with Nantes Métropole and the demonstration. */
import { sql, type Insertable, type Kysely, type Transaction } from 'kysely'
import { shippedId } from '../../data/ids.ts'
import { ACCOUNTS, ACCOUNTS_COMMUNE } from '../../data/demonstration/accounts.ts'
import { CALLS } from '../../data/demonstration/calls.ts'
import { COHORTS } from '../../data/demonstration/cohorts.ts'
import { ORGANISATIONS } from '../../data/demonstration/organisations.ts'
import { INVENTED_SITES, PLACES } from '../../data/demonstration/places.ts'
import {
  RENT_EUR_PER_M2_YEAR,
  RENT_EUR_PER_WORKSTATION_MONTH,
  RENT_SHARE_BY_STAGE,
} from '../../data/demonstration/rents.ts'
import { KNOWN_SITES } from '../../data/nantes-metropole/sites.ts'
import { NANTES_METROPOLE, POPULATION_YEAR } from '../../data/nantes-metropole/territory.ts'
import type { PlaceFacts, QuarterSpan, RoomFacts } from '../../data/shapes.ts'
import { SOURCES } from '../../data/sources.ts'
import { STAGES, type Stage } from '../db/codes.ts'
import { pointAt } from '../db/geo.ts'
import type { Tables } from '../db/tables.ts'
import { addQuarters, firstDay, quarterOf } from '../lib/quarter.ts'
import { addDays, isDay, toDaterange } from '../lib/span.ts'
import { seedCommittee } from './committee.queries.ts'
import { seedDecisions } from './decisions.queries.ts'

type Trx = Transaction<Tables>
type Row<T extends keyof Tables> = Insertable<Tables[T]>

const TERRITORY = { territory: NANTES_METROPOLE.code }
/** What is invented says so. */
const INVENTED = { ...TERRITORY, demonstration: true }

/**
 * Fills the database when it has no territory at all; otherwise leaves it as it is. One transaction, and two starters
 * at once fill it once; decisions follow it. Periods count from the quarter of `today`; identifiers are the same on every machine.
 * @param day today, ISO
 * @returns whether it filled the database
 */
export async function seedDemonstration(
  db: Kysely<Tables>,
  day: string,
  onProgress: (sentence: string) => void = () => {},
): Promise<boolean> {
  const filled = await db.transaction().execute(async (trx) => {
    await sql`lock table territory in share row exclusive mode`.execute(trx)
    if (await trx.selectFrom('territory').select('code').limit(1).executeTakeFirst()) return false
    onProgress('Remplissage de la base : Nantes Métropole et son jeu de démonstration…')
    const calendar = calendarOf(day)
    await seedTerritory(trx)
    await seedSites(trx, calendar)
    const rooms = await seedRooms(trx, calendar)
    await seedOrganisations(trx, calendar, rooms)
    await seedCohorts(trx)
    await seedAccounts(trx)
    await seedCalls(trx, day)
    await seedCommittee(trx, day)
    return true
  })
  // By the ways that people decide: each has a transaction of its own.
  if (filled) await seedDecisions(db, day)
  return filled
}

interface Calendar {
  /** First day of the quarter that many quarters from now. */
  day(quarter: number): string
  span(quarters: QuarterSpan): string
  daysAgo(days: number): string
}

function calendarOf(today: string): Calendar {
  const now = quarterOf(today)
  const day = (quarter: number) => firstDay(addQuarters(now, quarter))
  return {
    day,
    span: ([from, until]) => toDaterange({ from: day(from), until: until === null ? null : day(until) }),
    daysAgo: (days) => addDays(today, -days),
  }
}

async function seedTerritory(trx: Trx): Promise<void> {
  const { code, name, metreSrid, communes, neighbourhoods } = NANTES_METROPOLE
  await trx.insertInto('territory').values({ code, name, metreSrid }).execute()
  await trx
    .insertInto('commune')
    .values(
      communes.map(({ townHall, ...commune }) => ({
        ...TERRITORY,
        ...commune,
        populationYear: POPULATION_YEAR,
        townHall: pointAt(townHall),
      })),
    )
    .execute()
  await trx
    .insertInto('neighbourhood')
    .values(neighbourhoods.map(({ code, name }) => ({ ...TERRITORY, code, name })))
    .execute()
  await trx
    .insertInto('neighbourhoodCommune')
    .values(
      neighbourhoods.flatMap(({ code, inseeCodes }) =>
        inseeCodes.map((inseeCode) => ({ ...TERRITORY, neighbourhoodCode: code, inseeCode })),
      ),
    )
    .execute()
}

async function seedSites(trx: Trx, calendar: Calendar): Promise<void> {
  const sites = [...KNOWN_SITES, ...INVENTED_SITES]
  await trx
    .insertInto('site')
    .values(
      sites.map(({ slug, point, usable, qpv, sources, ...site }) => ({
        ...TERRITORY,
        ...site,
        id: shippedId('site', slug),
        point: pointAt(point),
        usable: usable ? calendar.span(usable) : null,
        inQpv: qpv === undefined ? null : qpv !== false,
        qpvCode: qpv || null,
        demonstration: sources === undefined,
      })),
    )
    .execute()
  await trx
    .insertInto('siteFieldSource')
    .values(
      sites.flatMap((site) =>
        Object.entries(site.sources ?? {}).map(([field, source]) => ({
          ...TERRITORY,
          siteId: shippedId('site', site.slug),
          field,
          source: source!,
          value: JSON.stringify(site[field as keyof typeof site] ?? null),
          asOf: isDay(SOURCES[source!].date) ? SOURCES[source!].date : null,
        })),
      ),
    )
    .execute()
}

/** A room as the occupancies need it: by `site/room`. */
interface SeededRoom {
  id: string
  shared: boolean
  /** Cents a month, for the whole room or for one workstation; a stage that is missing has no known rent. */
  rents: ReadonlyMap<Stage, number>
}

async function seedRooms(trx: Trx, calendar: Calendar): Promise<ReadonlyMap<string, SeededRoom>> {
  const seeded = new Map<string, SeededRoom>()
  const buildings: Row<'building'>[] = []
  const rooms: Row<'room'>[] = []
  const rents: Row<'roomRent'>[] = []
  const equipment: Row<'roomEquipment'>[] = []
  for (const place of PLACES) {
    for (const { slug, surveyed, rooms: roomsInside, ...building } of place.buildings) {
      const surveyDay = surveyed === undefined ? null : calendar.day(surveyed)
      const buildingId = shippedId('building', `${place.site}/${slug}`)
      buildings.push({
        ...INVENTED,
        ...building,
        id: buildingId,
        siteId: shippedId('site', place.site),
        conditionAsOf: building.condition === undefined ? null : surveyDay,
      })
      for (const room of roomsInside) {
        const key = `${place.site}/${room.slug}`
        const id = shippedId('room', key)
        const grid = rentGrid(place, room)
        seeded.set(key, { id, shared: room.workstations !== undefined, rents: grid })
        rooms.push(roomRow(room, id, buildingId, surveyDay))
        for (const [stage, eurCentsPerMonth] of grid) rents.push({ ...TERRITORY, roomId: id, stage, eurCentsPerMonth })
        const facts = { ...TERRITORY, roomId: id, asOf: surveyDay }
        for (const code of room.has ?? []) equipment.push({ ...facts, code, present: true })
        for (const code of room.lacks ?? []) equipment.push({ ...facts, code, present: false })
      }
    }
  }
  await trx.insertInto('building').values(buildings).execute()
  await trx.insertInto('room').values(rooms).execute()
  await trx.insertInto('roomRent').values(rents).execute()
  await trx.insertInto('roomEquipment').values(equipment).execute()
  return seeded
}

function roomRow(
  { slug: _slug, has: _has, lacks: _lacks, admits, ...room }: RoomFacts,
  id: string,
  buildingId: string,
  surveyDay: string | null,
): Row<'room'> {
  const asOf = (measure: number | undefined) => (measure === undefined ? null : surveyDay)
  return {
    ...INVENTED,
    ...room,
    id,
    buildingId,
    shared: room.workstations !== undefined,
    areaAsOf: asOf(room.areaM2),
    clearHeightAsOf: asOf(room.clearHeightM),
    floorLoadAsOf: asOf(room.floorLoadKnM2),
    doorWidthAsOf: asOf(room.doorWidthM),
    powerAsOf: asOf(room.powerKva),
    // Nothing said in the data: the room is open to every stage.
    admitsStages: [...(admits ?? STAGES)],
  }
}

function rentGrid({ rentLevel }: PlaceFacts, room: RoomFacts): ReadonlyMap<Stage, number> {
  const { workstations, areaM2, kind, admits = STAGES } = room
  if (rentLevel === undefined || (workstations === undefined && areaM2 === undefined)) return new Map()
  const fullEur =
    workstations === undefined ? (areaM2! * RENT_EUR_PER_M2_YEAR[kind]) / 12 : RENT_EUR_PER_WORKSTATION_MONTH
  return new Map(admits.map((stage) => [stage, Math.round(fullEur * rentLevel * RENT_SHARE_BY_STAGE[stage]) * 100]))
}

async function seedOrganisations(trx: Trx, calendar: Calendar, rooms: ReadonlyMap<string, SeededRoom>): Promise<void> {
  const demands: Row<'demand'>[] = []
  const phases: Row<'demandPhase'>[] = []
  const occupancies: Row<'occupancy'>[] = []
  for (const { slug, stage, holds = [], demand } of ORGANISATIONS) {
    const organisationId = shippedId('organisation', slug)
    for (const { room: key, during, workstations, legalForm } of holds) {
      const room = rooms.get(key)!
      const rent = room.rents.get(stage)
      occupancies.push({
        ...INVENTED,
        id: shippedId('occupancy', `${slug}/${key}`),
        roomId: room.id,
        roomShared: room.shared,
        organisationId,
        during: calendar.span(during),
        workstations: workstations ?? null,
        legalForm: legalForm ?? null,
        rentEurCentsPerMonth: rent === undefined ? null : rent * (workstations ?? 1),
      })
    }
    if (demand === undefined) continue
    const demandId = shippedId('demand', slug)
    demands.push({
      ...INVENTED,
      id: demandId,
      organisationId,
      status: demand.status ?? 'waiting',
      submittedOn: calendar.daysAgo(demand.submittedDaysAgo),
      communesWanted: [...(demand.communesWanted ?? [])],
      acceptsTransitional: demand.acceptsTransitional ?? null,
      wantsQpv: demand.wantsQpv ?? null,
      note: demand.note ?? null,
    })
    for (const [at, { needed, kinds, areaM2, needs, budgetEur, ...phase }] of demand.phases.entries()) {
      phases.push({
        ...TERRITORY,
        ...phase,
        id: shippedId('phase', `${slug}/${at}`),
        demandId,
        needed: calendar.span(needed),
        kinds: [...kinds],
        areaMinM2: areaM2?.[0] ?? null,
        areaIdealM2: areaM2?.[1] ?? null,
        areaMaxM2: areaM2?.[2] ?? null,
        requiredEquipment: [...(needs ?? [])],
        budgetEurCentsPerMonth: budgetEur === undefined ? null : budgetEur * 100,
      })
    }
  }
  await trx
    .insertInto('organisation')
    .values(
      ORGANISATIONS.map(({ slug, holds: _holds, demand: _demand, ...organisation }) => ({
        ...INVENTED,
        ...organisation,
        id: shippedId('organisation', slug),
      })),
    )
    .execute()
  await trx.insertInto('demand').values(demands).execute()
  await trx.insertInto('demandPhase').values(phases).execute()
  await trx.insertInto('occupancy').values(occupancies).execute()
}

async function seedCohorts(trx: Trx): Promise<void> {
  await trx
    .insertInto('cohort')
    .values(
      COHORTS.map(({ slug, kinds, requiredEquipment, ...cohort }) => ({
        ...INVENTED,
        ...cohort,
        id: shippedId('cohort', slug),
        kinds: [...kinds],
        requiredEquipment: [...requiredEquipment],
      })),
    )
    .execute()
}

/** One invented person for each role. Without a password: they are entered from the sign-in page, in the open demonstration alone. */
async function seedAccounts(trx: Trx): Promise<void> {
  const organisation = await trx
    .selectFrom('organisation')
    .select('id')
    .orderBy('name')
    .limit(1)
    .executeTakeFirstOrThrow()
  for (const { role, fullName } of ACCOUNTS) {
    const { id } = await trx
      .insertInto('person')
      .values({ email: `${role}@demonstration.invalid`, fullName, demonstration: true })
      .returning('id')
      .executeTakeFirstOrThrow()
    await trx
      .insertInto('role')
      .values({
        personId: id,
        territoryId: NANTES_METROPOLE.code,
        role,
        communeId: role === 'municipality' ? ACCOUNTS_COMMUNE : null,
        organisationId: role === 'member' ? organisation.id : null,
      })
      .execute()
  }
}

async function seedCalls(trx: Trx, day: string): Promise<void> {
  await trx
    .insertInto('callForApplications')
    .values(
      CALLS.map(({ slug, opensDaysAgo, closesInDays, ...call }) => ({
        ...INVENTED,
        ...call,
        id: shippedId('call', slug),
        opensOn: addDays(day, -opensDaysAgo),
        closesOn: closesInDays === null ? null : addDays(day, closesInDays),
      })),
    )
    .execute()
}

import { sql, type Kysely, type Transaction } from 'kysely'
import { asSpan } from '../db/period.ts'
import type { Tables } from '../db/tables.ts'
import { toDaterange } from '../lib/span.ts'
import type { Supposed } from './changes/supposed.ts'
import {
  daysOf,
  type DemandFacts,
  type Facts,
  type Ground,
  type Horizon,
  type OccupancyFacts,
  type OrganisationFacts,
  type RoomFacts,
  type SiteFacts,
} from './facts.ts'
import { askingBeside, type OfferFacts } from './offered.ts'

/**
 * Rooms, demands and occupancies of a territory as they are at one moment: one read transaction, everything by id.
 * @param demandId the demand to read, whatever its state; without it, all those that wait for a room
 */
export const loadFacts = (db: Kysely<Tables>, territory: string, horizon: Horizon, demandId?: string): Promise<Facts> =>
  atOneMoment(db, async (trx) => {
    const demands = await loadDemands(trx, territory, horizon, demandId === undefined ? undefined : [demandId])
    return withPremises(
      trx,
      territory,
      demands,
      await loadOccupancies(trx, territory, horizon, organisationsOf(demands)),
    )
  })

/** What a plan is made from: the facts, in which open offers count as decided (see `offered.ts`). */
export const loadPlanFacts = (db: Kysely<Tables>, territory: string, horizon: Horizon): Promise<Facts> =>
  atOneMoment(db, async (trx) => {
    const waiting = await loadDemands(trx, territory, horizon, undefined)
    const offers = await loadOffers(trx, territory)
    const occupancies = await loadOccupancies(trx, territory, horizon, organisationsOf(waiting))
    return withPremises(trx, territory, askingBeside(waiting, offers), [...occupancies, ...offers.map(asHeld)])
  })

/**
 * The rooms of a territory and who holds or is offered them, with some demands whatever their state, or none.
 * @param organisationIds those whose earlier stays are read too, though they ask for nothing
 */
export const loadPremises = (
  db: Kysely<Tables>,
  territory: string,
  horizon: Horizon,
  demandIds: readonly string[] = [],
  organisationIds: readonly string[] = [],
): Promise<Facts> =>
  atOneMoment(db, async (trx) => {
    const demands = await loadDemands(trx, territory, horizon, demandIds)
    const concerned = [...organisationsOf(demands), ...organisationIds]
    const occupancies = await loadOccupancies(trx, territory, horizon, concerned)
    const offers = await loadOffers(trx, territory)
    return withPremises(trx, territory, demands, [...occupancies, ...offers.map(asHeld)])
  })

const atOneMoment = (db: Kysely<Tables>, read: (trx: Transaction<Tables>) => Promise<Facts>): Promise<Facts> =>
  db.transaction().setIsolationLevel('repeatable read').execute(read)

async function withPremises(
  trx: Transaction<Tables>,
  territory: string,
  demands: readonly DemandFacts[],
  occupancies: readonly OccupancyFacts[],
): Promise<Facts> {
  const tenants = await loadTenants(trx, occupancies)
  return { demands, occupancies, tenants, rooms: await loadRooms(trx, territory, occupancies) }
}

const asHeld = ({ demandId: _demandId, ...held }: OfferFacts): OccupancyFacts => held

function loadOffers(trx: Transaction<Tables>, territory: string): Promise<OfferFacts[]> {
  return trx
    .selectFrom('offer')
    .innerJoin('organisation', 'organisation.id', 'offer.organisationId')
    .select([
      'offer.id',
      'offer.demandId',
      'offer.roomId',
      'offer.organisationId',
      'organisation.name as organisationName',
      sql<string>`lower(offer.during)`.as('from'),
      sql<string>`upper(offer.during)`.as('until'),
      'offer.workstations',
    ])
    .where('offer.territory', '=', territory)
    .where('offer.state', '=', 'open')
    .orderBy('from')
    .orderBy('offer.id')
    .execute()
}

function loadDemands(
  trx: Transaction<Tables>,
  territory: string,
  { startsOn }: Horizon,
  ids: readonly string[] | undefined,
): Promise<DemandFacts[]> {
  const served = trx
    .selectFrom('occupancy')
    .innerJoin('organisation', 'organisation.id', 'occupancy.organisationId')
    .select(['organisation.filiere', (eb) => eb.fn.count<number>('organisation.id').distinct().as('housed')])
    .where('occupancy.territory', '=', territory)
    .where('occupancy.archivedAt', 'is', null)
    .where(sql<boolean>`occupancy.during @> ${startsOn}::date`)
    .groupBy('organisation.filiere')
    .as('served')
  const refused = trx
    .selectFrom('placement')
    .select(['demandId', (eb) => eb.fn.count<number>('planId').distinct().as('times')])
    .where('territory', '=', territory)
    .where('decision', '=', 'rejected')
    .where('planId', 'in', (eb) => eb.selectFrom('placement').select('planId').where('decision', '=', 'accepted'))
    .groupBy('demandId')
    .as('refused')
  const demands = trx
    .selectFrom('demand')
    .innerJoin('organisation', 'organisation.id', 'demand.organisationId')
    .leftJoin(served, 'served.filiere', 'organisation.filiere')
    .leftJoin(refused, 'refused.demandId', 'demand.id')
    .where('demand.territory', '=', territory)
  const asked =
    ids === undefined
      ? demands
          .where('demand.status', '=', 'waiting')
          .where('demand.archivedAt', 'is', null)
          .where('organisation.archivedAt', 'is', null)
      : demands.where(sql<boolean>`demand.id = any(${ids}::uuid[])`)
  return asked
    .select([
      'demand.id',
      'demand.submittedOn',
      'demand.communesWanted',
      'demand.acceptsTransitional',
      'demand.wantsQpv',
      sql<DemandFacts['organisation']>`json_build_object('id', organisation.id, 'name', organisation.name,
        'stage', organisation.stage, 'filiere', organisation.filiere, 'inseeCode', organisation.insee_code, 'jobsFte', organisation.jobs_fte,
        'inclusionPostsFte', organisation.inclusion_posts_fte)`.as('organisation'),
      sql<number>`coalesce(refused.times, 0)`.as('refusals'),
      sql<number | null>`case when organisation.filiere is not null then coalesce(served.housed, 0) end`.as(
        'filiereHoused',
      ),
      sql<NonNullable<DemandFacts['committee']> | null>`(
        select json_build_object('score', committee_item.score, 'heldOn', committee_session.held_on)
        from committee_item join committee_session on committee_session.id = session_id
        where demand_id = demand.id and state = 'closed' order by closed_at desc limit 1)`.as('committee'),
      sql<DemandFacts['phases']>`(
        select coalesce(json_agg(json_build_object(
          'stage', stage, 'needed', ${asSpan('demand_phase.needed')}, 'kinds', kinds, 'areaMinM2', area_min_m2,
          'areaIdealM2', area_ideal_m2, 'areaMaxM2', area_max_m2, 'workstations', workstations,
          'requiredEquipment', required_equipment, 'minClearHeightM', min_clear_height_m,
          'minFloorLoadKnM2', min_floor_load_kn_m2, 'minDoorWidthM', min_door_width_m, 'minPowerKva', min_power_kva,
          'budgetEurCentsPerMonth', budget_eur_cents_per_month) order by needed), '[]')
        from demand_phase where demand_id = demand.id)`.as('phases'),
    ])
    .orderBy('demand.id')
    .execute()
}

const organisationsOf = (demands: readonly DemandFacts[]): string[] =>
  demands.map(({ organisation }) => organisation.id)

/** Those that touch the horizon, and all of the organisations that ask: their earlier ones count towards longest stays. */
function loadOccupancies(
  trx: Transaction<Tables>,
  territory: string,
  horizon: Horizon,
  organisations: readonly string[],
): Promise<OccupancyFacts[]> {
  return trx
    .selectFrom('occupancy')
    .innerJoin('organisation', 'organisation.id', 'occupancy.organisationId')
    .select([
      'occupancy.id',
      'occupancy.roomId',
      'occupancy.organisationId',
      'organisation.name as organisationName',
      sql<string>`lower(occupancy.during)`.as('from'),
      sql<string | null>`upper(occupancy.during)`.as('until'),
      'occupancy.workstations',
    ])
    .where('occupancy.territory', '=', territory)
    .where('occupancy.archivedAt', 'is', null)
    .where(
      sql<boolean>`(occupancy.during && ${toDaterange(daysOf(horizon, 0, horizon.quarters))}::daterange
        or occupancy.organisation_id = any(${organisations}::uuid[]))`,
    )
    .orderBy('from')
    .orderBy('occupancy.id')
    .execute()
}

function loadTenants(trx: Transaction<Tables>, occupancies: readonly OccupancyFacts[]): Promise<OrganisationFacts[]> {
  const ids = [...new Set(occupancies.map(({ organisationId }) => organisationId))]
  return trx
    .selectFrom('organisation')
    .select(['id', 'name', 'stage', 'filiere', 'inseeCode', 'jobsFte', 'inclusionPostsFte'])
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .orderBy('id')
    .execute()
}

const SITE = sql<SiteFacts>`json_build_object('id', site.id, 'name', site.name, 'permanence', site.permanence,
        'status', site.status, 'inseeCode', site.insee_code, 'communeName', commune.name, 'inQpv', site.in_qpv,
        'usable', ${asSpan('site.usable')}, 'releaseTrigger', site.release_trigger)`.as('site')

/** The sites and communes that these rooms, which a plan supposes, stand in; what is not of the territory is left out. */
export async function loadGround(
  db: Kysely<Tables>,
  territory: string,
  { rooms }: Pick<Supposed, 'rooms'>,
): Promise<Ground> {
  const sites = await db
    .selectFrom('site')
    .innerJoin('commune', (join) =>
      join.onRef('commune.territory', '=', 'site.territory').onRef('commune.inseeCode', '=', 'site.inseeCode'),
    )
    .select(SITE)
    .where('site.territory', '=', territory)
    .where('site.archivedAt', 'is', null)
    .where(sql<boolean>`site.id = any(${rooms.map(({ siteId }) => siteId)}::uuid[])`)
    .orderBy('site.id')
    .execute()
  const communes = await db
    .selectFrom('commune')
    .select(['inseeCode', 'name'])
    .where('territory', '=', territory)
    .where(sql<boolean>`insee_code = any(${rooms.map(({ inseeCode }) => inseeCode)}::text[])`)
    .orderBy('inseeCode')
    .execute()
  return { sites: sites.map(({ site }) => site), communes }
}

/** The rooms in service, and the archived ones that somebody holds all the same. */
function loadRooms(
  trx: Transaction<Tables>,
  territory: string,
  occupancies: readonly OccupancyFacts[],
): Promise<RoomFacts[]> {
  const held = [...new Set(occupancies.map(({ roomId }) => roomId))]
  const archived = sql<boolean>`coalesce(room.archived_at, building.archived_at, site.archived_at) is not null`
  return trx
    .selectFrom('room')
    .innerJoin('building', 'building.id', 'room.buildingId')
    .innerJoin('site', 'site.id', 'building.siteId')
    .innerJoin('commune', (join) =>
      join.onRef('commune.territory', '=', 'site.territory').onRef('commune.inseeCode', '=', 'site.inseeCode'),
    )
    .select([
      'room.id',
      'room.name',
      'room.kind',
      'room.shared',
      'room.workstations',
      'room.areaM2',
      'room.clearHeightM',
      'room.floorLoadKnM2',
      'room.doorWidthM',
      'room.powerKva',
      'room.admitsStages',
      'room.longestStayQuarters',
      'room.stayGroup',
      archived.as('archived'),
      sql<RoomFacts['equipment']>`(
        select coalesce(json_object_agg(code, present order by code), '{}') from room_equipment where room_id = room.id)`.as(
        'equipment',
      ),
      sql<RoomFacts['rents']>`(
        select coalesce(json_object_agg(stage, eur_cents_per_month order by stage), '{}') from room_rent where room_id = room.id)`.as(
        'rents',
      ),
      sql<
        RoomFacts['building']
      >`json_build_object('id', building.id, 'name', building.name, 'condition', building.condition)`.as('building'),
      SITE,
    ])
    .where('room.territory', '=', territory)
    .where(sql<boolean>`(not ${archived} or room.id = any(${held}::uuid[]))`)
    .orderBy('room.id')
    .execute()
}

import { sql, type Kysely, type RawBuilder, type Transaction, type Updateable } from 'kysely'
import { EQUIPMENT, ROOM_KINDS, STAGES } from '../db/codes.ts'
import { asSpan } from '../db/period.ts'
import { revise } from '../db/revise.ts'
import type { Tables } from '../db/tables.ts'
import type { Violations } from '../db/violations.ts'
import { codesIn } from '../lib/codeList.ts'
import type { InputOf } from '../lib/contract.ts'
import { count } from '../lib/french.ts'
import { keysOf, pageFrom } from '../lib/paging.ts'
import { Refusal } from '../lib/refusal.ts'
import { addDays, type Span } from '../lib/span.ts'
import { siteConditions } from '../sites/sites.queries.ts'
import { holdersOf, mostHeld, roomIsFree, saidHolders } from './availability.queries.ts'
import type { Measure, NewRoom, Room, RoomPatch, roomFilters, roomsContract } from './rooms.schema.ts'

type Query = InputOf<(typeof roomsContract)['GET /api/rooms']>['querystring']
/** Filters that pick rooms; see `roomFilters` in the schema for what each means. */
export type RoomFilters = Pick<Query, keyof typeof roomFilters>

export const roomNotFound = (id: string) =>
  new Refusal(404, 'room_not_found', `Aucun local ne porte l’identifiant ${id}.`)

export const roomViolations: Violations = {
  room_stays_as_offered: {
    status: 409,
    code: 'room_offered',
    sentence:
      'Ce local est proposé à une structure, qui n’a pas encore répondu. Retirez la proposition (Offres), ou attendez la réponse, puis recommencez.',
  },
  room_shared_counts_workstations: {
    code: 'workstations_missing',
    field: 'workstations',
    sentence: 'Un local partagé se loue au poste : dites combien de postes il compte.',
  },
  room_stay_group_has_limit: {
    code: 'stay_limit_missing',
    field: 'longestStayQuarters',
    sentence: 'Un groupe de locaux partage une durée limite : dites combien de trimestres, ou retirez le groupe.',
  },
  room_equipment_pkey: {
    code: 'equipment_twice',
    field: 'equipment',
    sentence: 'Un équipement est dit deux fois. Gardez une seule ligne par équipement.',
  },
  room_rent_pkey: {
    code: 'stage_twice',
    field: 'rents',
    sentence: 'Une étape a deux loyers. Gardez une seule ligne par étape.',
  },
}

/** The conditions that a query over `room` joined with `site` must meet, one for each filter that is given. */
export function roomConditions(filters: RoomFilters): RawBuilder<boolean>[] {
  const { kinds, equipment, areaMin, areaMax, rentMaxEurCents, stage, workstations } = filters
  const conditions: RawBuilder<boolean>[] = []
  if (kinds !== undefined) conditions.push(sql`room.kind = any(${codesIn('kinds', kinds, ROOM_KINDS)}::text[])`)
  if (equipment !== undefined) {
    for (const code of codesIn('equipment', equipment, EQUIPMENT))
      conditions.push(sql`exists (select from room_equipment where room_id = room.id and code = ${code} and present)`)
  }
  if (areaMin !== undefined) conditions.push(sql`room.area_m2 >= ${areaMin}`)
  if (areaMax !== undefined) conditions.push(sql`room.area_m2 <= ${areaMax}`)
  if (stage !== undefined) conditions.push(sql`${stage} = any(room.admits_stages)`)
  if (rentMaxEurCents !== undefined) {
    const atStage = stage === undefined ? sql`` : sql`and stage = ${stage}`
    conditions.push(sql`exists (select from room_rent where room_id = room.id ${atStage}
                                and eur_cents_per_month <= ${rentMaxEurCents})`)
  }
  if (workstations !== undefined) conditions.push(sql`room.workstations >= ${workstations}`)
  const asked = periodAsked(filters)
  if (asked !== null) conditions.push(roomIsFree(asked, workstations))
  return conditions
}

/** @throws Refusal 400 when the end stands alone, 422 when it does not come after the beginning */
function periodAsked({ freeFrom: from, freeUntil: until }: RoomFilters): Span | null {
  if (from === undefined) {
    if (until === undefined) return null
    throw new Refusal(400, 'field_missing', 'Dites aussi à partir de quand le local doit être libre (freeFrom).', {
      field: 'freeFrom',
    })
  }
  if (until !== undefined && until <= from)
    throw new Refusal(
      422,
      'period_empty',
      `La période finit le ${until}, avant de commencer le ${from}. Corrigez-la.`,
      {
        field: 'freeUntil',
      },
    )
  return { from, until: until ?? addDays(from, 1) }
}

const roomsOf = (db: Kysely<Tables>) =>
  db
    .selectFrom('room')
    .innerJoin('building', 'building.id', 'room.buildingId')
    .innerJoin('site', 'site.id', 'building.siteId')
    .innerJoin('commune', (join) =>
      join.onRef('commune.territory', '=', 'site.territory').onRef('commune.inseeCode', '=', 'site.inseeCode'),
    )

const measure = (fact: string, asOf: string) =>
  sql<Measure | null>`case when ${sql.ref(fact)} is not null
    then json_build_object('value', ${sql.ref(fact)}, 'asOf', ${sql.ref(asOf)}) end`

const COLUMNS = [
  'room.id',
  'room.territory',
  'room.version',
  'room.archivedAt',
  'room.demonstration',
  'room.buildingId',
  'room.name',
  'room.kind',
  'room.shared',
  'room.workstations',
  'room.floor',
  'room.admitsStages',
  'room.longestStayQuarters',
  'room.stayGroup',
  measure('room.areaM2', 'room.areaAsOf').as('areaM2'),
  measure('room.clearHeightM', 'room.clearHeightAsOf').as('clearHeightM'),
  measure('room.floorLoadKnM2', 'room.floorLoadAsOf').as('floorLoadKnM2'),
  measure('room.doorWidthM', 'room.doorWidthAsOf').as('doorWidthM'),
  measure('room.powerKva', 'room.powerAsOf').as('powerKva'),
  sql<Room['equipment']>`(
    select coalesce(json_agg(json_build_object('code', code, 'present', present, 'asOf', as_of) order by code), '[]')
    from room_equipment where room_id = room.id)`.as('equipment'),
  sql<Room['rents']>`(
    select coalesce(json_agg(json_build_object('stage', stage, 'eurCentsPerMonth', eur_cents_per_month)
                             order by array_position(${sql.val(STAGES)}::text[], stage)), '[]')
    from room_rent where room_id = room.id)`.as('rents'),
  sql<Room['place']>`json_build_object(
    'siteId', site.id, 'siteName', site.name, 'permanence', site.permanence, 'status', site.status,
    'usable', ${asSpan('site.usable')}, 'inseeCode', site.insee_code, 'communeName', commune.name,
    'inQpv', site.in_qpv, 'buildingName', building.name)`.as('place'),
] as const

/** @throws Refusal 404 `room_not_found` */
export async function readRoom(db: Kysely<Tables>, id: string): Promise<Room> {
  const found = await roomsOf(db).select(COLUMNS).where('room.id', '=', id).executeTakeFirst()
  if (found === undefined) throw roomNotFound(id)
  return found
}

const ORDER = ['site.name', 'site.id', 'building.name', 'building.id', 'room.name', 'room.id'] as const

export async function listRooms(db: Kysely<Tables>, query: Query) {
  const { cursor, limit = 50, archived = false, siteId, buildingId, ...filters } = query
  const anyArchived = sql<boolean>`coalesce(room.archived_at, building.archived_at, site.archived_at) is not null`
  let matching = roomsOf(db).where((eb) =>
    eb.and([archived ? anyArchived : eb.not(anyArchived), ...siteConditions(filters), ...roomConditions(filters)]),
  )
  if (siteId !== undefined) matching = matching.where('site.id', '=', siteId)
  if (buildingId !== undefined) matching = matching.where('building.id', '=', buildingId)
  let page = matching.select(COLUMNS).limit(limit + 1)
  for (const column of ORDER) page = page.orderBy(column)
  if (cursor !== undefined) {
    const columns = sql.join(ORDER.map((column) => sql.ref(column)))
    page = page.where(sql<boolean>`(${columns}) > (${sql.join(keysOf(cursor, ORDER.length))})`)
  }
  const [rows, { total }] = await Promise.all([
    page.execute(),
    matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
  ])
  return pageFrom(rows, limit, total, ({ place, buildingId, name, id }) => [
    place.siteName,
    place.siteId,
    place.buildingName,
    buildingId,
    name,
    id,
  ])
}

/** @throws Refusal 422 `building_unknown`, 409 `building_archived` */
export function addRoom(db: Kysely<Tables>, room: NewRoom): Promise<Room> {
  const { buildingId, name, kind, shared, ...facts } = room
  return db.transaction().execute(async (trx) => {
    const territory = await territoryOfBuilding(trx, buildingId)
    const { id } = await trx
      .insertInto('room')
      .values({ ...columnsOf(facts), territory, buildingId, name, kind, shared })
      .returning('id')
      .executeTakeFirstOrThrow()
    await replaceLists(trx, { id, territory }, facts)
    return readRoom(trx, id)
  })
}

/**
 * @param today ISO day; a room held on it or later is not archived
 * @throws Refusal 409 `room_held`, `room_overfull` or `room_has_occupancies`, with `heldBy`
 */
export function changeRoom(
  db: Kysely<Tables>,
  id: string,
  expected: number,
  { archived, ...patch }: RoomPatch,
  today: string,
): Promise<Room> {
  return revise(db, {
    subject: 'room',
    id,
    expected,
    archived,
    read: readRoom,
    write: async (trx, before) => {
      if (archived === true && before.archivedAt === null) await refuseHeld(trx, before, today)
      if (archived === false) await territoryOfBuilding(trx, before.buildingId)
      await refuseUnlikeOccupancies(trx, before, patch)
      const columns = columnsOf(patch)
      if (Object.keys(columns).length > 0) await trx.updateTable('room').set(columns).where('id', '=', id).execute()
      await replaceLists(trx, before, patch)
    },
  })
}

async function territoryOfBuilding(trx: Transaction<Tables>, buildingId: string): Promise<string> {
  const building = await trx
    .selectFrom('building')
    .select(['territory', 'name', 'archivedAt'])
    .where('id', '=', buildingId)
    .forShare()
    .executeTakeFirst()
  const field = 'buildingId'
  if (building === undefined)
    throw new Refusal(422, 'building_unknown', `Aucun bâtiment ne porte l’identifiant ${buildingId}.`, { field })
  if (building.archivedAt !== null)
    throw new Refusal(409, 'building_archived', `« ${building.name} » est archivé. Restaurez d’abord ce bâtiment.`, {
      field,
    })
  return building.territory
}

async function refuseHeld(trx: Transaction<Tables>, room: Room, today: string): Promise<void> {
  const heldBy = await holdersOf(trx, room.id, { from: today, until: null })
  if (heldBy.length === 0) return
  throw new Refusal(
    409,
    'room_held',
    `« ${room.name} » est tenu par ${saidHolders(heldBy)}. Mettez fin à ces occupations, puis archivez le local.`,
    { heldBy },
  )
}

/** What a room offers can't fall below what is already let in it. The row is locked: no occupancy can slip in. */
async function refuseUnlikeOccupancies(
  trx: Transaction<Tables>,
  room: Room,
  { shared = room.shared, workstations }: RoomPatch,
): Promise<void> {
  const always: Span = { from: null, until: null }
  if (shared !== room.shared) {
    const ever = await trx.selectFrom('occupancy').select('id').where('roomId', '=', room.id).executeTakeFirst()
    if (ever === undefined) return
    throw new Refusal(
      409,
      'room_has_occupancies',
      `« ${room.name} » a déjà des occupations : il reste ${room.shared ? 'partagé' : 'loué entier'}. ` +
        'Archivez-le et créez un autre local pour changer cela.',
      { field: 'shared', heldBy: await holdersOf(trx, room.id, always) },
    )
  }
  if (!shared || typeof workstations !== 'number') return
  const { held } = (await trx.selectNoFrom(mostHeld(sql`${room.id}::uuid`, always).as('held')).executeTakeFirst())!
  if (held <= workstations) return
  throw new Refusal(
    409,
    'room_overfull',
    `« ${room.name} » a jusqu’à ${count(held, 'poste occupé', 'postes occupés')} le même jour : il ne peut pas passer à ${workstations}.`,
    { field: 'workstations', heldBy: await holdersOf(trx, room.id, always) },
  )
}

const MEASURES = [
  ['areaM2', 'areaAsOf'],
  ['clearHeightM', 'clearHeightAsOf'],
  ['floorLoadKnM2', 'floorLoadAsOf'],
  ['doorWidthM', 'doorWidthAsOf'],
  ['powerKva', 'powerAsOf'],
] as const

/** The columns of what was sent; what was not sent is left out. */
function columnsOf({ equipment: _, rents: __, ...facts }: RoomPatch): Updateable<Tables['room']> {
  const { areaM2, clearHeightM, floorLoadKnM2, doorWidthM, powerKva, ...plain } = facts
  const measured = { areaM2, clearHeightM, floorLoadKnM2, doorWidthM, powerKva }
  const columns: Updateable<Tables['room']> = plain
  for (const [fact, asOf] of MEASURES) {
    const sent = measured[fact]
    if (sent === undefined) continue
    columns[fact] = sent?.value ?? null
    columns[asOf] = sent?.asOf ?? null
  }
  return columns
}

async function replaceLists(
  trx: Transaction<Tables>,
  { id: roomId, territory }: { readonly id: string; readonly territory: string },
  { equipment, rents }: RoomPatch,
): Promise<void> {
  const of = { territory, roomId }
  if (equipment !== undefined) {
    await trx.deleteFrom('roomEquipment').where('roomId', '=', roomId).execute()
    const rows = equipment.map((fact) => ({ ...fact, ...of }))
    if (rows.length > 0) await trx.insertInto('roomEquipment').values(rows).execute()
  }
  if (rents !== undefined) {
    await trx.deleteFrom('roomRent').where('roomId', '=', roomId).execute()
    const rows = rents.map((rent) => ({ ...rent, ...of }))
    if (rows.length > 0) await trx.insertInto('roomRent').values(rows).execute()
  }
}

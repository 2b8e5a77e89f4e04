import { sql, type Kysely, type RawBuilder, type Transaction } from 'kysely'
import type { Within } from '../accounts/permissions.ts'
import { isWithin } from '../accounts/standing.queries.ts'
import { asSpan } from '../db/period.ts'
import { revise } from '../db/revise.ts'
import type { Tables } from '../db/tables.ts'
import type { Violations } from '../db/violations.ts'
import type { InputOf } from '../lib/contract.ts'
import { count } from '../lib/french.ts'
import { frenchSpan } from '../lib/frenchDay.ts'
import { keysOf, pageFrom } from '../lib/paging.ts'
import { Refusal } from '../lib/refusal.ts'
import { covers, hasDays, toDaterange, type Span } from '../lib/span.ts'
import { standingOrganisation } from '../organisations/organisations.queries.ts'
import { holdersOf, mostHeld, saidHolders, type Holder } from '../rooms/availability.queries.ts'
import type { NewOccupancy, Occupancy, OccupancyPatch, occupanciesContract } from './occupancies.schema.ts'

type Query = InputOf<(typeof occupanciesContract)['GET /api/occupancies']>['querystring']

export const occupancyNotFound = (id: string) =>
  new Refusal(404, 'occupancy_not_found', `Aucune occupation ne porte l’identifiant ${id}.`)

/**
 * The database refuses these whatever the code did. A change that goes through this room is checked before, with the
 * room locked, and then says who holds it.
 */
export const occupancyViolations: Violations = {
  occupancy_one_at_a_time: {
    status: 409,
    code: 'room_already_taken',
    field: 'during',
    sentence: 'Ce local est déjà occupé pendant cette période. Choisissez une autre période ou un autre local.',
  },
  occupancy_one_each: {
    status: 409,
    code: 'room_already_taken',
    field: 'during',
    sentence: 'Cette structure occupe déjà ce local pendant cette période. Modifiez plutôt l’occupation qui existe.',
  },
  occupancy_within_workstations: {
    status: 409,
    code: 'room_overfull',
    field: 'workstations',
    sentence:
      'Ce local n’a pas assez de postes libres pendant cette période. Demandez-en moins, ou changez de période.',
  },
}

const occupanciesOf = (db: Kysely<Tables>) =>
  db
    .selectFrom('occupancy')
    .innerJoin('organisation', 'organisation.id', 'occupancy.organisationId')
    .innerJoin('room', 'room.id', 'occupancy.roomId')
    .innerJoin('building', 'building.id', 'room.buildingId')
    .innerJoin('site', 'site.id', 'building.siteId')

const COLUMNS = [
  'occupancy.id',
  'occupancy.territory',
  'occupancy.version',
  'occupancy.archivedAt',
  'occupancy.demonstration',
  'occupancy.roomId',
  'room.name as roomName',
  'site.id as siteId',
  'site.name as siteName',
  'occupancy.workstations',
  'occupancy.legalForm',
  'occupancy.rentEurCentsPerMonth',
  asSpan<Occupancy['during']>('occupancy.during').as('during'),
  sql<Occupancy['organisation']>`json_build_object('id', organisation.id, 'name', organisation.name,
    'stage', organisation.stage, 'filiere', organisation.filiere)`.as('organisation'),
] as const

/** @throws Refusal 404 `occupancy_not_found` */
export async function readOccupancy(db: Kysely<Tables>, id: string): Promise<Occupancy> {
  const found = await occupanciesOf(db).select(COLUMNS).where('occupancy.id', '=', id).executeTakeFirst()
  if (found === undefined) throw occupancyNotFound(id)
  return found
}

function conditionsOf({ territory, roomId, siteId, organisationId, on }: Query): RawBuilder<boolean>[] {
  const conditions: RawBuilder<boolean>[] = []
  if (territory !== undefined) conditions.push(sql`occupancy.territory = ${territory}`)
  if (roomId !== undefined) conditions.push(sql`occupancy.room_id = ${roomId}`)
  if (siteId !== undefined) conditions.push(sql`site.id = ${siteId}`)
  if (organisationId !== undefined) conditions.push(sql`occupancy.organisation_id = ${organisationId}`)
  if (on !== undefined) conditions.push(sql`occupancy.during @> ${on}::date`)
  return conditions
}

export async function listOccupancies(
  db: Kysely<Tables>,
  { cursor, limit = 50, archived = false, ...filters }: Query,
  within: Within = null,
) {
  const matching = occupanciesOf(db)
    .where('occupancy.archivedAt', archived ? 'is not' : 'is', null)
    .where(isWithin(within, { communes: sql`array[site.insee_code]`, organisation: sql`organisation.id` }))
    .where((eb) => eb.and(conditionsOf(filters)))
  const start = sql`lower(occupancy.during)`
  let page = matching
    .select(COLUMNS)
    .orderBy(start)
    .orderBy('occupancy.id')
    .limit(limit + 1)
  if (cursor !== undefined) page = page.where(sql<boolean>`(${start}, occupancy.id) > (${sql.join(keysOf(cursor, 2))})`)
  const [rows, { total }] = await Promise.all([
    page.execute(),
    matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
  ])
  return pageFrom(rows, limit, total, ({ during, id }) => [during.from, id])
}

export const addOccupancy = (db: Kysely<Tables>, occupancy: NewOccupancy): Promise<Occupancy> =>
  db.transaction().execute(async (trx) => readOccupancy(trx, await insertOccupancy(trx, occupancy)))

/**
 * Puts an organisation in a room, within the caller's transaction, and gives the id of the occupancy. The room stays
 * locked until the transaction ends: whoever takes several rooms in one takes them in order of their id.
 * @throws Refusal 409 `room_already_taken` or `room_overfull` with `heldBy`; 409 `room_archived`,
 *   `organisation_archived`; 422 `room_unknown`, `organisation_unknown`, `period_empty`, `workstations_missing`,
 *   `workstations_superfluous`, `outside_site_window` with `window`
 */
export async function insertOccupancy(trx: Transaction<Tables>, occupancy: NewOccupancy): Promise<string> {
  const { roomId, organisationId, during, workstations = null, ...terms } = occupancy
  const { territory, demonstration, roomShared } = await lockFreeRoom(trx, occupancy)
  const { id } = await trx
    .insertInto('occupancy')
    .values({
      ...terms,
      territory,
      demonstration,
      roomId,
      roomShared,
      organisationId,
      during: toDaterange(during),
      workstations,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/**
 * Locks a room that an organisation may take for a period, until the transaction ends; workstations that are offered to
 * others are counted by the database alone.
 * @throws Refusal as `insertOccupancy` does
 */
export async function lockFreeRoom(
  trx: Transaction<Tables>,
  { roomId, organisationId, during, workstations = null }: Omit<NewOccupancy, 'legalForm' | 'rentEurCentsPerMonth'>,
) {
  const room = await lockedRoom(trx, roomId)
  const { territory, demonstration } = await standingOrganisation(trx, organisationId)
  await refuseUnlessFree(trx, room, { id: null, organisationId, during, workstations })
  return { territory, demonstration, roomShared: room.shared, roomName: room.name }
}

/** @throws as `insertOccupancy` does; a patch that moves nothing is not checked against the room again */
export function changeOccupancy(
  db: Kysely<Tables>,
  id: string,
  expected: number,
  { archived, ...patch }: OccupancyPatch,
): Promise<Occupancy> {
  return revise(db, {
    subject: 'occupancy',
    id,
    expected,
    archived,
    read: readOccupancy,
    write: async (trx, before) => {
      const { during, workstations } = { ...before, ...patch }
      const restores = archived === false && before.archivedAt !== null
      if (restores || patch.during !== undefined || patch.workstations !== undefined) {
        const stands = !(archived ?? before.archivedAt !== null)
        const asked = { id, organisationId: before.organisation.id, during, workstations }
        await refuseUnlessFree(trx, await lockedRoom(trx, before.roomId), asked, stands)
      }
      await trx
        .updateTable('occupancy')
        .set({ ...patch, during: toDaterange(during) })
        .where('id', '=', id)
        .execute()
    },
  })
}

interface RoomToTake {
  readonly id: string
  readonly name: string
  readonly shared: boolean
  readonly workstations: number | null
  readonly archived: boolean
  readonly siteName: string
  readonly usable: Span | null
}

/** The room, locked against every other change of who is in it until the transaction ends. */
async function lockedRoom(trx: Transaction<Tables>, id: string): Promise<RoomToTake> {
  const room = await trx
    .selectFrom('room')
    .innerJoin('building', 'building.id', 'room.buildingId')
    .innerJoin('site', 'site.id', 'building.siteId')
    .select([
      'room.id',
      'room.name',
      'room.shared',
      'room.workstations',
      'site.name as siteName',
      asSpan('site.usable').as('usable'),
      sql<boolean>`coalesce(room.archived_at, building.archived_at, site.archived_at) is not null`.as('archived'),
    ])
    .where('room.id', '=', id)
    .forNoKeyUpdate('room')
    .executeTakeFirst()
  if (room !== undefined) return room
  throw new Refusal(422, 'room_unknown', `Aucun local ne porte l’identifiant ${id}.`, { field: 'roomId' })
}

interface Asked {
  /** The occupancy being changed, which is not in its own way; null: a new one */
  readonly id: string | null
  readonly organisationId: string
  readonly during: Occupancy['during']
  readonly workstations: number | null
}

/** @param stands false: it is archived, so it takes no place, but is as sound as any other */
async function refuseUnlessFree(
  trx: Transaction<Tables>,
  room: RoomToTake,
  asked: Asked,
  stands = true,
): Promise<void> {
  refuseUnsound(room, asked)
  if (!stands) return
  refuseOutsideWindow(room, asked)
  if (room.archived)
    throw new Refusal(
      409,
      'room_archived',
      `« ${room.name} » est archivé. Restaurez-le d’abord, avec son bâtiment et son site.`,
      {
        field: 'roomId',
      },
    )
  const heldBy = await holdersOf(trx, room.id, asked.during, asked.id)
  const inTheWay = room.shared ? heldBy.filter(({ organisationId }) => organisationId === asked.organisationId) : heldBy
  if (inTheWay.length > 0) throw alreadyTaken(room, inTheWay)
  if (!room.shared) return
  const { held } = (await trx
    .selectNoFrom(mostHeld(sql`${room.id}::uuid`, asked.during, asked.id).as('held'))
    .executeTakeFirst())!
  if (held + asked.workstations! > room.workstations!) throw overfull(room, asked, held, heldBy)
}

function refuseUnsound({ name, shared }: RoomToTake, { during, workstations }: Asked): void {
  if (!hasDays(during))
    throw new Refusal(
      422,
      'period_empty',
      `L’occupation finit le ${during.until}, avant de commencer le ${during.from}. Corrigez l’une des dates.`,
      { field: 'during/until' },
    )
  if (shared && workstations === null)
    throw new Refusal(422, 'workstations_missing', `« ${name} » est partagé : dites combien de postes sont pris.`, {
      field: 'workstations',
    })
  if (!shared && workstations !== null)
    throw new Refusal(
      422,
      'workstations_superfluous',
      `« ${name} » se loue entier : retirez le nombre de postes (${workstations}).`,
      { field: 'workstations' },
    )
}

function refuseOutsideWindow({ name, siteName, usable }: RoomToTake, { during }: Asked): void {
  if (usable === null || covers(usable, during)) return
  throw new Refusal(
    422,
    'outside_site_window',
    `Le site « ${siteName} » est utilisable ${frenchSpan(usable)} : « ${name} » ne peut pas être occupé ${frenchSpan(during)}. ` +
      'Choisissez des dates dans cette période.',
    { field: 'during', window: usable },
  )
}

const alreadyTaken = ({ name }: RoomToTake, heldBy: readonly Holder[]) =>
  new Refusal(
    409,
    'room_already_taken',
    `« ${name} » est déjà occupé par ${saidHolders(heldBy)}. Choisissez une autre période ou un autre local.`,
    { field: 'during', heldBy },
  )

function overfull({ name, workstations: places }: RoomToTake, asked: Asked, held: number, heldBy: readonly Holder[]) {
  const free = places! - held
  const offer = free === 0 ? 'n’a aucun poste libre' : `n’a que ${count(free, 'poste libre', 'postes libres')}`
  const others = heldBy.length === 0 ? '' : ` : il est occupé par ${saidHolders(heldBy)}`
  return new Refusal(
    409,
    'room_overfull',
    `« ${name} » ${offer} sur ${places} pendant toute la période, et vous en demandez ${asked.workstations}${others}. ` +
      'Demandez moins de postes, ou changez de période ou de local.',
    { field: 'workstations', heldBy },
  )
}

import { sql, type Kysely } from 'kysely'
import { revise } from '../db/revise.ts'
import type { Tables } from '../db/tables.ts'
import type { Violations } from '../db/violations.ts'
import type { InputOf } from '../lib/contract.ts'
import { keysOf, pageFrom } from '../lib/paging.ts'
import { Refusal } from '../lib/refusal.ts'
import type { Building, BuildingPatch, NewBuilding, sitesContract } from './sites.schema.ts'
import { readSite } from './sites.queries.ts'

type Query = InputOf<(typeof sitesContract)['GET /api/buildings']>['querystring']

const COLUMNS = [
  'id',
  'territory',
  'version',
  'archivedAt',
  'demonstration',
  'siteId',
  'name',
  'floors',
  'erpType',
  'erpCategory',
  'condition',
  'conditionAsOf',
] as const

export const buildingNotFound = (id: string) =>
  new Refusal(404, 'building_not_found', `Aucun bâtiment ne porte l’identifiant ${id}.`)

export const buildingViolations: Violations = {
  building_dated_condition_exists: {
    code: 'condition_date_alone',
    field: 'conditionAsOf',
    sentence: 'Une date d’état est donnée sans l’état. Dites l’état, ou retirez la date.',
  },
}

/** @throws Refusal 404 `building_not_found` */
export async function readBuilding(db: Kysely<Tables>, id: string): Promise<Building> {
  const found = await db.selectFrom('building').select(COLUMNS).where('id', '=', id).executeTakeFirst()
  if (found === undefined) throw buildingNotFound(id)
  return found
}

export async function listBuildings(
  db: Kysely<Tables>,
  { cursor, limit = 50, archived = false, territory, siteId }: Query,
) {
  let matching = db.selectFrom('building').where('archivedAt', archived ? 'is not' : 'is', null)
  if (territory !== undefined) matching = matching.where('territory', '=', territory)
  if (siteId !== undefined) matching = matching.where('siteId', '=', siteId)
  let page = matching
    .select(COLUMNS)
    .orderBy('name')
    .orderBy('id')
    .limit(limit + 1)
  if (cursor !== undefined) page = page.where(sql<boolean>`(name, id::text) > (${sql.join(keysOf(cursor, 2))})`)
  const [rows, { total }] = await Promise.all([
    page.execute(),
    matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
  ])
  return pageFrom(rows, limit, total, ({ name, id }) => [name, id])
}

/** @throws Refusal 422 `site_unknown` when the building's site does not exist */
export async function addBuilding(db: Kysely<Tables>, building: NewBuilding): Promise<Building> {
  const { territory } = await readSite(db, building.siteId).catch((error: unknown) => {
    throw error instanceof Refusal ? new Refusal(422, 'site_unknown', error.message, { field: 'siteId' }) : error
  })
  return db
    .insertInto('building')
    .values({ ...building, territory })
    .returning(COLUMNS)
    .executeTakeFirstOrThrow()
}

export function changeBuilding(
  db: Kysely<Tables>,
  id: string,
  expected: number,
  { archived, ...patch }: BuildingPatch,
): Promise<Building> {
  return revise(db, {
    subject: 'building',
    id,
    expected,
    archived,
    read: readBuilding,
    write: async (trx) => {
      if (Object.keys(patch).length > 0) await trx.updateTable('building').set(patch).where('id', '=', id).execute()
    },
  })
}

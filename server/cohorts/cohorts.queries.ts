import { sql, type Kysely } from 'kysely'
import { revise } from '../db/revise.ts'
import type { Tables } from '../db/tables.ts'
import type { Violations } from '../db/violations.ts'
import type { InputOf } from '../lib/contract.ts'
import { keysOf, pageFrom } from '../lib/paging.ts'
import { Refusal } from '../lib/refusal.ts'
import type { Cohort, CohortPatch, NewCohort, cohortsContract } from './cohorts.schema.ts'

const COLUMNS = [
  'id',
  'territory',
  'version',
  'archivedAt',
  'demonstration',
  'name',
  'stage',
  'leastPerYear',
  'mostPerYear',
  'arrivalQuarter',
  'stayQuarters',
  'probabilityPercent',
  'kinds',
  'areaMinM2',
  'areaMaxM2',
  'workstations',
  'requiredEquipment',
  'budgetEurCentsPerMonth',
  'source',
] as const

const cohortNotFound = (id: string) =>
  new Refusal(404, 'cohort_not_found', `Aucune promotion attendue ne porte l’identifiant ${id}.`)

export const cohortViolations: Violations = {
  cohort_counts_in_order: {
    code: 'counts_out_of_order',
    field: 'mostPerYear',
    sentence: 'Le plus grand nombre de projets par an est inférieur au plus petit. Corrigez l’un des deux.',
  },
  cohort_areas_in_order: {
    code: 'areas_out_of_order',
    field: 'areaMaxM2',
    sentence: 'La surface maximale est inférieure à la surface minimale. Corrigez l’une des deux.',
  },
  cohort_territory_fkey: {
    code: 'territory_unknown',
    field: 'territory',
    sentence: 'Ce territoire n’est pas connu ici.',
  },
}

/** @throws Refusal 404 `cohort_not_found` */
export async function readCohort(db: Kysely<Tables>, id: string): Promise<Cohort> {
  const found = await db.selectFrom('cohort').select(COLUMNS).where('id', '=', id).executeTakeFirst()
  if (found === undefined) throw cohortNotFound(id)
  return found
}

export async function listCohorts(
  db: Kysely<Tables>,
  {
    cursor,
    limit = 50,
    archived = false,
    territory,
  }: InputOf<(typeof cohortsContract)['GET /api/cohorts']>['querystring'],
) {
  let matching = db.selectFrom('cohort').where('archivedAt', archived ? 'is not' : 'is', null)
  if (territory !== undefined) matching = matching.where('territory', '=', territory)
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

/** Those that a territory expects today, all of them. */
export function expectedCohorts(db: Kysely<Tables>, territory: string): Promise<Cohort[]> {
  return db
    .selectFrom('cohort')
    .select(COLUMNS)
    .where('territory', '=', territory)
    .where('archivedAt', 'is', null)
    .orderBy('id')
    .execute()
}

export async function addCohort(db: Kysely<Tables>, cohort: NewCohort): Promise<Cohort> {
  return db.insertInto('cohort').values(cohort).returning(COLUMNS).executeTakeFirstOrThrow()
}

export function changeCohort(
  db: Kysely<Tables>,
  id: string,
  expected: number,
  { archived, ...patch }: CohortPatch,
): Promise<Cohort> {
  return revise(db, {
    subject: 'cohort',
    id,
    expected,
    archived,
    read: readCohort,
    write: async (trx) => {
      if (Object.keys(patch).length > 0) await trx.updateTable('cohort').set(patch).where('id', '=', id).execute()
    },
  })
}

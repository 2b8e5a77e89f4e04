import { sql, type Kysely, type Transaction } from 'kysely'
import type { Within } from '../accounts/permissions.ts'
import { isWithin } from '../accounts/standing.queries.ts'
import { revise } from '../db/revise.ts'
import type { Tables } from '../db/tables.ts'
import type { Violations } from '../db/violations.ts'
import { keysOf, pageFrom } from '../lib/paging.ts'
import { Refusal } from '../lib/refusal.ts'
import { looksLike } from '../db/search.ts'
import type { InputOf } from '../lib/contract.ts'
import type { NewOrganisation, Organisation, OrganisationPatch, organisationsContract } from './organisations.schema.ts'

type Filters = InputOf<(typeof organisationsContract)['GET /api/organisations']>['querystring']

const COLUMNS = [
  'id',
  'territory',
  'version',
  'archivedAt',
  'demonstration',
  'name',
  'legalForm',
  'siren',
  'filiere',
  'stage',
  'jobsFte',
  'inclusionPostsFte',
  'inseeCode',
  'activity',
  'vulnerablePublic',
] as const

export const organisationNotFound = (id: string) =>
  new Refusal(404, 'organisation_not_found', `Aucune structure ne porte l’identifiant ${id}.`)

export const organisationViolations: Violations = {
  organisation_siren_check: {
    code: 'siren_invalid',
    field: 'siren',
    sentence: 'Ce SIREN n’est pas juste : ses neuf chiffres ne correspondent pas à leur clé. Relisez-le.',
  },
  organisation_one_siren: {
    status: 409,
    code: 'siren_already_known',
    field: 'siren',
    sentence: 'Une autre structure porte déjà ce SIREN. Ouvrez-la plutôt que d’en créer une seconde.',
  },
  organisation_territory_fkey: {
    code: 'territory_unknown',
    field: 'territory',
    sentence: 'Ce territoire n’est pas connu ici.',
  },
  organisation_territory_insee_code_fkey: {
    code: 'commune_unknown',
    field: 'inseeCode',
    sentence: 'Cette commune n’est pas dans le territoire. Choisissez-la dans la liste.',
  },
}

/** @throws Refusal 404 `organisation_not_found` */
export async function readOrganisation(db: Kysely<Tables>, id: string): Promise<Organisation> {
  const found = await db.selectFrom('organisation').select(COLUMNS).where('id', '=', id).executeTakeFirst()
  if (found === undefined) throw organisationNotFound(id)
  return found
}

/**
 * The organisation that a demand or an occupancy is about, locked so that nobody archives it meanwhile.
 * @throws Refusal 422 `organisation_unknown`, 409 `organisation_archived`, both on the field `organisationId`
 */
export async function standingOrganisation(trx: Transaction<Tables>, id: string) {
  const found = await trx
    .selectFrom('organisation')
    .select(['id', 'territory', 'name', 'archivedAt', 'demonstration'])
    .where('id', '=', id)
    .forShare()
    .executeTakeFirst()
  const field = 'organisationId'
  if (found === undefined)
    throw new Refusal(422, 'organisation_unknown', `Aucune structure ne porte l’identifiant ${id}.`, { field })
  if (found.archivedAt !== null)
    throw new Refusal(
      409,
      'organisation_archived',
      `« ${found.name} » est archivée. Restaurez d’abord cette structure.`,
      {
        field,
      },
    )
  return found
}

export async function listOrganisations(
  db: Kysely<Tables>,
  { cursor, limit = 50, archived = false, ...filters }: Filters,
  within: Within = null,
) {
  const mine = isWithin(within, { communes: sql`array[insee_code]`, organisation: sql`organisation.id` })
  let matching = db
    .selectFrom('organisation')
    .where('archivedAt', archived ? 'is not' : 'is', null)
    .where(mine)
  if (filters.territory !== undefined) matching = matching.where('territory', '=', filters.territory)
  if (filters.stage !== undefined) matching = matching.where('stage', '=', filters.stage)
  if (filters.filiere !== undefined) matching = matching.where('filiere', '=', filters.filiere)
  const { search } = filters
  if (search !== undefined) {
    matching = matching.where((eb) =>
      eb.or([looksLike('organisation.name', search), eb('siren', '=', search.replaceAll(/\s/g, ''))]),
    )
  }
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

export async function addOrganisation(db: Kysely<Tables>, organisation: NewOrganisation): Promise<Organisation> {
  return db.insertInto('organisation').values(organisation).returning(COLUMNS).executeTakeFirstOrThrow()
}

export function changeOrganisation(
  db: Kysely<Tables>,
  id: string,
  expected: number,
  { archived, ...patch }: OrganisationPatch,
): Promise<Organisation> {
  return revise(db, {
    subject: 'organisation',
    id,
    expected,
    archived,
    read: readOrganisation,
    write: async (trx) => {
      if (Object.keys(patch).length > 0) await trx.updateTable('organisation').set(patch).where('id', '=', id).execute()
    },
  })
}

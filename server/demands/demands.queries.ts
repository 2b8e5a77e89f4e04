import { sql, type Kysely, type RawBuilder, type Transaction } from 'kysely'
import type { Within } from '../accounts/permissions.ts'
import { isWithin } from '../accounts/standing.queries.ts'
import { DEMAND_STATUSES, type DemandStatus } from '../db/codes.ts'
import { asSpan } from '../db/period.ts'
import { revise } from '../db/revise.ts'
import { looksLike } from '../db/search.ts'
import type { Tables } from '../db/tables.ts'
import type { Violations } from '../db/violations.ts'
import { codesIn } from '../lib/codeList.ts'
import type { InputOf } from '../lib/contract.ts'
import { keysOf, pageFrom } from '../lib/paging.ts'
import { Refusal } from '../lib/refusal.ts'
import { toDaterange } from '../lib/span.ts'
import { standingOrganisation } from '../organisations/organisations.queries.ts'
import type { Demand, DemandPatch, NewDemand, NewPhase, demandsContract } from './demands.schema.ts'
import { refuseUnsoundPhases } from './phases.ts'

type Query = InputOf<(typeof demandsContract)['GET /api/demands']>['querystring']

export const demandNotFound = (id: string) =>
  new Refusal(404, 'demand_not_found', `Aucune demande ne porte l’identifiant ${id}.`)

export const demandViolations: Violations = {
  demand_phase_one_at_a_time: {
    code: 'phases_overlap',
    field: 'phases',
    sentence: 'Deux phases se recouvrent. Faites commencer l’une quand l’autre finit.',
  },
  demand_refusal_stands: {
    status: 409,
    code: 'demand_refused',
    field: 'status',
    sentence:
      'Cette demande est refusée. Elle ne revient en liste d’attente que par un recours qui annule le refus : ouvrez le refus.',
  },
}

const demandsOf = (db: Kysely<Tables>) =>
  db.selectFrom('demand').innerJoin('organisation', 'organisation.id', 'demand.organisationId')

const COLUMNS = [
  'demand.id',
  'demand.territory',
  'demand.version',
  'demand.archivedAt',
  'demand.demonstration',
  'demand.status',
  'demand.submittedOn',
  'demand.communesWanted',
  'demand.acceptsTransitional',
  'demand.wantsQpv',
  'demand.note',
  sql<Demand['organisation']>`json_build_object('id', organisation.id, 'name', organisation.name,
    'stage', organisation.stage, 'filiere', organisation.filiere)`.as('organisation'),
  sql<Demand['phases']>`(
    select coalesce(json_agg(json_build_object(
      'stage', stage, 'needed', ${asSpan('demand_phase.needed')}, 'kinds', kinds, 'areaMinM2', area_min_m2,
      'areaIdealM2', area_ideal_m2, 'areaMaxM2', area_max_m2, 'workstations', workstations,
      'requiredEquipment', required_equipment, 'minClearHeightM', min_clear_height_m,
      'minFloorLoadKnM2', min_floor_load_kn_m2, 'minDoorWidthM', min_door_width_m, 'minPowerKva', min_power_kva,
      'budgetEurCentsPerMonth', budget_eur_cents_per_month) order by needed), '[]')
    from demand_phase where demand_id = demand.id)`.as('phases'),
] as const

/** @throws Refusal 404 `demand_not_found` */
export async function readDemand(db: Kysely<Tables>, id: string): Promise<Demand> {
  const found = await demandsOf(db).select(COLUMNS).where('demand.id', '=', id).executeTakeFirst()
  if (found === undefined) throw demandNotFound(id)
  return found
}

function conditionsOf({ statuses, stage, filiere, kind, search, ...exact }: Query): RawBuilder<boolean>[] {
  const conditions: RawBuilder<boolean>[] = []
  const onePhase = (fits: RawBuilder<boolean>) =>
    conditions.push(sql`exists (select from demand_phase where demand_id = demand.id and ${fits})`)
  if (exact.territory !== undefined) conditions.push(sql`demand.territory = ${exact.territory}`)
  if (exact.organisationId !== undefined) conditions.push(sql`demand.organisation_id = ${exact.organisationId}`)
  if (statuses !== undefined)
    conditions.push(sql`demand.status = any(${codesIn('statuses', statuses, DEMAND_STATUSES)}::text[])`)
  if (stage !== undefined) onePhase(sql`stage = ${stage}`)
  if (kind !== undefined) onePhase(sql`${kind} = any(kinds)`)
  if (filiere !== undefined) conditions.push(sql`organisation.filiere = ${filiere}`)
  if (search !== undefined && search.trim() !== '')
    conditions.push(sql`(${looksLike('organisation.name', search)} or ${looksLike('demand.note', search)})`)
  return conditions
}

/** The oldest first; drafts, which were not submitted, last. */
export async function listDemands(
  db: Kysely<Tables>,
  { cursor, limit = 50, archived = false, ...filters }: Query,
  within: Within = null,
) {
  const communes = sql`(demand.communes_wanted || organisation.insee_code)`
  const matching = demandsOf(db)
    .where('demand.archivedAt', archived ? 'is not' : 'is', null)
    .where(isWithin(within, { communes, organisation: sql`organisation.id` }))
    .where((eb) => eb.and(conditionsOf(filters)))
  const submitted = sql<string>`coalesce(demand.submitted_on, 'infinity')`
  let page = matching
    .select(COLUMNS)
    .orderBy(submitted)
    .orderBy('organisation.name')
    .orderBy('demand.id')
    .limit(limit + 1)
  if (cursor !== undefined)
    page = page.where(sql<boolean>`(${submitted}, organisation.name, demand.id) > (${sql.join(keysOf(cursor, 3))})`)
  const [rows, { total }] = await Promise.all([
    page.execute(),
    matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
  ])
  return pageFrom(rows, limit, total, ({ submittedOn, organisation, id }) => [
    submittedOn ?? 'infinity',
    organisation.name,
    id,
  ])
}

/**
 * In one transaction: the caller's, when there is one.
 * @param today ISO day: the day of submission unless another is said
 * @throws Refusal 422 for an organisation, a commune or a phase that can't be; 409 `organisation_archived`
 */
export function addDemand(db: Kysely<Tables>, demand: NewDemand, today: string): Promise<Demand> {
  const { phases, organisationId, status = 'waiting', submittedOn = null, ...rest } = demand
  refuseUnsoundPhases(phases)
  return db.isTransaction ? add(db as Transaction<Tables>) : db.transaction().execute(add)

  async function add(trx: Transaction<Tables>): Promise<Demand> {
    const { territory, demonstration } = await standingOrganisation(trx, organisationId)
    await refuseForeignCommunes(trx, territory, rest.communesWanted)
    const { id } = await trx
      .insertInto('demand')
      .values({
        ...rest,
        territory,
        demonstration,
        organisationId,
        status,
        submittedOn: submissionDay(status, submittedOn, today),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await insertPhases(trx, { id, territory }, phases)
    return readDemand(trx, id)
  }
}

/** Changes a demand; `phases` replaces them all. @throws as `addDemand` does; 409 `demand_refused` */
export function changeDemand(
  db: Kysely<Tables>,
  id: string,
  expected: number,
  { archived, phases, ...patch }: Omit<DemandPatch, 'status'> & { readonly status?: DemandStatus },
  today: string,
): Promise<Demand> {
  if (phases !== undefined) refuseUnsoundPhases(phases)
  return revise(db, {
    subject: 'demand',
    id,
    expected,
    archived,
    read: readDemand,
    write: async (trx, before) => {
      await refuseForeignCommunes(trx, before.territory, patch.communesWanted)
      const { status, submittedOn } = { ...before, ...patch }
      await trx
        .updateTable('demand')
        .set({ ...patch, submittedOn: submissionDay(status, submittedOn, today) })
        .where('id', '=', id)
        .execute()
      if (phases === undefined) return
      await trx.deleteFrom('demandPhase').where('demandId', '=', id).execute()
      await insertPhases(trx, before, phases)
    },
  })
}

/** What is no draft any more was submitted, today unless somebody says when. */
const submissionDay = (status: DemandStatus, submittedOn: string | null, today: string): string | null =>
  status === 'draft' ? submittedOn : (submittedOn ?? today)

async function refuseForeignCommunes(
  trx: Transaction<Tables>,
  territory: string,
  wanted: readonly string[] = [],
): Promise<void> {
  const rows = await trx.selectFrom('commune').select('inseeCode').where('territory', '=', territory).execute()
  const known = new Set(rows.map(({ inseeCode }) => inseeCode))
  const at = wanted.findIndex((code) => !known.has(code))
  if (at < 0) return
  throw new Refusal(
    422,
    'commune_unknown',
    `La commune ${wanted[at]} n’est pas dans le territoire. Choisissez-la dans la liste, ou retirez-la.`,
    { field: `communesWanted/${at}` },
  )
}

async function insertPhases(
  trx: Transaction<Tables>,
  { id: demandId, territory }: { readonly id: string; readonly territory: string },
  phases: readonly NewPhase[],
): Promise<void> {
  const rows = phases.map(({ needed, ...phase }) => ({ ...phase, territory, demandId, needed: toDaterange(needed) }))
  await trx.insertInto('demandPhase').values(rows).execute()
}

import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { keysOf, pageFrom } from '../lib/paging.ts'
import { Refusal } from '../lib/refusal.ts'
import type {
  AnticipatedStay,
  Ban,
  Pin,
  Placement,
  Plan,
  PlanResult,
  PlanSummary,
  Progress,
  Reason,
  Unmet,
  Weights,
} from './allocation.schema.ts'
import { compose, type Request } from './compose.ts'
import type { SolvedPlan } from './explain/smallestChange.ts'
import type { Facts } from './facts.ts'
import { hashOf } from './hash.ts'
import type { Problem, Result } from './problem.ts'

/** What `plan.request` holds. */
export interface StoredRequest {
  readonly weights: Weights
  readonly pins: readonly Pin[]
  readonly bans: readonly Ban[]
}

/** What `plan.result` holds: what the solver answered, and what it means. */
export interface StoredResult {
  readonly answer: Result
  readonly summary: PlanSummary | null
  readonly conflicts: readonly Reason[]
  /** Demands whose agreement the question reserved to them. */
  readonly reserved: readonly string[]
}

/** What `plan.progress` holds while a runner works on the plan. */
export interface StoredProgress extends Partial<Progress> {
  /** Who works on it, and when that was last so. */
  readonly runner?: string
  readonly aliveAt?: string
  /** Somebody asked for the best plan so far. */
  readonly stop?: boolean
}

export const planNotFound = (id: string) =>
  new Refusal(404, 'plan_not_found', `Aucun plan ne porte l’identifiant ${id}.`)
export const planNotReady = () =>
  new Refusal(409, 'plan_not_ready', 'Ce plan n’est pas prêt : attendez la fin du calcul, ou lancez-en un autre.')
const planOutdated = () =>
  new Refusal(
    409,
    'plan_outdated',
    'Ce plan a été fait par une autre version d’Escale, qui posait la question autrement. Refaites-le.',
  )
export const placementNotFound = (id: string) =>
  new Refusal(404, 'placement_not_found', `Aucun placement ne porte l’identifiant ${id}.`)

const plansOf = (db: Kysely<Tables>) => db.selectFrom('plan')

const COLUMNS = [
  'id',
  'territory',
  'version',
  'archivedAt',
  'demonstration',
  'name',
  'status',
  'basedOn',
  'startsOn',
  'quarters',
  'request',
  'seconds',
  'seed',
  'mode',
  'anticipates',
  'inputHash',
  'solverVersion',
  'progress',
  sql<Pick<
    StoredResult,
    'summary' | 'conflicts'
  > | null>`jsonb_build_object('summary', result -> 'summary', 'conflicts',
    coalesce(result -> 'conflicts', '[]'))`.as('outcome'),
  'failure',
  'createdAt',
  'finishedAt',
  sql<Plan['decided']>`(
    select json_build_object('proposed', count(*) filter (where decision = 'proposed'),
                             'accepted', count(*) filter (where decision = 'accepted'),
                             'rejected', count(*) filter (where decision = 'rejected'))
    from placement where plan_id = plan.id)`.as('decided'),
] as const

type Row = Awaited<ReturnType<ReturnType<typeof selectPlans>['execute']>>[number]
const selectPlans = (db: Kysely<Tables>) => plansOf(db).select(COLUMNS)

function toPlan({ request, progress, outcome, ...row }: Row): Plan {
  const { weights, pins, bans } = request as StoredRequest
  return {
    ...row,
    weights,
    pins: [...pins],
    bans: [...bans],
    progress: toProgress(progress as StoredProgress | null),
    // Plans made before their fairness, or what is to come, was looked at have none.
    summary: outcome?.summary
      ? {
          ...outcome.summary,
          fairness: outcome.summary.fairness ?? null,
          anticipation: outcome.summary.anticipation ?? null,
        }
      : null,
    conflicts: [...(outcome?.conflicts ?? [])],
  }
}

/** Nothing until the solver has said something. */
function toProgress(stored: StoredProgress | null): Progress | null {
  if (stored?.phase === undefined) return null
  const { phase, worth = null, bound = null, gap = null, seconds = 0 } = stored
  return { phase, worth, bound, gap, seconds }
}

/** @throws Refusal 404 `plan_not_found` */
export async function readPlan(db: Kysely<Tables>, id: string): Promise<Plan> {
  const found = await selectPlans(db).where('id', '=', id).executeTakeFirst()
  if (found === undefined) throw planNotFound(id)
  return toPlan(found)
}

interface PlanQuery {
  readonly cursor?: string
  readonly limit?: number
  readonly archived?: boolean
  readonly territory?: string
}

/** The newest first. */
export async function listPlans(db: Kysely<Tables>, { cursor, limit = 50, archived = false, territory }: PlanQuery) {
  const matching = plansOf(db)
    .where('archivedAt', archived ? 'is not' : 'is', null)
    .$if(territory !== undefined, (plans) => plans.where('territory', '=', territory!))
  let page = matching
    .select([...COLUMNS, sql<string>`created_at::text`.as('moment')])
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (cursor !== undefined) {
    const [moment, id] = keysOf(cursor, 2)
    page = page.where(sql<boolean>`(created_at, id) < (${moment}::timestamptz, ${id}::uuid)`)
  }
  const [rows, { total }] = await Promise.all([
    page.execute(),
    matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
  ])
  const { items, ...rest } = pageFrom(rows, limit, total, ({ moment, id }) => [moment, id])
  return { ...rest, items: items.map(({ moment: _, ...row }) => toPlan(row)) }
}

export interface NewPlanRow {
  readonly territory: string
  readonly name: string
  readonly basedOn: string | null
  readonly anticipates: boolean
  readonly request: Request
  readonly facts: Facts
  readonly problem: Problem
  readonly hash: string
}

/** Queues a plan: a runner takes it from here. @returns its id */
export async function insertPlan(db: Kysely<Tables>, plan: NewPlanRow): Promise<string> {
  const { startsOn, quarters, seconds, seed, mode, weights, pins, bans } = plan.request
  const request: StoredRequest = { weights, pins, bans }
  const { id } = await db
    .insertInto('plan')
    .values({
      territory: plan.territory,
      name: plan.name,
      status: 'queued',
      basedOn: plan.basedOn,
      startsOn,
      quarters,
      weightsVersion: weights.version,
      request: JSON.stringify(request),
      seed,
      mode,
      anticipates: plan.anticipates,
      seconds,
      facts: JSON.stringify(plan.facts),
      input: JSON.stringify(plan.problem),
      inputHash: plan.hash,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** The question as it was (last) solved. @throws Refusal 404 `plan_not_found` */
export async function readProblem(db: Kysely<Tables>, id: string): Promise<Problem> {
  const found = await plansOf(db).select('input').where('id', '=', id).executeTakeFirst()
  if (found === undefined) throw planNotFound(id)
  return found.input as Problem
}

/**
 * A plan with all that its question was made from.
 * @throws Refusal 404 `plan_not_found`; 409 `plan_not_ready`, or `plan_outdated` when the same facts no longer make the
 *   same question
 */
export async function readSolved(db: Kysely<Tables>, id: string): Promise<SolvedPlan> {
  const found = await plansOf(db)
    .select(['startsOn', 'quarters', 'seconds', 'seed', 'mode', 'request', 'facts', 'inputHash', 'result'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (found === undefined) throw planNotFound(id)
  const stored = found.result as StoredResult | null
  if (stored === null || stored.summary === null) throw planNotReady()
  const { startsOn, quarters, seconds, seed, mode } = found
  const request = { startsOn, quarters, seconds, seed, mode, ...(found.request as StoredRequest) }
  const facts = found.facts as Facts
  const reserved = new Set(stored.reserved)
  if (hashOf(compose(facts, request, reserved).problem) !== found.inputHash) throw planOutdated()
  return { facts, request, reserved, stays: stored.answer.stays }
}

const ROOM_REF = sql<Placement['room']>`json_build_object('id', room.id, 'name', room.name, 'kind', room.kind,
  'siteId', site.id, 'siteName', site.name, 'buildingName', building.name)`.as('room')

/** What makes a placement as the contract shows it, from its table and what it names. */
export const selectPlacements = (db: Kysely<Tables>) =>
  db
    .selectFrom('placement')
    .innerJoin('organisation', 'organisation.id', 'placement.organisationId')
    .innerJoin('room', 'room.id', 'placement.roomId')
    .innerJoin('building', 'building.id', 'room.buildingId')
    .innerJoin('site', 'site.id', 'building.siteId')
    .select([
      'placement.id',
      'placement.demandId',
      sql<Placement['organisation']>`json_build_object('id', organisation.id, 'name', organisation.name,
        'stage', organisation.stage, 'filiere', organisation.filiere)`.as('organisation'),
      ROOM_REF,
      sql<Placement['during']>`json_build_object('from', lower(placement.during), 'until', upper(placement.during))`.as(
        'during',
      ),
      'placement.workstations',
      'placement.stays',
      sql<boolean>`coalesce(placement.explanation #>> '{cameFrom,id}' <> placement.room_id::text, false)`.as('moves'),
      'placement.worth',
      sql<Placement['toCheck']>`placement.to_check`.as('toCheck'),
      sql<Placement['explanation']>`placement.explanation`.as('explanation'),
      'placement.decision',
      'placement.decidedAt',
      'placement.occupancyId',
    ])

/** @throws Refusal 404 `placement_not_found` */
export async function readPlacement(db: Kysely<Tables>, id: string): Promise<Placement> {
  const found = await selectPlacements(db).where('placement.id', '=', id).executeTakeFirst()
  if (found === undefined) throw placementNotFound(id)
  return found
}

/** Empty until the plan is ready. @throws Refusal 404 `plan_not_found` */
export async function readResult(db: Kysely<Tables>, id: string): Promise<PlanResult> {
  await readPlan(db, id)
  const placements = await selectPlacements(db)
    .where('placement.planId', '=', id)
    .orderBy('organisation.name')
    .orderBy('placement.demandId')
    .orderBy(sql`lower(placement.during)`)
    .execute()
  const unmet = await db
    .selectFrom('unmetDemand')
    .innerJoin('organisation', 'organisation.id', 'unmetDemand.organisationId')
    .select([
      'unmetDemand.demandId',
      sql<Unmet['organisation']>`json_build_object('id', organisation.id, 'name', organisation.name,
        'stage', organisation.stage, 'filiere', organisation.filiere)`.as('organisation'),
      sql<
        Unmet['during']
      >`json_build_object('from', lower(unmet_demand.during), 'until', upper(unmet_demand.during))`.as('during'),
      sql<Unmet['stage']>`unmet_demand.explanation ->> 'stage'`.as('stage'),
      sql<Unmet['explanation']>`unmet_demand.explanation - 'stage'`.as('explanation'),
    ])
    .where('unmetDemand.planId', '=', id)
    .orderBy('organisation.name')
    .orderBy('unmetDemand.demandId')
    .orderBy(sql`lower(unmet_demand.during)`)
    .execute()
  const anticipated = await db
    .selectFrom('anticipatedStay')
    .innerJoin('room', 'room.id', 'anticipatedStay.roomId')
    .innerJoin('building', 'building.id', 'room.buildingId')
    .innerJoin('site', 'site.id', 'building.siteId')
    .select([
      'anticipatedStay.id',
      'anticipatedStay.cohortId',
      'anticipatedStay.name',
      'anticipatedStay.probability',
      ROOM_REF,
      sql<AnticipatedStay['during']>`json_build_object('from', lower(anticipated_stay.during),
        'until', upper(anticipated_stay.during))`.as('during'),
      'anticipatedStay.workstations',
      'anticipatedStay.worth',
    ])
    .where('anticipatedStay.planId', '=', id)
    .orderBy(sql`lower(anticipated_stay.during)`)
    .orderBy('anticipatedStay.name')
    .orderBy('anticipatedStay.id')
    .execute()
  return { placements, unmet, anticipated }
}

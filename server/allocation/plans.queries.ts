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
  SaidChange,
  Unmet,
  Weights,
} from './allocation.schema.ts'
import { compose, type Composed, type Request } from './compose.ts'
import { isScenario } from './changes/changes.ts'
import type { Base } from './changes/keep.ts'
import type { PlanMoves, WhoMoves } from './changes/moves.schema.ts'
import { supposedBy } from './changes/supposed.ts'
import type { SolvedPlan } from './explain/smallestChange.ts'
import { daysOf, type Facts } from './facts.ts'
import type { GridUsed } from './grid/grid.schema.ts'
import { hashOf } from './hash.ts'
import type { Problem, Result, SolvedResult } from './problem.ts'
import type { HistoryPoint } from './proof/history.ts'

/** What `plan.request` holds. */
export interface StoredRequest {
  readonly weights: Weights
  readonly grid: GridUsed
  readonly pins: readonly Pin[]
  readonly bans: readonly Ban[]
  /** The last three are missing in plans older than changes. */
  readonly changes?: readonly SaidChange[]
  readonly base?: Base | null
  readonly keepBonus?: number
}

/** A request as `plan` holds it, whole. */
export function requestOf({
  request,
  ...rest
}: Omit<Request, keyof StoredRequest> & { readonly request: unknown }): Request {
  const { changes = [], base = null, keepBonus = 0, ...stored } = request as StoredRequest
  return { ...rest, ...stored, changes: changes.map(({ change }) => change), base, keepBonus }
}

/** Plans asked before there were grids have none. */
type BeforeGrids = Omit<StoredRequest, 'grid'> & { readonly grid?: GridUsed }

/** What `plan.result` holds: what the solver answered, and what it means. */
export interface StoredResult {
  readonly answer: Result
  readonly summary: PlanSummary | null
  readonly conflicts: readonly Reason[]
  /** Demands whose agreement the question reserved to them. */
  readonly reserved: readonly string[]
  /** Only of a plan with changes or based on another; missing in plans older than changes. */
  readonly moves?: WhoMoves | null
  /** How worth and bound came together; absent from plans of other modes than the default, and from older ones. */
  readonly history?: readonly HistoryPoint[]
}

/** What `plan.progress` holds while a runner works on the plan. */
export interface StoredProgress extends Partial<Progress> {
  /** Who works on it, and when that was last so. */
  readonly runner?: string
  readonly aliveAt?: string
  /** Somebody asked for the best plan so far. */
  readonly stop?: boolean
  /** Of the best plan so far, of a plan with changes or based on another. */
  readonly moves?: WhoMoves
}

export const planNotFound = (id: string) =>
  new Refusal(404, 'plan_not_found', `Aucun plan ne porte l’identifiant ${id}.`)
export const planNotReady = () =>
  new Refusal(409, 'plan_not_ready', 'Ce plan n’est pas prêt : attendez la fin du calcul, ou lancez-en un autre.')
const planWithoutMoves = () =>
  new Refusal(
    404,
    'plan_without_moves',
    'Ce plan ne part d’aucun autre et ne suppose aucun changement : il n’y a pas d’avant auquel le comparer.',
  )
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
  // Without what it was based on, which is as large as a plan.
  sql<unknown>`request - 'base'`.as('request'),
  'seconds',
  'seed',
  'mode',
  'anticipates',
  'inputHash',
  'solverVersion',
  sql<unknown>`progress - 'moves'`.as('progress'),
  sql<Pick<
    StoredResult,
    'summary' | 'conflicts'
  > | null>`jsonb_build_object('summary', result -> 'summary', 'conflicts',
    coalesce(result -> 'conflicts', '[]'))`.as('outcome'),
  sql<boolean>`coalesce(result -> 'moves' <> 'null', false)`.as('hasMoves'),
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
  const { weights, grid = null, pins, bans, changes = [], keepBonus = 0 } = request as BeforeGrids
  return {
    ...row,
    weights,
    grid,
    pins: [...pins],
    bans: [...bans],
    changes: [...changes],
    isScenario: isScenario(changes.map(({ change }) => change)),
    supposed: supposedBy(changes.map(({ change }) => change)),
    keepBonus,
    progress: toProgress(progress as StoredProgress | null),
    summary: outcome?.summary ? withWhatIsNewer(outcome.summary) : null,
    conflicts: [...(outcome?.conflicts ?? [])],
  }
}

/** Plans made before their fairness, or what is to come, was looked at have none; those before changes relocate nobody. */
function withWhatIsNewer({ fairness = null, anticipation = null, ...summary }: PlanSummary): PlanSummary {
  if (fairness === null) return { ...summary, fairness, anticipation }
  const envious = fairness.envious.map((envy) => ({ ...envy, relocation: envy.relocation ?? false }))
  return { ...summary, fairness: { ...fairness, envious }, anticipation }
}

/** Nothing until the solver has said something. */
function toProgress(stored: StoredProgress | null): Progress | null {
  if (stored?.phase === undefined) return null
  const { phase, worth = null, bound = null, gap = null, seconds = 0, movesTold = 0 } = stored
  return { phase, worth, bound, gap, seconds, movesTold }
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
  /** What each of its changes supposes, in French. */
  readonly said: readonly string[]
  readonly facts: Facts
}

/** Queues a plan: a runner takes it from here. @returns its id */
export async function insertPlan(db: Kysely<Tables>, plan: NewPlanRow): Promise<string> {
  const { startsOn, quarters, seconds, seed, mode, changes, ...asked } = plan.request
  const request: StoredRequest = {
    ...asked,
    changes: changes.map((change, at) => ({ change, sentence: plan.said[at]! })),
  }
  const { id } = await db
    .insertInto('plan')
    .values({
      territory: plan.territory,
      name: plan.name,
      status: 'queued',
      basedOn: plan.basedOn,
      startsOn,
      quarters,
      weightsVersion: asked.weights.version,
      gridId: asked.grid.id,
      request: JSON.stringify(request),
      seed,
      mode,
      anticipates: plan.anticipates,
      seconds,
      facts: JSON.stringify(plan.facts),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/**
 * Of the plan, or of the best one so far while it is being solved.
 * @throws Refusal 404 `plan_not_found`, `plan_without_moves`; 409 `plan_not_ready`
 */
export async function readMoves(db: Kysely<Tables>, id: string): Promise<PlanMoves> {
  const found = await plansOf(db)
    .select([
      sql<boolean>`coalesce(result -> 'summary' <> 'null', false)`.as('ready'),
      sql<WhoMoves | null>`result -> 'moves'`.as('moves'),
      sql<WhoMoves | null>`progress -> 'moves'`.as('soFar'),
    ])
    .where('id', '=', id)
    .executeTakeFirst()
  if (found === undefined) throw planNotFound(id)
  if (found.soFar !== null) return { ...found.soFar, soFar: true }
  if (!found.ready) throw planNotReady()
  if (found.moves === null) throw planWithoutMoves()
  return { ...found.moves, soFar: false }
}

/** A plan as another starts from it, or null when there is no such plan or it has no result. */
export async function readBase(db: Kysely<Tables>, id: string): Promise<Base | null> {
  const found = await plansOf(db).select(['name', 'startsOn', 'result']).where('id', '=', id).executeTakeFirst()
  const stored = (found?.result ?? null) as StoredResult | null
  if (found === undefined || stored === null || stored.summary === null) return null
  const { stays, unhoused } = stored.answer
  return {
    name: found.name,
    demandIds: [...new Set([...stays, ...unhoused].map(({ organisation }) => organisation))],
    stays: stays.map(({ organisation, room, from, until }) => ({
      demandId: organisation,
      roomId: room,
      ...daysOf(found, from, until),
    })),
  }
}

/** The question as it was (last) solved. @throws Refusal 404 `plan_not_found`; 409 `plan_not_ready` until it was */
export async function readProblem(db: Kysely<Tables>, id: string): Promise<Problem> {
  const found = await plansOf(db).select('input').where('id', '=', id).executeTakeFirst()
  if (found === undefined) throw planNotFound(id)
  if (found.input === null) throw planNotReady()
  return found.input as Problem
}

type Solved = SolvedPlan & { readonly answer: SolvedResult }

/**
 * A plan with all that its question was made from, and the question itself.
 * @throws Refusal 404 `plan_not_found`; 409 `plan_not_ready`, or `plan_outdated` when the same facts no longer make the
 *   same question
 */
export async function readComposed(
  db: Kysely<Tables>,
  id: string,
): Promise<{ readonly solved: Solved; readonly composed: Composed }> {
  const found = await plansOf(db)
    .select(['startsOn', 'quarters', 'seconds', 'seed', 'mode', 'request', 'gridId', 'facts', 'inputHash', 'result'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (found === undefined) throw planNotFound(id)
  const stored = found.result as StoredResult | null
  if (stored === null || stored.answer.status === 'infeasible') throw planNotReady()
  if (found.gridId === null) throw planOutdated()
  const { startsOn, quarters, seconds, seed, mode } = found
  const request = requestOf({ startsOn, quarters, seconds, seed, mode, request: found.request })
  const facts = found.facts as Facts
  const reserved = new Set(stored.reserved)
  const composed = compose(facts, request, reserved)
  if (hashOf(composed.problem) !== found.inputHash) throw planOutdated()
  return {
    solved: { facts, request, reserved, stays: stored.answer.stays, answer: stored.answer },
    composed,
  }
}

/** The same without its question. */
export const readSolved = async (db: Kysely<Tables>, id: string): Promise<Solved> => (await readComposed(db, id)).solved

const ROOM_REF = sql<Placement['room']>`coalesce(supposed_room, jsonb_build_object('id', room.id, 'name', room.name,
  'kind', room.kind, 'siteId', site.id, 'siteName', site.name, 'buildingName', building.name))`.as('room')
const ORGANISATION_REF = sql<Placement['organisation']>`coalesce(supposed_organisation, jsonb_build_object(
  'id', organisation.id, 'name', organisation.name, 'stage', organisation.stage, 'filiere', organisation.filiere))`.as(
  'organisation',
)
/** Whose name a list is in order of. */
const ORGANISATION_NAME = sql`coalesce(supposed_organisation ->> 'name', organisation.name)`

/** What makes a placement as the contract shows it, from its table and what it names. */
export const selectPlacements = (db: Kysely<Tables>) =>
  db
    .selectFrom('placement')
    .leftJoin('organisation', 'organisation.id', 'placement.organisationId')
    .leftJoin('room', 'room.id', 'placement.roomId')
    .leftJoin('building', 'building.id', 'room.buildingId')
    .leftJoin('site', 'site.id', 'building.siteId')
    .select([
      'placement.id',
      'placement.demandId',
      sql<boolean>`placement.relocates is not null`.as('relocation'),
      ORGANISATION_REF,
      ROOM_REF,
      sql<Placement['during']>`json_build_object('from', lower(placement.during), 'until', upper(placement.during))`.as(
        'during',
      ),
      'placement.workstations',
      'placement.stays',
      sql<boolean>`coalesce(placement.explanation #>> '{cameFrom,id}' <> coalesce(placement.room_id::text, supposed_room ->> 'id'), false)`.as(
        'moves',
      ),
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
    .orderBy(ORGANISATION_NAME)
    .orderBy('placement.demandId')
    .orderBy(sql`lower(placement.during)`)
    .execute()
  const unmet = await db
    .selectFrom('unmetDemand')
    .leftJoin('organisation', 'organisation.id', 'unmetDemand.organisationId')
    .select([
      'unmetDemand.demandId',
      sql<boolean>`unmet_demand.relocates is not null`.as('relocation'),
      ORGANISATION_REF,
      sql<
        Unmet['during']
      >`json_build_object('from', lower(unmet_demand.during), 'until', upper(unmet_demand.during))`.as('during'),
      sql<Unmet['stage']>`unmet_demand.explanation ->> 'stage'`.as('stage'),
      sql<Unmet['explanation']>`unmet_demand.explanation - 'stage'`.as('explanation'),
    ])
    .where('unmetDemand.planId', '=', id)
    .orderBy(ORGANISATION_NAME)
    .orderBy('unmetDemand.demandId')
    .orderBy(sql`lower(unmet_demand.during)`)
    .execute()
  const anticipated = await db
    .selectFrom('anticipatedStay')
    .leftJoin('room', 'room.id', 'anticipatedStay.roomId')
    .leftJoin('building', 'building.id', 'room.buildingId')
    .leftJoin('site', 'site.id', 'building.siteId')
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

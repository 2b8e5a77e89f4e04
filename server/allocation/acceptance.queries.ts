/** Decisions on placements. Accepting makes occupancies, all in one transaction or none. */
import { sql, type Kysely, type Transaction } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { changeDemand } from '../demands/demands.queries.ts'
import { count, list } from '../lib/french.ts'
import { frenchDay, frenchSpan } from '../lib/frenchDay.ts'
import { Refusal } from '../lib/refusal.ts'
import type { Placement, Plan } from './allocation.schema.ts'
import { isScenario } from './changes/changes.ts'
import { supposedBy, type Supposed } from './changes/supposed.ts'
import { moveIn, type Move } from './moveIn.queries.ts'
import {
  placementNotFound,
  planNotFound,
  planNotReady,
  readPlacement,
  readPlan,
  type StoredRequest,
} from './plans.queries.ts'

/**
 * Accepts one placement; a second time changes nothing.
 * @throws Refusal 404; 409 `room_already_taken`, `room_overfull` with `heldBy`, `placement_rejected`, `place_kept`,
 *   `plan_not_ready`, `demand_not_waiting`, `demand_placed_meanwhile`, `demand_offered`, `tenant_left`, `plan_is_scenario`,
 *   `place_kept_for_project`
 */
export function acceptPlacement(db: Kysely<Tables>, id: string, today: string): Promise<Placement> {
  return db.transaction().execute(async (trx) => {
    const { planId, decision } = await placementState(trx, id)
    if (decision === 'rejected') throw alreadyRejected()
    if (decision === 'proposed') await accept(trx, planId, id, today)
    return readPlacement(trx, id)
  })
}

/** Accepts every placement still proposed, all or none. @throws as `acceptPlacement` does */
export function acceptPlan(db: Kysely<Tables>, id: string, today: string): Promise<Plan> {
  return db.transaction().execute(async (trx) => {
    await lockPlan(trx, id)
    await accept(trx, id, null, today)
    return readPlan(trx, id)
  })
}

/** Rejects one placement; a second time changes nothing. @throws Refusal 404; 409 `placement_accepted`, `place_kept` */
export function rejectPlacement(db: Kysely<Tables>, id: string): Promise<Placement> {
  return db.transaction().execute(async (trx) => {
    const { decision } = await placementState(trx, id)
    if (decision === 'accepted') throw alreadyAccepted()
    if (decision === 'proposed') await reject(trx, 'id', id)
    return readPlacement(trx, id)
  })
}

/** Rejects every placement still proposed. @throws Refusal 404 */
export function rejectPlan(db: Kysely<Tables>, id: string): Promise<Plan> {
  return db.transaction().execute(async (trx) => {
    await lockPlan(trx, id)
    await reject(trx, 'planId', id)
    return readPlan(trx, id)
  })
}

const reject = (trx: Transaction<Tables>, by: 'id' | 'planId', id: string) =>
  trx
    .updateTable('placement')
    .set({ decision: 'rejected', decidedAt: sql`now()` })
    .where(by, '=', id)
    .where('decision', '=', 'proposed')
    .execute()

/** One decision at a time on a plan: the lock makes a second one see the first. */
async function lockPlan(trx: Transaction<Tables>, id: string): Promise<void> {
  const plan = await trx.selectFrom('plan').select('id').where('id', '=', id).forNoKeyUpdate().executeTakeFirst()
  if (plan === undefined) throw planNotFound(id)
}

async function placementState(trx: Transaction<Tables>, id: string) {
  const found = await trx.selectFrom('placement').select('planId').where('id', '=', id).executeTakeFirst()
  if (found === undefined) throw (await isAnticipated(trx, id)) ? placeIsKept() : placementNotFound(id)
  await lockPlan(trx, found.planId)
  return trx.selectFrom('placement').select(['planId', 'decision']).where('id', '=', id).executeTakeFirstOrThrow()
}

async function isAnticipated(trx: Transaction<Tables>, id: string): Promise<boolean> {
  return (await trx.selectFrom('anticipatedStay').select('id').where('id', '=', id).executeTakeFirst()) !== undefined
}

/** A proposed placement with what accepting it needs. */
export interface Proposed extends Move {
  readonly id: string
  readonly demandId: string
  readonly organisationName: string
}

/** Accepts the placement `id` of a plan, or all that are proposed; the caller has locked the plan. */
async function accept(trx: Transaction<Tables>, planId: string, id: string | null, today: string): Promise<void> {
  const placements = await takeable(trx, planId, id)
  await refuseIfOffered(trx, placements)
  await settle(trx, planId, placements, today)
}

/**
 * Accepts the placement that an offer was made from, at the rent of the offer, in the transaction of its answer.
 * @returns the occupancy; `null` when the placement is no longer proposed, so that the offer stands for itself
 * @throws Refusal as `acceptPlacement` does
 */
export async function acceptOffered(
  trx: Transaction<Tables>,
  { placementId, rentEurCentsPerMonth }: { readonly placementId: string; readonly rentEurCentsPerMonth: number | null },
  today: string,
): Promise<string | null> {
  const { planId, decision } = await placementState(trx, placementId)
  if (decision !== 'proposed') return null
  const placements = await takeable(trx, planId, placementId)
  const [occupancyId] = await settle(
    trx,
    planId,
    placements.map((placement) => ({ ...placement, rentEurCentsPerMonth })),
    today,
  )
  return occupancyId!
}

/**
 * The placement `id` of a plan, or all of its placements, still proposed and in nobody's way since; their demands are locked.
 * @throws Refusal 409 `plan_not_ready`, `plan_is_scenario`, `demand_not_waiting`, `demand_placed_meanwhile`, `tenant_left`
 */
export async function takeable(trx: Transaction<Tables>, planId: string, id: string | null): Promise<Proposed[]> {
  const { status, request } = await trx
    .selectFrom('plan')
    .select(['status', 'request'])
    .where('id', '=', planId)
    .executeTakeFirstOrThrow()
  if (status !== 'ready') throw planNotReady()
  const { changes = [] } = request as StoredRequest
  const supposed = changes.map(({ change }) => change)
  if (isScenario(supposed)) throw planIsScenario(supposedBy(supposed))
  const placements = await proposedOf(trx, planId, id)
  await refuseIfDemandMoved(trx, planId, placements)
  return placements
}

async function settle(
  trx: Transaction<Tables>,
  planId: string,
  placements: readonly Proposed[],
  today: string,
): Promise<string[]> {
  const occupancies = await moveIn(trx, placements)
  for (const [at, placement] of placements.entries()) await accepted(trx, placement, occupancies[at]!)
  await refuseIfKept(trx, planId, placements)
  await markPlaced(trx, planId, [...new Set(placements.map(({ demandId }) => demandId))].sort(), today)
  return occupancies
}

/** Who was offered a room for these days answers first: a plan does not decide over its head. */
async function refuseIfOffered(trx: Transaction<Tables>, placements: readonly Proposed[]): Promise<void> {
  const { rows } = await sql<{ id: string; answerBy: string }>`
    select p.id, offer.answer_by as "answerBy" from placement as p
    join offer on offer.demand_id = p.demand_id and offer.state = 'open' and offer.during && p.during
    where p.id = any(${placements.map(({ id }) => id)}::uuid[])
    order by offer.answer_by, p.id limit 1`.execute(trx)
  const [offered] = rows
  if (offered !== undefined)
    throw demandOffered(
      placements.find(({ id }) => id === offered.id)!,
      offered.answerBy,
    )
}

async function proposedOf(trx: Transaction<Tables>, planId: string, id: string | null): Promise<Proposed[]> {
  const { rows } = await sql<Proposed>`
    select p.id, p.demand_id as "demandId", p.organisation_id as "organisationId",
      organisation.name as "organisationName", p.room_id as "roomId", p.workstations,
      lower(p.during) as "from", upper(p.during) as "until",
      (select eur_cents_per_month * coalesce(p.workstations, 1) from room_rent
        join demand_phase on demand_phase.demand_id = p.demand_id and demand_phase.needed @> lower(p.during)
        where room_rent.room_id = p.room_id and room_rent.stage = demand_phase.stage) as "rentEurCentsPerMonth",
      (select array_agg(distinct other) from (
          select sibling.room_id as other from placement as sibling
            where sibling.plan_id = p.plan_id and sibling.demand_id = p.demand_id
          union select (sibling.explanation #>> '{cameFrom,id}')::uuid from placement as sibling
            where sibling.plan_id = p.plan_id and sibling.demand_id = p.demand_id) as rooms
        where other <> p.room_id) as "otherRooms"
    from placement as p join organisation on organisation.id = p.organisation_id
    where p.plan_id = ${planId} and p.decision = 'proposed' and (${id}::uuid is null or p.id = ${id}::uuid)
    order by p.room_id, lower(p.during)`.execute(trx)
  return rows.map((row) => ({ ...row, otherRooms: row.otherRooms ?? [] }))
}

/** Since this plan was made, a demand may have been withdrawn or housed by another plan, and a tenant may have left. */
async function refuseIfDemandMoved(
  trx: Transaction<Tables>,
  planId: string,
  placements: readonly Proposed[],
): Promise<void> {
  const demands = await trx
    .selectFrom('demand')
    .select(['id', 'status', 'archivedAt'])
    .where(sql<boolean>`id = any(${placements.map(({ demandId }) => demandId)}::uuid[])`)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  const gone = demands.find(({ status, archivedAt }) => status !== 'waiting' || archivedAt !== null)
  if (gone !== undefined) throw demandNotWaiting(placements.find(({ demandId }) => demandId === gone.id)!)
  const { rows } = await sql<{ id: string }>`
    select p.id from placement as p join plan on plan.id = p.plan_id
    join placement as other on other.demand_id = p.demand_id and other.plan_id <> p.plan_id
      and other.decision = 'accepted' and other.during && p.during and other.decided_at > plan.created_at
    where p.plan_id = ${planId} and p.decision = 'proposed'`.execute(trx)
  const elsewhere = placements.find(({ id }) => rows.some((row) => row.id === id))
  if (elsewhere !== undefined) throw demandPlacedMeanwhile(elsewhere)
  const left = await trx
    .selectFrom('occupancy')
    .select('id')
    .where(sql<boolean>`id = any(${placements.map(({ demandId }) => demandId)}::uuid[])`)
    .where('archivedAt', 'is not', null)
    .orderBy('id')
    .executeTakeFirst()
  if (left !== undefined) throw tenantLeft(placements.find(({ demandId }) => demandId === left.id)!)
}

interface KeptPlace {
  readonly name: string
  readonly planName: string
  readonly roomId: string
  readonly from: string
  readonly until: string
}

/**
 * Places that the reserve put in force last keeps for expected projects are nobody's to take, unless this plan makes a
 * reserve of its own: it then replaces the other. Read once everybody is in, so that a shared room is counted as it is.
 */
export async function refuseIfKept(
  trx: Transaction<Tables>,
  planId: string,
  placements: readonly Proposed[],
): Promise<void> {
  const { rows } = await sql<KeptPlace>`
    with reserve as (
      select plan.id, plan.name from plan join placement on placement.plan_id = plan.id
      where placement.decision = 'accepted' and plan.anticipates and plan.id <> ${planId}
        and plan.territory = (select territory from plan where id = ${planId} and not anticipates)
      order by placement.decided_at desc, plan.id limit 1)
    select distinct kept.name, reserve.name as "planName", kept.room_id as "roomId",
      lower(kept.during) as "from", upper(kept.during) as "until"
    from reserve
    join anticipated_stay as kept on kept.plan_id = reserve.id
    join room on room.id = kept.room_id
    join placement as taken on taken.room_id = kept.room_id and taken.during && kept.during
      and taken.id = any(${placements.map(({ id }) => id)}::uuid[])
    where not room.shared or exists (
      select from (
        select lower(taken.during * kept.during) as day
        union select lower(during) from occupancy
          where room_id = room.id and archived_at is null and lower(during) <@ (taken.during * kept.during)
        union select lower(during) from anticipated_stay
          where plan_id = reserve.id and room_id = room.id and lower(during) <@ (taken.during * kept.during)) as days
      where room.workstations
        < (select coalesce(sum(workstations), 0) from occupancy
           where room_id = room.id and archived_at is null and during @> day)
        + (select coalesce(sum(workstations), 0) from anticipated_stay
           where plan_id = reserve.id and room_id = room.id and during @> day))
    order by "from", kept.name
    limit 1`.execute(trx)
  const [kept] = rows
  if (kept !== undefined)
    throw placeKeptForProject(
      kept,
      placements.find(({ roomId }) => roomId === kept.roomId)!,
    )
}

async function accepted(trx: Transaction<Tables>, { id }: Proposed, occupancyId: string): Promise<void> {
  await trx
    .updateTable('placement')
    .set({ decision: 'accepted', decidedAt: sql`now()`, occupancyId })
    .where('id', '=', id)
    .execute()
}

/** A demand is placed once all that it asks for is accepted: nothing unmet, nothing beyond the end of the plan. */
async function markPlaced(
  trx: Transaction<Tables>,
  planId: string,
  demandIds: readonly string[],
  today: string,
): Promise<void> {
  const { rows } = await sql<{ id: string; version: number }>`
    select demand.id, demand.version from demand, plan
    where plan.id = ${planId} and demand.id = any(${[...demandIds]}::uuid[])
      and not exists (select from placement where plan_id = plan.id and demand_id = demand.id and decision <> 'accepted')
      and not exists (select from unmet_demand where plan_id = plan.id and demand_id = demand.id)
      and not exists (select from demand_phase where demand_id = demand.id
                      and upper(needed) > plan.starts_on + make_interval(months => 3 * plan.quarters))
    order by demand.id`.execute(trx)
  for (const { id, version } of rows) await changeDemand(trx, id, version, { status: 'placed' }, today)
}

const alreadyRejected = () =>
  new Refusal(
    409,
    'placement_rejected',
    'Ce placement a été refusé. Lancez un nouveau plan pour le proposer de nouveau.',
  )
const placeIsKept = () =>
  new Refusal(
    409,
    'place_kept',
    'Cette place est réservée pour l’accueil de projets à venir : personne ne peut encore l’occuper. Quand un projet arrive, enregistrez sa demande, puis refaites le plan.',
  )
const alreadyAccepted = () =>
  new Refusal(
    409,
    'placement_accepted',
    'Ce placement est déjà accepté. Modifiez ou annulez plutôt l’occupation qui en est née.',
  )
const placeKeptForProject = ({ name, planName, ...days }: KeptPlace, { organisationName, demandId }: Proposed) =>
  new Refusal(
    409,
    'place_kept_for_project',
    `Le local proposé à ${organisationName} est gardé ${frenchSpan(days)} pour « ${name} », par le plan « ${planName} » que vous avez accepté. Refaites ce plan en gardant des places pour les projets attendus : sa réserve remplacera l’autre.`,
    { demandId },
  )
const demandNotWaiting = ({ demandId, organisationName }: Proposed) =>
  new Refusal(
    409,
    'demand_not_waiting',
    `La demande de ${organisationName} n’est plus en attente depuis ce plan. Refusez ce placement, ou remettez la demande en attente.`,
    { demandId },
  )
const demandOffered = ({ demandId, organisationName }: Proposed, answerBy: string) =>
  new Refusal(
    409,
    'demand_offered',
    `${organisationName} a une proposition de local à laquelle répondre jusqu’au ${frenchDay(answerBy)}. Attendez sa réponse, répondez en son nom, ou retirez la proposition.`,
    { demandId },
  )
const tenantLeft = ({ demandId, organisationName }: Proposed) =>
  new Refusal(
    409,
    'tenant_left',
    `${organisationName} n’occupe plus le local que ce plan lui fait quitter. Refusez ce placement, ou lancez un nouveau plan.`,
    { demandId },
  )
function planIsScenario({ rooms, demandIds }: Supposed): Refusal {
  const added = [
    ...(rooms.length === 0 ? [] : [count(rooms.length, 'local hypothétique', 'locaux hypothétiques')]),
    ...(demandIds.length === 0 ? [] : [count(demandIds.length, 'demande hypothétique', 'demandes hypothétiques')]),
  ]
  const why =
    added.length === 0
      ? 'il suppose ce qui n’est pas, et ne s’accepte pas'
      : `il contient ${list(added)} et ne s’accepte pas`
  return new Refusal(
    409,
    'plan_is_scenario',
    `Ce plan est un scénario : ${why}. Enregistrez ce qui devient vrai (local, dates du site, demande), puis faites un nouveau plan.`,
  )
}
const demandPlacedMeanwhile = ({ demandId, organisationName }: Proposed) =>
  new Refusal(
    409,
    'demand_placed_meanwhile',
    `${organisationName} a reçu un local par un autre plan pour cette période. Lancez un nouveau plan qui en tienne compte.`,
    { demandId },
  )

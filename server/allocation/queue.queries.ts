/** Plans as jobs in the database: any number of runners share them, and a plan whose runner died is taken again. */
import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { Asked, Outcome } from './answer.ts'
import type { Proposal } from './explain/placement.ts'
import type { Facts } from './facts.ts'
import { toDaterange } from '../lib/span.ts'
import { requestOf, type StoredProgress } from './plans.queries.ts'

/** A runner says this often that it is alive; silent for longer, it is taken for dead. */
export const HEARTBEAT_MS = 500
const DEAD_AFTER = '15 seconds'

export interface Job extends Asked {
  readonly id: string
  readonly territory: string
}

/** What a runner has to say of its plan since it last did. */
export type News = Omit<StoredProgress, 'runner' | 'aliveAt' | 'stop'>

/** The oldest plan that waits, or that a dead runner left: from now on it is `runner`'s. */
export async function takeJob(db: Kysely<Tables>, runner: string): Promise<Job | undefined> {
  const next = db
    .selectFrom('plan')
    .select('id')
    .where(
      sql<boolean>`(status = 'queued' or (status = 'solving' and
        coalesce((progress ->> 'aliveAt')::timestamptz, '-infinity') < now() - ${DEAD_AFTER}::interval))`,
    )
    .orderBy('createdAt')
    .orderBy('id')
    .limit(1)
    .forUpdate()
    .skipLocked()
  const taken = await db
    .updateTable('plan')
    .set({
      status: 'solving',
      progress: sql`coalesce(progress, '{}') - 'moves' || jsonb_build_object('runner', ${runner}::text, 'aliveAt', now())`,
    })
    .where('id', '=', next)
    .returning(['id', 'territory', 'startsOn', 'quarters', 'seconds', 'seed', 'mode', 'request', 'facts'])
    .executeTakeFirst()
  if (taken === undefined) return undefined
  const { id, territory, facts, ...asked } = taken
  return { id, territory, facts: facts as Facts, request: requestOf(asked) }
}

/** Who moves in a plan so far is there to be read while it is being solved, and never after. */
const WITHOUT_MOVES = sql<string>`progress - 'moves'`

const owned = (db: Kysely<Tables>, id: string, runner: string) =>
  db
    .updateTable('plan')
    .where('id', '=', id)
    .where('status', '=', 'solving')
    .where(sql<boolean>`progress ->> 'runner' = ${runner}`)

/** Says how far the solver is. @returns whether somebody asked to stop, or `lost` when the plan is no longer ours */
export async function beat(
  db: Kysely<Tables>,
  id: string,
  runner: string,
  news: News,
): Promise<'go on' | 'stop' | 'lost'> {
  const row = await owned(db, id, runner)
    .set({
      progress: sql`progress || ${JSON.stringify(news)}::jsonb || jsonb_build_object('aliveAt', now())`,
    })
    .returning(sql<boolean>`coalesce((progress ->> 'stop')::boolean, false)`.as('stop'))
    .executeTakeFirst()
  if (row === undefined) return 'lost'
  return row.stop ? 'stop' : 'go on'
}

/** Gives a plan back, for any runner to take. */
export async function requeue(db: Kysely<Tables>, id: string, runner: string): Promise<void> {
  await owned(db, id, runner).set({ status: 'queued', progress: null }).execute()
}

/** Saves a solved plan whole, or not at all when it is no longer ours. */
export async function saveOutcome(db: Kysely<Tables>, job: Job, runner: string, outcome: Outcome): Promise<void> {
  const { problem, hash, result, explained } = outcome
  await db.transaction().execute(async (trx) => {
    const saved = await owned(trx, job.id, runner)
      .set({
        status: explained === null ? 'infeasible' : 'ready',
        input: JSON.stringify(problem),
        inputHash: hash,
        solverVersion: result.answer.solver,
        result: JSON.stringify(result),
        progress: WITHOUT_MOVES,
        finishedAt: sql`now()`,
      })
      .returning('id')
      .executeTakeFirst()
    if (saved === undefined || explained === null) return
    const plan = { territory: job.territory, planId: job.id }
    const placements = explained.proposals.map(({ from, until, moves: _, toCheck, explanation, ...proposal }) => ({
      ...plan,
      ...proposal,
      ...organisationOf(proposal),
      ...roomOf(proposal),
      during: toDaterange({ from, until }),
      toCheck: JSON.stringify(toCheck),
      explanation: JSON.stringify(explanation),
    }))
    const gaps = explained.gaps.map(({ from, until, stage, explanation, ...gap }) => ({
      ...plan,
      ...gap,
      ...organisationOf(gap),
      during: toDaterange({ from, until }),
      explanation: JSON.stringify({ ...explanation, stage }),
    }))
    // In slices: a statement takes at most 65,535 parameters.
    for (const rows of slices(placements)) await trx.insertInto('placement').values(rows).execute()
    const kept = explained.kept.map(({ from, until, ...place }) => ({
      ...plan,
      ...place,
      ...roomOf(place),
      during: toDaterange({ from, until }),
    }))
    for (const rows of slices(gaps)) await trx.insertInto('unmetDemand').values(rows).execute()
    for (const rows of slices(kept)) await trx.insertInto('anticipatedStay').values(rows).execute()
  })
}

/** What exists in the plan alone is named by no table: the row says what it is. */
const organisationOf = ({
  organisationId,
  supposedOrganisation,
}: Pick<Proposal, 'organisationId' | 'supposedOrganisation'>) =>
  supposedOrganisation === null
    ? { organisationId, supposedOrganisation: null }
    : { organisationId: null, supposedOrganisation: JSON.stringify(supposedOrganisation) }
const roomOf = ({ roomId, supposedRoom }: Pick<Proposal, 'roomId' | 'supposedRoom'>) =>
  supposedRoom === null ? { roomId, supposedRoom: null } : { roomId: null, supposedRoom: JSON.stringify(supposedRoom) }

function slices<Row>(rows: readonly Row[], size = 1000): Row[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, at) => rows.slice(at * size, (at + 1) * size))
}

/** @param failure French sentence, or null for a plan that somebody stopped before there was one */
export async function saveFailure(db: Kysely<Tables>, id: string, runner: string, failure: string | null) {
  await owned(db, id, runner)
    .set({
      status: failure === null ? 'cancelled' : 'failed',
      failure,
      progress: WITHOUT_MOVES,
      finishedAt: sql`now()`,
    })
    .execute()
}

/** Stops a plan: at once when nobody works on it, else its runner keeps the best plan so far. */
export async function askToStop(db: Kysely<Tables>, id: string): Promise<void> {
  await db
    .updateTable('plan')
    .set({
      status: sql`case when status = 'queued' then 'cancelled' else status end`,
      finishedAt: sql`case when status = 'queued' then now() end`,
      progress: sql`coalesce(progress, '{}') || '{"stop": true}'`,
    })
    .where('id', '=', id)
    .where('status', 'in', ['queued', 'solving'])
    .execute()
}

/** How solid plans are, as it is computed. The row says who is at work by being touched: a silent one is dead. */
import { sql, type Kysely } from 'kysely'
import type { Tables } from '../../db/tables.ts'
import { planNotFound } from '../plans.queries.ts'
import type { Robustness, RobustnessReport } from './robustness.schema.ts'

const DEAD_AFTER = '15 seconds'
const STOPPED = 'Le calcul s’est arrêté avant la fin. Recommencez.'

/** @throws Refusal 404 `plan_not_found` */
export async function readRobustness(db: Kysely<Tables>, planId: string): Promise<Robustness> {
  const found = await db
    .selectFrom('plan')
    .leftJoin('planRobustness', 'planRobustness.planId', 'plan.id')
    .select([
      'planRobustness.planId as asked',
      'planRobustness.progress',
      'planRobustness.report',
      'planRobustness.failure',
      sql<boolean>`plan_robustness.alive_at < now() - ${DEAD_AFTER}::interval`.as('silent'),
    ])
    .where('plan.id', '=', planId)
    .executeTakeFirst()
  if (found === undefined) throw planNotFound(planId)
  const { asked, silent } = found
  const report = found.report as RobustnessReport | null
  const failure = found.failure ?? (asked !== null && report === null && silent ? STOPPED : null)
  const status = asked === null ? 'none' : failure !== null ? 'failed' : report !== null ? 'ready' : 'running'
  const progress = status === 'running' ? (found.progress as Robustness['progress']) : null
  return { planId, status, progress, report, failure }
}

/** @returns whether the caller is to compute it; false while somebody else does */
export async function claimRobustness(db: Kysely<Tables>, planId: string): Promise<boolean> {
  const { rows } = await sql`
    insert into plan_robustness as before (plan_id) values (${planId}::uuid)
    on conflict (plan_id) do update set alive_at = now(), progress = null, report = null, failure = null
      where before.report is not null or before.failure is not null
        or before.alive_at < now() - ${DEAD_AFTER}::interval
    returning plan_id`.execute(db)
  return rows.length > 0
}

const rowOf = (db: Kysely<Tables>, planId: string) => db.updateTable('planRobustness').where('planId', '=', planId)

/** Says that somebody is at work, and how far. */
export async function tellRobustness(db: Kysely<Tables>, planId: string, progress: Robustness['progress']) {
  await rowOf(db, planId)
    .set({ aliveAt: sql`now()`, progress: JSON.stringify(progress) })
    .execute()
}

export async function saveRobustness(
  db: Kysely<Tables>,
  planId: string,
  outcome: { readonly report: RobustnessReport } | { readonly failure: string },
) {
  await rowOf(db, planId)
    .set('report' in outcome ? { report: JSON.stringify(outcome.report) } : { failure: outcome.failure })
    .execute()
}

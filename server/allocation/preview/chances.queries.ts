import { sql, type Kysely } from 'kysely'
import type { Tables } from '../../db/tables.ts'
import { frenchDay } from '../../lib/frenchDay.ts'
import { Refusal } from '../../lib/refusal.ts'
import { smallestChange } from '../explain/smallestChange.ts'
import { readSolved } from '../plans.queries.ts'
import type { Chances } from './preview.schema.ts'

/**
 * What a waiting demand would have to change to have a room, by the last plan that was asked to house it.
 * @param demandId the demand that waits for a room; `null`: it is not admitted yet, or no longer asks
 */
export async function chancesOf(db: Kysely<Tables>, territory: string, demandId: string | null): Promise<Chances> {
  if (demandId === null) return { planName: null, madeOn: null, sentence: NOT_ADMITTED }
  const plan = await lastPlanFor(db, territory, demandId)
  if (plan === undefined) return { planName: null, madeOn: null, sentence: NO_PLAN }
  const about = { planName: plan.name, madeOn: plan.madeOn }
  try {
    return { ...about, sentence: smallestChange(await readSolved(db, plan.id), demandId).sentence }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const known = error.code === 'unmet_not_found'
    return { ...about, sentence: known ? housedBy(plan.madeOn) : NO_PLAN }
  }
}

/** The last plan that was asked to house a demand, supposing nothing that is not. */
async function lastPlanFor(db: Kysely<Tables>, territory: string, demandId: string) {
  return db
    .selectFrom('plan')
    .select(['id', 'name', sql<string>`(finished_at at time zone 'Europe/Paris')::date`.as('madeOn')])
    .where('territory', '=', territory)
    .where('status', '=', 'ready')
    .where('archivedAt', 'is', null)
    .where(sql<boolean>`coalesce(jsonb_array_length(request -> 'changes'), 0) = 0`)
    .where(
      sql<boolean>`exists (select from jsonb_array_elements(facts -> 'demands') as asked where asked ->> 'id' = ${demandId})`,
    )
    .orderBy('finishedAt', 'desc')
    .limit(1)
    .executeTakeFirst()
}

const NOT_ADMITTED = 'On pourra le dire quand la demande sera admise en liste d’attente, puis comparée aux locaux.'
const NO_PLAN =
  'Aucun plan d’attribution récent ne porte sur cette demande : personne ne peut dire encore ce qui améliorerait ses chances.'
const housedBy = (madeOn: string) =>
  `Le plan étudié le ${frenchDay(madeOn)} lui propose un local sur toute sa période. Ce n’est pas encore une décision.`

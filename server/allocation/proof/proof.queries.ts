import type { Kysely } from 'kysely'
import type { Tables } from '../../db/tables.ts'
import { planNotFound, planNotReady, type StoredResult } from '../plans.queries.ts'
import type { Problem } from '../problem.ts'
import type { KeptPlan } from './proof.ts'

/** @throws Refusal 404 `plan_not_found`, 409 `plan_not_ready` */
export async function readKept(db: Kysely<Tables>, id: string): Promise<KeptPlan> {
  const found = await db
    .selectFrom('plan')
    .select([
      'id as planId',
      'name',
      'startsOn',
      'quarters',
      'mode',
      'anticipates',
      'seconds as secondsAllowed',
      'finishedAt',
      'input',
      'inputHash',
      'result',
    ])
    .where('id', '=', id)
    .executeTakeFirst()
  if (found === undefined) throw planNotFound(id)
  const { input, inputHash, result, ...plan } = found
  const stored = result as StoredResult | null
  if (stored === null || stored.answer.status === 'infeasible') throw planNotReady()
  return {
    plan,
    // The database keeps no result without its question's hash.
    inputHash: inputHash!,
    problem: input as Problem,
    answer: stored.answer,
    history: stored.history ?? null,
  }
}

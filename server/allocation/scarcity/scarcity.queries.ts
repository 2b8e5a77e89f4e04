import type { Kysely } from 'kysely'
import type { Tables } from '../../db/tables.ts'
import { Refusal } from '../../lib/refusal.ts'
import type { Commune } from './oneMore.ts'
import type { Trial } from './scarcity.schema.ts'
import type { TrialOutcome } from './trial.ts'

/** @throws Refusal 422 `commune_unknown` for a commune that the territory of the plan has not */
export async function readCommune(db: Kysely<Tables>, planId: string, inseeCode: string): Promise<Commune> {
  const found = await db
    .selectFrom('commune')
    .innerJoin('plan', 'plan.territory', 'commune.territory')
    .select(['commune.inseeCode', 'commune.name'])
    .where('plan.id', '=', planId)
    .where('commune.inseeCode', '=', inseeCode)
    .executeTakeFirst()
  if (found === undefined) {
    throw new Refusal(422, 'commune_unknown', 'Cette commune n’est pas du territoire. Choisissez-en une de la liste.', {
      field: 'inseeCode',
    })
  }
  return found
}

/** The trials of a plan, the newest first. */
export async function listTrials(db: Kysely<Tables>, planId: string): Promise<Trial[]> {
  const rows = await selectTrials(db).where('planId', '=', planId).orderBy('createdAt', 'desc').orderBy('id').execute()
  return rows.map(toTrial)
}

export async function insertTrial(db: Kysely<Tables>, planId: string, outcome: TrialOutcome): Promise<Trial> {
  const { id } = await db
    .insertInto('scarcityTrial')
    .columns(['territory', 'planId', 'outcome'])
    .expression((eb) =>
      eb
        .selectFrom('plan')
        .select((plan) => ['territory', 'id', plan.val(JSON.stringify(outcome)).as('outcome')])
        .where('id', '=', planId),
    )
    .returning('id')
    .executeTakeFirstOrThrow()
  return toTrial(await selectTrials(db).where('id', '=', id).executeTakeFirstOrThrow())
}

const selectTrials = (db: Kysely<Tables>) => db.selectFrom('scarcityTrial').select(['id', 'createdAt', 'outcome'])

const toTrial = ({ id, createdAt, outcome }: { id: string; createdAt: string; outcome: unknown }): Trial => ({
  id,
  createdAt,
  ...(outcome as TrialOutcome),
})

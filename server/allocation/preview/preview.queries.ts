import { sql, type Kysely } from 'kysely'
import type { Tables } from '../../db/tables.ts'
import { firstDay, quarterOf } from '../../lib/quarter.ts'
import { loadPremises } from '../facts.queries.ts'
import { hopelessPhases } from './preview.ts'

/** Twenty years: no pathway that anybody plans is longer. */
const LONGEST_QUARTERS = 80

/** Demands that ask, or were just sent, with the phases that no room could ever meet. */
export async function hopelessDemands(db: Kysely<Tables>, territory: string, today: string) {
  const rows = await db
    .selectFrom('demand')
    .select('id')
    .where('territory', '=', territory)
    .where('archivedAt', 'is', null)
    .where(
      sql<boolean>`(status = 'waiting' or (status = 'draft' and exists (
        select from application where application.demand_id = demand.id and application.state in ('sent', 'under_review'))))`,
    )
    .orderBy('id')
    .execute()
  if (rows.length === 0) return []
  const horizon = { startsOn: firstDay(quarterOf(today)), quarters: LONGEST_QUARTERS }
  const ground = await loadPremises(
    db,
    territory,
    horizon,
    rows.map(({ id }) => id),
  )
  return ground.demands
    .map((demand) => ({ demandId: demand.id, phases: hopelessPhases(demand, ground) }))
    .filter(({ phases }) => phases.length > 0)
}

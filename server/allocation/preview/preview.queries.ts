import { sql, type Kysely } from 'kysely'
import { addMonths } from '../../agreements/calendar.ts'
import { dueToMove } from '../../agreements/pathway.queries.ts'
import type { Tables } from '../../db/tables.ts'
import { firstDay, quarterOf } from '../../lib/quarter.ts'
import { Refusal } from '../../lib/refusal.ts'
import { readOccupancy } from '../../occupancies/occupancies.queries.ts'
import { readRoom } from '../../rooms/rooms.queries.ts'
import type { DemandFacts } from '../facts.ts'
import { loadPremises } from '../facts.queries.ts'
import { demandOf, hopelessPhases } from './preview.ts'

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

/**
 * What a tenant who is due to move on needs: what it has today, at the stage that it moves to, for a year.
 * @throws Refusal 404 `occupancy_not_found`, 409 `not_due`
 */
export async function onwardNeed(
  db: Kysely<Tables>,
  occupancyId: string,
  today: string,
): Promise<{ territory: string; demand: DemandFacts }> {
  const { territory, roomId } = await readOccupancy(db, occupancyId)
  const due = (await dueToMove(db, territory, today)).find((one) => one.occupancyId === occupancyId)
  if (due === undefined)
    throw new Refusal(
      409,
      'not_due',
      'Cette structure n’a pas à changer de local pour l’instant. Rechargez la page pour revoir qui doit en changer.',
    )
  const { areaM2 } = await readRoom(db, roomId)
  const organisation = await db
    .selectFrom('organisation')
    .select(['id', 'name', 'stage', 'filiere', 'inseeCode', 'jobsFte', 'inclusionPostsFte'])
    .where('id', '=', due.organisation.id)
    .executeTakeFirstOrThrow()
  const from = due.by !== null && due.by > today ? due.by : today
  const need = demandOf({
    territory,
    acceptsTransitional: true,
    communesWanted: [],
    phases: [
      {
        stage: due.towards,
        needed: { from, until: addMonths(from, 12) },
        kinds: [due.roomKind],
        areaIdealM2: due.workstations === null ? (areaM2?.value ?? null) : null,
        workstations: due.workstations,
        requiredEquipment: [],
      },
    ],
  })
  return { territory, demand: { ...need, organisation } }
}

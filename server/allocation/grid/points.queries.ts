import type { Kysely } from 'kysely'
import type { Tables } from '../../db/tables.ts'
import { readDemand } from '../../demands/demands.queries.ts'
import { factsOn, gridFor, readPublished } from './grid.queries.ts'
import type { DemandPoints } from './grid.schema.ts'
import { applicantsOf, rankingOf } from './ranking.ts'

/** The points of one demand by the grid in force, and its place among those that wait. @throws Refusal 404 `demand_not_found` */
export async function pointsOfDemand(db: Kysely<Tables>, id: string, on: string): Promise<DemandPoints> {
  const { territory } = await readDemand(db, id)
  const grid = await readPublished(db, (await gridFor(db, territory, on)).id)
  const waiting = rankingOf(applicantsOf(await factsOn(db, territory, on), on), grid)
  const place = waiting.find(({ applicant }) => applicant.demand.id === id)
  const own = place ?? rankingOf(applicantsOf(await factsOn(db, territory, on, id), on), grid)[0]!
  const others = waiting.filter(({ applicant }) => applicant.demand.id !== id)
  return {
    grid,
    on,
    demandId: id,
    points: own.points,
    lot: own.lot,
    findings: own.findings,
    rank: place?.rank ?? null,
    waiting: waiting.length,
    equals: others.filter(({ points }) => points === own.points).length,
    ahead: others.filter(({ points }) => points > own.points).length,
  }
}

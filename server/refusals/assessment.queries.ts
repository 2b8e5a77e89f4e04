import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { loadFacts } from '../allocation/facts.queries.ts'
import { fitOf, horizonOf } from '../allocation/fit.ts'
import { pointsOfDemand } from '../allocation/grid/points.queries.ts'
import { chancesOf } from '../allocation/preview/chances.queries.ts'
import { weightsFor } from '../allocation/weights.ts'
import { readDemand } from '../demands/demands.queries.ts'
import type { Assessment } from './assessment.schema.ts'

const REFUSALS_SAID = 3

/** What a demand is worth and what fits it today, by the engine that makes the plans. @throws Refusal 404 `demand_not_found` */
export async function assess(db: Kysely<Tables>, demandId: string, today: string): Promise<Assessment> {
  const { territory, phases } = await readDemand(db, demandId)
  const horizon = horizonOf({ phases })
  const { grid, points, findings, ahead, waiting, rank } = await pointsOfDemand(db, demandId, today)
  const fit = fitOf(await loadFacts(db, territory, horizon, demandId), horizon, weightsFor())
  const chances = await chancesOf(db, territory, demandId)
  return {
    on: today,
    gridName: grid.name,
    points,
    rank: ahead + 1,
    among: rank === null ? waiting + 1 : waiting,
    findings: findings.map(({ sentence }) => sentence),
    phases: fit.phases.map(({ stage, needed, allowed, toCheck, refused, refusals }) => ({
      stage,
      needed,
      fits: allowed + toCheck,
      refused,
      refusals: refusals.slice(0, REFUSALS_SAID).map(({ sentence, rooms }) => ({ sentence, rooms })),
    })),
    chances: chances.planName === null ? null : chances.sentence,
  }
}

import { reachingAlso } from '../../db/acting.ts'
import { expectedVersion } from '../../db/revise.ts'
import { readDemand } from '../../demands/demands.queries.ts'
import { serve, versioned } from '../../lib/contract.ts'
import { CLASSES_FROM, HIGHEST, LOWEST } from '../priority.ts'
import { CRITERIA } from './criteria.ts'
import {
  beginDraft,
  changeDraft,
  deleteDraft,
  factsOn,
  listPublished,
  publishDraft,
  readDraft,
  readGrid,
  readPublished,
} from './grid.queries.ts'
import { gridContract, type Criterion, type PointsUse } from './grid.schema.ts'
import { pointsOfDemand } from './points.queries.ts'
import { applicantsOf, rankedAgainst, rankingOf } from './ranking.ts'

const criteria: Criterion[] = CRITERIA.map(({ code, name, sentence, source, cases }) => ({
  code,
  name,
  sentence,
  source,
  cases: [...cases],
}))

const use: PointsUse = {
  lowestFactor: LOWEST,
  highestFactor: HIGHEST,
  highFrom: CLASSES_FROM[0],
  middleFrom: CLASSES_FROM[1],
}

export const gridRoutes = serve(gridContract, ({ db, today }) => ({
  'GET /api/grids': async ({ querystring: { territory } }) => ({
    criteria,
    use,
    versions: await listPublished(db, territory, today()),
  }),
  'GET /api/grids/{id}/order': async ({ params: { id } }) => {
    const grid = await readPublished(db, id)
    const on = today()
    // Anybody may replay the draw: it tells demands by their number, and whose they are to nobody.
    const facts = await reachingAlso([grid.territory], () => factsOn(db, grid.territory, on))
    const ranking = rankingOf(applicantsOf(facts, on), grid)
    return {
      grid,
      on,
      places: ranking.map(({ applicant, points, rank, lot }) => ({ demandId: applicant.demand.id, points, rank, lot })),
    }
  },
  'GET /api/grids/draft': async ({ querystring: { territory } }) => ({ draft: await readDraft(db, territory) }),
  'POST /api/grids': async ({ body: { territory } }, _request, reply) =>
    versioned(reply, await beginDraft(db, territory, today())),
  'PATCH /api/grids/{id}': async ({ params: { id }, headers, body }, _request, reply) =>
    versioned(reply, await changeDraft(db, id, expectedVersion(headers), body)),
  'DELETE /api/grids/{id}': ({ params: { id }, headers }) => deleteDraft(db, id, expectedVersion(headers)),
  'POST /api/grids/{id}/publish': async ({ params: { id }, headers, body }, _request, reply) =>
    versioned(reply, await publishDraft(db, id, expectedVersion(headers), body.validFrom, today())),
  'GET /api/grids/{id}/ranking': async ({ params: { id }, querystring: { against } }) => {
    const grid = await readGrid(db, id)
    const on = today()
    const applicants = applicantsOf(await factsOn(db, grid.territory, on), on)
    const other = against === undefined ? null : await readGrid(db, against)
    return { grid, on, demands: rankedAgainst(applicants, grid, other) }
  },
  'GET /api/demands/{id}/points': async ({ params: { id } }) => {
    const { territory } = await readDemand(db, id)
    return reachingAlso([territory], () => pointsOfDemand(db, id, today()))
  },
}))

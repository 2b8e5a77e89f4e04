import { serve } from '../../lib/contract.ts'
import { readSolved } from '../plans.queries.ts'
import { runAlone } from '../runAlone.ts'
import { scarcityOf } from './groups.ts'
import { insertTrial, listTrials, readCommune } from './scarcity.queries.ts'
import { scarcityContract } from './scarcity.schema.ts'
import { STOP_AFTER_MS, tryMoreWorkstations, tryOneMore } from './trial.ts'

export const scarcityRoutes = serve(scarcityContract, ({ db }) => ({
  'GET /api/plans/{id}/scarcity': async ({ params: { id } }) => ({
    ...scarcityOf(await readSolved(db, id)),
    trials: await listTrials(db, id),
  }),
  'POST /api/plans/{id}/scarcity/trials': async ({ params: { id }, body }, request) => {
    const plan = await readSolved(db, id)
    const commune = await readCommune(db, id, body.inseeCode)
    const outcome = await runAlone(request, STOP_AFTER_MS, (solve, signal) =>
      tryOneMore(plan, body, commune, solve, signal),
    )
    return insertTrial(db, id, outcome)
  },
  'POST /api/plans/{id}/scarcity/workstation-trials': async ({ params: { id }, body }, request) => {
    const plan = await readSolved(db, id)
    const outcome = await runAlone(request, STOP_AFTER_MS, (solve, signal) =>
      tryMoreWorkstations(plan, body, solve, signal),
    )
    return insertTrial(db, id, outcome)
  },
}))

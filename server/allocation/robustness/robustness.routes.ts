import { serve } from '../../lib/contract.ts'
import { readSolved } from '../plans.queries.ts'
import { robustnessContract } from './robustness.schema.ts'
import { readRobustness } from './robustness.queries.ts'
import { robustnessRunner } from './runner.ts'

export const robustnessRoutes = serve(robustnessContract, (app) => {
  const runner = robustnessRunner(app.db, app.log)
  app.addHook('onClose', () => runner.stop())
  return {
    'GET /api/plans/{id}/robustness': ({ params: { id } }) => readRobustness(app.db, id),
    'POST /api/plans/{id}/robustness': async ({ params: { id } }) => {
      await runner.start(id, await readSolved(app.db, id))
      return readRobustness(app.db, id)
    },
  }
})

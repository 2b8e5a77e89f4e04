import { serve } from '../../lib/contract.ts'
import { readMoves } from '../plans.queries.ts'
import { movesContract } from './moves.schema.ts'

export const movesRoutes = serve(movesContract, ({ db }) => ({
  'GET /api/plans/{id}/moves': ({ params: { id } }) => readMoves(db, id),
}))

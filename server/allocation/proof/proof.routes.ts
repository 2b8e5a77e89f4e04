import { serve } from '../../lib/contract.ts'
import { Refusal } from '../../lib/refusal.ts'
import { runAlone } from '../runAlone.ts'
import { readKept } from './proof.queries.ts'
import { proofContract } from './proof.schema.ts'
import { proofOf, replayOf } from './proof.ts'

/** A person waits for the answer. */
const LONGEST_REPLAY_SECONDS = 30
/** Connections without a word end at 70 s. */
const STOP_AFTER_MS = 50_000

export const proofRoutes = serve(proofContract, ({ db }) => ({
  'GET /api/plans/{id}/proof': async ({ params: { id } }) => proofOf(await readKept(db, id)),
  'GET /api/plans/{id}/answer': async ({ params: { id } }) => (await readKept(db, id)).answer,
  'POST /api/plans/{id}/replay': async ({ params: { id } }, request) => {
    const { problem, answer } = await readKept(db, id)
    if (problem.options.seconds > LONGEST_REPLAY_SECONDS) throw tooLong()
    const again = await runAlone(request, STOP_AFTER_MS, (solve, signal) => solve(problem, { signal }))
    // The same question had a plan: only pins can make one impossible.
    if (again.status === 'infeasible') throw new Error('A question that had a plan has none any more')
    return replayOf(answer, again)
  },
}))

const tooLong = () =>
  new Refusal(
    409,
    'replay_too_long',
    'Ce plan a eu plus de 30 secondes de calcul : téléchargez la question et rejouez-la avec la commande indiquée.',
  )

/** Computes how solid plans are, one at a time, in a worker thread; what asks for it does not wait. */
import type { FastifyBaseLogger } from 'fastify'
import type { Kysely } from 'kysely'
import type { Tables } from '../../db/tables.ts'
import type { SolvedPlan } from '../explain/smallestChange.ts'
import { runInWorker } from '../runInWorker.ts'
import { claimRobustness, saveRobustness, tellRobustness } from './robustness.queries.ts'
import type { Robustness } from './robustness.schema.ts'

const HEARTBEAT_MS = 500
const STOPPING = 'Escale s’est arrêté pendant le calcul. Recommencez.'
const FAILED =
  'Le calcul a échoué. Rien n’a été changé : recommencez, et prévenez l’administrateur si l’erreur revient.'

export function robustnessRunner(db: Kysely<Tables>, log: Pick<FastifyBaseLogger, 'error'>) {
  const closing = new AbortController()
  let working: Promise<void> = Promise.resolve()
  return {
    /** Starts it, unless somebody is at it already. */
    async start(planId: string, plan: SolvedPlan): Promise<void> {
      if (!(await claimRobustness(db, planId))) return
      const heart = startHeart(planId)
      working = working.then(() => work(planId, plan, heart))
    },
    /** Ends what is under way. */
    async stop(): Promise<void> {
      closing.abort()
      await working
    },
  }

  async function work(planId: string, plan: SolvedPlan, heart: ReturnType<typeof startHeart>): Promise<void> {
    const options = { signal: closing.signal, onProgress: heart.tell }
    const outcome = await runInWorker('robustness', plan, options).then(
      (report) => ({ report }),
      (error: unknown) => {
        if (closing.signal.aborted) return { failure: STOPPING }
        log.error({ err: error, plan: planId }, 'how solid a plan is could not be computed')
        return { failure: FAILED }
      },
    )
    await heart.end()
    await saveRobustness(db, planId, outcome).catch((error: unknown) =>
      log.error({ err: error, plan: planId }, 'how solid a plan is was not written'),
    )
  }

  /** Says that it is waited for or computed, and how far; one that waits its turn is alive too. */
  function startHeart(planId: string) {
    let latest: Robustness['progress'] = null
    let beating = Promise.resolve()
    const timer = setInterval(() => {
      beating = beating
        .then(() => tellRobustness(db, planId, latest))
        .catch((error: unknown) => log.error({ err: error, plan: planId }, 'a progress was not written'))
    }, HEARTBEAT_MS)
    return {
      tell(progress: NonNullable<Robustness['progress']>) {
        latest = progress
      },
      async end() {
        clearInterval(timer)
        await beating
      },
    }
  }
}

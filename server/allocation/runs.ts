/** Solves the plans that wait in the database, one at a time, with no transaction open while the solver runs. */
import { randomUUID } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { startLoop } from '../jobs/loop.ts'
import type { Anticipation, Progress } from './allocation.schema.ts'
import { anticipationOf, presentOnly, type Alternative } from './anticipated.ts'
import { whoMoves } from './changes/whoMoves.ts'
import { check } from './check.ts'
import { compose } from './compose.ts'
import { sayConflicts } from './explain/conflicts.ts'
import { explain } from './explain/explain.ts'
import { hashOf } from './hash.ts'
import type { Progress as SolverProgress } from './problem.ts'
import { PHASES } from './proof/proof.ts'
import { beat, HEARTBEAT_MS, requeue, saveFailure, saveOutcome, takeJob, type Job } from './queue.queries.ts'
import { runSolve } from './runSolve.ts'
import { settle, type Settled } from './settled.ts'

export interface PlanRunner {
  /** A plan was just queued here: no need to wait for the next look. */
  wake(): void
  /** Gives the plan in hand back to the queue and ends. */
  stop(): Promise<void>
}

/** @param solve `runSolve`, unless a test brings its own */
export function startPlanRunner(
  db: Kysely<Tables>,
  log: Pick<FastifyBaseLogger, 'error' | 'info'>,
  solve: typeof runSolve = runSolve,
): PlanRunner {
  const loop = startLoop(next, (error) => log.error({ err: error }, 'the plan runner could not work'))
  const closed = new Promise<'closing'>((resolve) => {
    loop.closing.addEventListener('abort', () => resolve('closing'), { once: true })
  })
  return loop

  async function next(): Promise<boolean> {
    const runner = randomUUID()
    const job = await takeJob(db, runner)
    if (job === undefined) return false
    await work(job, runner).catch(async (error: unknown) => {
      log.error({ err: error, plan: job.id }, 'a plan failed')
      await saveFailure(
        db,
        job.id,
        runner,
        'Le calcul a échoué. Rien n’a été changé : recommencez, et prévenez l’administrateur si l’erreur revient.',
      )
    })
    return true
  }

  async function work(job: Job, runner: string): Promise<void> {
    const heart = startHeart(job, runner)
    try {
      const answer = solveJob(job, solve, heart.stopped, heart.tell).catch((error: unknown) => {
        if (!heart.stopped.aborted) throw error
        log.info({ err: error, plan: job.id }, 'a plan was stopped before there was any')
        return null
      })
      // The end of the server does not wait for an answer.
      const solved = await Promise.race([answer, closed])
      await heart.end()
      if (solved === 'closing') await requeue(db, job.id, runner)
      else if (solved === null) await saveFailure(db, job.id, runner, null)
      else await save(job, runner, solved)
    } finally {
      await heart.end()
    }
  }

  /** Says that we work and how far we are, and hears whether to stop. A plan that is no longer ours stops too. */
  function startHeart({ id }: Job, runner: string) {
    const stop = new AbortController()
    const started = performance.now()
    let latest: Progress | null = null
    let beating = Promise.resolve()
    const timer = setInterval(() => {
      beating = beating
        .then(async () => {
          if ((await beat(db, id, runner, latest)) !== 'go on') stop.abort()
        })
        // The next beat tries again; when the database stays away, the plan becomes another runner's.
        .catch((error: unknown) => log.error({ err: error, plan: id }, 'the progress of a plan was not written'))
    }, HEARTBEAT_MS)
    return {
      stopped: AbortSignal.any([stop.signal, loop.closing]),
      tell(phase: string, figures: Omit<Progress, 'phase' | 'seconds'>) {
        latest = { ...figures, phase, seconds: Math.round((performance.now() - started) / 100) / 10 }
      },
      async end() {
        clearInterval(timer)
        await beating
      },
    }
  }

  async function save(job: Job, runner: string, { composed, result, history, anticipation }: Solved): Promise<void> {
    const breaches = check(composed.problem, result)
    if (breaches.length > 0) {
      log.error({ plan: job.id, breaches: breaches.slice(0, 20) }, 'a plan breaks its rules and is not shown')
      return saveFailure(
        db,
        job.id,
        runner,
        'Le contrôle indépendant a refusé ce plan : il ne respecte pas toutes les règles, et n’est pas montré. Prévenez l’administrateur.',
      )
    }
    const { changes, base } = job.request
    const isAnother = changes.length > 0 || base !== null
    const explained = result.status === 'infeasible' ? null : explain(composed, result, anticipation)
    await saveOutcome(db, job, runner, {
      problem: composed.problem,
      hash: hashOf(composed.problem),
      result: {
        answer: result,
        summary: explained?.summary ?? null,
        conflicts: sayConflicts(composed, result.conflicts),
        reserved: [...composed.reserved],
        moves: result.status === 'infeasible' || !isAnother ? null : whoMoves(composed, result, job.facts),
        // What the runs behind another mode are worth is not what its plan is worth.
        ...(job.request.mode === 'weighted' ? { history } : {}),
      },
      explained,
    })
  }
}

interface Solved extends Settled {
  readonly anticipation: Anticipation | null
}

/** Solves a plan; one that keeps places for expected projects is solved without them too, to know what they cost. */
async function solveJob(
  { facts, request }: Job,
  solve: typeof runSolve,
  signal: AbortSignal,
  onProgress: (phase: string, progress: Omit<Progress, 'phase' | 'seconds'>) => void,
): Promise<Solved> {
  const tell = ({ phase, worth, bound, gap }: SolverProgress) => onProgress(PHASES[phase], { worth, bound, gap })
  const settled = await settle((reserved) => compose(facts, request, reserved), solve, signal, tell)
  const { composed, result } = settled
  if (result.status === 'infeasible' || facts.demands.every(({ expected }) => expected === undefined)) {
    return { ...settled, anticipation: null }
  }
  const present = presentOnly(facts)
  const without = signal.aborted
    ? null
    : await settle(
        (reserved) => compose(present, request, reserved),
        solve,
        signal,
        ({ phase }) =>
          onProgress(`Le même plan sans réserve : ${lowerFirst(PHASES[phase])}`, {
            worth: null,
            bound: null,
            gap: null,
          }),
      )
  const alternative = without === null || signal.aborted ? null : feasible(without)
  return { ...settled, anticipation: anticipationOf(facts, composed, result, alternative) }
}

const lowerFirst = (words: string): string => words.charAt(0).toLowerCase() + words.slice(1)

/** Without expected projects a question only loses demands, so it cannot become impossible. */
function feasible({ composed, result }: Settled): Alternative {
  if (result.status === 'infeasible') throw new Error('A question lost its plan with its expected projects')
  return { composed, result }
}

/** Solves the plans that wait in the database, one at a time, with no transaction open while the solver runs. */
import { randomUUID } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { Progress } from './allocation.schema.ts'
import { check } from './check.ts'
import { compose, strandedBy, type Composed } from './compose.ts'
import { sayConflicts } from './explain/conflicts.ts'
import { explain } from './explain/explain.ts'
import { hashOf } from './hash.ts'
import type { Phase, Result } from './problem.ts'
import { beat, HEARTBEAT_MS, requeue, saveFailure, saveOutcome, takeJob, type Job } from './queue.queries.ts'
import { runSolve } from './runSolve.ts'

export interface PlanRunner {
  /** A plan was just queued here: no need to wait for the next look. */
  wake(): void
  /** Gives the plan in hand back to the queue and ends. */
  stop(): Promise<void>
}

/** How often to look for plans that another process queued. */
const LOOK_EVERY_MS = 5_000

const PHASES: Readonly<Record<Phase, string>> = {
  greedy: 'Premier plan',
  prices: 'Recherche de ce qui manque le plus',
  dive: 'Construction du plan',
  search: 'Amélioration du plan',
  master: 'Combinaison des parcours',
  exact: 'Preuve que rien n’est meilleur',
}

export function startPlanRunner(db: Kysely<Tables>, log: Pick<FastifyBaseLogger, 'error' | 'info'>): PlanRunner {
  const closing = new AbortController()
  let rouse = () => {}
  let roused = false
  const running = loop()
  return {
    wake() {
      roused = true
      rouse()
    },
    async stop() {
      closing.abort()
      rouse()
      await running
    },
  }

  async function loop(): Promise<void> {
    while (!closing.signal.aborted) {
      roused = false
      const worked = await next().catch((error: unknown) => {
        log.error({ err: error }, 'the plan runner could not work')
        return false
      })
      if (!worked && !roused && !closing.signal.aborted) await pause()
    }
  }

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

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, LOOK_EVERY_MS)
      rouse = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  async function work(job: Job, runner: string): Promise<void> {
    const stop = new AbortController()
    const started = performance.now()
    let latest: Progress | null = null
    let lost = false
    let beating = Promise.resolve()
    const heart = setInterval(() => {
      beating = beating
        .then(async () => {
          const answer = await beat(db, job.id, runner, latest)
          lost ||= answer === 'lost'
          if (answer !== 'go on') stop.abort()
        })
        // The next beat tries again; a database that stays away makes the plan another runner's.
        .catch((error: unknown) => log.error({ err: error, plan: job.id }, 'the progress of a plan was not written'))
    }, HEARTBEAT_MS)
    try {
      const solved = await untilClosing(
        solveJob(job, stop.signal, (phase, progress) => {
          latest = { ...progress, phase, seconds: Math.round((performance.now() - started) / 100) / 10 }
        }),
      )
      if (solved === 'closing') {
        stop.abort()
        clearInterval(heart)
        await beating
        return await requeue(db, job.id, runner)
      }
      if (lost) return log.info({ plan: job.id }, 'another runner took the plan')
      await save(job, runner, solved)
    } catch (error) {
      if (!stop.signal.aborted) throw error
      // Stopped before the solver had any plan.
      log.info({ err: error, plan: job.id }, 'a plan was stopped')
      await saveFailure(db, job.id, runner, null)
    } finally {
      clearInterval(heart)
      await beating
    }
  }

  /** What comes first: the answer, or the end of the server, which must not wait for it. */
  function untilClosing<Value>(answer: Promise<Value>): Promise<Value | 'closing'> {
    const closed = new Promise<'closing'>((resolve) => {
      if (closing.signal.aborted) resolve('closing')
      closing.signal.addEventListener('abort', () => resolve('closing'), { once: true })
    })
    answer.catch(() => {})
    return Promise.race([answer, closed])
  }

  async function save(job: Job, runner: string, { composed, result }: Solved): Promise<void> {
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
    const explained = result.status === 'infeasible' ? null : explain(composed, result)
    await saveOutcome(db, job, runner, {
      problem: composed.problem,
      hash: hashOf(composed.problem),
      result: {
        answer: result,
        summary: explained?.summary ?? null,
        conflicts: sayConflicts(composed, result.conflicts),
      },
      explained,
    })
  }
}

interface Solved {
  readonly composed: Composed
  readonly result: Result
}

/**
 * Solves a plan; while it strands somebody whose agreement still runs, reserves that place and solves again. Each time at
 * least one more place is reserved, so it ends.
 */
async function solveJob(
  { facts, request }: Pick<Job, 'facts' | 'request'>,
  signal: AbortSignal,
  onProgress: (phase: string, progress: Omit<Progress, 'phase' | 'seconds'>) => void,
): Promise<Solved> {
  const reserved = new Set<string>()
  for (;;) {
    const composed = compose(facts, request, reserved)
    const result = await runSolve(composed.problem, {
      signal,
      onProgress: ({ phase, worth, bound, gap }) => onProgress(PHASES[phase], { worth, bound, gap }),
    })
    if (result.status === 'infeasible') return { composed, result }
    const stranded = strandedBy(composed, result)
    if (stranded.length === 0) return { composed, result }
    for (const demandId of stranded) reserved.add(demandId)
  }
}

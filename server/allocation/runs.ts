/** Solves the plans that wait in the database, one at a time, with no transaction open while the solver runs. */
import { randomUUID } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { startLoop } from '../jobs/loop.ts'
import type { Answer, Told } from './answer.ts'
import { beat, HEARTBEAT_MS, requeue, saveFailure, saveOutcome, takeJob, type Job, type News } from './queue.queries.ts'
import { runAnswer } from './runSolve.ts'

export interface PlanRunner {
  /** A plan was just queued here: no need to wait for the next look. */
  wake(): void
  /** Gives the plan in hand back to the queue and ends. */
  stop(): Promise<void>
}

/** @param run `runAnswer`, unless a test brings its own */
export function startPlanRunner(
  db: Kysely<Tables>,
  log: Pick<FastifyBaseLogger, 'error' | 'info'>,
  run: typeof runAnswer = runAnswer,
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
      const answer = run(job, { signal: heart.stopped, onProgress: heart.tell }).catch((error: unknown) => {
        if (!heart.stopped.aborted) throw error
        log.info({ err: error, plan: job.id }, 'a plan was stopped before there was any')
        return null
      })
      // The end of the server does not wait for an answer.
      const answered = await Promise.race([answer, closed])
      await heart.end()
      if (answered === 'closing') await requeue(db, job.id, runner)
      else if (answered === null) await saveFailure(db, job.id, runner, null)
      else await save(job, runner, answered)
    } finally {
      await heart.end()
    }
  }

  /** Says that we work and how far we are, and hears whether to stop. A plan that is no longer ours stops too. */
  function startHeart({ id }: Job, runner: string) {
    const stop = new AbortController()
    const started = performance.now()
    let movesTold = 0
    let news: News = {}
    let beating = Promise.resolve()
    const goOn = () => {
      beating = beating
        .then(async () => {
          const told = news
          if ((await beat(db, id, runner, told)) !== 'go on') stop.abort()
          if (news === told) news = {}
        })
        // The next beat tries again; when the database stays away, the plan becomes another runner's.
        .catch((error: unknown) => log.error({ err: error, plan: id }, 'the progress of a plan was not written'))
    }
    const timer = setInterval(goOn, HEARTBEAT_MS)
    return {
      stopped: AbortSignal.any([stop.signal, loop.closing]),
      tell(told: Told) {
        if (told.moves !== undefined) movesTold++
        const seconds = Math.round((performance.now() - started) / 100) / 10
        news = { ...news, ...told, seconds, movesTold }
        // Somebody waits for it.
        if (told.moves !== undefined) goOn()
      },
      async end() {
        clearInterval(timer)
        await beating
      },
    }
  }

  async function save(job: Job, runner: string, answer: Answer): Promise<void> {
    if (!('breaches' in answer)) return saveOutcome(db, job, runner, answer)
    log.error({ plan: job.id, breaches: answer.breaches }, 'a plan breaks its rules and is not shown')
    await saveFailure(
      db,
      job.id,
      runner,
      'Le contrôle indépendant a refusé ce plan : il ne respecte pas toutes les règles, et n’est pas montré. Prévenez l’administrateur.',
    )
  }
}

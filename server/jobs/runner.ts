/** Does the jobs that are due, one at a time, with no transaction open meanwhile. */
import { randomUUID } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { parisDay, startOfDay } from '../lib/parisTime.ts'
import {
  beat,
  bury,
  enqueue,
  finish,
  forgetDoneJobs,
  LEASE_MS,
  takeJob,
  tryAgainAt,
  type OnDead,
  type TakenJob,
} from './jobs.queries.ts'
import { startLoop, type Loop } from './loop.ts'

/** Does one job. It may be called again for the same job, after a failure or a crash: its own writes must bear that. */
export type Handler = (
  payload: Readonly<Record<string, unknown>>,
  attempt: {
    /** After a failure of this attempt the job is given up */
    readonly isLast: boolean
  },
) => Promise<void>

/** Thrown by a handler when trying again would not help: the job is given up at once. The message is for people. */
export class GiveUp extends Error {
  override readonly name = 'GiveUp'
}

export interface JobWork {
  /** Who does which kind of job */
  readonly handlers: Readonly<Record<string, Handler>>
  /** Kinds that are due each day, from midnight in Paris; a day on which no server ran is left out */
  readonly daily: readonly string[]
  readonly onDead: OnDead
}

const MOST_ATTEMPTS = 8
const LONGEST_WAIT_MS = 12 * 3_600_000

/** How long to wait after so many attempts: 1, 4, 16, 64 minutes, 4 h 16, then 12 hours. */
export const retryAfterMs = (attempts: number): number => Math.min(60_000 * 4 ** (attempts - 1), LONGEST_WAIT_MS)

/** The queue's own work: what is done is forgotten after two months. */
export const upkeepWork = (db: Kysely<Tables>, now: () => Date) => ({
  handlers: { forget_done_jobs: () => forgetDoneJobs(db, now()) },
  daily: ['forget_done_jobs'],
})

/** @param now the clock; a test brings its own */
export function startJobRunner(
  db: Kysely<Tables>,
  log: Pick<FastifyBaseLogger, 'error'>,
  now: () => Date,
  { handlers, daily, onDead }: JobWork,
): Loop {
  const kinds = Object.keys(handlers)
  let lastDay = ''
  return startLoop(next, (error) => log.error({ err: error }, 'the job runner could not work'))

  async function next(): Promise<boolean> {
    await enqueueDaily()
    const runner = randomUUID()
    const job = await takeJob(db, kinds, runner, now())
    if (job === undefined) return false
    const heart = setInterval(() => {
      // The next beat tries again; when the database stays away, the job becomes another runner's.
      beat(db, job.id, runner, now()).catch((error: unknown) =>
        log.error({ err: error, job: job.id }, 'a job could not be held'),
      )
    }, LEASE_MS / 4)
    try {
      await work(job, runner)
    } finally {
      clearInterval(heart)
    }
    return true
  }

  async function work(job: TakenJob, runner: string): Promise<void> {
    // Beyond, it was never an error that ended it but the process itself, again and again.
    if (job.attempts > MOST_ATTEMPTS) {
      await bury(db, job, runner, `Interrompu ${MOST_ATTEMPTS} fois avant la fin.`, now(), onDead)
      return
    }
    const isLast = job.attempts === MOST_ATTEMPTS
    try {
      await handlers[job.kind]!(job.payload as Readonly<Record<string, unknown>>, { isLast })
    } catch (error) {
      log.error({ err: error, job: job.id }, 'a job failed')
      const said = (error instanceof Error ? error.message : String(error)).slice(0, 500)
      if (error instanceof GiveUp || isLast) await bury(db, job, runner, said, now(), onDead)
      else await tryAgainAt(db, job.id, runner, said, new Date(now().getTime() + retryAfterMs(job.attempts)))
      return
    }
    await finish(db, job.id, runner, now())
  }

  async function enqueueDaily(): Promise<void> {
    const day = parisDay(now())
    if (day === lastDay) return
    for (const kind of daily)
      await enqueue(db, { kind, key: `${kind}:${day}`, payload: { day }, runAt: startOfDay(day) })
    lastDay = day
  }
}

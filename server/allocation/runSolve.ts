/** Runs the solver, or all that makes a plan of its facts, in a worker thread. */
import type { Answer, Asked, Told } from './answer.ts'
import type { Problem, Progress, Result } from './problem.ts'
import { runInWorker, type RunOptions } from './runInWorker.ts'

/** Time for a soft stop: a step of the search or of HiGHS, and the reasons of a large plan, end well within it. */
const SOFT_STOP_MS = 20_000
/** Time past the question's own limit, for what comes before the search and after it. */
const GRACE_MS = 60_000

const limits = (seconds: number) => ({ softStopMs: SOFT_STOP_MS, silenceMs: seconds * 1000 + GRACE_MS })

/**
 * @param options `signal` aborted: the best plan so far comes back
 * @returns the same as `solveMode`
 */
export const runSolve = (problem: Problem, options: RunOptions<Progress> = {}): Promise<Result> =>
  runInWorker('solve', problem, { ...limits(problem.options.seconds), ...options })

/**
 * @param options `signal` aborted: the best plan so far comes back
 * @returns the same as `answerTo`
 */
export const runAnswer = (asked: Asked, options: RunOptions<Told>): Promise<Answer> =>
  runInWorker('answer', asked, { ...limits(asked.request.seconds), ...options })

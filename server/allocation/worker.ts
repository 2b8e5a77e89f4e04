/**
 * The solver in a worker thread. Started by `runSolve` with the question and a shared flag; posts `WorkerMessage`s.
 * The flag, set to 1, asks for the best plan so far: a message could not be read while the solver blocks the thread.
 */
import { parentPort, workerData } from 'node:worker_threads'
import type { SolvedPlan } from './explain/smallestChange.ts'
import { solveMode } from './modes/solveMode.ts'
import type { Problem, Progress, Result } from './problem.ts'
import { robustnessOf } from './robustness/robustness.ts'
import type { Robustness, RobustnessReport } from './robustness/robustness.schema.ts'
import { startSecondThread } from './secondThread.ts'

export interface WorkerInput {
  problem: Problem
  /** One Int32 on shared memory: 0, or 1 to stop. */
  stop: Int32Array<SharedArrayBuffer>
}

export type WorkerMessage = { progress: Progress } | { result: Result }

/** Least time between two progress messages of the same phase. */
const PROGRESS_EVERY_MS = 100

/** A solved plan in, `RobustnessMessage`s out: see `robustness/`. */
export interface RobustnessInput {
  plan: SolvedPlan
}
export type RobustnessMessage = { progress: NonNullable<Robustness['progress']> } | { report: RobustnessReport }

const send = (message: WorkerMessage | RobustnessMessage) => parentPort!.postMessage(message)

const input = workerData as WorkerInput | RobustnessInput
if ('plan' in input) {
  send({ report: await robustnessOf(input.plan, solveMode, (progress) => send({ progress })) })
} else await solveProblem(input)

async function solveProblem({ problem, stop }: WorkerInput): Promise<void> {
  let lastSent = -Infinity
  let lastPhase: Progress['phase'] | null = null
  const result = await solveMode(problem, {
    shouldStop: () => Atomics.load(stop, 0) === 1,
    secondThread: startSecondThread,
    onProgress: (progress) => {
      const now = performance.now()
      if (progress.phase === lastPhase && now - lastSent < PROGRESS_EVERY_MS) return
      lastSent = now
      lastPhase = progress.phase
      send({ progress })
    },
  })
  send({ result })
}

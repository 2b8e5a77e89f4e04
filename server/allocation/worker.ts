/** A worker thread does one task, see `tasks.ts`: started by `runInWorker`, it posts `WorkerMessage`s. */
import { parentPort, workerData } from 'node:worker_threads'
import { Refusal } from '../lib/refusal.ts'
import { answerTo } from './answer.ts'
import { smallestChange } from './explain/smallestChange.ts'
import { solveMode } from './modes/solveMode.ts'
import type { Problem, Progress } from './problem.ts'
import { robustnessOf } from './robustness/robustness.ts'
import { startSecondThread } from './secondThread.ts'
import type { Solving } from './settled.ts'
import type { TaskName, Tasks, WorkerInput, WorkerMessage } from './tasks.ts'

/** Least time between two progress messages of the same phase. */
const PROGRESS_EVERY_MS = 100

const { task, input, stop } = workerData as WorkerInput
const isStopped = () => Atomics.load(stop, 0) === 1
const post = (message: WorkerMessage) => parentPort!.postMessage(message)

type Doing<T extends TaskName> = (
  input: Tasks[T]['input'],
  tell: (progress: Tasks[T]['progress']) => void,
) => Promise<Tasks[T]['output']> | Tasks[T]['output']
const TASKS: { readonly [T in TaskName]: Doing<T> } = {
  solve: (problem, tell) => solveHere(problem, { onProgress: tell }),
  answer: (asked, tell) => answerTo(asked, { solve: solveHere, isStopped, tell }),
  robustness: (plan, tell) => robustnessOf(plan, solveMode, tell),
  smallestChange: ({ plan, demandId }) => smallestChange(plan, demandId),
}

try {
  // The name says which task takes the input.
  const output = await (TASKS[task] as Doing<TaskName>)(input as never, (progress) => post({ progress }))
  post({ output })
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  post({ refused: [error.statusCode, error.code, error.message, error.details] })
}

function solveHere(problem: Problem, { onProgress, onPlan }: Solving) {
  let lastSent = -Infinity
  let lastPhase: Progress['phase'] | null = null
  return solveMode(problem, {
    shouldStop: isStopped,
    secondThread: startSecondThread,
    ...(onPlan && { onPlan }),
    onProgress: (progress) => {
      const now = performance.now()
      if (progress.phase === lastPhase && now - lastSent < PROGRESS_EVERY_MS) return
      lastSent = now
      lastPhase = progress.phase
      onProgress(progress)
    },
  })
}

/** What is computed in a worker thread: of each task what it is given, what it tells while at it, and what it gives back. */
import type { RefusalDetails, RefusalStatus } from '../lib/refusal.ts'
import type { SmallestChange } from './allocation.schema.ts'
import type { Answer, Asked, Told } from './answer.ts'
import type { SolvedPlan } from './explain/smallestChange.ts'
import type { Problem, Progress, Result } from './problem.ts'
import type { Robustness, RobustnessReport } from './robustness/robustness.schema.ts'

interface Task<Input, Progress, Output> {
  readonly input: Input
  readonly progress: Progress
  readonly output: Output
}

export interface Tasks {
  /** A question alone. */
  solve: Task<Problem, Progress, Result>
  /** A plan from its facts to what is stored of it. */
  answer: Task<Asked, Told, Answer>
  robustness: Task<SolvedPlan, NonNullable<Robustness['progress']>, RobustnessReport>
  smallestChange: Task<{ readonly plan: SolvedPlan; readonly demandId: string }, never, SmallestChange>
}
export type TaskName = keyof Tasks

export interface WorkerInput {
  readonly task: TaskName
  readonly input: unknown
  /** One Int32 on shared memory: 0, or 1 to stop. A message could not be read while the solver blocks the thread. */
  readonly stop: Int32Array<SharedArrayBuffer>
}

/** `refused`: what a `Refusal` is made from; an error loses its class between threads. */
export type WorkerMessage =
  | { readonly progress: unknown }
  | { readonly output: unknown }
  | { readonly refused: readonly [status: RefusalStatus, code: string, message: string, details: RefusalDetails] }

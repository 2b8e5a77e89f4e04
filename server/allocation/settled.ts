import { strandedBy, type Composed } from './compose.ts'
import type { PlannedStay, Problem, Progress, Result } from './problem.ts'
import type { SolveHooks } from './solver/solve.ts'
import { History, type HistoryPoint } from './proof/history.ts'

export interface Settled {
  readonly composed: Composed
  readonly result: Result
  /** How the worth and the bound of the last question came together. */
  readonly history: readonly HistoryPoint[]
}

export type Solving = Required<Pick<SolveHooks, 'onProgress'>> & Pick<SolveHooks, 'onPlan'>

interface Hooks {
  solve(problem: Problem, hooks: Solving): Promise<Result>
  onProgress: (progress: Progress) => void
  /** Each better plan of a question, as `SolveHooks` has it. */
  onPlan?: (composed: Composed, stays: () => PlannedStay[]) => void
}

/**
 * Solves a question; while its plan strands somebody whose agreement still runs, reserves that place and solves again. Each
 * time at least one more place is reserved, so it ends.
 * @param composedWith the question, once the agreements of these demands are reserved to them
 */
export async function settle(
  composedWith: (reserved: ReadonlySet<string>) => Composed,
  { solve, onProgress, onPlan }: Hooks,
): Promise<Settled> {
  const reserved = new Set<string>()
  for (;;) {
    const composed = composedWith(reserved)
    const history = new History()
    const started = performance.now()
    const result = await solve(composed.problem, {
      onProgress: (progress) => {
        const { phase, worth, bound } = progress
        history.add({ seconds: (performance.now() - started) / 1000, phase, worth, bound })
        onProgress(progress)
      },
      ...(onPlan && { onPlan: (stays) => onPlan(composed, stays) }),
    })
    const settled = { composed, result, history: history.points() }
    if (result.status === 'infeasible') return settled
    const stranded = strandedBy(composed, result)
    if (stranded.length === 0) return settled
    for (const demandId of stranded) reserved.add(demandId)
  }
}

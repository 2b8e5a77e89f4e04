import { strandedBy, type Composed } from './compose.ts'
import type { Problem, Progress, Result } from './problem.ts'
import { History, type HistoryPoint } from './proof/history.ts'

export interface Settled {
  readonly composed: Composed
  readonly result: Result
  /** How the worth and the bound of the last question came together. */
  readonly history: readonly HistoryPoint[]
}

interface Hooks {
  solve(problem: Problem, hooks: { onProgress: (progress: Progress) => void }): Promise<Result>
  onProgress: (progress: Progress) => void
  /** Each question, before it is solved. */
  onComposed?: (composed: Composed) => Promise<void> | undefined
}

/**
 * Solves a question; while its plan strands somebody whose agreement still runs, reserves that place and solves again. Each
 * time at least one more place is reserved, so it ends.
 * @param composedWith the question, once the agreements of these demands are reserved to them
 */
export async function settle(
  composedWith: (reserved: ReadonlySet<string>) => Composed,
  { solve, onProgress, onComposed }: Hooks,
): Promise<Settled> {
  const reserved = new Set<string>()
  for (;;) {
    const composed = composedWith(reserved)
    await onComposed?.(composed)
    const history = new History()
    const started = performance.now()
    const result = await solve(composed.problem, {
      onProgress: (progress) => {
        const { phase, worth, bound } = progress
        history.add({ seconds: (performance.now() - started) / 1000, phase, worth, bound })
        onProgress(progress)
      },
    })
    const settled = { composed, result, history: history.points() }
    if (result.status === 'infeasible') return settled
    const stranded = strandedBy(composed, result)
    if (stranded.length === 0) return settled
    for (const demandId of stranded) reserved.add(demandId)
  }
}

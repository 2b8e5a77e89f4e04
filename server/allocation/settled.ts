import { strandedBy, type Composed } from './compose.ts'
import type { Progress, Result } from './problem.ts'
import type { runSolve } from './runSolve.ts'

export interface Settled {
  readonly composed: Composed
  readonly result: Result
}

/**
 * Solves a question; while its plan strands somebody whose agreement still runs, reserves that place and solves again. Each
 * time at least one more place is reserved, so it ends.
 * @param composedWith the question, once the agreements of these demands are reserved to them
 */
export async function settle(
  composedWith: (reserved: ReadonlySet<string>) => Composed,
  solve: typeof runSolve,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void = () => {},
): Promise<Settled> {
  const reserved = new Set<string>()
  for (;;) {
    const composed = composedWith(reserved)
    const result = await solve(composed.problem, { signal, onProgress })
    if (result.status === 'infeasible') return { composed, result }
    const stranded = strandedBy(composed, result)
    if (stranded.length === 0) return { composed, result }
    for (const demandId of stranded) reserved.add(demandId)
  }
}

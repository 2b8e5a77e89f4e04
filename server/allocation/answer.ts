/** From the facts and what is asked of a plan to all that is stored of it, told on the way. Pure but for the solver's clock. */
import type { Progress as Figures } from './allocation.schema.ts'
import { anticipationOf, presentOnly, type Alternative } from './anticipated.ts'
import type { WhoMoves } from './changes/moves.schema.ts'
import { whoMoves } from './changes/whoMoves.ts'
import { check, type Breach } from './check.ts'
import { compose, type Composed, type Request } from './compose.ts'
import { sayConflicts } from './explain/conflicts.ts'
import { explain, type Explained } from './explain/explain.ts'
import type { Facts } from './facts.ts'
import { hashOf } from './hash.ts'
import type { StoredResult } from './plans.queries.ts'
import type { PlannedStay, Problem, Progress, Result, SolvedResult } from './problem.ts'
import { PHASES } from './proof/proof.ts'
import { settle, type Settled, type Solving } from './settled.ts'

export interface Asked {
  readonly facts: Facts
  readonly request: Request
}

/** How far a plan is; `moves`, of the best plan known so far, only when there is a better one than was told before. */
export type Told = Omit<Figures, 'seconds' | 'movesTold'> & { readonly moves?: WhoMoves }

export interface Outcome {
  readonly problem: Problem
  readonly hash: string
  readonly result: StoredResult
  /** `null`: infeasible. */
  readonly explained: Explained | null
}
/** `breaches`: the plan breaks its own rules, and is shown to nobody. */
export type Answer = Outcome | { readonly breaches: readonly Breach[] }

export interface Hooks {
  /** `solveMode` or what runs it. */
  solve(problem: Problem, hooks: Solving): Promise<Result>
  /** Somebody asked for the best plan so far. */
  isStopped(): boolean
  tell(told: Told): void
}

/** Solves a plan; one that keeps places for expected projects is solved without them too, to know what they cost. */
export async function answerTo({ facts, request }: Asked, { solve, isStopped, tell }: Hooks): Promise<Answer> {
  const isAnother = request.changes.length > 0 || request.base !== null
  let now: Progress | null = null
  let nextMoves = 0
  const tellFigures = ({ phase, worth, bound, gap }: Progress) => tell({ phase: PHASES[phase], worth, bound, gap })

  const settled = await settle((reserved) => compose(facts, request, reserved), {
    solve,
    onProgress: (progress) => {
      now = progress
      tellFigures(progress)
    },
    ...(isAnother && { onPlan: tellMoves }),
  })
  const { composed, result, history } = settled
  const { problem } = composed
  const hash = hashOf(problem)
  const stored = {
    answer: result,
    conflicts: sayConflicts(composed, result.conflicts),
    reserved: [...composed.reserved],
  }
  const breaches = check(problem, result)
  if (breaches.length > 0) return { breaches: breaches.slice(0, BREACHES_TOLD) }
  if (result.status === 'infeasible') {
    return { problem, hash, explained: null, result: { ...stored, summary: null, moves: null } }
  }
  const moves = isAnother ? whoMoves(composed, result, facts) : null
  if (moves !== null) tell({ phase: PHASES.search, ...figuresOf(result), moves })
  const explained = explain(composed, result, await anticipation(composed, result))
  return {
    problem,
    hash,
    explained,
    result: {
      ...stored,
      summary: explained.summary,
      moves,
      // What the runs behind another mode are worth is not what its plan is worth.
      ...(request.mode === 'weighted' ? { history } : {}),
    },
  }

  /** Who moves, read while the solver works: in its first plan, which it has at once, then in better ones. */
  function tellMoves(composed: Composed, stays: () => PlannedStay[]): void {
    if (performance.now() < nextMoves || now === null) return
    const { phase, worth, bound, gap } = now
    tell({ phase: PHASES[phase], worth, bound, gap, moves: whoMoves(composed, { stays: stays() }, facts) })
    nextMoves = performance.now() + MOVES_EVERY_MS
  }

  async function anticipation(composed: Composed, result: SolvedResult) {
    if (facts.demands.every(({ expected }) => expected === undefined)) return null
    const present = presentOnly(facts)
    const unknown = { worth: null, bound: null, gap: null }
    const without = isStopped()
      ? null
      : await settle((reserved) => compose(present, request, reserved), {
          solve,
          onProgress: ({ phase }) =>
            tell({ phase: `Le même plan sans réserve : ${lowerFirst(PHASES[phase])}`, ...unknown }),
        })
    const alternative = without === null || isStopped() ? null : feasible(without)
    return anticipationOf(facts, composed, result, alternative)
  }
}

/** Least time between two lists of who moves: a person reads them. */
const MOVES_EVERY_MS = 2000
/** Enough for whoever mends it. */
const BREACHES_TOLD = 20

const figuresOf = ({ steered, ...plain }: SolvedResult) => {
  const { worth, bound, gap } = steered ?? plain
  return Number.isFinite(bound) ? { worth, bound, gap } : { worth, bound: null, gap: null }
}

const lowerFirst = (words: string): string => words.charAt(0).toLowerCase() + words.slice(1)

/** Without expected projects a question only loses demands, so it cannot become impossible. */
function feasible({ composed, result }: Settled): Alternative {
  if (result.status === 'infeasible') throw new Error('A question lost its plan with its expected projects')
  return { composed, result }
}

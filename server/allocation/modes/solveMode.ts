/**
 * Solves a question in the mode that it asks for, and says how fair the plan is. The default is solved in every run: its
 * bound holds for every mode, and what the mode costs is the difference to its plan.
 */
import type { Fairness, Mode, PlannedStay, Question, Result, SolvedResult } from '../problem.ts'
import { solve, type SolveHooks } from '../solver/solve.ts'
import { deferredAcceptance } from './deferredAcceptance.ts'
import { justifiedEnvy } from './envy.ts'
import { classOf, roomsOf } from './reading.ts'
import { classesOf, tiers } from './tiers.ts'

/** Share of the time that the default gets; deferred acceptance itself takes next to none. */
const DEFAULT_SHARE: Readonly<Record<Mode, number>> = { weighted: 1, tiers: 0.5, deferred_acceptance: 1 }
/** At this gap a plan is called optimal. */
const OPTIMAL_GAP = 1e-6

/** @returns as `solve` does, with `fairness` */
export async function solveMode(problem: Question, hooks: SolveHooks = {}): Promise<Result> {
  const mode = problem.options.mode ?? 'weighted'
  const { onProgress, shouldStop } = hooks
  const behind: SolveHooks = { ...hooks }
  if (mode !== 'weighted') {
    // The runs behind a mode have other plans than its own, and these another worth.
    delete behind.onPlan
    if (onProgress !== undefined) behind.onProgress = (progress) => onProgress({ ...progress, worth: null, gap: null })
  }
  const seconds = problem.options.seconds * DEFAULT_SHARE[mode]
  const weighted = await solve({ ...problem, options: { ...problem.options, seconds } }, behind)
  if (weighted.status === 'infeasible') return weighted
  if (mode === 'weighted') return { ...weighted, fairness: fairnessOf(problem, weighted.stays, weighted.worth, 0) }

  let spent = weighted.seconds
  const plan =
    mode === 'deferred_acceptance'
      ? deferredAcceptance(problem)
      : await tiers(problem, problem.options.seconds - seconds, async (question) => {
          const part = await solve(question, behind)
          // Only pins can make a question impossible, and those of this one hold.
          if (part.status === 'infeasible') throw new Error(`A class has no plan: ${JSON.stringify(part.conflicts)}`)
          spent += part.seconds
          return part
        })
  const bound = Math.max(weighted.bound, plan.worth)
  const gap = (bound - plan.worth) / Math.max(Math.abs(bound), 1)
  const known = shouldStop?.() !== true
  return {
    ...weighted,
    ...plan,
    status: gap <= OPTIMAL_GAP ? 'optimal' : 'feasible',
    bound,
    gap,
    steered: null,
    seconds: spent,
    fairness: fairnessOf(
      problem,
      plan.stays,
      known ? weighted.worth : null,
      known ? weighted.worth - plan.worth : null,
    ),
  } satisfies SolvedResult
}

function fairnessOf(
  problem: Question,
  stays: readonly PlannedStay[],
  defaultWorth: number | null,
  cost: number | null,
): Fairness {
  const where = roomsOf(problem, stays)
  return {
    classes: classesOf(problem).map((each) => {
      const members = problem.organisations.filter((organisation) => classOf(organisation) === each)
      return {
        priorityClass: each,
        organisations: members.length,
        quartersAsked: members.reduce((sum, { from, until }) => sum + until - from, 0),
        quartersHoused: members.reduce((sum, { id }) => sum + where.get(id)!.filter((room) => room !== null).length, 0),
      }
    }),
    envious: justifiedEnvy(problem, stays),
    defaultWorth,
    cost,
  }
}

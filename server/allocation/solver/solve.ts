/**
 * The solver: greedy plan at once, prices and their bound, destroy and repair, then proof by enumeration where the
 * question is small enough. See `prices.ts`, `search.ts` and `exact.ts` for the mathematics.
 *
 * Pure but for the clock of the time limit: the same question, options and version give the same result when neither
 * the clock nor a cancel ended the run. It blocks its thread: other than in tests, go through `runSolve`.
 *
 * With a keep bonus the solver steers by worth + bonus × kept quarters. What is reported as `worth`, `bound` and `gap`
 * has no bonus in it: the bound then comes from prices of the question without bonus, and the gap holds the price of
 * staying close as well as what is not proven. `steered` reports the objective that steered.
 */
import type { PlannedStay, Question, Progress, Result } from '../problem.ts'
import { RESULT_FORMAT } from '../problem.ts'
import { Budget } from './budget.ts'
import { cellsOf, compile, UNHOUSED, type Compiled } from './compile.ts'
import type { SecondThread } from './crew.ts'
import { BY_ORGANISATION, descend, descentFrom } from './descent.ts'
import { prove } from './exact.ts'
import { mendedPlan, orderByWorth, placeInOrder } from './greedy.ts'
import { figures, Incumbent, OPTIMAL_GAP } from './incumbent.ts'
import { solveLarge } from './large.ts'
import { conflictingPins } from './pins.ts'
import { PathwayFinder } from './pathway.ts'
import { Plan } from './plan.ts'
import { answerWith, Prices, spreadPrices } from './prices.ts'
import { seededRandom } from './random.ts'
import { reportPlan, reportPrices } from './report.ts'
import { firstTemperature, Search } from './search.ts'

/** Changes whenever the same question may get another answer. */
export const SOLVER_VERSION = '5'

export interface SolveHooks {
  onProgress?: (progress: Progress) => void
  /** Told of each better plan, which `stays` makes when asked; not of the plans behind another mode than the default. */
  onPlan?: (stays: () => PlannedStay[]) => void
  /** Asked often; true ends the run, and the best plan so far comes back. */
  shouldStop?: () => boolean
  /** Milliseconds, rising; `performance.now` unless a test brings its own. */
  now?: () => number
  /** Starts a second thread for a large question; without one the answer is the same, later. */
  secondThread?: () => SecondThread
}

/** Questions up to this many cells are proven optimal whatever gap would do: some 40 × 25 × 12. */
const SMALL_QUESTION_CELLS = 12_000
/**
 * Above this its time goes to the search: at 150 × 150 × 20, 35,000 cells, HiGHS leaves the same 0.02 to 0.04 % with three
 * times the memory.
 */
const MOST_CELLS_FOR_PROOF = 20_000
/** Points per kept quarter that no worth of a room makes up for. */
const KEEP_ABOVE_ALL = 1e6
/** Simplex iterations that HiGHS does in a second on questions of that size, on a modest machine. */
const ITERATIONS_PER_SECOND = 2000

/** Shares of the allowance. */
const PRICES_SHARE = 0.35
const SEARCH_SHARE_BEFORE_PROOF = 0.25
const SHARPEN_SHARE = 0.05
const PROOF_SHARE = 0.6
const SEARCH_SHARE_AFTER_PROOF = 0.1

/** Most work of the search before a proof, in passes over all cells: what small questions need to settle. */
const PASSES_BEFORE_PROOF = 60_000

/** @returns the plan, or `infeasible` with the pins that conflict; never throws for a question that is well formed */
export async function solve(problem: Question, hooks: SolveHooks = {}): Promise<Result> {
  const now = hooks.now ?? (() => performance.now())
  const budget = new Budget(problem.options.seconds, now, hooks.shouldStop ?? (() => false))
  const frame = { format: RESULT_FORMAT, solver: SOLVER_VERSION, seed: problem.options.seed } as const
  const conflicts = conflictingPins(problem)
  if (conflicts.length > 0) {
    const nothing = { worth: null, bound: null, gap: null, steered: null, stays: [], unhoused: [], prices: [] }
    return { ...frame, status: 'infeasible', ...nothing, seconds: budget.elapsed, conflicts }
  }

  const { keep, keepBonus } = problem.options
  const bonus = keep === null ? 0 : keepBonus
  const incumbent = new Incumbent(problem, bonus, budget, hooks.onProgress ?? (() => {}), (held) =>
    hooks.onPlan?.(() => reportPlan(problem, incumbent.compiled, held).stays),
  )
  const { compiled } = incumbent
  const finder = new PathwayFinder(compiled)
  const order = orderByWorth(compiled, finder)
  const greedy = new Plan(compiled)
  placeInOrder(greedy, finder, order)
  incumbent.adopt(greedy.held, 'greedy')
  if (bonus > 0) incumbent.adopt(mendedPlan(compile(problem, KEEP_ABOVE_ALL), order), 'greedy')
  if (cellsOf(compiled) > MOST_CELLS_FOR_PROOF) {
    const thread = hooks.secondThread?.() ?? null
    try {
      await solveLarge(incumbent, thread)
    } finally {
      thread?.end()
    }
  } else await new SmallRun(incumbent, finder).toTheEnd()

  const { held, worth, bound } = incumbent
  const told =
    bonus > 0 ? figures(worth - bonus * keptQuarters(compiled, held), incumbent.plainBound) : figures(worth, bound)
  return {
    ...frame,
    status: told.gap <= OPTIMAL_GAP ? 'optimal' : 'feasible',
    ...told,
    steered: bonus > 0 ? figures(worth, bound) : null,
    seconds: budget.elapsed,
    ...reportPlan(problem, compiled, held),
    prices: reportPrices(problem, compiled, incumbent.prices),
    conflicts: [],
  }
}

/** Prices, a short search, then proof, then a search for what time is left. */
class SmallRun {
  readonly #incumbent: Incumbent
  readonly #finder: PathwayFinder
  readonly #cells: number

  constructor(incumbent: Incumbent, finder: PathwayFinder) {
    this.#incumbent = incumbent
    this.#finder = finder
    this.#cells = cellsOf(incumbent.compiled)
  }

  async toTheEnd(): Promise<void> {
    this.#price()
    if (!this.#done) this.#search(SEARCH_SHARE_BEFORE_PROOF, PASSES_BEFORE_PROOF)
    if (!this.#done) await this.#prove()
    if (!this.#done) this.#search(SEARCH_SHARE_AFTER_PROOF)
  }

  /** The smallest questions go on to the proof; the others stop when the plan is good enough. */
  get #done(): boolean {
    const isSmall = this.#cells <= SMALL_QUESTION_CELLS
    const { gap, budget, problem } = this.#incumbent
    return gap <= (isSmall ? OPTIMAL_GAP : Math.max(OPTIMAL_GAP, problem.options.gap)) || budget.over
  }

  #price(): void {
    const { compiled, problem, bonus, budget } = this.#incumbent
    const spent = budget.stretch(PRICES_SHARE, () => this.#finder.work)
    const prices = new Prices(compiled, answerWith(this.#finder))
    descend(prices, descentFrom(budget.passes(PRICES_SHARE, this.#cells)), spent, () =>
      this.#incumbent.lower(prices.bound, 'prices'),
    )
    this.#incumbent.prices = prices.best
    if (bonus > 0) {
      const plain = new Prices(compile(problem, 0))
      plain.warmStart(prices.best)
      descend(
        plain,
        { ...descentFrom(1000), rounds: 1 },
        () => (budget.over ? 1 : 0),
        () => {},
      )
      this.#incumbent.plainBound = plain.bound
    }
  }

  /** @param most passes over all cells at most */
  #search(share: number, most = Infinity): void {
    const incumbent = this.#incumbent
    const { compiled, budget, problem } = incumbent
    const passes = Math.min(most, budget.passes(share, this.#cells))
    const started = this.#finder.work
    const spent = budget.stretch(share, () => this.#finder.work)
    const spentOfMost = () => (this.#finder.work - started) / (most * this.#cells)
    const random = seededRandom(problem.options.seed)
    const search = new Search(compiled, this.#finder, random, incumbent.prices, incumbent.held)
    search.onBetter = () => incumbent.adopt(search.best, 'search')
    search.run(() => (this.#done ? 1 : Math.max(spent(), spentOfMost())), firstTemperature(compiled, passes))
    incumbent.iterations += search.steps
    incumbent.report('search')
  }

  async #prove(): Promise<void> {
    const incumbent = this.#incumbent
    const { budget, problem } = incumbent
    const { compiled, finder, prices } = this.#sharpen()
    if (this.#done) return
    const answer = await prove(compiled, finder, prices.best, prices.bound, incumbent.held, incumbent.worth, {
      seconds: Math.min(budget.left, PROOF_SHARE * problem.options.seconds),
      iterations: problem.options.seconds * ITERATIONS_PER_SECOND,
      shouldStop: () => budget.cancelled,
      onProgress: () => incumbent.report('exact'),
    })
    if (answer.held !== null) incumbent.adopt(answer.held, 'exact')
    incumbent.lower(answer.bound, 'exact')
  }

  /** Teams that share a room priced one by one, and with that a lower bound. */
  #sharpen() {
    const { problem, bonus, budget } = this.#incumbent
    const compiled = compile(problem, bonus, 'organisation')
    const finder = new PathwayFinder(compiled)
    const prices = new Prices(compiled, answerWith(finder))
    const spent = budget.stretch(SHARPEN_SHARE, () => finder.work)
    prices.warmStart(spreadPrices(this.#incumbent.compiled, this.#incumbent.prices, compiled))
    descend(prices, BY_ORGANISATION, spent, () => this.#incumbent.lower(prices.bound, 'exact'))
    return { compiled, finder, prices }
  }
}

function keptQuarters(compiled: Compiled, held: Int32Array): number {
  let kept = 0
  for (const segment of held) if (segment !== UNHOUSED) kept += compiled.segmentKept[segment]!
  return kept
}

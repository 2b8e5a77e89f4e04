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
import type { Phase, Problem, Progress, Result } from '../problem.ts'
import { RESULT_FORMAT } from '../problem.ts'
import { Budget } from './budget.ts'
import { compile, UNHOUSED, type Compiled } from './compile.ts'
import { prove } from './exact.ts'
import { orderByWorth, placeInOrder } from './greedy.ts'
import { conflictingPins } from './pins.ts'
import { PathwayFinder, pathwayWorth } from './pathway.ts'
import { Plan } from './plan.ts'
import { Prices, spreadPrices } from './prices.ts'
import { seededRandom } from './random.ts'
import { reportPlan, reportPrices } from './report.ts'
import { Search } from './search.ts'

/** Changes whenever the same question may get another answer. */
export const SOLVER_VERSION = '2'

export interface SolveHooks {
  onProgress?: (progress: Progress) => void
  /** Asked often; true ends the run, and the best plan so far comes back. */
  shouldStop?: () => boolean
  /** Milliseconds, rising; `performance.now` unless a test brings its own. */
  now?: () => number
}

/** At this gap a plan is called optimal. */
const OPTIMAL_GAP = 1e-6
/** Questions up to this many cells are proven optimal whatever gap would do: some 40 × 25 × 12. */
const SMALL_QUESTION_CELLS = 12_000
/** Above this a proof by enumeration has no chance, and its time goes to the search. */
const MOST_CELLS_FOR_PROOF = 40_000
/** Simplex iterations that HiGHS does in a second on questions of that size, on a modest machine. */
const ITERATIONS_PER_SECOND = 2000

/** Shares of the allowance. */
const PRICES_SHARE = 0.35
const SEARCH_SHARE_BEFORE_PROOF = 0.25
const PROOF_SHARE = 0.6
const SEARCH_SHARE_AFTER_PROOF = 0.1

/** Most work of the search before a proof, in passes over all cells: what small questions need to settle. */
const PASSES_BEFORE_PROOF = 60_000
/**
 * Steps down the prices; the step falls from `FIRST_STEP` to `LAST_STEP` in each round, and by half between rounds. A
 * question too large for all of them gets one round of the steps that it can afford.
 */
const ROUNDS = 4
const STEPS_PER_ROUND = 200
const FIRST_STEP = 0.1
const LAST_STEP = 0.005
/** Before a proof, prices by organisation: at 40 × 25 × 12 they lower the bound by some 0.1 % in less than a second. */
const SHARPEN_SHARE = 0.05
const SHARPEN_ROUNDS = 6
const SHARPEN_STEPS = 800
const SHARPEN_FIRST_STEP = 0.05
const SHARPEN_SHRINK = 0.6
/** Runs shorter than `LONG_RUN` steps take longer ones, up to `MOST_STRETCH` times. */
const LONG_RUN = 250
const MOST_STRETCH = 3

/** @returns the plan, or `infeasible` with the pins that conflict; never throws for a question that is well formed */
export async function solve(problem: Problem, hooks: SolveHooks = {}): Promise<Result> {
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
  const run = new Run(problem, bonus, budget, hooks.onProgress ?? (() => {}))
  await run.toTheEnd()
  const { compiled, held, worth, bound } = run
  const told = bonus > 0 ? figures(worth - bonus * keptQuarters(compiled, held), run.plainBound) : figures(worth, bound)
  return {
    ...frame,
    status: told.gap <= OPTIMAL_GAP ? 'optimal' : 'feasible',
    ...told,
    steered: bonus > 0 ? figures(worth, bound) : null,
    seconds: budget.elapsed,
    ...reportPlan(problem, compiled, held),
    prices: reportPrices(problem, compiled, run.prices.best),
    conflicts: [],
  }
}

/** The state of one run: the best plan and the best bound so far, of the objective that steers. */
class Run {
  readonly compiled: Compiled
  readonly prices: Prices
  held: Int32Array
  worth = -Infinity
  bound = Infinity
  /** Bound of the worth without bonus. */
  plainBound = Infinity
  #iterations = 0
  readonly #cells: number
  readonly #finder: PathwayFinder

  constructor(
    readonly problem: Problem,
    readonly bonus: number,
    readonly budget: Budget,
    readonly onProgress: (progress: Progress) => void,
  ) {
    this.compiled = compile(problem, bonus)
    this.#finder = new PathwayFinder(this.compiled)
    this.prices = new Prices(this.compiled, this.#finder)
    this.#cells = cellsOf(this.compiled)
    const plan = new Plan(this.compiled)
    placeInOrder(plan, this.#finder, orderByWorth(this.compiled, this.#finder))
    this.held = plan.held
    this.#adopt(plan.held, 'greedy')
  }

  async toTheEnd(): Promise<void> {
    this.#price()
    if (this.#done) return
    if (this.#cells > MOST_CELLS_FOR_PROOF) {
      this.#search(1 - PRICES_SHARE)
      return
    }
    this.#search(SEARCH_SHARE_BEFORE_PROOF, PASSES_BEFORE_PROOF)
    if (!this.#done) await this.#prove()
    if (!this.#done) this.#search(SEARCH_SHARE_AFTER_PROOF)
  }

  /** Small questions go on to the proof; larger ones stop when the plan is good enough. */
  get #done(): boolean {
    const { gap } = figures(this.worth, this.bound)
    const isSmall = this.#cells <= SMALL_QUESTION_CELLS
    return gap <= (isSmall ? OPTIMAL_GAP : Math.max(OPTIMAL_GAP, this.problem.options.gap)) || this.budget.over
  }

  #price(): void {
    const spent = this.budget.stretch(PRICES_SHARE, () => this.#finder.work)
    const affordable = this.budget.passes(PRICES_SHARE, this.#cells)
    const rounds = affordable >= ROUNDS * STEPS_PER_ROUND ? ROUNDS : 1
    const steps = rounds === ROUNDS ? STEPS_PER_ROUND : Math.min(affordable, ROUNDS * STEPS_PER_ROUND)
    // Few steps must be long ones. At M in 40 steps: bound 333,012 from a first step of 0.1, 323,898 from 0.25.
    const stretch = rounds === 1 ? Math.max(1, Math.min(MOST_STRETCH, LONG_RUN / steps)) : 1
    for (let round = 0; round === 0 || (round < rounds && spent() < 1); round++) {
      const [first, last] = [FIRST_STEP * stretch * 0.5 ** round, LAST_STEP * stretch * 0.5 ** round]
      this.prices.run(steps, first, last, () => {
        this.#report('prices')
        return spent()
      })
      this.#lower(this.prices.bound, 'prices')
    }
    if (this.bonus > 0) {
      const plain = new Prices(compile(this.problem, 0))
      plain.warmStart(this.prices.best)
      plain.run(STEPS_PER_ROUND, FIRST_STEP, LAST_STEP, () => (this.budget.over ? 1 : 0))
      this.plainBound = plain.bound
    }
  }

  /** @param most passes over all cells at most */
  #search(share: number, most = Infinity): void {
    const passes = Math.min(most, this.budget.passes(share, this.#cells))
    const started = this.#finder.work
    const spent = this.budget.stretch(share, () => this.#finder.work)
    const spentOfMost = () => (this.#finder.work - started) / (most * this.#cells)
    const random = seededRandom(this.problem.options.seed)
    const search = new Search(this.compiled, this.#finder, random, this.prices.best, this.held)
    search.onBetter = () => this.#adopt(search.best, 'search')
    search.run(() => (this.#done ? 1 : Math.max(spent(), spentOfMost())), passes)
    this.#iterations += search.steps
    this.#report('search')
  }

  async #prove(): Promise<void> {
    const { budget } = this
    const prices = this.#sharpen()
    if (this.#done) return
    const { finder } = prices
    const answer = await prove(finder.compiled, finder, prices.best, prices.bound, this.held, this.worth, {
      seconds: Math.min(budget.left, PROOF_SHARE * this.problem.options.seconds),
      iterations: this.problem.options.seconds * ITERATIONS_PER_SECOND,
      shouldStop: () => budget.cancelled,
      onProgress: () => this.#report('exact'),
    })
    if (answer.held !== null) this.#adopt(answer.held, 'exact')
    this.#lower(answer.bound, 'exact')
  }

  /** Prices by organisation, and with them a lower bound. */
  #sharpen(): Prices {
    const prices = new Prices(compile(this.problem, this.bonus, 'organisation'))
    const spent = this.budget.stretch(SHARPEN_SHARE, () => prices.finder.work)
    prices.warmStart(spreadPrices(this.compiled, this.prices.best, prices.finder.compiled))
    for (let round = 0; round < SHARPEN_ROUNDS && (round === 0 || spent() < 1); round++) {
      const shrink = SHARPEN_SHRINK ** round
      prices.run(SHARPEN_STEPS, SHARPEN_FIRST_STEP * shrink, LAST_STEP * shrink, spent)
      prices.warmStart(prices.best)
      this.#lower(prices.bound, 'exact')
    }
    return prices
  }

  #adopt(held: Int32Array, phase: Phase): void {
    const worth = planWorth(this.compiled, held)
    if (worth <= this.worth) return
    this.worth = worth
    this.held = held.slice()
    this.#report(phase)
  }

  #lower(bound: number, phase: Phase): void {
    if (bound >= this.bound) return
    this.bound = bound
    this.#report(phase)
  }

  #report(phase: Phase): void {
    const bound = Number.isFinite(this.bound) ? this.bound : null
    const gap = bound === null ? null : figures(this.worth, bound).gap
    const iterations = this.#iterations + this.prices.iterations
    this.onProgress({ phase, worth: this.worth, bound, gap, iterations })
  }
}

/** Worth, bound and gap; a bound below the plan by rounding is the plan's worth. */
function figures(worth: number, bound: number) {
  const sound = Math.max(bound, worth)
  return { worth, bound: sound, gap: (sound - worth) / Math.max(Math.abs(sound), 1) }
}

function planWorth(compiled: Compiled, held: Int32Array): number {
  let worth = 0
  for (let o = 0; o < compiled.organisationCount; o++) worth += pathwayWorth(compiled, o, held, o * compiled.quarters)
  return worth
}

function keptQuarters(compiled: Compiled, held: Int32Array): number {
  let kept = 0
  for (const segment of held) if (segment !== UNHOUSED) kept += compiled.segmentKept[segment]!
  return kept
}

/** Quarters × segments: what one pass of the dynamic programming looks at. */
function cellsOf({ blockFrom, blockUntil, blockSegment }: Compiled): number {
  let cells = 0
  for (let block = 0; block < blockFrom.length; block++) {
    cells += (blockUntil[block]! - blockFrom[block]!) * (blockSegment[block + 1]! - blockSegment[block]!)
  }
  return cells
}

/**
 * Questions too large for a proof: prices and their bound, then destroy and repair for the rest of the time, both by two
 * halves that share the organisations out (`half.ts`).
 *
 * Above a million cells, steps down the prices and the search look at the most promising rooms of each organisation
 * only (`sift.ts`). A bound comes from passes over the whole question, now and then: of the sifted one it would be none.
 */
import { cellsOf, compile, type Compiled } from './compile.ts'
import { Crew, type SecondThread } from './crew.ts'
import { BY_ORGANISATION, descend, descentFrom } from './descent.ts'
import { orderByWorth, placeInOrder } from './greedy.ts'
import type { Incumbent } from './incumbent.ts'
import { PathwayFinder } from './pathway.ts'
import { Plan } from './plan.ts'
import { Prices, spreadPrices } from './prices.ts'
import { firstTemperature } from './search.ts'
import { promisingSegments, Sifted } from './sift.ts'

/** Shares of the allowance. */
const PRICES_SHARE = 0.12
const SHARPEN_SHARE = 0.18
const SEARCH_SHARE = 0.7

/** Rounds of the search, between which the organisations are shared out anew. */
const SEARCH_ROUNDS = 400

export interface Sifting {
  /** Cells of the question above which it is sifted. */
  above: number
  /** Rooms of an organisation that are looked at. */
  rooms: number
}
const SIFTING: Sifting = { above: 1_000_000, rooms: 50 }
/** Steps down the prices between two passes over the whole question, and how many times. */
const STEPS_PER_SIFT = 25
const SIFTS = 16
const FIRST_STEP = 0.2
const LAST_STEP = 0.005

/** What the search works on: the question, sifted where it is large, and the prices that guide it. */
interface Priced {
  crew: Crew
  compiled: Compiled
  sifted: Sifted | null
  prices: Float64Array
}

/** @param thread for the second half, or null to do both in this one */
export function solveLarge(incumbent: Incumbent, thread: SecondThread | null, sifting = SIFTING): void {
  const { problem, bonus, compiled, budget } = incumbent
  let warm: Float64Array | null = null
  if (bonus > 0) {
    const lower = (bound: number) => (incumbent.plainBound = Math.min(bound, incumbent.plainBound))
    warm = price(incumbent, compile(problem, 0), thread, sifting, warm, lower).prices
  }
  let priced = price(incumbent, compiled, thread, sifting, warm, (bound) => incumbent.lower(bound, 'prices'))
  incumbent.prices = priced.prices
  dive(incumbent, priced.prices)
  if (priced.sifted === null && !budget.over) priced = sharpen(incumbent, thread)
  search(incumbent, priced)
}

function price(
  incumbent: Incumbent,
  compiled: Compiled,
  thread: SecondThread | null,
  sifting: Sifting,
  warm: Float64Array | null,
  lower: (bound: number) => void,
): Priced {
  const { budget } = incumbent
  const crew = new Crew(compiled, 'whole', thread, () => budget.over)
  const prices = new Prices(compiled, crew.answer)
  if (warm !== null) prices.warmStart(warm)
  const cells = cellsOf(compiled)
  if (cells > sifting.above) return priceBySifting(incumbent, compiled, thread, sifting.rooms, prices, lower)
  const spent = budget.stretch(PRICES_SHARE, () => crew.work)
  descend(prices, descentFrom(budget.passes(PRICES_SHARE, cells)), spent, () => lower(prices.bound))
  return { crew, compiled, sifted: null, prices: prices.best }
}

/**
 * @param rooms of an organisation that are looked at
 * @param whole prices of the whole question
 */
function priceBySifting(
  { budget, held }: Incumbent,
  compiled: Compiled,
  thread: SecondThread | null,
  rooms: number,
  whole: Prices,
  lower: (bound: number) => void,
): Priced {
  const spent = budget.stretch(PRICES_SHARE + SHARPEN_SHARE, () => 0)
  whole.evaluate()
  lower(whole.bound)
  for (let i = 1; ; i++) {
    const sifted = new Sifted(compiled, promisingSegments(compiled, whole.current, rooms, held))
    const siftedCrew = new Crew(sifted.compiled, 'sifted', thread, () => budget.over)
    const share = Math.max(i / SIFTS, spent())
    if (share >= 1) return { crew: siftedCrew, compiled: sifted.compiled, sifted, prices: whole.best }
    const prices = new Prices(sifted.compiled, siftedCrew.answer)
    prices.warmStart(whole.current)
    const step = FIRST_STEP * (LAST_STEP / FIRST_STEP) ** share
    prices.run(STEPS_PER_SIFT, step, step, spent)
    whole.warmStart(prices.best)
    whole.evaluate()
    lower(whole.bound)
  }
}

/** Each organisation, those with most to lose first, takes the best pathway left under the prices. */
function dive(incumbent: Incumbent, prices: Float64Array): void {
  const { compiled } = incumbent
  const finder = new PathwayFinder(compiled)
  const plan = new Plan(compiled, prices)
  placeInOrder(plan, finder, orderByWorth(compiled, finder))
  incumbent.adopt(plan.held, 'dive')
}

/** Teams that share a room priced one by one. */
function sharpen(incumbent: Incumbent, thread: SecondThread | null): Priced {
  const { problem, bonus, budget } = incumbent
  const compiled = compile(problem, bonus, 'organisation')
  const crew = new Crew(compiled, 'whole', thread, () => budget.over)
  const prices = new Prices(compiled, crew.answer)
  prices.warmStart(spreadPrices(incumbent.compiled, incumbent.prices, compiled))
  const spent = budget.stretch(SHARPEN_SHARE, () => crew.work)
  descend(prices, BY_ORGANISATION, spent, () => incumbent.lower(prices.bound, 'prices'))
  return { crew, compiled, sifted: null, prices: prices.best }
}

function search(incumbent: Incumbent, { crew, compiled, sifted, prices }: Priced): void {
  const { budget, problem } = incumbent
  const { seed, gap } = problem.options
  crew.prepareSearch(prices, sifted === null ? incumbent.held : sifted.fromWhole(incumbent.held))
  const spent = budget.stretch(SEARCH_SHARE, () => crew.work)
  const cells = budget.cells(SEARCH_SHARE)
  const hottest = firstTemperature(compiled, (2 * cells) / cellsOf(compiled))
  const before = incumbent.iterations
  let worth = incumbent.worth
  for (let round = 0, share = 0; share < 1 && incumbent.gap > gap; share = Math.max(++round / SEARCH_ROUNDS, spent())) {
    const shareTo = share + 1 / SEARCH_ROUNDS
    const asked = { round, shareFrom: share, shareTo, cells: cells / SEARCH_ROUNDS, hottest, seed }
    const { gain, bestGain, best } = crew.search(asked)
    incumbent.iterations = before + crew.steps
    if (worth + bestGain > incumbent.worth) incumbent.adopt(sifted === null ? best() : sifted.toWhole(best()), 'search')
    else incumbent.report('search')
    worth += gain
  }
}

/**
 * Questions too large for a proof: prices and their bound, then destroy and repair, both by two halves that share the
 * organisations out (`half.ts`), then the best plan made of the pathways that the search used, by HiGHS (`master.ts`).
 *
 * Above a million cells, the search looks at the most promising rooms of each organisation only (`sift.ts`). Prices do
 * not: of a sifted question they are no bound of the whole, and rooms that are left out get too cheap. At XL, 200
 * steps over the whole question in 104 s leave the dive's plan 3.95 % from the bound; some 300 over sifted ones, 26 %.
 */
import { cellsOf, compile, type Compiled } from './compile.ts'
import { Crew, type SecondThread } from './crew.ts'
import { BY_ORGANISATION, descend, descentFrom, type Descent } from './descent.ts'
import { orderByWorth, placeInOrder } from './greedy.ts'
import type { Incumbent } from './incumbent.ts'
import { solveMaster } from './master.ts'
import { PathwayPool } from './pool.ts'
import { PathwayFinder } from './pathway.ts'
import { Plan } from './plan.ts'
import { Prices, spreadPrices } from './prices.ts'
import { firstTemperature } from './search.ts'
import { promisingSegments, Sifted } from './sift.ts'

/** Share of the allowance that is left when prices and the master have theirs. */
const SEARCH_SHARE = 0.65
const MASTER_SHARE = 0.05
/** Simplex iterations that HiGHS has for the master by second of the allowance, so that a run can be replayed. */
const MASTER_ITERATIONS_PER_SECOND = 500
/**
 * The pathways that the master chooses from: of the plans of every some rounds of the last part of the search. At M some
 * 1,400, of which HiGHS finds the best plan in 1 to 2 s, 0.03 % above the best that the search met, with 240 MB at the
 * peak; of 2,000 in 4 s, as much better, with 430 MB; of 10,000 not in 10 s.
 */
const POOLED_FROM = 0.7
const POOLED_EVERY = 3

/** Rounds of the search, between which the organisations are shared out anew. */
const SEARCH_ROUNDS = 1500

export interface Sifting {
  /** Cells of the question above which it is sifted. */
  above: number
  /** Rooms of an organisation that are looked at. */
  rooms: number
}
const SIFTING: Sifting = { above: 1_000_000, rooms: 50 }

/** How prices go down, in what share of the allowance. */
interface Way {
  share: number
  descent: (affordableSteps: number) => Descent
}
const BY_SIZE: Way = { share: 0.12, descent: descentFrom }
/** Teams that share a room priced one by one, for the bound. The search goes by size: on a third of the prices it is faster. */
const BY_TEAM: Way = { share: 0.18, descent: () => BY_ORGANISATION }
/** Teams in shared rooms × quarters above which they are not priced one by one: at L, 30 s of it lower the bound by 0.0005 %. */
const MOST_TEAM_PRICES = 500_000

/** @param thread for the second half, or null to do both in this one */
export function solveLarge(incumbent: Incumbent, thread: SecondThread | null, sifting = SIFTING): Promise<void> {
  return new LargeRun(incumbent, thread, sifting).toTheEnd()
}

class LargeRun {
  readonly #incumbent: Incumbent
  readonly #thread: SecondThread | null
  readonly #sifting: Sifting

  constructor(incumbent: Incumbent, thread: SecondThread | null, sifting: Sifting) {
    this.#incumbent = incumbent
    this.#thread = thread
    this.#sifting = sifting
  }

  async toTheEnd(): Promise<void> {
    const incumbent = this.#incumbent
    const { problem, bonus, budget } = incumbent
    let warm: Float64Array | null = null
    if (bonus > 0) {
      const lower = (bound: number) => (incumbent.plainBound = Math.min(bound, incumbent.plainBound))
      warm = this.#price(compile(problem, 0), warm, BY_SIZE, lower)
    }
    const lower = (bound: number) => incumbent.lower(bound, 'prices')
    const { compiled } = incumbent
    const teams = teamsInSharedRooms(compiled)
    const pricesTeams = teams > 0 && teams * compiled.quarters <= MOST_TEAM_PRICES
    const bySize = pricesTeams ? BY_SIZE : { ...BY_SIZE, share: BY_SIZE.share + BY_TEAM.share }
    const prices = this.#price(compiled, warm, bySize, lower)
    incumbent.prices = prices
    this.#dive(prices)
    if (budget.over) return
    if (pricesTeams) {
      const fine = compile(problem, bonus, 'organisation')
      this.#price(fine, spreadPrices(compiled, prices, fine), BY_TEAM, lower)
    }
    const pool = new PathwayPool(compiled)
    this.#search(prices, pool)
    if (!budget.over && incumbent.gap > problem.options.gap) await this.#recombine(pool)
  }

  /** @returns the prices of the lowest bound */
  #price(compiled: Compiled, warm: Float64Array | null, way: Way, lower: (bound: number) => void): Float64Array {
    const { budget } = this.#incumbent
    const crew = this.#crew(compiled)
    const prices = new Prices(compiled, crew.answer)
    if (warm !== null) prices.warmStart(warm)
    const spent = budget.stretch(way.share, () => crew.work)
    descend(prices, way.descent(budget.passes(2 * way.share, cellsOf(compiled))), spent, () => lower(prices.bound))
    return prices.best
  }

  /** Each organisation, those with most to lose first, takes the best pathway left under the prices. */
  #dive(prices: Float64Array): void {
    const { compiled } = this.#incumbent
    const finder = new PathwayFinder(compiled)
    const plan = new Plan(compiled, prices)
    placeInOrder(plan, finder, orderByWorth(compiled, finder))
    this.#incumbent.adopt(plan.held, 'dive')
  }

  /** @param pool gets the pathways of the last plans, unless the question is sifted */
  #search(prices: Float64Array, pool: PathwayPool): void {
    const incumbent = this.#incumbent
    const whole = incumbent.compiled
    const { budget, problem } = incumbent
    const { seed, gap } = problem.options
    const isSifted = cellsOf(whole) > this.#sifting.above
    const sifted = isSifted
      ? new Sifted(whole, promisingSegments(whole, prices, this.#sifting.rooms, incumbent.held))
      : null
    const compiled = sifted?.compiled ?? whole
    const crew = this.#crew(compiled)
    crew.prepareSearch(prices, sifted?.fromWhole(incumbent.held) ?? incumbent.held)
    const spent = budget.stretch(SEARCH_SHARE, () => crew.work)
    const cells = budget.cells(SEARCH_SHARE)
    const hottest = firstTemperature(compiled, (2 * cells) / cellsOf(compiled))
    const before = incumbent.iterations
    let worth = incumbent.worth
    for (
      let round = 0, share = 0;
      share < 1 && incumbent.gap > gap;
      share = Math.max(++round / SEARCH_ROUNDS, spent())
    ) {
      const shareTo = share + 1 / SEARCH_ROUNDS
      const asked = { round, shareFrom: share, shareTo, cells: cells / SEARCH_ROUNDS, hottest, seed }
      const { gain, bestGain, best } = crew.search(asked)
      incumbent.iterations = before + crew.steps
      if (worth + bestGain > incumbent.worth) incumbent.adopt(sifted?.toWhole(best()) ?? best(), 'search')
      else incumbent.report('search')
      worth += gain
      if (!isSifted && share > POOLED_FROM && round % POOLED_EVERY === 0) {
        pool.add(crew.held)
        pool.add(best())
      }
    }
  }

  /** The best plan made of the pathways that the last plans used: it may take some of each. */
  async #recombine(pool: PathwayPool): Promise<void> {
    const incumbent = this.#incumbent
    const { compiled, held, budget, problem } = incumbent
    if (pool.size === 0) return
    const answer = await solveMaster(compiled, pool.pathways, held, {
      seconds: Math.min(budget.left, MASTER_SHARE * problem.options.seconds),
      iterations: problem.options.seconds * MASTER_ITERATIONS_PER_SECOND,
      shouldStop: () => budget.cancelled,
    })
    if (answer.held !== null) incumbent.adopt(answer.held, 'master')
    else incumbent.report('master')
  }

  /** In place of the crew before: the second thread knows one question at a time. */
  #crew(compiled: Compiled): Crew {
    return new Crew(compiled, this.#thread, () => this.#incumbent.budget.over)
  }
}

/** Pairs of an organisation and a room where teams of several sizes may go. */
function teamsInSharedRooms({ stateRoom, roomSlot }: Compiled): number {
  let teams = 0
  for (const room of stateRoom) if (roomSlot[room + 1]! - roomSlot[room]! > 1) teams++
  return teams
}

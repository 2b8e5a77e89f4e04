/**
 * Questions too large for a proof: prices and their bound, then destroy and repair for the rest of the time, both by two
 * halves that share the organisations out (`half.ts`).
 *
 * Above a million cells, steps down the prices and the search look at the most promising rooms of each organisation
 * only (`sift.ts`). A bound comes from passes over the whole question, now and then: of the sifted one it would be none.
 */
import { cellsOf, compile, type Compiled } from './compile.ts'
import { Crew, type Desk, type SecondThread } from './crew.ts'
import { BY_ORGANISATION, descend, descentFrom, type Descent } from './descent.ts'
import { orderByWorth, placeInOrder } from './greedy.ts'
import type { Incumbent } from './incumbent.ts'
import { PathwayFinder } from './pathway.ts'
import { Plan } from './plan.ts'
import { Prices, spreadPrices } from './prices.ts'
import { firstTemperature } from './search.ts'
import { promisingSegments, Sifted } from './sift.ts'

/** Share of the allowance that is left when prices have theirs. */
const SEARCH_SHARE = 0.7

/** Rounds of the search, between which the organisations are shared out anew. */
const SEARCH_ROUNDS = 1500

export interface Sifting {
  /** Cells of the question above which it is sifted. */
  above: number
  /** Rooms of an organisation that are looked at. */
  rooms: number
}
const SIFTING: Sifting = { above: 1_000_000, rooms: 50 }
/** Steps down the prices from nothing before the first sift, while everybody still wants the same few rooms. */
const STEPS_BEFORE_SIFTS = 12
/** Steps down the prices between two passes over the whole question. */
const STEPS_PER_SIFT = 25

/** How prices go down: step by step, or with the question sifted `sifts` times and steps from `first` to `last`. */
interface Way {
  share: number
  descent: (affordableSteps: number) => Descent
  sifts: number
  first: number
  last: number
}
const BY_SIZE: Way = { share: 0.12, descent: descentFrom, sifts: 16, first: 0.2, last: 0.005 }
/** Teams that share a room priced one by one. */
const BY_TEAM: Way = { share: 0.18, descent: () => BY_ORGANISATION, sifts: 10, first: 0.03, last: 0.003 }
/** Teams in shared rooms × quarters above which they are not priced one by one: memory, and time to move the prices. */
const MOST_TEAM_PRICES = 1_000_000

/** @param thread for the second half, or null to do both in this one */
export function solveLarge(incumbent: Incumbent, thread: SecondThread | null, sifting = SIFTING): void {
  new LargeRun(incumbent, thread, sifting).toTheEnd()
}

class LargeRun {
  readonly #incumbent: Incumbent
  readonly #thread: SecondThread | null
  readonly #sifting: Sifting
  readonly #isSifted: boolean

  constructor(incumbent: Incumbent, thread: SecondThread | null, sifting: Sifting) {
    this.#incumbent = incumbent
    this.#thread = thread
    this.#sifting = sifting
    this.#isSifted = cellsOf(incumbent.compiled) > sifting.above
  }

  toTheEnd(): void {
    const incumbent = this.#incumbent
    const { problem, bonus, budget } = incumbent
    let warm: Float64Array | null = null
    if (bonus > 0) {
      const lower = (bound: number) => (incumbent.plainBound = Math.min(bound, incumbent.plainBound))
      warm = this.#price(compile(problem, 0), warm, BY_SIZE, lower)
    }
    const lower = (bound: number) => incumbent.lower(bound, 'prices')
    let { compiled } = incumbent
    const teams = teamsInSharedRooms(compiled)
    const pricesTeams = teams > 0 && teams * compiled.quarters <= MOST_TEAM_PRICES
    const bySize = pricesTeams ? BY_SIZE : { ...BY_SIZE, share: BY_SIZE.share + BY_TEAM.share }
    let prices = this.#price(compiled, warm, bySize, lower)
    incumbent.prices = prices
    this.#dive(prices)
    if (budget.over) return
    if (pricesTeams) {
      const fine = compile(problem, bonus, 'organisation')
      prices = this.#price(fine, spreadPrices(compiled, prices, fine), BY_TEAM, lower)
      compiled = fine
    }
    this.#search(compiled, prices)
  }

  /** @returns the prices of the lowest bound */
  #price(compiled: Compiled, warm: Float64Array | null, way: Way, lower: (bound: number) => void): Float64Array {
    const { budget } = this.#incumbent
    const crew = this.#crew(compiled, 'whole')
    const whole = new Prices(compiled, crew.answer)
    if (warm !== null) whole.warmStart(warm)
    if (!this.#isSifted) {
      const spent = budget.stretch(way.share, () => crew.work)
      descend(whole, way.descent(budget.passes(way.share, cellsOf(compiled))), spent, () => lower(whole.bound))
      return whole.best
    }
    const spent = budget.stretch(way.share, () => 0)
    whole.run(warm === null ? STEPS_BEFORE_SIFTS : 1, way.first, way.first, () => {
      lower(whole.bound)
      return spent()
    })
    whole.warmStart(whole.best)
    const prices = new Prices(compiled, crew.answer)
    let siftedCrew: Crew | null = null
    for (let i = 0; i < way.sifts && spent() < 1; i++) {
      siftedCrew = this.#crew(this.#sift(compiled, whole.current).compiled, 'sifted', siftedCrew)
      prices.restart(siftedCrew.answer, whole.current)
      const step = way.first * (way.last / way.first) ** Math.max(i / (way.sifts - 1), spent())
      prices.run(STEPS_PER_SIFT, step, step, spent)
      whole.warmStart(prices.best)
      whole.evaluate()
      lower(whole.bound)
    }
    return whole.best
  }

  /** Each organisation, those with most to lose first, takes the best pathway left under the prices. */
  #dive(prices: Float64Array): void {
    const { compiled } = this.#incumbent
    const finder = new PathwayFinder(compiled)
    const plan = new Plan(compiled, prices)
    placeInOrder(plan, finder, orderByWorth(compiled, finder))
    this.#incumbent.adopt(plan.held, 'dive')
  }

  #search(whole: Compiled, prices: Float64Array): void {
    const incumbent = this.#incumbent
    const { budget, problem } = incumbent
    const { seed, gap } = problem.options
    const sifted = this.#isSifted ? this.#sift(whole, prices) : null
    const compiled = sifted?.compiled ?? whole
    const crew = this.#crew(compiled, 'sifted')
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
    }
  }

  #sift(compiled: Compiled, prices: Float64Array): Sifted {
    return new Sifted(compiled, promisingSegments(compiled, prices, this.#sifting.rooms, this.#incumbent.held))
  }

  #crew(compiled: Compiled, desk: Desk, before: Crew | null = null): Crew {
    return new Crew(compiled, desk, this.#thread, () => this.#incumbent.budget.over, before)
  }
}

/** Pairs of an organisation and a room where teams of several sizes may go. */
function teamsInSharedRooms({ stateRoom, roomSlot }: Compiled): number {
  let teams = 0
  for (const room of stateRoom) if (roomSlot[room + 1]! - roomSlot[room]! > 1) teams++
  return teams
}

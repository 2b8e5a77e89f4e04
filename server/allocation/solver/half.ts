/**
 * One half of the work on a large question. Two halves share its memory; each looks at half of the organisations, in a
 * thread of its own where there is one. The answers are the same with one thread, later.
 *
 * - `price`: the best pathways under the prices, counted by slot;
 * - `search`: destroy and repair of its organisations, the others staying where they are; what is free in a room is left
 *   to one of the two. So whatever one half does fits with whatever the other does meanwhile, and two plans made from one
 *   are put together organisation by organisation.
 */
import type { Compiled } from './compile.ts'
import { PathwayFinder } from './pathway.ts'
import { answerWith, type AnswerPrices } from './prices.ts'
import { seededRandom } from './random.ts'
import { Search, type Sides } from './search.ts'
import { sharedFloats, sharedInts } from './shared.ts'

/** One command to both halves. */
export type Command = 'price' | 'search'

/** What a half says, on shared memory. */
export interface Answer {
  /** Organisations in each slot, `[quarter * slotCount + slot]`. */
  uses: Int32Array
  /** Plan at the end of the round, and the best met; only the half's own organisations count. */
  held: Int32Array
  best: Int32Array
  /** See `NUMBER`. */
  numbers: Float64Array
}

export const NUMBER = { value: 0, work: 1, gain: 2, bestGain: 3, steps: 4 } as const
/** What a round of the search is told. */
export const ASKED = { round: 0, shareFrom: 1, shareTo: 2, cells: 3, hottest: 4, seed: 5 } as const

/** All on shared memory. */
export interface Memory {
  compiled: Compiled
  /** Prices that `price` answers, and that guide `search`. */
  prices: Float64Array
  /** Plan that both halves start a round from. */
  held: Int32Array
  asked: Float64Array
  /** 1 asks both halves to come back at once. */
  stop: Int32Array
  answers: readonly [Answer, Answer]
}

export function memoryFor(compiled: Compiled): Memory {
  const cells = compiled.quarters * compiled.slotCount
  const plan = compiled.organisationCount * compiled.quarters
  const answer = (): Answer => ({
    uses: sharedInts(cells),
    held: sharedInts(plan),
    best: sharedInts(plan),
    numbers: sharedFloats(Object.keys(NUMBER).length),
  })
  return {
    compiled,
    prices: sharedFloats(cells),
    held: sharedInts(plan),
    asked: sharedFloats(Object.keys(ASKED).length),
    stop: sharedInts(1),
    answers: [answer(), answer()],
  }
}

/** The half that each organisation, and what is free in each room, belongs to in a round of the search. */
export function drawSides({ organisationCount, roomCount }: Compiled, seed: number, round: number): Sides {
  const random = seededRandom(seed * 1000003 + round)
  const draw = (length: number) => Uint8Array.from({ length }, () => (random.next() < 0.5 ? 0 : 1))
  return { ofOrganisation: draw(organisationCount), ofRoom: draw(roomCount) }
}

export class Half {
  readonly #memory: Memory
  readonly #side: 0 | 1
  readonly #finder: PathwayFinder
  /** Asked now and then beside `memory.stop`. */
  readonly #isOver: () => boolean
  readonly #price: AnswerPrices
  #search: Search | null = null

  constructor(memory: Memory, side: 0 | 1, isOver: () => boolean = () => false) {
    this.#memory = memory
    this.#side = side
    this.#finder = new PathwayFinder(memory.compiled)
    this.#price = answerWith(this.#finder, side, 2)
    this.#isOver = isOver
  }

  run(command: Command): void {
    const { uses, numbers } = this.#answer
    if (command === 'price') numbers[NUMBER.value] = this.#price(this.#memory.prices, uses)
    else this.#searchRound()
    numbers[NUMBER.work] = this.#finder.work
  }

  get #answer(): Answer {
    return this.#memory.answers[this.#side]
  }

  #searchRound(): void {
    const { compiled, prices, held, asked, stop } = this.#memory
    const round = asked[ASKED.round]!
    const [from, to] = [asked[ASKED.shareFrom]!, asked[ASKED.shareTo]!]
    const newSearch = () => {
      const random = seededRandom(asked[ASKED.seed]! * 2 + this.#side)
      return new Search(compiled, this.#finder, random, prices, held)
    }
    const search = (this.#search ??= newSearch())
    search.startFrom(held, drawSides(compiled, asked[ASKED.seed]!, round), this.#side)
    const before = search.plan.total
    const started = this.#finder.work
    search.run(() => {
      if (Atomics.load(stop, 0) === 1 || this.#isOver()) return Infinity
      const done = (this.#finder.work - started) / asked[ASKED.cells]!
      return done >= 1 ? Infinity : from + (to - from) * done
    }, asked[ASKED.hottest]!)
    this.#answer.held.set(search.plan.held)
    this.#answer.best.set(search.best)
    this.#answer.numbers[NUMBER.gain] = search.plan.total - before
    this.#answer.numbers[NUMBER.bestGain] = search.bestTotal - before
    this.#answer.numbers[NUMBER.steps] = search.steps
  }
}

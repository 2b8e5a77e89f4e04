/** The two halves of the work on a large question, the second in a thread of its own where one is given. */
import type { Compiled } from './compile.ts'
import { ASKED, drawSides, Half, memoryFor, NUMBER, type Command, type Memory } from './half.ts'
import type { AnswerPrices } from './prices.ts'
import { onSharedMemory } from './shared.ts'

export const COMMANDS: readonly Command[] = ['price', 'search']

export interface SecondThread {
  /** Makes the second half of a memory, in place of the one before. */
  load(memory: Memory): void
  start(command: Command): void
  /** Blocks until the command is done. */
  wait(): void
  end(): void
}

export interface Round {
  round: number
  /** Shares of the schedule between which the round goes. */
  shareFrom: number
  shareTo: number
  /** Work of each half. */
  cells: number
  hottest: number
  seed: number
}

export class Crew {
  readonly #memory: Memory
  readonly #first: Half
  readonly #second: Half | null
  readonly #thread: SecondThread | null
  readonly #isOver: () => boolean

  /**
   * @param isOver asked often by the halves of this thread; true brings both back
   */
  constructor(compiled: Compiled, thread: SecondThread | null, isOver: () => boolean) {
    this.#memory = memoryFor(onSharedMemory(compiled))
    this.#thread = thread
    this.#isOver = isOver
    this.#first = new Half(this.#memory, 0, () => this.#stopIfOver())
    this.#second = thread === null ? new Half(this.#memory, 1, () => this.#stopIfOver()) : null
    thread?.load(this.#memory)
  }

  /** Cells of the dynamic programming that the busier half has done. */
  get work(): number {
    return Math.max(...this.#memory.answers.map(({ numbers }) => numbers[NUMBER.work]!))
  }

  get steps(): number {
    return this.#memory.answers.reduce((sum, { numbers }) => sum + numbers[NUMBER.steps]!, 0)
  }

  /** For `Prices`. */
  readonly answer: AnswerPrices = (prices, uses) => {
    this.#memory.prices.set(prices)
    this.#both('price')
    const [first, second] = this.#memory.answers
    for (let cell = 0; cell < uses.length; cell++) uses[cell] = first.uses[cell]! + second.uses[cell]!
    return first.numbers[NUMBER.value]! + second.numbers[NUMBER.value]!
  }

  /** The plan at which the round before ended. */
  get held(): Int32Array {
    return this.#memory.held
  }

  /** Prices that guide the search, and the plan that it starts from. */
  prepareSearch(prices: Float64Array, held: Int32Array): void {
    this.#memory.prices.set(prices)
    this.#memory.held.set(held)
  }

  /**
   * A round of the search from the plan at which the round before ended.
   * @returns points gained by the plan at the end of the round, and by the best that the halves met, which `best` makes
   */
  search(round: Round): { gain: number; bestGain: number; best: () => Int32Array } {
    const { asked, answers, held, compiled } = this.#memory
    for (const [name, at] of Object.entries(ASKED)) asked[at] = round[name as keyof Round]
    this.#both('search')
    const sides = drawSides(compiled, round.seed, round.round).ofOrganisation
    const { quarters } = compiled
    const together = (of: (side: number) => Int32Array, into: Int32Array) => {
      sides.forEach((side, o) => into.set(of(side).subarray(o * quarters, (o + 1) * quarters), o * quarters))
      return into
    }
    together((side) => answers[side]!.held, held)
    const sum = (at: number) => answers[0].numbers[at]! + answers[1].numbers[at]!
    const best = () => together((side) => answers[side]!.best, new Int32Array(held.length))
    return { gain: sum(NUMBER.gain), bestGain: sum(NUMBER.bestGain), best }
  }

  #both(command: Command): void {
    this.#thread?.start(command)
    this.#first.run(command)
    this.#thread?.wait()
    this.#second?.run(command)
  }

  #stopIfOver(): boolean {
    if (!this.#isOver()) return false
    Atomics.store(this.#memory.stop, 0, 1)
    return true
  }
}

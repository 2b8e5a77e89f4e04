/**
 * How long the solver may go on. Work is counted in cells of the dynamic programming, the same on every machine: a
 * stretch of the solver ends by its work, so that a run can be replayed, and by the clock only when the machine is
 * slower than foreseen.
 */

/** Cells a second that a modest machine does: below what ours do, so that work ends a stretch before the clock. */
const CELLS_PER_SECOND = 12e6

export class Budget {
  readonly #now: () => number
  readonly #started: number
  readonly #seconds: number
  readonly #shouldStop: () => boolean
  /** True once the clock, not the work, ended a stretch. */
  ranOut = false

  /** @param now milliseconds, rising */
  constructor(seconds: number, now: () => number, shouldStop: () => boolean) {
    this.#now = now
    this.#started = now()
    this.#seconds = seconds
    this.#shouldStop = shouldStop
  }

  get elapsed(): number {
    return (this.#now() - this.#started) / 1000
  }

  get left(): number {
    return Math.max(0, this.#seconds - this.elapsed)
  }

  /** True when nothing more must be started: cancelled, or past the time allowed. */
  get over(): boolean {
    if (this.#shouldStop()) return true
    if (this.elapsed >= this.#seconds) this.ranOut = true
    return this.ranOut
  }

  get cancelled(): boolean {
    return this.#shouldStop()
  }

  /**
   * @param share of the whole allowance
   * @param work counter of the cells done, read as the stretch goes on
   * @returns the share of the stretch spent so far, 1 when it is over
   */
  stretch(share: number, work: () => number): () => number {
    const before = work()
    const cells = Math.max(1, share * this.#seconds * CELLS_PER_SECOND)
    return () => (this.over ? 1 : Math.min(1, (work() - before) / cells))
  }
}

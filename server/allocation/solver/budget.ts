/**
 * How long the solver may go on. Work is counted in cells of the dynamic programming, the same on every machine: a
 * stretch of the solver ends by its work, so that a run can be replayed, and by the clock only when the machine is
 * slower than foreseen.
 */

/** Cells a second of a modest machine: below what ours do, so that work ends a stretch before the clock. */
const CELLS_PER_SECOND = 45e6

export class Budget {
  readonly #now: () => number
  readonly #started: number
  readonly #seconds: number
  readonly #shouldStop: () => boolean

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
    return this.#shouldStop() || this.elapsed >= this.#seconds
  }

  get cancelled(): boolean {
    return this.#shouldStop()
  }

  /**
   * @param share of the whole allowance
   * @param work counter of the cells done, read as the stretch goes on
   * @returns the share of the stretch spent so far: of its work, or of its time where the machine is slow; 1 at its end
   */
  stretch(share: number, work: () => number): () => number {
    const before = work()
    const started = this.elapsed
    const cells = this.cells(share)
    const seconds = Math.max(Number.EPSILON, Math.min(this.left, share * this.#seconds))
    return () => (this.over ? 1 : Math.min(1, Math.max((work() - before) / cells, (this.elapsed - started) / seconds)))
  }

  /** Cells that a share of the allowance has room for. */
  cells(share: number): number {
    return Math.max(1, share * this.#seconds * CELLS_PER_SECOND)
  }

  /** Passes over that many cells that a share of the allowance has room for, at least one. */
  passes(share: number, cells: number): number {
    return Math.max(1, Math.floor(this.cells(share) / Math.max(1, cells)))
  }
}

/**
 * Mixed-integer programs for HiGHS: a builder, and one call that never leaks its memory.
 *
 *     max c·x   s.t.   rowLower ≤ A x ≤ rowUpper,   0 ≤ x ≤ upper,   some x whole
 */
import loadHighs, { type Highs } from 'highs'

export class Milp {
  readonly cost: number[] = []
  readonly upper: number[] = []
  readonly whole: boolean[] = []
  readonly rowLower: number[] = []
  readonly rowUpper: number[] = []
  readonly #entryRow: number[] = []
  readonly #entryColumn: number[] = []
  readonly #entryValue: number[] = []
  /** Constant part of the objective. */
  offset = 0

  /** @returns the row's number */
  row(lower: number, upper: number): number {
    this.rowLower.push(lower)
    this.rowUpper.push(upper)
    return this.rowLower.length - 1
  }

  /** @returns the column's number */
  column(cost: number, upper: number, whole: boolean): number {
    this.cost.push(cost)
    this.upper.push(upper)
    this.whole.push(whole)
    return this.cost.length - 1
  }

  /** Adds the coefficient of a column in a row, at most once for a pair. */
  entry(row: number, column: number, value: number): void {
    this.#entryRow.push(row)
    this.#entryColumn.push(column)
    this.#entryValue.push(value)
  }

  /** The coefficients in compressed columns. */
  matrix() {
    const starts = new Int32Array(this.cost.length + 1)
    for (const column of this.#entryColumn) starts[column + 1]!++
    for (let column = 0; column < this.cost.length; column++) starts[column + 1]! += starts[column]!
    const next = starts.slice()
    const indices = new Int32Array(this.#entryRow.length)
    const values = new Float64Array(this.#entryRow.length)
    this.#entryColumn.forEach((column, i) => {
      const at = next[column]!++
      indices[at] = this.#entryRow[i]!
      values[at] = this.#entryValue[i]!
    })
    return { starts, indices, values }
  }
}

export interface MilpLimits {
  /** Wall-clock seconds. */
  seconds: number
  /** Simplex iterations, the limit that a replay meets again. */
  iterations: number
  /** Column values to start from, feasible. */
  start?: Float64Array
  /** The start is so good that only the proof is missing. */
  isNearlySolved?: boolean
  shouldStop?: () => boolean
  /** Sees the best objective and the bound while the search goes on. */
  onProgress?: (objective: number, bound: number) => void
}

export interface MilpAnswer {
  optimal: boolean
  /** Best column values found, or null. */
  values: Float64Array | null
  /** No solution is worth more. */
  bound: number
}

let loading: Promise<Highs> | null = null

/** The solver's WebAssembly, loaded once a thread. */
function highsOnce(): Promise<Highs> {
  loading ??= loadHighs()
  return loading
}

/** Relative gap at which HiGHS calls a solution optimal: well inside the 1e-6 that we call so. */
const RELATIVE_GAP = 1e-8

/**
 * No search for better solutions in models of its own, and fewer cuts kept: the search before has found the best, and
 * 60 × 30 × 12 is proven as soon in 275 MB as in 420 to 470.
 */
const FOR_THE_PROOF = { mip_heuristic_effort: 0, mip_pool_soft_limit: 1000 }

/** @throws Error when HiGHS refuses the model, with its message only (it would carry the whole model otherwise) */
export async function solveMilp(milp: Milp, limits: MilpLimits): Promise<MilpAnswer> {
  // HiGHS takes no starting solution for a model without columns.
  if (milp.cost.length === 0) return { optimal: true, values: new Float64Array(0), bound: milp.offset }
  const highs = await highsOnce()
  const { optimal, timeLimit, interrupted, solutionLimit } = highs.constants.modelStatus
  const [numCols, numRows] = [milp.cost.length, milp.rowLower.length]
  const infinite = (value: number) => (Math.abs(value) === Infinity ? Math.sign(value) * highs.infinity : value)
  try {
    return highs.withModel(
      {
        numCols,
        numRows,
        sense: highs.constants.objectiveSense.maximize,
        offset: milp.offset,
        colCost: Float64Array.from(milp.cost),
        colLower: new Float64Array(numCols),
        colUpper: Float64Array.from(milp.upper),
        rowLower: Float64Array.from(milp.rowLower, infinite),
        rowUpper: Float64Array.from(milp.rowUpper, infinite),
        matrix: { format: 'csc', numRows, numCols, ...milp.matrix() },
        integrality: Int32Array.from(milp.whole, (whole) =>
          whole ? highs.constants.variableType.integer : highs.constants.variableType.continuous,
        ),
      },
      (model) => {
        model.options.set({
          // Callbacks stay silent without output, so output goes nowhere instead.
          output_flag: true,
          log_to_console: false,
          time_limit: Math.max(0.01, limits.seconds),
          mip_rel_gap: RELATIVE_GAP,
          mip_abs_gap: 1e-7,
          ...(limits.isNearlySolved === true ? FOR_THE_PROOF : {}),
        })
        if (limits.start !== undefined) model.setSolution({ colValue: limits.start })
        model.zeroAllClocks()
        model.run({
          [highs.constants.callbackType.mipInterrupt](event) {
            const done = Number(event.data.mip_total_lp_iterations ?? 0)
            if (done >= limits.iterations || limits.shouldStop?.() === true) event.interrupt()
          },
          [highs.constants.callbackType.mipLogging](event) {
            const { mip_primal_bound: objective, mip_dual_bound: bound } = event.data
            if (objective !== undefined && bound !== undefined) limits.onProgress?.(objective, bound)
          },
        })
        const status = model.getModelStatus()
        const known = [optimal, timeLimit, interrupted, solutionLimit].some((code) => code === status)
        const bound = Number(model.info.get('mip_dual_bound'))
        const feasible = Number(model.info.get('primal_solution_status')) === 2
        return {
          optimal: status === optimal,
          values: known && feasible ? model.getSolution().colValue : null,
          bound: known && Number.isFinite(bound) ? bound : Infinity,
        }
      },
    )
  } catch (error) {
    throw new Error(error instanceof Error ? error.message : 'HiGHS failed')
  }
}

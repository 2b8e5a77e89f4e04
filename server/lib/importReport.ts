/** What became of a value: `kept`: a person's value stays; `reported`: taken as it is, for a person to look at. */
export type Action = 'mended' | 'refused' | 'kept' | 'reported'

export interface Problem {
  /** Line of the file (the header is line 1); in a GeoJSON, the rank of the feature. */
  readonly line: number
  /** Name of the column. */
  readonly field: string
  /** As the file writes it. */
  readonly value: string | null
  readonly action: Action
  /** Stable, machine-read. */
  readonly code: string
  /** A French sentence. */
  readonly reason: string
}

/**
 * What an import did. Every row read is taken (new, or changed by the source), unchanged, or refused:
 * read = taken + unchanged + refused. `mended` counts the rows with at least one mended value, whatever became of them.
 */
export interface ImportReport {
  readonly source: string
  readonly read: number
  readonly taken: number
  readonly mended: number
  readonly refused: number
  readonly unchanged: number
  readonly problems: readonly Problem[]
}

export interface ImportOptions {
  readonly territory: string
  readonly dryRun?: boolean
  /** Told how far the import is, as a share (0–1) of the file and in rows read. */
  readonly onProgress?: (share: number, rows: number) => void
  /** The `import_run` to close with the report; without one, a new one is kept. */
  readonly run?: string
}

/** So many problems of one kind are kept one by one: a national file of millions of rows must not fill the memory. */
const MOST_ALIKE = 50_000

/** Keeps the count as an import goes. */
export class ImportTally {
  readonly problems: Problem[] = []
  readonly #mendedLines = new Set<number>()
  readonly #alike = new Map<string, number>()
  #taken = 0
  #unchanged = 0
  #refused = 0

  constructor(private readonly source: string) {}

  note(...problems: readonly Problem[]): void {
    for (const problem of problems) {
      const alike = (this.#alike.get(problem.code) ?? 0) + 1
      this.#alike.set(problem.code, alike)
      if (alike <= MOST_ALIKE) this.problems.push(problem)
      if (problem.action === 'mended') this.#mendedLines.add(problem.line)
    }
  }

  taken(): void {
    this.#taken++
  }

  unchanged(): void {
    this.#unchanged++
  }

  /** One row refused, with its reasons. */
  refused(...problems: readonly Problem[]): void {
    this.#refused++
    this.note(...problems)
  }

  get read(): number {
    return this.#taken + this.#unchanged + this.#refused
  }

  report(): ImportReport {
    return {
      source: this.source,
      read: this.read,
      taken: this.#taken,
      mended: this.#mendedLines.size,
      refused: this.#refused,
      unchanged: this.#unchanged,
      problems: this.problems.toSorted((a, b) => a.line - b.line),
    }
  }
}

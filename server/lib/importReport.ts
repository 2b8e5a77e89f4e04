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

/** Keeps the count as an import goes. */
export class ImportTally {
  readonly problems: Problem[] = []
  readonly #mendedLines = new Set<number>()
  #taken = 0
  #unchanged = 0
  #refused = 0

  constructor(private readonly source: string) {}

  note(...problems: readonly Problem[]): void {
    for (const problem of problems) {
      this.problems.push(problem)
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

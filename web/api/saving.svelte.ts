import { asProblem, type ApiProblem } from './client.ts'

/** What others changed since the version that the person read, field by field (412). */
export interface Conflict {
  readonly version: number
  readonly changes: Readonly<Record<string, { readonly from: unknown; readonly to: unknown }>>
}

/** One thing being saved: busy while it goes, then what the server refused, beside the field at fault. */
export class Saving {
  busy = $state(false)
  problem = $state.raw<ApiProblem | null>(null)
  readonly conflict = $derived(
    this.problem?.status === 412 && 'changes' in this.problem.details
      ? (this.problem.details as unknown as Conflict)
      : null,
  )

  /** The refusal of a field, to be shown beside it; `null` when it is not at fault. */
  of(field: string): string | null {
    return this.problem?.field === field ? this.problem.message : null
  }

  /** Runs once at a time: a second press while the first goes on does nothing. */
  async run<T>(save: () => Promise<T>): Promise<T | undefined> {
    if (this.busy) return undefined
    this.busy = true
    this.problem = null
    try {
      return await save()
    } catch (error) {
      this.problem = asProblem(error)
      return undefined
    } finally {
      this.busy = false
    }
  }
}

import type { ApiProblem } from './client.ts'
import { Saving } from './saving.svelte.ts'

/**
 * A form being filled: its values, kept by the browser as a draft until they are saved, and the save. A draft belongs to
 * one object, whatever its version: only the fields that the person had touched come back over what the server holds now.
 */
export class Editing<Values extends object> {
  values: Values
  readonly saving = new Saving()
  /** The person asked to save once: from then on what is missing is said. */
  tried = $state(false)
  /** What is shown was found again, not read from the server. */
  restored = $state(false)
  readonly #initial: Values

  /** @param draftKey says of which object the draft is, and changes with the shape of `Values` */
  constructor(
    readonly draftKey: string,
    initial: Values,
  ) {
    this.#initial = initial
    const draft = read<Draft<Values>>(draftKey)
    const touched = draft === null ? {} : changedFields(draft.values, draft.base)
    this.values = $state({ ...structuredClone(initial), ...touched })
    this.restored = Object.keys(touched).length > 0
  }

  /** Keeps what is typed, as long as it differs from where the form started. To be run in an effect. */
  keepDraft(): void {
    const draft = JSON.stringify({ base: this.#initial, values: this.values } satisfies Draft<Values>)
    try {
      if (Object.keys(changedFields(this.values, this.#initial)).length === 0) sessionStorage.removeItem(this.draftKey)
      else sessionStorage.setItem(this.draftKey, draft)
    } catch {
      // No room or no right to keep it: the form itself still holds what was typed.
    }
  }

  /** Starts again from what the server holds. */
  discard(): void {
    this.values = structuredClone(this.#initial)
    this.restored = false
    this.tried = false
  }

  forgetDraft(): void {
    sessionStorage.removeItem(this.draftKey)
  }

  /** The refusal of a field, to be shown beside it. A list's refusal (`equipment/3`) belongs to the list. */
  refused(field: string): string | null {
    const problem: ApiProblem | null = this.saving.problem
    return problem?.field === field || problem?.field?.startsWith(`${field}/`) ? problem.message : null
  }
}

interface Draft<Values> {
  /** Where the form started, to tell what was touched */
  readonly base: Values
  readonly values: Values
}

function read<Draft>(key: string): Draft | null {
  try {
    const kept = sessionStorage.getItem(key)
    return kept === null ? null : (JSON.parse(kept) as Draft)
  } catch {
    return null
  }
}

/** Only what differs from `before`, so that a change never writes over a field that the person did not touch. */
export function changedFields<Body extends object>(body: Body, before: object): Partial<Body> {
  const old = before as Record<string, unknown>
  return Object.fromEntries(
    Object.entries(body).filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(old[field])),
  ) as Partial<Body>
}

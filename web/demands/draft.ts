import type { DemandForm } from './demandForm.ts'

/**
 * What is being typed, kept by the browser for as long as its tab is open, so that a reload, a wrong link or a fall of
 * the network loses nothing. One draft a demand, and one for a new demand; the number tells drafts of another shape apart.
 */
const keyOf = (demandId: string | null): string => `escale.draft.demand.1.${demandId ?? 'new'}`

export function keepDraft(demandId: string | null, form: DemandForm): void {
  try {
    sessionStorage.setItem(keyOf(demandId), JSON.stringify(form))
  } catch {
    // No room or no right to keep it: the form itself still holds what was typed.
  }
}

export function draftOf(demandId: string | null): DemandForm | null {
  try {
    const kept = sessionStorage.getItem(keyOf(demandId))
    return kept === null ? null : (JSON.parse(kept) as DemandForm)
  } catch {
    return null
  }
}

export function forgetDraft(demandId: string | null): void {
  sessionStorage.removeItem(keyOf(demandId))
}

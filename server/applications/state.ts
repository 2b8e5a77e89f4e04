import type { ApplicationState, DemandStatus } from '../db/codes.ts'

/**
 * Where an application stands, read with its demand: whoever places or withdraws the demand elsewhere moves the
 * application too. What was decided of the application itself (a draft, a refusal) is its own.
 * @param isOffered an offer to its demand waits for an answer
 */
export function stateOf(kept: ApplicationState, demand: DemandStatus | null, isOffered: boolean): ApplicationState {
  if (demand === null || kept === 'draft' || kept === 'refused') return kept
  if (demand === 'placed') return 'housed'
  if (demand === 'withdrawn' || demand === 'refused' || demand === 'appealed') return demand
  if (isOffered) return 'offered'
  return demand === 'waiting' && (kept === 'sent' || kept === 'under_review') ? 'waiting' : kept
}

/** Whether a call takes applications on a day: both its first and its last day count. */
export function phaseOf(
  { opensOn, closesOn }: { readonly opensOn: string; readonly closesOn: string | null },
  today: string,
): 'coming' | 'open' | 'closed' {
  if (today < opensOn) return 'coming'
  return closesOn !== null && today > closesOn ? 'closed' : 'open'
}

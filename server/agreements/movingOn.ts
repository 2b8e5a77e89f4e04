import type { Stage } from '../db/codes.ts'
import { addMonths } from './calendar.ts'
import { nextStage } from './rents.ts'

/** An organisation in a room, with what says whether it has to move on. */
export interface Stay {
  readonly stage: Stage
  readonly during: { readonly from: string; readonly until: string | null }
  /** First day of its stay in this room, over occupancies that follow each other without a gap */
  readonly since: string
  /** Null: the admission policy of the room is not known */
  readonly admitsStages: readonly Stage[] | null
  /** Null: no limit */
  readonly longestStayQuarters: number | null
  readonly milestonesSet: number
  readonly milestonesReached: number
}

export type MovingReason = 'stage_not_admitted' | 'stay_used_up' | 'ends_soon' | 'milestones_reached'

export interface MovingOn {
  readonly reasons: MovingReason[]
  /** First day on which it has to be elsewhere; null: no day is set */
  readonly by: string | null
  /** Stage that its next room should be open to */
  readonly towards: Stage
}

/** Months before a known end from which an organisation is looked at. */
const AHEAD = 9

/** Whether an organisation is due to move on, and why; null: it is not. */
export function movingOn(stay: Stay, today: string): MovingOn | null {
  const horizon = addMonths(today, AHEAD)
  const { longestStayQuarters, admitsStages, stage, during } = stay
  const usedUp = longestStayQuarters === null ? null : addMonths(stay.since, longestStayQuarters * 3)
  const reached = stay.milestonesSet > 0 && stay.milestonesReached === stay.milestonesSet
  const next = nextStage(stage)
  const reasons: MovingReason[] = []
  if (admitsStages !== null && !admitsStages.includes(stage)) reasons.push('stage_not_admitted')
  if (usedUp !== null && usedUp <= horizon) reasons.push('stay_used_up')
  if (during.until !== null && during.until <= horizon) reasons.push('ends_soon')
  if (reached && next !== null) reasons.push('milestones_reached')
  if (reasons.length === 0) return null
  const days = [reasons.includes('stay_used_up') ? usedUp : null, reasons.includes('ends_soon') ? during.until : null]
  return {
    reasons,
    by: days.filter((day) => day !== null).sort()[0] ?? null,
    towards: reached ? (next ?? stage) : stage,
  }
}

import { addMonths } from './calendar.ts'

/** Months before a deadline at which people are told, then once it has passed. */
export const MONTHS_AHEAD = [9, 6, 3, 0] as const
export type MonthsAhead = (typeof MONTHS_AHEAD)[number]

export interface Due {
  readonly monthsAhead: MonthsAhead
  /** The day on which this warning became due */
  readonly since: string
}

/**
 * The warning that is due today for a deadline: 9, 6 or 3 months ahead, or 0 once its day has come; null before that.
 * @param on the deadline: the first day after the end
 */
export function warningDue(on: string, today: string): Due | null {
  const reached = MONTHS_AHEAD.map((monthsAhead) => ({ monthsAhead, since: addMonths(on, -monthsAhead) })).filter(
    ({ since }) => since <= today,
  )
  return reached.at(-1) ?? null
}

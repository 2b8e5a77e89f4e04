import { addDays } from '../text/format.ts'
import type { text } from '../text/offers.ts'

/** How an offer is to be answered, whatever the room. */
export interface Terms {
  answerBy: string | null
  conditions: string
  nextTimes: keyof typeof text.make.next
}

/** Two weeks to answer, unless the manager says otherwise. */
const DAYS = 14
export const termsFrom = (today: string): Terms => ({
  answerBy: addDays(today, DAYS),
  conditions: '',
  nextTimes: '0',
})

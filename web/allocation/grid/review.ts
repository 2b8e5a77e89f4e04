import type { ReviewCriterion } from '../../../server/contract.ts'
import { text } from '../../text/grid.ts'

/** One more criterion, of six levels as a committee is used to, under a code that no other has. */
export function newReviewCriterion(review: readonly ReviewCriterion[]): ReviewCriterion {
  let at = review.length + 1
  while (review.some(({ code }) => code === `criterion_${at}`)) at++
  return { code: `criterion_${at}`, name: '', sentence: '', weight: 1, levels: [...text.review.usualLevels] }
}

/** Each version's difference from the one before, in words, while it is being written. */
export const sameReview = (a: readonly ReviewCriterion[], b: readonly ReviewCriterion[]): boolean =>
  JSON.stringify(a) === JSON.stringify(b)

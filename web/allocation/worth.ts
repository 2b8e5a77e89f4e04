import { formatMeasure } from '../text/format.ts'
import { text } from '../text/allocation.ts'

/** How much better a plan could be at most, rounded up: what is said is never less than what is proven. */
export function gapInWords(gap: number): string {
  const percent = Math.ceil(gap * 1000) / 10
  return gap < 0.001 ? text.proof.infinitesimal : formatMeasure(percent, '%')
}

import type { Phase } from '../../server/contract.ts'
import { formatArea } from '../text/format.ts'
import { text } from '../text/demands.ts'

/** The area that a phase asks for, in words: « de 40 m² à 80 m², idéalement 60 m² »; `null` when nobody said. */
export function areaInWords({ areaMinM2: min, areaIdealM2: ideal, areaMaxM2: max }: Phase): string | null {
  const words = text.area
  const range =
    min !== null && max !== null
      ? words.range(formatArea(min), formatArea(max))
      : min !== null
        ? words.atLeast(formatArea(min))
        : max !== null
          ? words.atMost(formatArea(max))
          : null
  const wish = ideal === null ? null : words.ideally(formatArea(ideal))
  return [range, wish].filter((part) => part !== null).join(', ') || null
}

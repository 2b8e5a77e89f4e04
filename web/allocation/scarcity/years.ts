import type { Scarcity, ScarcityGroup } from '../../../server/contract.ts'

export interface YearSum {
  readonly year: string
  /** Points; `null`: no quarter of the year has a price. */
  readonly points: number | null
}

/** Sums by calendar year of what one more room would bring: single quarters mean little, as prices are not unique. */
export function byYear({ prices }: Pick<ScarcityGroup, 'prices'>, quarters: Scarcity['quarters']): YearSum[] {
  const years = [...new Set(quarters.map(({ from }) => from.slice(0, 4)))]
  return years.map((year) => {
    const known = prices.filter((price, at) => price !== null && quarters[at]!.from.startsWith(year))
    return { year, points: known.length === 0 ? null : known.reduce<number>((sum, price) => sum + price!, 0) }
  })
}

import type { PlanChange } from '../../server/contract.ts'
import { text } from '../text/scenario.ts'

/** Something supposed, as it is being written: what is not said yet is `null`. */
export type Supposition = { readonly key: number } & (
  | { readonly type: 'window'; readonly siteId: string | null; readonly until: string | null }
  | { readonly type: 'withdrawn'; readonly demandId: string | null }
  | {
      readonly type: 'changed'
      readonly demandId: string | null
      readonly budgetEurPerMonth: number | null
      readonly areaMinM2: number | null
      readonly from: string | null
    }
)

/** First day on which each site hosts nobody any more, by its sheet; `null`: it gives none. */
export type SiteEnds = ReadonlyMap<string, string | null>

/** What is wrong in a supposition, by field as the API names it. */
export function faultsOf(supposition: Supposition, ends: SiteEnds): Readonly<Record<string, string>> {
  if (supposition.type === 'window') {
    const { siteId, until } = supposition
    return {
      ...(siteId === null && { siteId: text.siteMissing }),
      ...(until === null && { until: text.dayMissing }),
      ...(siteId !== null && until !== null && ends.get(siteId) === until && { until: text.same }),
    }
  }
  if (supposition.demandId === null) return { demandId: text.demandMissing }
  if (supposition.type === 'withdrawn') return {}
  const { budgetEurPerMonth, areaMinM2, from } = supposition
  return budgetEurPerMonth === null && areaMinM2 === null && from === null ? { demandId: text.nothingChanged } : {}
}

/** The change that a supposition without fault says: a site that ends earlier closes, so its tenants are to be placed. */
export function changeOf(supposition: Supposition, ends: SiteEnds): PlanChange {
  if (supposition.type === 'window') {
    const [siteId, until] = [supposition.siteId!, supposition.until!]
    const end = ends.get(siteId) ?? null
    return end !== null && until > end
      ? { type: 'site_extended', siteId, until }
      : { type: 'site_closes', siteId, on: until }
  }
  const demandId = supposition.demandId!
  if (supposition.type === 'withdrawn') return { type: 'demand_withdrawn', demandId }
  const { budgetEurPerMonth, areaMinM2, from } = supposition
  return {
    type: 'demand_changed',
    demandId,
    ...(budgetEurPerMonth !== null && { budgetEurCentsPerMonth: Math.round(100 * budgetEurPerMonth) }),
    ...(areaMinM2 !== null && { areaMinM2 }),
    ...(from !== null && { from }),
  }
}

/** Which of a supposition's fields a refusal is about: the API says `on` for the end of a site that closes. */
export function fieldRefused(field: string | null, at: number): string | null {
  const found = new RegExp(`^changes/${at}/(\\w+)`).exec(field ?? '')?.[1] ?? null
  return found === 'on' ? 'until' : found === 'budgetEurCentsPerMonth' ? 'budgetEurPerMonth' : found
}

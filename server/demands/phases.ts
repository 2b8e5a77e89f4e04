import { frenchSpan } from '../lib/frenchDay.ts'
import { Refusal } from '../lib/refusal.ts'
import { hasDays, overlaps } from '../lib/span.ts'
import type { NewPhase } from './demands.schema.ts'

/**
 * Holds the phases of a demand against each other and each against itself.
 * @throws Refusal 422 naming the field as the caller wrote it, `phases/1/needed`, for the first that is wrong
 */
export function refuseUnsoundPhases(phases: readonly NewPhase[]): void {
  phases.forEach((phase, at) => {
    const { from, until } = phase.needed
    if (!hasDays(phase.needed))
      refuse(
        at,
        'needed',
        'period_empty',
        `finit le ${until}, avant de commencer le ${from} : corrigez l’une des dates`,
      )
    refuseAreasOutOfOrder(phase, at)
  })
  phases.forEach(({ needed }, at) => {
    const other = phases.findIndex((earlier, place) => place < at && overlaps(earlier.needed, needed))
    if (other >= 0)
      refuse(
        at,
        'needed',
        'phases_overlap',
        `(${frenchSpan(needed)}) recouvre la phase ${other + 1} (${frenchSpan(phases[other]!.needed)}) : ` +
          'faites commencer l’une quand l’autre finit',
      )
  })
}

const AREAS = [
  ['areaMinM2', 'surface minimale'],
  ['areaIdealM2', 'surface idéale'],
  ['areaMaxM2', 'surface maximale'],
] as const

/** Of the areas that are known, each is at least the one before. */
function refuseAreasOutOfOrder(phase: NewPhase, at: number): void {
  const known = AREAS.flatMap(([field, words]) => {
    const m2 = phase[field] ?? null
    return m2 === null ? [] : [{ field, words, m2 }]
  })
  known.forEach((area, place) => {
    const before = known[place - 1]
    if (before !== undefined && before.m2 > area.m2)
      refuse(
        at,
        area.field,
        'areas_out_of_order',
        `a une ${area.words} de ${area.m2} m², plus petite que sa ${before.words} de ${before.m2} m² : corrigez l’une des deux`,
      )
  })
}

function refuse(at: number, field: string, code: string, what: string): never {
  throw new Refusal(422, code, `La phase ${at + 1} ${what}.`, { field: `phases/${at}/${field}` })
}

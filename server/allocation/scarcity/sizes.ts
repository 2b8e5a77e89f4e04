/** Size classes of rooms, so that what is missing can be said of a few sorts of room rather than of each. */
import { number } from '../../lib/french.ts'
import type { RoomFacts } from '../facts.ts'
import type { SizeClass } from './scarcity.schema.ts'

/** Where a class ends and the next begins, in m² for a room held alone. */
const AREAS_M2 = [20, 40, 80, 140, 300] as const
/** The same in workstations for a shared room. */
const WORKSTATIONS = [5, 13] as const

/** Class of a room held alone; `null`: nobody knows its area. */
export function sizeOfArea(areaM2: number | null): SizeClass | null {
  return areaM2 === null ? null : classIn(AREAS_M2, areaM2)
}

/** Class of a shared room; `null`: nobody knows its workstations. */
export function sizeOfWorkstations(workstations: number | null): SizeClass | null {
  return workstations === null ? null : classIn(WORKSTATIONS, workstations)
}

export function sizeOf({ shared, areaM2, workstations }: Pick<RoomFacts, 'shared' | 'areaM2' | 'workstations'>) {
  return shared ? sizeOfWorkstations(workstations) : sizeOfArea(areaM2)
}

/** « de 80 à 140 m² », « de 5 à 12 postes » */
export function saidSize(size: SizeClass | null, shared: boolean): string {
  if (size === null) return shared ? 'nombre de postes inconnu' : 'surface inconnue'
  const unit = shared ? 'postes' : 'm²'
  // Workstations are counted whole: the class ends one before the next begins.
  const last = size.until === null ? null : size.until - (shared ? 1 : 0)
  if (last === null) return `${number(size.from)} ${unit} et plus`
  if (size.from === 0) return shared ? `${number(last)} ${unit} au plus` : `moins de ${number(last)} ${unit}`
  return `de ${number(size.from)} à ${number(last)} ${unit}`
}

/** Half-open `[from, until)`. */
function classIn(limits: readonly number[], value: number): SizeClass {
  const at = limits.findIndex((limit) => value < limit)
  if (at === -1) return { from: limits.at(-1)!, until: null }
  return { from: at === 0 ? 0 : limits[at - 1]!, until: limits[at]! }
}

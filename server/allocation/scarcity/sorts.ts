/** Sorts of room: kind, size class and commune, so that what is missing is said of a few sorts rather than of each room. */
import type { RoomKind } from '../../db/codes.ts'
import { number } from '../../lib/french.ts'
import type { RoomFacts } from '../facts.ts'
import type { OneMore, SizeClass } from './scarcity.schema.ts'

/** Where a class ends and the next begins, in m² for a room held alone. */
const AREAS_M2 = [20, 40, 80, 140, 300] as const
/** The same in workstations for a shared room. */
const WORKSTATIONS = [5, 13] as const

/** What makes rooms alike. */
export interface Sort {
  readonly kind: RoomKind
  readonly shared: boolean
  readonly size: SizeClass | null
  readonly inseeCode: string
}

export function groupIdOf({ kind, shared, size, inseeCode }: Sort): string {
  return [kind, shared ? 'shared' : 'alone', size === null ? 'unknown' : String(size.from), inseeCode].join(' ')
}

/** Of a room that exists: only one that a plan supposes may be in no known commune. */
export function sortOf({ kind, shared, areaM2, workstations, site }: RoomFacts): Sort {
  const size = shared ? classIn(WORKSTATIONS, workstations) : classIn(AREAS_M2, areaM2)
  return { kind, shared, size, inseeCode: site.inseeCode! }
}

/** The sort that a room that is asked for would be of. */
export function sortAsked({ kind, areaM2, workstations, inseeCode }: OneMore): Sort {
  const shared = workstations !== null
  const size = shared ? classIn(WORKSTATIONS, workstations) : classIn(AREAS_M2, areaM2)
  return { kind, shared, size, inseeCode }
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

/** Half-open `[from, until)`; `null`: the measure is unknown. */
function classIn(limits: readonly number[], value: number | null): SizeClass | null {
  if (value === null) return null
  const at = limits.findIndex((limit) => value < limit)
  if (at === -1) return { from: limits.at(-1)!, until: null }
  return { from: at === 0 ? 0 : limits[at - 1]!, until: limits[at]! }
}

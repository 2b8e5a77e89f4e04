/**
 * The facts of a room that does not exist, from the little that is said of it. What is not said is supposed so that the
 * room itself is judged, not its landlord: a permanent site, a building in good condition, open to every stage, at the
 * usual rent of its kind. Heights, loads, doors and power stay unknown, which refuses nobody.
 */
import { STAGES, type RoomKind } from '../../db/codes.ts'
import { count, list, number } from '../../lib/french.ts'
import { frenchDay } from '../../lib/frenchDay.ts'
import type { RoomFacts } from '../facts.ts'
import { EQUIPMENT, KIND } from '../words.ts'
import type { OneMore } from './scarcity.schema.ts'

/** Never the id of a room: those are UUIDs. */
export const ONE_MORE = 'one-more'

const FEMININE: ReadonlySet<RoomKind> = new Set(['kitchen', 'shop', 'meeting', 'yard'])
export const oneOfKind = (kind: RoomKind): string => `${FEMININE.has(kind) ? 'une' : 'un'} ${KIND[kind]}`

export interface Commune {
  readonly inseeCode: string
  readonly name: string
}

/** @param rooms of the plan, for the usual rent */
export function roomOf(asked: OneMore, commune: Commune, rooms: readonly RoomFacts[]): RoomFacts {
  const name = 'Local de plus'
  return {
    id: ONE_MORE,
    name,
    kind: asked.kind,
    shared: asked.workstations !== null,
    workstations: asked.workstations,
    areaM2: asked.areaM2,
    clearHeightM: null,
    floorLoadKnM2: null,
    doorWidthM: null,
    powerKva: null,
    equipment: Object.fromEntries(
      Object.keys(EQUIPMENT).map((code) => [code, asked.equipment.some((has) => has === code)]),
    ),
    rents: usualRents(asked, rooms),
    admitsStages: STAGES,
    longestStayQuarters: null,
    stayGroup: null,
    archived: false,
    building: { id: ONE_MORE, name, condition: 'good' },
    site: {
      id: ONE_MORE,
      name: commune.name,
      permanence: 'permanent',
      status: 'open',
      inseeCode: commune.inseeCode,
      communeName: commune.name,
      inQpv: null,
      usable: { from: asked.from, until: null },
      releaseTrigger: null,
    },
  }
}

/**
 * Median rent by stage of the rooms of the kind, per m² for a room held alone and per workstation for a shared one, to the
 * whole euro. A stage that no such room has a rent for stays unknown.
 */
function usualRents({ kind, areaM2, workstations }: OneMore, rooms: readonly RoomFacts[]): RoomFacts['rents'] {
  const shared = workstations !== null
  const alike = rooms.filter((room) => room.kind === kind && room.shared === shared)
  return Object.fromEntries(
    STAGES.flatMap((stage) => {
      const rents = alike.flatMap(({ rents, areaM2 }) => {
        const rent = rents[stage]
        if (rent === undefined) return []
        if (shared) return [rent]
        return areaM2 === null ? [] : [rent / areaM2]
      })
      const usual = median(rents)
      return usual === null ? [] : [[stage, Math.round((usual * (shared ? 1 : areaM2!)) / 100) * 100]]
    }),
  )
}

/** The lower of the two in the middle; `null` of nothing. */
export function median(values: readonly number[]): number | null {
  return values.length === 0 ? null : [...values].sort((a, b) => a - b)[(values.length - 1) >> 1]!
}

/** « un atelier de 110 m² avec un quai de déchargement à Rezé, à partir du 1er janvier 2028 » */
export function saidOneMore({ kind, areaM2, workstations, equipment, from }: OneMore, { name }: Commune): string {
  const size = workstations === null ? `${number(areaM2!)} m²` : count(workstations, 'poste')
  const withWhat = equipment.length === 0 ? '' : ` avec ${list(equipment.map((code) => EQUIPMENT[code]))}`
  return `${oneOfKind(kind)} de ${size}${withWhat} à ${name}, à partir du ${frenchDay(from)}`
}

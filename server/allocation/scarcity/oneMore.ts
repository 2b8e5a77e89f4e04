/**
 * The facts of a room that does not exist, from the little that is said of it. What is not said is as in the room that it
 * is like, if there is one; else it is open to every stage, at the usual rent of its kind, and its heights, loads, doors and
 * power stay unknown, which refuses nobody. It stands on a permanent site, in a building in good condition.
 */
import { EQUIPMENT as CODES, STAGES, type RoomKind } from '../../db/codes.ts'
import { count, list, number } from '../../lib/french.ts'
import { frenchDay } from '../../lib/frenchDay.ts'
import { said } from '../explain/view.ts'
import type { RoomFacts } from '../facts.ts'
import { stayGroupOf } from '../tenancy.ts'
import { EQUIPMENT, KIND } from '../../db/words.ts'
import type { MoreWorkstations, OneMore } from './scarcity.schema.ts'

/** Never the id of a room: those are UUIDs. */
export const ONE_MORE = 'one-more'

const FEMININE: ReadonlySet<RoomKind> = new Set(['kitchen', 'shop', 'meeting', 'yard'])
export const oneOfKind = (kind: RoomKind): string => `${FEMININE.has(kind) ? 'une' : 'un'} ${KIND[kind]}`

export interface Commune {
  readonly inseeCode: string
  readonly name: string
}

/**
 * @param like the most sought room of its sort
 * @param rooms of the plan, for the usual rent where there is no such room
 */
export function roomOf(
  asked: OneMore,
  commune: Commune,
  like: RoomFacts | undefined,
  rooms: readonly RoomFacts[],
): RoomFacts {
  const name = 'Local de plus'
  const shared = asked.workstations !== null
  const alike = like === undefined ? rooms.filter((room) => room.kind === asked.kind && room.shared === shared) : [like]
  return {
    id: ONE_MORE,
    name,
    kind: asked.kind,
    shared,
    workstations: asked.workstations,
    areaM2: asked.areaM2,
    clearHeightM: like?.clearHeightM ?? null,
    floorLoadKnM2: like?.floorLoadKnM2 ?? null,
    doorWidthM: like?.doorWidthM ?? null,
    powerKva: like?.powerKva ?? null,
    equipment: Object.fromEntries(CODES.map((code) => [code, asked.equipment.includes(code)])),
    rents: usualRents(asked, alike),
    admitsStages: like === undefined ? STAGES : like.admitsStages,
    longestStayQuarters: like?.longestStayQuarters ?? null,
    stayGroup: like === undefined ? null : stayGroupOf(like),
    archived: false,
    building: { id: ONE_MORE, name, condition: 'good' },
    site: {
      id: ONE_MORE,
      name: commune.name,
      permanence: 'permanent',
      status: 'open',
      inseeCode: commune.inseeCode,
      communeName: commune.name,
      inQpv: like?.site.inQpv ?? null,
      usable: { from: asked.from, until: null },
      releaseTrigger: null,
    },
  }
}

/**
 * Median rent by stage, per m² for a room held alone and per workstation for a shared one, to the whole euro. A stage that
 * none of the rooms has a rent for stays unknown.
 */
function usualRents({ areaM2, workstations }: OneMore, alike: readonly RoomFacts[]): RoomFacts['rents'] {
  const shared = workstations !== null
  return Object.fromEntries(
    STAGES.flatMap((stage) => {
      const rents = alike.flatMap((room) => {
        const [rent, measure] = [room.rents[stage], shared ? 1 : room.areaM2]
        return rent === undefined || measure === null ? [] : [rent / measure]
      })
      const usual = median(rents)
      return usual === null ? [] : [[stage, Math.round((usual * (shared ? 1 : areaM2!)) / 100) * 100]]
    }),
  )
}

/** The lower of the two in the middle; `null` of nothing. */
function median(values: readonly number[]): number | null {
  return values.length === 0 ? null : [...values].sort((a, b) => a - b)[(values.length - 1) >> 1]!
}

/** « un atelier de 110 m² avec un quai de déchargement à Rezé, à partir du 1er janvier 2028 » */
export function saidOneMore({ kind, areaM2, workstations, equipment, from }: OneMore, { name }: Commune): string {
  const size = workstations === null ? `${number(areaM2!)} m²` : count(workstations, 'poste')
  const withWhat = equipment.length === 0 ? '' : ` avec ${list(equipment.map((code) => EQUIPMENT[code]))}`
  return `${oneOfKind(kind)} de ${size}${withWhat} à ${name}, à partir du ${frenchDay(from)}`
}

/** « 4 postes de plus dans « Plateau » (Halle A, Solilab), à partir du 1er janvier 2028 » */
export const saidMoreWorkstations = ({ workstations, from }: MoreWorkstations, room: RoomFacts): string =>
  `${count(workstations, 'poste')} de plus dans ${said(room)}, à partir du ${frenchDay(from)}`

/** What is supposed of it beside what was asked, in French. */
export function saidSuppositions({ rents }: RoomFacts, like: RoomFacts | undefined): string {
  const unlike = like?.site.permanence === 'transitional' ? ` (celui de « ${like.name} » est transitoire)` : ''
  const site = `Supposé : un site pérenne${unlike} et un bâtiment en bon état`
  if (like !== undefined) {
    return `${site} ; pour le reste (loyer au m² ou au poste, stades admis, hauteur, charge au sol, portes, puissance), comme ${said(like)}.`
  }
  const rent =
    Object.keys(rents).length === 0 ? 'un loyer que personne ne connaît' : 'le loyer habituel de ce type de local'
  return `${site}, ouvert à tous les stades, ${rent} ; hauteur, charge au sol, portes et puissance sont supposées convenir.`
}

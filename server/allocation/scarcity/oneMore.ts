/**
 * The facts of a room that does not exist, from the little that is said of it. What is not said is as in the rooms alike
 * (those of its sort, else those of its kind): the stages that half of them admit, and their median rent. It stands on a
 * permanent site, in a building in good condition; heights, loads, doors and power stay unknown, which refuses nobody.
 */
import { EQUIPMENT as CODES, STAGES, type RoomKind, type Stage } from '../../db/codes.ts'
import { count, euros, list, number } from '../../lib/french.ts'
import { frenchDay } from '../../lib/frenchDay.ts'
import type { RoomFacts } from '../facts.ts'
import { EQUIPMENT, KIND, STAGE } from '../words.ts'
import type { OneMore } from './scarcity.schema.ts'
import { groupIdOf, sortOf } from './sorts.ts'

/** Never the id of a room: those are UUIDs. */
export const ONE_MORE = 'one-more'

const FEMININE: ReadonlySet<RoomKind> = new Set(['kitchen', 'shop', 'meeting', 'yard'])
export const oneOfKind = (kind: RoomKind): string => `${FEMININE.has(kind) ? 'une' : 'un'} ${KIND[kind]}`

export interface Commune {
  readonly inseeCode: string
  readonly name: string
}

/** @param rooms of the plan: what is usual is read off them */
export function roomOf(asked: OneMore, commune: Commune, rooms: readonly RoomFacts[]): RoomFacts {
  const name = 'Local de plus'
  const room: RoomFacts = {
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
    equipment: Object.fromEntries(CODES.map((code) => [code, asked.equipment.includes(code)])),
    rents: {},
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
  const alike = roomsAlike(room, rooms)
  return { ...room, rents: usualRents(room, alike), admitsStages: usualStages(alike) }
}

function roomsAlike(room: RoomFacts, rooms: readonly RoomFacts[]): readonly RoomFacts[] {
  const sort = groupIdOf(sortOf(room))
  const sameSort = rooms.filter((each) => groupIdOf(sortOf(each)) === sort)
  return sameSort.length > 0
    ? sameSort
    : rooms.filter(({ kind, shared }) => kind === room.kind && shared === room.shared)
}

/** Stages that half of the rooms admit, of those whose admission is known; all of them when none is. */
function usualStages(alike: readonly RoomFacts[]): readonly Stage[] {
  const known = alike.flatMap(({ admitsStages }) => (admitsStages === null ? [] : [admitsStages]))
  return known.length === 0
    ? STAGES
    : STAGES.filter((stage) => 2 * known.filter((admitted) => admitted.includes(stage)).length >= known.length)
}

/**
 * Median rent by stage, per m² for a room held alone and per workstation for a shared one, to the whole euro. A stage that
 * none of the rooms has a rent for stays unknown.
 */
function usualRents({ shared, areaM2 }: RoomFacts, alike: readonly RoomFacts[]): RoomFacts['rents'] {
  const units = (room: Pick<RoomFacts, 'areaM2'>) => (shared ? 1 : room.areaM2)
  return Object.fromEntries(
    STAGES.flatMap((stage) => {
      const rents = alike.flatMap((each) => {
        const [rent, measure] = [each.rents[stage], units(each)]
        return rent === undefined || measure === null ? [] : [rent / measure]
      })
      const usual = median(rents)
      return usual === null ? [] : [[stage, Math.round((usual * units({ areaM2 })!) / 100) * 100]]
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

/** What is supposed of it beside what was asked, in French. */
export function saidSuppositions({ admitsStages, rents, shared }: RoomFacts): string {
  const stages = STAGES.filter((stage) => admitsStages?.includes(stage))
  const rent = stages.flatMap((stage) => rents[stage] ?? [])
  const per = shared ? ' par poste' : ''
  const least = Math.min(...rent)
  const most = Math.max(...rent)
  const paid =
    rent.length === 0
      ? 'à un loyer inconnu'
      : least === most
        ? `pour ${euros(least)} par mois${per}`
        : `pour ${euros(least)} à ${euros(most)} par mois${per} selon le stade`
  return (
    `Supposé : un site pérenne, un bâtiment en bon état, ouvert ${stages.length === STAGES.length ? 'à tous les stades' : `aux stades ${list(stages.map((stage) => STAGE[stage]))}`}, ` +
    `${paid}, comme les locaux semblables ; hauteur, charge au sol, portes et puissance conviennent.`
  )
}

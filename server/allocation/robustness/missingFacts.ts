/**
 * The facts that make a stay "to be checked". Each rule that can be left open by an unknown says here which facts would
 * settle it, so that somebody can go and find them: a test holds this list against the rule book.
 */
import type { RoomFacts, PhaseFacts } from '../facts.ts'
import { said } from '../explain/view.ts'
import { RULES } from '../eligibility/rules.ts'
import { contextOf, type Asking } from '../tenancy.ts'
import { EQUIPMENT, STAGE } from '../../db/words.ts'
import type { MissingFact } from './robustness.schema.ts'

export type Fact = Pick<MissingFact, 'subject' | 'subjectId' | 'field' | 'sentence'>

/** The same fact has the same key, whoever waits for it. */
export const keyOf = ({ subject, subjectId, field, sentence }: Fact): string =>
  [subject, subjectId, field, sentence].join(' ')

type Ask = (phase: PhaseFacts, room: RoomFacts, asking: Asking) => Fact[]

const ofRoom =
  (field: string, words: string): Ask =>
  (_, room) => [{ subject: 'room', subjectId: room.id, field, sentence: `${words} de ${said(room)}` }]

const ofDemand = ({ demand }: Asking, field: string, words: string): Fact => ({
  subject: 'demand',
  subjectId: demand.id,
  field,
  sentence: `${words} de ${demand.organisation.name}`,
})

/** By the rule that is left open; asked only then. */
export const ASKS: Readonly<Record<string, Ask>> = {
  site_window: (_, { site }) => {
    const opening = (site.usable?.from ?? null) === null && site.status !== 'open'
    const day = opening ? 'la date d’ouverture' : 'la date de fin'
    return [{ subject: 'site', subjectId: site.id, field: 'usable', sentence: `${day} du site ${site.name}` }]
  },
  transitional_accepted: (_, _room, asking) => [
    {
      subject: 'demand',
      subjectId: asking.demand.id,
      field: 'acceptsTransitional',
      sentence: `l’accord de ${asking.demand.organisation.name} pour un lieu transitoire`,
    },
  ],
  stage_admitted: ofRoom('admitsStages', 'les stades de parcours admis'),
  building_condition: (_, { building, site }) => [
    {
      subject: 'building',
      subjectId: building.id,
      field: 'condition',
      sentence: `l’état du bâtiment ${building.name} (${site.name})`,
    },
  ],
  workstations: (phase, room, asking) =>
    phase.workstations === null
      ? [ofDemand(asking, 'workstations', 'le nombre de postes')]
      : ofRoom('workstations', 'le nombre de postes')(phase, room, asking),
  area_too_small: ofRoom('areaM2', 'la surface'),
  area_too_large: ofRoom('areaM2', 'la surface'),
  equipment: ({ requiredEquipment }, room) =>
    requiredEquipment
      .filter((code) => room.equipment[code] === undefined)
      .map((code) => ({
        subject: 'room',
        subjectId: room.id,
        field: 'equipment',
        sentence: `s’il y a, dans ${said(room)}, ${EQUIPMENT[code]}`,
      })),
  clear_height: ofRoom('clearHeightM', 'la hauteur libre'),
  floor_load: ofRoom('floorLoadKnM2', 'la charge au sol admissible'),
  door_width: ofRoom('doorWidthM', 'la largeur de porte'),
  power: ofRoom('powerKva', 'la puissance électrique'),
  budget: (phase, room, asking) => {
    if (room.rents[phase.stage] === undefined) {
      return ofRoom('rents', `le loyer au stade ${STAGE[phase.stage]}`)(phase, room, asking)
    }
    if (phase.workstations === null && room.shared) return [ofDemand(asking, 'workstations', 'le nombre de postes')]
    return [ofDemand(asking, 'budgetEurCentsPerMonth', 'le budget')]
  },
}

/** The facts that a stay of this quarter rests on; none when every rule can be judged. */
export function missingFacts(asking: Asking, room: RoomFacts, quarter: number): Fact[] {
  const phase = asking.phases[quarter]!
  const context = contextOf(asking, room, quarter)
  // Nobody can go and look at what does not exist.
  const isSupposed = ({ subjectId }: Fact) =>
    (room.supposed === true && [room.id, room.building.id].includes(subjectId)) ||
    (asking.demand.supposed !== undefined && subjectId === asking.demand.id)
  return OPEN_RULES.filter((rule) => rule.judge(phase, room, context).verdict === 'unknown')
    .flatMap(({ id }) => ASKS[id]!(phase, room, asking))
    .filter((fact) => !isSupposed(fact))
}

const OPEN_RULES = RULES.filter(({ neverUnknown }) => neverUnknown !== true)

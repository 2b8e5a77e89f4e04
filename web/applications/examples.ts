import type { Equipment, Filiere, RoomKind } from '../../server/contract.ts'

/** What an organisation of a filière often needs: a proposal to start from, that nobody has validated. */
export interface Example {
  readonly kinds: readonly RoomKind[]
  readonly equipment: readonly Equipment[]
  readonly areaMinM2: number | null
  readonly areaMaxM2: number | null
  readonly workstations: number | null
  readonly minClearHeightM: number | null
  readonly minFloorLoadKnM2: number | null
}
const nothing = {
  areaMinM2: null,
  areaMaxM2: null,
  workstations: null,
  minClearHeightM: null,
  minFloorLoadKnM2: null,
}

export const EXAMPLES: Readonly<Record<Filiere, Example>> = {
  eco_construction: {
    ...nothing,
    kinds: ['workshop'],
    equipment: ['three_phase_power', 'extraction', 'vehicle_access'],
    areaMinM2: 80,
    areaMaxM2: 200,
    minClearHeightM: 3.5,
  },
  reuse: {
    ...nothing,
    kinds: ['workshop', 'storage'],
    equipment: ['dock', 'vehicle_access'],
    areaMinM2: 100,
    areaMaxM2: 300,
    minFloorLoadKnM2: 5,
  },
  inclusive_housing: {
    ...nothing,
    kinds: ['private_office'],
    equipment: ['confidential_rooms', 'step_free_access'],
    workstations: 4,
  },
  short_food_supply: {
    ...nothing,
    kinds: ['kitchen'],
    equipment: ['water', 'extraction', 'grease_trap', 'cold_room'],
    areaMinM2: 20,
    areaMaxM2: 60,
  },
  urban_logistics: {
    ...nothing,
    kinds: ['logistics_bay', 'storage'],
    equipment: ['vehicle_access', 'bike_parking', 'access_24_7'],
    areaMinM2: 60,
    areaMaxM2: 200,
  },
  responsible_digital: {
    ...nothing,
    kinds: ['shared_office', 'private_office'],
    equipment: ['secure_storage'],
    workstations: 3,
  },
  inclusive_mobility: {
    ...nothing,
    kinds: ['workshop'],
    equipment: ['battery_charging', 'bike_parking', 'step_free_access'],
    areaMinM2: 40,
    areaMaxM2: 120,
  },
  citizen_energy: { ...nothing, kinds: ['shared_office'], equipment: [], workstations: 2 },
  health_for_all: {
    ...nothing,
    kinds: ['practice'],
    equipment: ['step_free_access', 'confidential_rooms', 'water'],
    areaMinM2: 20,
    areaMaxM2: 80,
  },
  culture_citizenship: {
    ...nothing,
    kinds: ['studio', 'workshop'],
    equipment: ['sound_insulation'],
    areaMinM2: 40,
    areaMaxM2: 150,
    minClearHeightM: 3,
  },
}

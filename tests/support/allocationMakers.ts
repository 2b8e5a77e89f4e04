/** Plain facts for the tests of plans: each maker takes what the test is about and fills in the rest, all of it known. */
import type { Weights } from '../../server/allocation/allocation.schema.ts'
import type { Request } from '../../server/allocation/compose.ts'
import type { Context } from '../../server/allocation/eligibility/rule.ts'
import type {
  DemandFacts,
  Facts,
  OccupancyFacts,
  PhaseFacts,
  RoomFacts,
  SiteFacts,
} from '../../server/allocation/facts.ts'
import { weightsFor } from '../../server/allocation/weights.ts'

/** First day of the plans of these tests: quarter 0. */
export const START = '2027-01-01'

export const site = (given: Partial<SiteFacts> = {}): SiteFacts => ({
  id: 'solilab',
  name: 'Solilab',
  permanence: 'permanent',
  status: 'open',
  inseeCode: '44109',
  communeName: 'Nantes',
  inQpv: false,
  usable: { from: '2014-01-01', until: null },
  releaseTrigger: null,
  ...given,
})

/** A workshop of 50 m² that is open to every stage and costs 400 € a month. */
export const room = ({ site: place, building, ...given }: RoomGiven = {}): RoomFacts => ({
  id: 'r1',
  name: 'Atelier 1',
  kind: 'workshop',
  shared: false,
  workstations: null,
  areaM2: 50,
  clearHeightM: 4,
  floorLoadKnM2: 5,
  doorWidthM: 2,
  powerKva: 36,
  equipment: {},
  rents: { emergence: 40_000, incubation: 40_000, launch: 40_000, growth: 40_000, scaling: 40_000 },
  admitsStages: ['emergence', 'incubation', 'launch', 'growth', 'scaling'],
  longestStayQuarters: null,
  stayGroup: null,
  archived: false,
  building: { id: 'halle', name: 'Halle A', condition: 'good', ...building },
  site: site(place),
  ...given,
})
type RoomGiven = Omit<Partial<RoomFacts>, 'site' | 'building'> & {
  site?: Partial<SiteFacts>
  building?: Partial<RoomFacts['building']>
}

/** A shared office of ten workstations. */
export const desks = (given: RoomGiven = {}): RoomFacts =>
  room({ name: 'Plateau', kind: 'shared_office', shared: true, workstations: 10, rents: { launch: 10_000 }, ...given })

/** A workshop of 40 to 80 m², at best 50, for the year 2027, up to 800 € a month. */
export const phase = (given: Partial<PhaseFacts> = {}): PhaseFacts => ({
  stage: 'launch',
  needed: { from: START, until: '2028-01-01' },
  kinds: ['workshop'],
  areaMinM2: 40,
  areaIdealM2: 50,
  areaMaxM2: 80,
  workstations: null,
  requiredEquipment: [],
  minClearHeightM: null,
  minFloorLoadKnM2: null,
  minDoorWidthM: null,
  minPowerKva: null,
  budgetEurCentsPerMonth: 80_000,
  ...given,
})

/** A demand of an organisation named after its id, submitted this quarter: its priority is 1. */
export const demand = ({ organisation, ...given }: DemandGiven = {}): DemandFacts => {
  const id = given.id ?? 'd1'
  return {
    id,
    organisation: {
      id: `org-${id}`,
      name: `Structure ${id}`,
      stage: 'growth',
      filiere: null,
      jobsFte: 2,
      inclusionPostsFte: 0,
      ...organisation,
    },
    submittedOn: START,
    communesWanted: [],
    acceptsTransitional: true,
    wantsQpv: false,
    phases: [phase()],
    ...given,
  }
}
type DemandGiven = Omit<Partial<DemandFacts>, 'organisation'> & { organisation?: Partial<DemandFacts['organisation']> }

/** An open-ended occupancy of room r1 by the organisation of demand d1, since 2026. */
export const occupancy = (given: Partial<OccupancyFacts> = {}): OccupancyFacts => {
  const organisationId = given.organisationId ?? 'org-d1'
  return {
    id: `${organisationId} in ${given.roomId ?? 'r1'}`,
    roomId: 'r1',
    organisationName: organisationId.replace('org-', 'Structure '),
    from: '2026-01-01',
    until: null,
    workstations: null,
    ...given,
    organisationId,
  }
}

export const facts = (given: Partial<Facts> = {}): Facts => ({
  rooms: [room()],
  demands: [demand()],
  occupancies: [],
  ...given,
})

export const context = (given: Partial<Context> = {}): Context => ({
  demand: demand(),
  days: { from: START, until: '2027-04-01' },
  quartersStayed: 0,
  ...given,
})

/** Four quarters of 2027 with the first set of weights. */
export const request = (given: Partial<Request> & { weights?: Weights } = {}): Request => ({
  startsOn: START,
  quarters: 4,
  weights: weightsFor('2026-11'),
  pins: [],
  bans: [],
  changes: [],
  base: null,
  keepBonus: 0,
  seconds: 5,
  seed: 0,
  mode: 'weighted',
  ...given,
})

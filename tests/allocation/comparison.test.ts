import { describe, expect, test } from 'vitest'
import type { Plan, PlanSummary } from '../../server/allocation/allocation.schema.ts'
import { compare, distinct, type Compared } from '../../server/allocation/comparison/compare.ts'
import { compose, type Request } from '../../server/allocation/compose.ts'
import type { Facts } from '../../server/allocation/facts.ts'
import { weightsFor } from '../../server/allocation/weights.ts'
import { demand, desks, facts, occupancy, phase, request, room } from '../support/allocationMakers.ts'

type Stay = readonly [demand: string, room: string, from: number, until: number, units?: number]
const SUMMARY = { worth: 0, moves: 0 } as PlanSummary

/** A plan that the test writes by hand. */
function plan(name: string, given: Partial<Facts>, stays: readonly Stay[], asked: Partial<Request> = {}): Compared {
  const solvedRequest = request(asked)
  const { startsOn, quarters, mode, weights } = solvedRequest
  const solved = {
    facts: facts(given),
    request: solvedRequest,
    reserved: new Set<string>(),
    stays: stays.map(([organisation, roomId, from, until, units = 1]) => ({
      organisation,
      room: roomId,
      from,
      until,
      units,
    })),
  }
  return {
    plan: {
      id: name,
      name,
      territory: '244400404',
      startsOn,
      quarters,
      mode,
      weights,
      changes: [],
      summary: SUMMARY,
    } as object as Plan,
    solved,
    composed: compose(solved.facts, solvedRequest),
  }
}
const figuresOf = (given: Partial<Facts>, stays: readonly Stay[], asked: Partial<Request> = {}) =>
  compare([plan('A', given, stays, asked)]).plans[0]!.figures

describe('who is housed', () => {
  test('is counted by the stage of each quarter and by filière, an unknown one by itself', () => {
    const grown = demand({
      organisation: { filiere: 'reuse' },
      phases: [
        phase({ needed: { from: '2027-01-01', until: '2027-07-01' } }),
        phase({ stage: 'growth', needed: { from: '2027-07-01', until: '2028-01-01' } }),
      ],
    })
    const { byStage, byFiliere } = figuresOf({ demands: [grown, demand({ id: 'd2' })] }, [['d1', 'r1', 0, 3]])
    expect({ byStage, byFiliere }).toEqual({
      byStage: [
        { stage: 'launch', quartersAsked: 6, quartersHoused: 2 },
        { stage: 'growth', quartersAsked: 2, quartersHoused: 1 },
      ],
      byFiliere: [
        { filiere: 'reuse', quartersAsked: 4, quartersHoused: 3 },
        { filiere: null, quartersAsked: 4, quartersHoused: 0 },
      ],
    })
  })

  test('is counted by the commune and the priority neighbourhood of the room, what is unknown apart', () => {
    const rooms = [
      room({ site: { id: 's1', inQpv: true } }),
      room({ id: 'r2', site: { id: 's2', inseeCode: '44143', communeName: 'Rezé', inQpv: null } }),
    ]
    const { byCommune, byQpv } = figuresOf({ rooms, demands: [demand(), demand({ id: 'd2' })] }, [
      ['d1', 'r1', 0, 1],
      ['d2', 'r2', 0, 3],
    ])
    expect({ byCommune, byQpv }).toEqual({
      byCommune: [
        { inseeCode: '44143', name: 'Rezé', quartersHoused: 3 },
        { inseeCode: '44109', name: 'Nantes', quartersHoused: 1 },
      ],
      byQpv: { inside: 1, outside: 0, unknown: 3 },
    })
  })
})

describe('rent above the budget', () => {
  const dear = room({ rents: { launch: 100_000 } })
  const fair = room({ id: 'r2', rents: { launch: 60_000 } })
  const held = { rooms: [dear, fair], occupancies: [occupancy()] }

  test('is avoided by whoever leaves a room too dear for one within the budget, month by month', () =>
    expect(figuresOf(held, [['d1', 'r2', 0, 4]]).overBudget).toEqual({
      eurCents: 0,
      avoidedEurCents: 12 * 20_000,
      quartersUnknown: 0,
    }))

  test('is left to whoever stays there, and nothing is avoided by being without a room', () =>
    expect(figuresOf(held, [['d1', 'r1', 0, 2]]).overBudget).toEqual({
      eurCents: 6 * 20_000,
      avoidedEurCents: 0,
      quartersUnknown: 0,
    }))

  test('is not known where the rent or the budget is not; a room free of charge exceeds none', () => {
    const rooms = [room({ rents: {} }), room({ id: 'r2', rents: { launch: 0 } })]
    const demands = [demand(), demand({ id: 'd2', phases: [phase({ budgetEurCentsPerMonth: null })] })]
    expect(
      figuresOf({ rooms, demands }, [
        ['d1', 'r1', 0, 3],
        ['d2', 'r2', 0, 4],
      ]).overBudget,
    ).toEqual({ eurCents: 0, avoidedEurCents: 0, quartersUnknown: 3 })
  })
})

describe('the area left empty', () => {
  test('is averaged over the quarters in which a room can host, free desks for their share', () => {
    const rooms = [
      room({ areaM2: 60 }),
      desks({ id: 'r2', areaM2: 100 }),
      room({ id: 'r3', areaM2: 80, site: { usable: { from: null, until: '2027-04-01' } } }),
    ]
    const office = phase({ kinds: ['shared_office'], workstations: 4, areaMinM2: null })
    const demands = [demand(), demand({ id: 'd2', phases: [office] })]
    const { empty } = figuresOf({ rooms, demands }, [
      ['d1', 'r1', 0, 2],
      ['d2', 'r2', 0, 4, 4],
    ])
    // 60 m² for two quarters, six desks of ten throughout, 80 m² for the quarter before the site closes.
    expect(empty).toEqual({ m2: (2 * 60 + 4 * 60 + 80) / 4, roomsUnknown: 0 })
  })

  test('leaves out what cannot host, and says how many rooms have no known area', () => {
    const rooms = [
      room({ areaM2: null }),
      room({ id: 'r2', archived: true }),
      room({ id: 'r3', site: { status: 'spotted' } }),
      room({ id: 'r4', building: { condition: 'unusable' } }),
      room({ id: 'r5', kind: 'meeting' }),
    ]
    expect(figuresOf({ rooms }, []).empty).toEqual({ m2: 0, roomsUnknown: 1 })
  })

  test('counts as taken what an agreement in force holds', () =>
    expect(figuresOf({ occupancies: [occupancy({ organisationId: 'elsewhere' })] }, []).empty.m2).toBe(0))
})

describe('plans of other weights', () => {
  test('are also counted by the weights of the first', () => {
    const doubled = weightsFor('2026-11', { housed: 120 })
    const stays: Stay[] = [['d1', 'r1', 0, 4]]
    const worth = ({ plans }: ReturnType<typeof compare>) => plans.map(({ figures }) => figures.worthByFirst)
    const [one, other] = [plan('A', {}, stays), plan('B', {}, stays, { weights: doubled })]
    const [, bySmall] = worth(compare([one, other]))
    const [, byLarge] = worth(compare([other, one]))
    expect(byLarge! - bySmall!).toBe(4 * 60)
  })
})

test('each plan says what it was asked otherwise than the first', () => {
  const changed = { rooms: [room({ areaM2: 51 }), room({ id: 'r2' })], demands: [demand({ id: 'd2' })] }
  const asked = { weights: weightsFor('2026-11', { moveCost: 41 }), bans: [{ demandId: 'd2', roomId: 'r1' }] }
  expect(compare([plan('A', {}, []), plan('B', changed, [], asked)]).plans.map(({ difference }) => difference)).toEqual(
    [
      { weights: 0, decisions: 0, rooms: 0, demands: 0, expected: 0, occupancies: 0 },
      { weights: 1, decisions: 1, rooms: 2, demands: 2, expected: 0, occupancies: 0 },
    ],
  )
})

test('each demand says where it is in each plan, `null` where it is not asked about, and whether that differs', () => {
  const [same, moved, gone] = [demand({ id: 'Abri' }), demand({ id: 'Borne' }), demand({ id: 'Cale' })]
  const rooms = [room(), room({ id: 'r2', name: 'Atelier 2' }), room({ id: 'r3', name: 'Atelier 3' })]
  const place = (roomId: string, roomName: string, from = '2027-01-01', until = '2028-01-01') => [
    { roomId, roomName, siteId: 'solilab', siteName: 'Solilab', from, until },
  ]
  const { demands } = compare([
    plan('A', { rooms, demands: [gone, moved, same] }, [
      ['Abri', 'r3', 0, 4],
      ['Borne', 'r1', 0, 4],
    ]),
    plan('B', { rooms, demands: [moved, same] }, [
      ['Abri', 'r3', 0, 4],
      ['Borne', 'r2', 1, 4],
    ]),
  ])
  expect(demands.map(({ demandId, differs, places }) => ({ demandId, differs, places }))).toEqual([
    { demandId: 'Abri', differs: false, places: [place('r3', 'Atelier 3'), place('r3', 'Atelier 3')] },
    {
      demandId: 'Borne',
      differs: true,
      places: [place('r1', 'Atelier 1'), place('r2', 'Atelier 2', '2027-04-01')],
    },
    { demandId: 'Cale', differs: true, places: [[], null] },
  ])
})

test('a plan compared with itself is refused, however its identifier is written', () => {
  expect(() => distinct(['a1', 'A1'])).toThrow('Le même plan est donné deux fois')
  expect(distinct(['a1', 'a2'])).toEqual(['a1', 'a2'])
})

test('plans of two territories are refused', () => {
  const [one, other] = [plan('A', {}, []), plan('B', {}, [])]
  const elsewhere = { ...other, plan: { ...other.plan, territory: '200000000' } }
  expect(() => compare([one, elsewhere])).toThrow('Ces plans ne portent pas sur le même territoire')
})

test('a place kept for an expected project is nobody’s: no demand, no quarter served, and a difference by itself', () => {
  const project = demand({ id: 'p1', expected: { cohortId: 'c1', probability: 0.5 } })
  const reserve = { demands: [demand(), project], rooms: [room(), room({ id: 'r2' })] }
  const stays: Stay[] = [['d1', 'r1', 0, 4]]
  const { plans, demands } = compare([
    plan('A', { ...reserve, demands: [demand()] }, stays),
    plan('B', reserve, [...stays, ['p1', 'r2', 0, 4]]),
  ])
  expect(demands.map(({ demandId, differs }) => [demandId, differs])).toEqual([['d1', false]])
  expect(plans.map(({ figures }) => figures.byStage)).toEqual(
    [1, 2].map(() => [{ stage: 'launch', quartersAsked: 4, quartersHoused: 4 }]),
  )
  expect(plans[1]!.difference).toMatchObject({ demands: 0, expected: 1 })
})

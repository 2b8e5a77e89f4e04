import { describe, expect, test } from 'vitest'
import { compose, strandedBy, type Request } from '../../server/allocation/compose.ts'
import type { Facts } from '../../server/allocation/facts.ts'
import { hashOf } from '../../server/allocation/hash.ts'
import { parseProblem, type PlannedStay, type Result } from '../../server/allocation/problem.ts'
import { Refusal } from '../../server/lib/refusal.ts'
import { demand, desks, facts, occupancy, phase, request, room, START } from '../support/allocationMakers.ts'

const problemOf = (given: Partial<Facts> = {}, asked: Partial<Request> = {}, reserved: readonly string[] = []) =>
  compose(facts(given), request(asked), new Set(reserved)).problem

/** Worth of a quarter in the workshop of 50 m² of the makers: 60 + 20 + 10 + 0 + 2.5, at priority 1. */
const WORTH = 92.5

test('a demand and a room that answers it make a question in escale-allocation/1', () => {
  const problem = problemOf()
  expect(problem).toEqual({
    format: 'escale-allocation/1',
    quarters: 4,
    rooms: [{ id: 'r1', capacity: 1, from: 0, until: 4, maxStay: null, maxStayGroup: null }],
    organisations: [
      {
        id: 'd1',
        from: 0,
        until: 4,
        moveCost: 40,
        evictionCost: 60,
        unhousedCost: 0,
        current: null,
        stayed: {},
        priority: 0,
        priorityClass: 3,
        lot: 1,
      },
    ],
    stays: [{ organisation: 'd1', room: 'r1', from: 0, until: 4, worth: WORTH, units: 1 }],
    pins: [],
    options: { seconds: 5, seed: 0, gap: 0, keep: null, keepBonus: 0, mode: 'weighted' },
  })
  expect(parseProblem(JSON.parse(JSON.stringify(problem)))).toEqual(problem)
})

test('the priority multiplies what stays are worth and what moves cost', () => {
  const problem = problemOf({ demands: [demand({ organisation: { stage: 'launch' } })] })
  expect(problem.stays[0]!.worth).toBe(101.75)
  expect(problem.organisations[0]).toMatchObject({ moveCost: 44, evictionCost: 66, unhousedCost: 0 })
})

describe('quarters', () => {
  test('count for the phase that holds their first day', () => {
    const first = phase({ needed: { from: '2027-02-15', until: '2027-08-15' } })
    const second = phase({ needed: { from: '2027-08-15', until: '2027-12-01' }, areaIdealM2: 40 })
    const { organisations, stays } = problemOf({ demands: [demand({ phases: [first, second] })] })
    expect(organisations).toMatchObject([{ from: 1, until: 4 }])
    expect(stays.map(({ from, until, worth }) => [from, until, worth])).toEqual([
      [1, 3, WORTH],
      [3, 4, 87.5],
    ])
  })

  test('between two phases ask for nothing', () => {
    const first = phase({ needed: { from: START, until: '2027-04-01' } })
    const second = phase({ needed: { from: '2027-10-01', until: '2028-01-01' } })
    const { organisations, stays } = problemOf({ demands: [demand({ phases: [first, second] })] })
    expect(organisations).toMatchObject([{ from: 0, until: 4 }])
    expect(stays.map(({ from, until }) => [from, until])).toEqual([
      [0, 1],
      [3, 4],
    ])
  })

  test('out of every phase leave the demand out of the plan', () => {
    const later = phase({ needed: { from: '2029-01-01', until: '2030-01-01' } })
    const { organisations, rooms } = problemOf({ demands: [demand({ phases: [later] })] })
    expect([organisations, rooms]).toEqual([[], []])
  })

  test('are allowed one by one as long as the site is open', () => {
    const closing = room({ site: { permanence: 'transitional', usable: { from: '2018-01-01', until: '2027-08-01' } } })
    expect(problemOf({ rooms: [closing] }).stays.map(({ from, until }) => [from, until])).toEqual([[0, 2]])
  })
})

test('a room that breaks a rule is left out', () =>
  expect(problemOf({ rooms: [room({ areaM2: 20 })] })).toMatchObject({ rooms: [], stays: [] }))

test('a room with an unknown fact is allowed, to be checked', () =>
  expect(problemOf({ rooms: [room({ areaM2: null })] }).stays).toMatchObject([{ room: 'r1', from: 0, until: 4 }]))

describe('a shared room', () => {
  const asking = (workstations: number | null, id = 'd1') =>
    demand({ id, phases: [phase({ kinds: ['shared_office'], workstations })] })

  test('gives as many units as it has workstations, and takes those asked for', () => {
    const { rooms, stays } = problemOf({ rooms: [desks()], demands: [asking(4)] })
    expect([rooms[0]!.capacity, stays[0]!.units]).toEqual([10, 4])
  })

  test('counts one workstation when nobody knows how many are asked for', () =>
    expect(problemOf({ rooms: [desks()], demands: [asking(null)] }).stays[0]!.units).toBe(1))

  test('offers what the tenants without a demand leave, in each quarter that they touch', () => {
    const tenant = occupancy({ organisationId: 'org-x', from: '2027-06-30', until: '2027-07-02', workstations: 7 })
    const { rooms, stays } = problemOf({ rooms: [desks()], demands: [asking(4)], occupancies: [tenant] })
    expect(rooms[0]!.capacity).toEqual([10, 3, 3, 10])
    expect(stays.map(({ from, until }) => [from, until])).toEqual([
      [0, 1],
      [3, 4],
    ])
  })
})

describe('a longest stay', () => {
  const incubator = (id: string) => room({ id, longestStayQuarters: 4, stayGroup: 'incubator' })

  test('is one for the rooms of a group, and counts what was stayed before', () => {
    const before = occupancy({ roomId: 'r2', from: '2026-02-10', until: '2026-11-15' })
    const { rooms, organisations } = problemOf({ rooms: [incubator('r1'), incubator('r2')], occupancies: [before] })
    expect(rooms.map(({ maxStay, maxStayGroup }) => [maxStay, maxStayGroup])).toEqual([
      [4, 'incubator'],
      [4, 'incubator'],
    ])
    // First days of April, July and October 2026.
    expect(organisations[0]!.stayed).toEqual({ incubator: 3 })
  })

  test('of a room without a group is its own', () =>
    expect(problemOf({ rooms: [room({ longestStayQuarters: 2 })] }).rooms).toMatchObject([
      { maxStay: 2, maxStayGroup: 'r1' },
    ]))

  test('that is used up refuses the room', () => {
    const before = occupancy({ from: '2025-01-01', until: '2026-12-01' })
    expect(problemOf({ rooms: [incubator('r1')], occupancies: [before] }).stays).toEqual([])
  })
})

describe('a tenant with a demand', () => {
  const other = room({ id: 'r2', name: 'Atelier 2' })
  const newcomer = demand({ id: 'd2' })

  test('stays in a room that answers it until its agreement ends, and competes afterwards', () => {
    const { pins, organisations, stays } = problemOf({
      rooms: [room(), other],
      demands: [demand(), newcomer],
      occupancies: [occupancy({ until: '2027-07-01' })],
    })
    expect(organisations[0]).toMatchObject({ id: 'd1', current: 'r1' })
    expect(pins).toEqual([{ organisation: 'd1', room: 'r1', from: 0, until: 2 }])
    expect(stays.map(({ organisation, room, from, until }) => [organisation, room, from, until])).toEqual([
      ['d1', 'r1', 0, 4],
      ['d1', 'r2', 2, 4],
      ['d2', 'r1', 0, 4],
      ['d2', 'r2', 0, 4],
    ])
  })

  test('stays with the workstations of its agreement, and asks for its own afterwards', () => {
    const { stays, rooms } = problemOf({
      rooms: [desks()],
      demands: [demand({ phases: [phase({ kinds: ['shared_office'], workstations: 4 })] })],
      occupancies: [occupancy({ until: '2027-07-01', workstations: 2 })],
    })
    expect(rooms[0]!.capacity).toBe(10)
    expect(stays.map(({ from, until, units }) => [from, until, units])).toEqual([
      [0, 2, 2],
      [2, 4, 4],
    ])
  })

  test('leaves a room that no longer answers it: the room is offered to others', () => {
    const { pins, organisations, stays } = problemOf({
      rooms: [room({ areaM2: 20 }), other],
      demands: [demand(), demand({ id: 'd2', phases: [phase({ areaMinM2: 10 })] })],
      occupancies: [occupancy()],
    })
    expect([pins, organisations[0]!.current, organisations[0]!.evictionCost]).toEqual([[], 'r1', 60])
    expect(stays.map(({ organisation, room }) => [organisation, room])).toEqual([
      ['d1', 'r2'],
      ['d2', 'r1'],
      ['d2', 'r2'],
    ])
  })

  test('leaves when its next phase asks for another kind of room', () => {
    const phases = [
      phase({ kinds: ['shared_office'], workstations: 2, needed: { from: START, until: '2027-07-01' } }),
      phase({ needed: { from: '2027-07-01', until: '2028-01-01' } }),
    ]
    const { pins, stays } = problemOf({
      rooms: [desks({ id: 'r1' }), other],
      demands: [demand({ phases })],
      occupancies: [occupancy({ workstations: 2 })],
    })
    expect(pins).toEqual([{ organisation: 'd1', room: 'r1', from: 0, until: 2 }])
    expect(stays.map(({ room, from, until }) => [room, from, until])).toEqual([
      ['r1', 0, 2],
      ['r2', 2, 4],
    ])
  })

  test('whose place is reserved keeps it out of what is offered, and is not evicted', () => {
    const given = { rooms: [room({ areaM2: 20 }), other], demands: [demand()], occupancies: [occupancy()] }
    const { rooms, organisations, stays } = problemOf(given, {}, ['d1'])
    expect(rooms.map(({ id, capacity }) => [id, capacity])).toEqual([
      ['r1', 0],
      ['r2', 1],
    ])
    expect(organisations[0]).toMatchObject({ current: 'r1', evictionCost: 0 })
    expect(stays.map(({ room }) => room)).toEqual(['r2'])
  })

  test('stays only as long as an incubator allows', () => {
    const { pins, stays } = problemOf({
      rooms: [room({ longestStayQuarters: 6, stayGroup: 'incubator' })],
      occupancies: [occupancy()],
    })
    expect(pins).toEqual([{ organisation: 'd1', room: 'r1', from: 0, until: 2 }])
    expect(stays.map(({ from, until }) => [from, until])).toEqual([[0, 4]])
  })

  test('keeps beside its demand a room of a kind that it does not ask for', () => {
    const store = room({ id: 'r2', kind: 'storage' })
    const { organisations, rooms } = problemOf({
      rooms: [room(), store],
      occupancies: [occupancy(), occupancy({ roomId: 'r2' })],
    })
    expect([organisations[0]!.current, rooms.map(({ id }) => id)]).toEqual(['r1', ['r1']])
  })

  test('with two demands holds its room for the one that accepts its kind', () => {
    const office = demand({ id: 'd0', phases: [phase({ kinds: ['private_office'] })], organisation: { id: 'org-d1' } })
    const { organisations } = problemOf({ demands: [office, demand()], occupancies: [occupancy()] })
    expect(organisations.map(({ id, current }) => [id, current])).toEqual([
      ['d0', null],
      ['d1', 'r1'],
    ])
  })

  test('shares no quarter with the tenant that follows it in the middle of one', () => {
    const { pins, rooms } = problemOf({
      demands: [demand(), newcomer],
      occupancies: [
        occupancy({ until: '2027-05-01' }),
        occupancy({ organisationId: 'org-x', from: '2027-05-01', until: '2027-07-01' }),
      ],
    })
    expect(pins).toEqual([{ organisation: 'd1', room: 'r1', from: 0, until: 1 }])
    expect(rooms[0]!.capacity).toEqual([1, 0, 1, 1])
  })
})

describe('a plan that strands a tenant', () => {
  const given = facts({
    rooms: [room({ areaM2: 20 }), room({ id: 'r2' })],
    demands: [demand(), demand({ id: 'd2', phases: [phase({ areaMinM2: 10 })] })],
    occupancies: [occupancy()],
  })
  const answer = (stays: PlannedStay[]) => ({ stays }) as unknown as Result
  const stay = (organisation: string, room: string, from: number, until: number) => ({
    organisation,
    room,
    from,
    until,
    units: 1,
  })
  const composed = compose(given, request())

  test('gives its room away before it has another', () =>
    expect(strandedBy(composed, answer([stay('d1', 'r2', 2, 4), stay('d2', 'r1', 1, 4)]))).toEqual(['d1']))
  test('or without giving it another at all', () =>
    expect(strandedBy(composed, answer([stay('d2', 'r1', 3, 4)]))).toEqual(['d1']))
  test('but not when it gives the room away the day that it moves', () =>
    expect(strandedBy(composed, answer([stay('d1', 'r2', 2, 4), stay('d2', 'r1', 2, 4)]))).toEqual([]))
  test('nor when it leaves the room alone', () =>
    expect(strandedBy(composed, answer([stay('d2', 'r2', 0, 4)]))).toEqual([]))
  test('nor when its place is reserved', () =>
    expect(strandedBy(compose(given, request(), new Set(['d1'])), answer([]))).toEqual([]))
})

describe('decisions taken before', () => {
  const pin = { demandId: 'd1', roomId: 'r1', from: '2027-04-01', until: '2027-10-01' }

  test('a pin goes before every rule, and leaves no other room in its quarters', () => {
    const { pins, stays } = problemOf({ rooms: [room({ areaM2: 20 }), room({ id: 'r2' })] }, { pins: [pin] })
    expect(pins).toEqual([{ organisation: 'd1', room: 'r1', from: 1, until: 3 }])
    expect(stays.map(({ room, from, until }) => [room, from, until])).toEqual([
      ['r1', 1, 3],
      ['r2', 0, 1],
      ['r2', 3, 4],
    ])
  })

  test('a pin elsewhere takes a tenant out of the room that it would stay in, for good', () => {
    const { pins } = problemOf(
      { rooms: [room(), room({ id: 'r2' })], occupancies: [occupancy()] },
      { pins: [{ ...pin, roomId: 'r2' }] },
    )
    expect(pins).toEqual([
      { organisation: 'd1', room: 'r1', from: 0, until: 1 },
      { organisation: 'd1', room: 'r2', from: 1, until: 3 },
    ])
  })

  test('a ban leaves the room out for this demand alone', () => {
    const { stays } = problemOf(
      { demands: [demand(), demand({ id: 'd2' })] },
      { bans: [{ demandId: 'd1', roomId: 'r1' }] },
    )
    expect(stays.map(({ organisation }) => organisation)).toEqual(['d2'])
  })

  const asked = (given: Partial<Request>) => () => problemOf({}, given)
  test.each([
    ['a demand that does not wait', { pins: [{ ...pin, demandId: 'd9' }] }, 'demand_not_waiting', 'pins/0/demandId'],
    ['a room that does not exist', { pins: [{ ...pin, roomId: 'r9' }] }, 'room_unknown', 'pins/0/roomId'],
    ['a day in a quarter', { pins: [{ ...pin, from: '2027-04-02' }] }, 'not_a_quarter', 'pins/0/from'],
    ['an end before the start', { pins: [{ ...pin, until: '2027-04-01' }] }, 'period_empty', 'pins/0/until'],
    ['a quarter after the plan', { pins: [{ ...pin, until: '2028-04-01' }] }, 'pin_outside_need', 'pins/0'],
    ['a quarter before the plan', { pins: [{ ...pin, from: '2026-10-01' }] }, 'pin_outside_need', 'pins/0'],
    ['a banned room', { pins: [pin], bans: [{ demandId: 'd1', roomId: 'r1' }] }, 'pin_and_ban', 'pins/0'],
    ['a ban of nobody', { bans: [{ demandId: 'd9', roomId: 'r1' }] }, 'demand_not_waiting', 'bans/0/demandId'],
    ['a ban of no room', { bans: [{ demandId: 'd1', roomId: 'r9' }] }, 'room_unknown', 'bans/0/roomId'],
  ])('a pin or ban on %s is refused with its field', (_, given, code, field) => {
    const refusal = refusalOf(asked(given))
    expect([refusal.statusCode, refusal.code, refusal.details.field]).toEqual([422, code, field])
  })

  test('two pins of one demand in two rooms at once are refused', () => {
    const pins = [pin, { ...pin, roomId: 'r2' }]
    const refusal = refusalOf(() => problemOf({ rooms: [room(), room({ id: 'r2' })] }, { pins }))
    expect([refusal.code, refusal.message]).toEqual([
      'pins_overlap',
      'Structure d1 est imposée dans deux locaux à la fois au trimestre du 1er avril 2027. Gardez-en un.',
    ])
  })
})

function refusalOf(ask: () => unknown): Refusal {
  try {
    ask()
  } catch (error) {
    if (error instanceof Refusal) return error
  }
  throw new Error('nothing was refused')
}

test('the hash of a question does not hang on the order of its keys', () => {
  const problem = problemOf()
  const turned = Object.fromEntries(Object.entries(problem).reverse()) as unknown as typeof problem
  expect(hashOf(turned)).toBe(hashOf(problem))
  expect(hashOf(problem)).toMatch(/^[0-9a-f]{64}$/)
  expect(hashOf({ ...problem, quarters: 5 })).not.toBe(hashOf(problem))
})

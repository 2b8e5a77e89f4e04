import { describe, expect, test } from 'vitest'
import { changedBy, sayChanges, type PlanChange } from '../../server/allocation/changes/changes.ts'
import { compose, movesOf, type Request } from '../../server/allocation/compose.ts'
import type { Facts, OrganisationFacts } from '../../server/allocation/facts.ts'
import { hashOf } from '../../server/allocation/hash.ts'
import { Refusal } from '../../server/lib/refusal.ts'
import { demand, desks, facts, occupancy, phase, request, room, START } from '../support/allocationMakers.ts'

const tenant = (id: string): OrganisationFacts => ({
  id,
  name: id.replace('org-', 'Structure '),
  stage: 'launch',
  filiere: null,
  jobsFte: 2,
  inclusionPostsFte: 0,
})
/** Closes the site of the makers on the first of July 2027: quarters 0 and 1 are before it. */
const closing: PlanChange = { type: 'site_closes', siteId: 'solilab', on: '2027-07-01' }
const works = (roomIds: string[], from: string, until: string): PlanChange => ({
  type: 'rooms_closed',
  roomIds,
  from,
  until,
})
/** Two workshops: r1 at Solilab, r2 elsewhere. */
const rooms = [room(), room({ id: 'r2', name: 'Atelier 2', site: { id: 'fanal', name: 'Fanal' } })]
const problemOf = (given: Partial<Facts>, asked: Partial<Request>) =>
  compose(facts({ rooms, ...given }), request(asked)).problem

describe('a site that closes', () => {
  test('offers nothing from the quarter of that day on, and allows no stay', () => {
    const problem = problemOf({}, { changes: [closing] })
    expect(problem.rooms.map(({ id, capacity }) => [id, capacity])).toEqual([
      ['r1', [1, 1, 0, 0]],
      ['r2', 1],
    ])
    expect(problem.stays.map(({ room, from, until }) => [room, from, until])).toEqual([
      ['r1', 0, 2],
      ['r2', 0, 4],
    ])
  })

  test('offers nothing even to whom a person imposes there', () => {
    const pins = [{ demandId: 'd1', roomId: 'r1', from: START, until: '2028-01-01' }]
    expect(problemOf({}, { changes: [closing], pins }).rooms[0]!.capacity).toEqual([1, 1, 0, 0])
  })

  test('leaves the facts as they are, and makes another question', () => {
    const given = facts({ rooms })
    const before = structuredClone(given)
    const [without, withIt] = [[], [closing]].map((changes) => hashOf(compose(given, request({ changes })).problem))
    expect(given).toEqual(before)
    expect(withIt).not.toBe(without)
  })

  test('gives a tenant that asks for nothing a need read off its room, at any cost', () => {
    const problem = problemOf(
      { demands: [], occupancies: [occupancy({ organisationId: 'org-t' })], tenants: [tenant('org-t')] },
      { changes: [closing] },
    )
    expect(problem.pins).toEqual([{ organisation: 'org-t in r1', room: 'r1', from: 0, until: 2 }])
    expect(problem.stays).toEqual([
      { organisation: 'org-t in r1', room: 'r1', from: 0, until: 2, worth: 112.5, units: 1 },
      { organisation: 'org-t in r1', room: 'r2', from: 2, until: 4, worth: 1112.5, units: 1 },
    ])
    expect(problem.organisations).toMatchObject([{ from: 0, until: 4, moveCost: 250, current: 'r1' }])
  })

  test('gives a tenant whose demand begins later a place until then, in one pathway', () => {
    const later = demand({ phases: [phase({ needed: { from: '2027-10-01', until: '2028-01-01' } })] })
    const { candidates } = compose(
      facts({ rooms, demands: [later], occupancies: [occupancy()], tenants: [tenant('org-d1')] }),
      request({ changes: [closing] }),
    )
    expect(candidates.map(({ demand: { id, phases }, kept, mustHold }) => ({ id, phases, kept, mustHold }))).toEqual([
      {
        id: 'd1',
        phases: [
          {
            ...phase({ stage: 'growth', needed: { from: START, until: '2027-10-01' } }),
            areaMinM2: 37.5,
            areaIdealM2: 50,
            areaMaxM2: 75,
            budgetEurCentsPerMonth: null,
            asHeld: true,
          },
          phase({ needed: { from: '2027-10-01', until: '2028-01-01' } }),
        ],
        kept: [true, true, false, false],
        mustHold: [false, false, true, true],
      },
    ])
  })

  test('owes a place only as long as the agreement would have run', () => {
    const { candidates } = compose(
      facts({ rooms, occupancies: [occupancy({ until: '2027-10-01' })], tenants: [tenant('org-d1')] }),
      request({ changes: [closing] }),
    )
    expect(candidates[0]!.mustHold).toEqual([false, false, true, false])
  })

  test('puts nobody out who has left by then', () => {
    const given = facts({ demands: [], rooms, occupancies: [occupancy({ until: '2027-07-01' })] })
    expect(changedBy([closing], given, request()).demands).toEqual([])
  })

  test('takes the second room of an organisation as a need of its own', () => {
    const { candidates } = compose(
      facts({
        rooms: [...rooms, room({ id: 'r3' })],
        occupancies: [occupancy(), occupancy({ roomId: 'r3' })],
        tenants: [tenant('org-d1')],
      }),
      request({ changes: [closing] }),
    )
    expect(candidates.map(({ demand }) => [demand.id, demand.relocates])).toEqual([
      ['d1', undefined],
      ['org-d1 in r3', 'org-d1 in r3'],
    ])
  })
})

describe('rooms in works', () => {
  test('are closed in the quarters that the works touch, and open again after', () => {
    const problem = problemOf({}, { changes: [works(['r1'], '2027-04-15', '2027-07-15')] })
    expect(problem.rooms[0]).toMatchObject({ id: 'r1', capacity: [1, 0, 0, 1] })
    expect(problem.stays.filter((stay) => stay.room === 'r1').map(({ from, until }) => [from, until])).toEqual([
      [0, 1],
      [3, 4],
    ])
  })

  test('bind nobody to come back, though they owe a place until the agreement ends', () => {
    const { candidates, problem } = compose(
      facts({ demands: [], rooms, occupancies: [occupancy()], tenants: [tenant('org-d1')] }),
      request({ changes: [works(['r1'], '2027-04-01', '2027-07-01')] }),
    )
    expect(candidates[0]).toMatchObject({
      kept: [true, false, false, false],
      mustHold: [false, true, true, true],
    })
    expect(problem.pins).toEqual([{ organisation: 'org-d1 in r1', room: 'r1', from: 0, until: 1 }])
    expect(movesOf(candidates[0]!, ['r1', 'r2', 'r2', 'r2'])).toBe(1)
    expect(movesOf(candidates[0]!, ['r1', 'r2', 'r1', 'r1'])).toBe(2)
    expect(movesOf(candidates[0]!, ['r1', null, 'r2', 'r2'])).toBe(0)
  })

  test('put out the tenants of a shared room with their workstations', () => {
    const { candidates } = compose(
      facts({
        demands: [],
        rooms: [desks(), desks({ id: 'r2' })],
        occupancies: [occupancy({ organisationId: 'org-t', workstations: 3 })],
        tenants: [tenant('org-t')],
      }),
      request({ changes: [works(['r1'], START, '2027-07-01')] }),
    )
    expect(candidates[0]!.phases[0]).toMatchObject({ kinds: ['shared_office'], workstations: 3, areaMinM2: null })
    expect(candidates[0]!.mustHold).toEqual([true, true, true, true])
  })
})

test('each change says what it supposes', () => {
  const changes = [closing, works(['r1', 'r2'], '2027-04-01', '2027-07-01')]
  expect(sayChanges(changes, facts({ rooms }), request())).toEqual([
    'Le site Solilab ferme le 1er juillet 2027.',
    'Travaux du 1er avril 2027 au 30 juin 2027 dans « Atelier 1 » et « Atelier 2 » (Solilab et Fanal).',
  ])
})

test.each<[string, string, PlanChange]>([
  ['site_without_rooms', 'changes/0/siteId', { ...closing, siteId: 'nowhere' } as PlanChange],
  ['change_outside_plan', 'changes/0/on', { ...closing, on: '2028-01-01' } as PlanChange],
  ['room_unknown', 'changes/0/roomIds/1', works(['r1', 'r9'], '2027-04-01', '2027-07-01')],
  ['period_empty', 'changes/0/until', works(['r1'], '2027-04-01', '2027-04-01')],
  ['change_outside_plan', 'changes/0/from', works(['r1'], '2026-04-01', '2026-07-01')],
])('a change that cannot be is refused: %s', (code, field, change) => {
  const refusal = () => changedBy([change], facts({ rooms }), request())
  expect(refusal).toThrow(Refusal)
  expect(refusal).toThrow(expect.objectContaining({ code, details: { field } }))
})

describe('staying close', () => {
  const held = { occupancies: [occupancy({ until: '2027-04-01' })] }
  const keepOf = (asked: Partial<Request>, given: Partial<Facts> = held) => problemOf(given, asked).options.keep

  test('means nothing without a bonus', () => expect(keepOf({ keepBonus: 0 })).toBeNull())

  test('means the room that the agreement grants, past its end too', () => {
    expect(keepOf({ keepBonus: 50 })).toEqual([{ organisation: 'd1', room: 'r1', from: 0, until: 4 }])
    expect(keepOf({ keepBonus: 50 }, {})).toEqual([])
  })

  test('means the base plan for whom it knew, quarter by quarter of this plan', () => {
    const base = {
      name: 'Premier',
      demandIds: ['d1'],
      stays: [{ demandId: 'd1', roomId: 'r2', from: '2026-10-01', until: '2027-07-01' }],
    }
    expect(keepOf({ keepBonus: 50, base })).toEqual([{ organisation: 'd1', room: 'r2', from: 0, until: 2 }])
    expect(keepOf({ keepBonus: 50, base: { ...base, stays: [] } })).toEqual([])
  })
})

import { describe, expect, test } from 'vitest'
import { check, worthOf } from '../../server/allocation/check.ts'
import { compose, type Request } from '../../server/allocation/compose.ts'
import { smallestChange } from '../../server/allocation/explain/smallestChange.ts'
import type { DemandFacts, Facts } from '../../server/allocation/facts.ts'
import { RESULT_FORMAT, type PlannedStay, type SolvedResult } from '../../server/allocation/problem.ts'
import { demand, desks, facts, occupancy, phase, request, room, START } from '../support/allocationMakers.ts'

type Stay = readonly [demand: string, room: string, from: number, until: number, units?: number]

const stay = ([organisation, roomId, from, until, units = 1]: Stay): PlannedStay => ({
  organisation,
  room: roomId,
  from,
  until,
  units,
})

/** The smallest change for demand d1 in a plan that the test writes by hand. */
const changeFor = (given: Partial<Facts>, stays: readonly Stay[] = [], asked: Partial<Request> = {}) =>
  smallestChange({ facts: facts(given), request: request(asked), reserved: new Set(), stays: stays.map(stay) }, 'd1')

/** Breaches of a whole plan in which everybody stays and d1 goes where its change would let it, under changed facts. */
function breachesWith(changed: DemandFacts, given: Partial<Facts>, stays: readonly Stay[]) {
  const demands = given.demands!.map((each) => (each.id === changed.id ? changed : each))
  const { problem } = compose(facts({ ...given, demands }), request())
  const planned = { stays: stays.map(stay) }
  const worth = worthOf(problem, planned)
  const result: SolvedResult = {
    format: RESULT_FORMAT,
    solver: '1',
    status: 'optimal',
    worth,
    bound: worth,
    gap: 0,
    steered: null,
    seconds: 0,
    seed: 0,
    ...planned,
    unhoused: [],
    prices: [],
    conflicts: [],
  }
  return check(problem, result).map(({ code, organisation }) => [code, organisation])
}

const ref = (id: string, name: string) => ({
  id,
  name,
  kind: 'workshop',
  siteId: 'solilab',
  siteName: 'Solilab',
  buildingName: 'Halle A',
})
const YEAR = { from: START, until: '2028-01-01' }
const poor = phase({ budgetEurCentsPerMonth: 36_000 })
/** What was found, without the words. */
const found = ({ changes }: ReturnType<typeof changeFor>) =>
  changes.map(({ code, amount, stays }) => [code, amount, stays.map((each) => each.room.id).join()])

describe('the smallest change', () => {
  test('is exactly the 40 € by which a room is too dear', () => {
    const sentence =
      'Si son budget mensuel passait de 360 € à 400 € (40 € de plus), Structure d1 pourrait occuper ' +
      '« Atelier 1 » (Halle A, Solilab) du 1er janvier 2027 au 31 décembre 2027, sans déplacer personne.'
    expect(changeFor({ demands: [demand({ phases: [poor] })] })).toEqual({
      demandId: 'd1',
      outcome: 'changes',
      changes: [
        {
          code: 'budget',
          amount: 4_000,
          equipment: null,
          size: 4_000 / 36_000,
          stays: [{ room: ref('r1', 'Atelier 1'), during: YEAR }],
          toCheck: [],
          sentence,
        },
      ],
      partial: [],
      sentence,
    })
  })

  test('really houses: the whole plan holds with it, and does not with a cent less', () => {
    const given = {
      rooms: [room(), room({ id: 'r2', name: 'Atelier 2' })],
      demands: [demand({ phases: [poor] }), demand({ id: 'd2' })],
    }
    const others: Stay[] = [['d2', 'r2', 0, 4]]
    const [change] = changeFor(given, others).changes
    const paying = (cents: number) => demand({ phases: [phase({ budgetEurCentsPerMonth: 36_000 + cents })] })
    const all: Stay[] = [...others, ['d1', 'r1', 0, 4]]
    expect(found(changeFor(given, others))).toEqual([['budget', 4_000, 'r1']])
    expect(breachesWith(paying(change!.amount!), given, all)).toEqual([])
    expect(breachesWith(paying(change!.amount! - 1), given, all)).toEqual(Array(4).fill(['not_allowed', 'd1']))
  })

  test('never takes a room that somebody has, in the plan or by agreement', () => {
    const demands = [demand({ phases: [poor] }), demand({ id: 'd2' })]
    const none = { outcome: 'none', changes: [] }
    expect(changeFor({ demands }, [['d2', 'r1', 0, 4]])).toMatchObject(none)
    expect(changeFor({ demands: [demands[0]!], occupancies: [occupancy({ organisationId: 'org-x' })] })).toMatchObject(
      none,
    )
  })

  test('leaves a tenant whom the plan gives nothing the place that its agreement grants', () => {
    const tenant = demand({ id: 'd2', phases: [phase({ areaMinM2: 70 })] })
    const demands = [demand({ phases: [poor] }), tenant]
    const until = (day: string) => [occupancy({ organisationId: 'org-d2', until: day })]
    expect(found(changeFor({ demands, occupancies: until('2028-01-01') }))).toEqual([])
    expect(found(changeFor({ demands, occupancies: until('2027-01-01') }))).toEqual([['budget', 4_000, 'r1']])
  })

  test('is not offered when it would leave a quarter without a room', () => {
    const given = { demands: [demand({ phases: [poor] }), demand({ id: 'd2' })] }
    expect(found(changeFor(given, [['d2', 'r1', 3, 4]]))).toEqual([])
  })

  test('never lifts two obstacles at once, and says that one is not enough', () => {
    const small = room({ areaM2: 35 })
    const { outcome, changes, partial, sentence } = changeFor({ rooms: [small], demands: [demand({ phases: [poor] })] })
    expect({ outcome, changes, partial }).toEqual({ outcome: 'none', changes: [], partial: [] })
    expect(sentence).toBe(
      'Aucun changement isolé de sa demande ne suffirait à loger Structure d1 sur toute la période sans déplacer personne. ' +
        'Aucun ne lui ferait gagner de trimestre non plus. Il faudrait changer plusieurs exigences à la fois, ' +
        'déplacer une autre structure ou trouver un local de plus.',
    )
  })

  test('reaches the dearest of the rooms that it takes to cover the need', () => {
    const first = room({ site: { usable: { from: '2014-01-01', until: '2027-07-01' } } })
    const then = room({
      id: 'r2',
      name: 'Atelier 2',
      rents: { launch: 42_000 },
      site: { usable: { from: '2027-07-01', until: null } },
    })
    expect(found(changeFor({ rooms: [first, then], demands: [demand({ phases: [poor] })] }))).toEqual([
      ['budget', 6_000, 'r1,r2'],
    ])
  })

  test('is the smallest share of what is asked, one of each nature', () => {
    const asks = phase({ budgetEurCentsPerMonth: 36_000, requiredEquipment: ['dock'], minClearHeightM: 3 })
    const able = { equipment: { dock: true }, rents: { launch: 30_000 } }
    const rooms = [
      room({ ...able, id: 'dear', rents: { launch: 40_000 } }),
      room({ ...able, id: 'dearer', rents: { launch: 45_000 } }),
      room({ ...able, id: 'small', areaM2: 38 }),
      room({ ...able, id: 'large', areaM2: 100 }),
      room({ ...able, id: 'bare', equipment: { dock: false } }),
      room({ ...able, id: 'low', clearHeightM: 2.4 }),
      room({ ...able, id: 'brief', site: { permanence: 'transitional' } }),
      room({ ...able, id: 'late', site: { usable: { from: '2027-04-01', until: null } } }),
    ]
    const demands = [demand({ acceptsTransitional: false, phases: [asks] })]
    const staying = { ...request().weights, moveCost: 1000 }
    expect(found(changeFor({ rooms, demands }, [], { weights: staying }))).toEqual([
      ['area_min', 2, 'small'],
      ['budget', 4_000, 'dear'],
      ['clear_height', 0.6, 'low'],
      ['area_max', 20, 'large'],
      ['equipment', null, 'bare'],
      ['transitional', null, 'brief'],
      ['later', 3, 'late'],
    ])
  })

  test('says each change in a sentence for a letter', () => {
    const asks = phase({ requiredEquipment: ['dock'] })
    const rooms = [
      room({ equipment: { dock: false }, floorLoadKnM2: null }),
      room({ id: 'late', name: 'Quai', equipment: {}, site: { usable: { from: '2027-10-01', until: null } } }),
    ]
    expect(changeFor({ rooms, demands: [demand({ phases: [asks] })] }).changes.map(({ sentence }) => sentence)).toEqual(
      [
        'Si la structure n’exigeait plus un quai de déchargement, Structure d1 pourrait occuper « Atelier 1 » (Halle A, ' +
          'Solilab) du 1er janvier 2027 au 31 décembre 2027, sans déplacer personne.',
        'Si la structure commençait le 1er octobre 2027 (9 mois plus tard), Structure d1 pourrait occuper « Quai » (Halle A, ' +
          'Solilab) du 1er octobre 2027 au 31 décembre 2027, sans déplacer personne. ' +
          'À vérifier avant de décider : On ne sait pas si le local a : un quai de déchargement.',
      ],
    )
  })

  test('asks for as many desks as a shared office has left', () => {
    const team = (id: string, workstations: number) =>
      demand({ id, phases: [phase({ kinds: ['shared_office'], workstations, areaMinM2: null })] })
    expect(
      changeFor({ rooms: [desks()], demands: [team('d1', 6), team('d2', 7)] }, [['d2', 'r1', 0, 4, 7]]),
    ).toMatchObject({
      changes: [
        {
          code: 'workstations',
          amount: 3,
          sentence:
            'Si le nombre de postes demandés passait de 6 à 3 (3 de moins), Structure d1 pourrait occuper « Plateau » ' +
            '(Halle A, Solilab) du 1er janvier 2027 au 31 décembre 2027, sans déplacer personne.',
        },
      ],
    })
  })

  test('changes only the stage that misses a room, and says which', () => {
    const first = phase({ needed: { from: START, until: '2027-07-01' } })
    const then = phase({ stage: 'growth', needed: { from: '2027-07-01', until: '2028-01-01' }, areaMinM2: 60 })
    const given = { demands: [demand({ phases: [first, then] })] }
    expect(changeFor(given, [['d1', 'r1', 0, 2]])).toMatchObject({
      changes: [
        {
          code: 'area_min',
          amount: 10,
          sentence:
            'Si, au stade développement, la surface minimale demandée passait de 60 m² à 50 m² (10 m² de moins), ' +
            'Structure d1 pourrait occuper « Atelier 1 » (Halle A, Solilab) du 1er janvier 2027 au 31 décembre 2027, ' +
            'sans déplacer personne.',
        },
      ],
    })
  })

  test('is none when the plan left out a room that is free: it asks to solve again', () => {
    expect(changeFor({})).toEqual({
      demandId: 'd1',
      outcome: 'solve_again',
      changes: [],
      partial: [],
      sentence:
        'Il n’y a rien à changer à sa demande : Structure d1 pourrait occuper « Atelier 1 » (Halle A, Solilab) ' +
        'du 1er janvier 2027 au 31 décembre 2027, sans déplacer personne. ' +
        'Le calcul n’a pas eu le temps de le trouver : refaites le plan.',
    })
  })

  describe('when none gives it a room throughout', () => {
    const demands = [demand({ phases: [poor] }), demand({ id: 'd2' })]
    const others: Stay[] = [['d2', 'r1', 3, 4]]
    const gained = ({ partial }: ReturnType<typeof changeFor>) =>
      partial.map(({ code, amount, quartersGained, quartersHoused }) => [code, amount, quartersGained, quartersHoused])

    test('is partial: how many quarters a change would gain, and where', () => {
      const answer = changeFor({ demands }, others)
      const sentence =
        'Si son budget mensuel passait de 360 € à 400 € (40 € de plus), Structure d1 gagnerait 3 trimestres ' +
        '(3 logés au lieu de 0, sur 4 demandés) : « Atelier 1 » (Halle A, Solilab) du 1er janvier 2027 au ' +
        '30 septembre 2027, sans déplacer personne.'
      expect(answer).toMatchObject({
        outcome: 'partial',
        changes: [],
        partial: [
          { stays: [{ room: ref('r1', 'Atelier 1'), during: { from: START, until: '2027-10-01' } }], sentence },
        ],
        sentence: `Aucun changement isolé de sa demande ne suffirait à loger Structure d1 sur toute la période sans déplacer personne. ${sentence}`,
      })
      expect(gained(answer)).toEqual([['budget', 4_000, 3, 3]])
    })

    test('really gains them, and not with a cent less', () => {
      const paying = (cents: number) => demand({ phases: [phase({ budgetEurCentsPerMonth: 36_000 + cents })] })
      const all: Stay[] = [...others, ['d1', 'r1', 0, 3]]
      // The plan of the test tells nothing of who is without a room.
      const breaches = (cents: number) =>
        breachesWith(paying(cents), { demands }, all).filter(([code]) => code !== 'unhoused_wrong')
      expect(breaches(4_000)).toEqual([])
      expect(breaches(3_999)).toEqual(Array(3).fill(['not_allowed', 'd1']))
    })

    test('begins with the change that gains most, and counts from what the plan gives', () => {
      const asks = phase({ budgetEurCentsPerMonth: 36_000, requiredEquipment: ['dock'] })
      const rooms = [
        room({ equipment: { dock: true }, rents: { launch: 40_000 } }),
        room({ id: 'r2', equipment: { dock: false }, rents: { launch: 30_000 } }),
        room({ id: 'r3', equipment: { dock: true }, rents: { launch: 30_000 } }),
      ]
      const others: Stay[] = [
        ['d2', 'r1', 2, 4],
        ['d3', 'r2', 3, 4],
        ['d4', 'r3', 1, 4],
      ]
      const given = { rooms, demands: [demand({ phases: [asks] }), ...['d2', 'd3', 'd4'].map((id) => demand({ id }))] }
      expect(gained(changeFor(given, [...others, ['d1', 'r3', 0, 1]]))).toEqual([
        ['equipment', null, 2, 3],
        ['budget', 4_000, 1, 2],
      ])
    })

    test('promises nothing that it could have unchanged', () => {
      const rooms = [room({ rents: { launch: 30_000 } }), room({ id: 'r2', rents: { launch: 40_000 } })]
      const taken: Stay[] = [
        ['d2', 'r1', 2, 4],
        ['d3', 'r2', 2, 4],
      ]
      const given = { rooms, demands: [...demands, demand({ id: 'd3' })] }
      expect(changeFor(given, taken)).toMatchObject({ outcome: 'none', partial: [] })
    })
  })

  test('is refused for a demand that has a room throughout', () => {
    expect(() => changeFor({}, [['d1', 'r1', 0, 4]])).toThrow(expect.objectContaining({ code: 'unmet_not_found' }))
  })
})

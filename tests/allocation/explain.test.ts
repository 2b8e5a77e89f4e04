import { describe, expect, test } from 'vitest'
import { compose, type Request } from '../../server/allocation/compose.ts'
import { sayConflicts } from '../../server/allocation/explain/conflicts.ts'
import { explain } from '../../server/allocation/explain/explain.ts'
import type { Facts } from '../../server/allocation/facts.ts'
import { RESULT_FORMAT, type SolvedResult } from '../../server/allocation/problem.ts'
import { demand, desks, facts, occupancy, phase, request, room, START } from '../support/allocationMakers.ts'

type Stay = readonly [demand: string, room: string, from: number, until: number, units?: number]

/** Explains a plan that the test writes by hand. */
function explained(
  given: Partial<Facts>,
  stays: readonly Stay[],
  asked: Partial<Request> = {},
  prices: SolvedResult['prices'] = [],
) {
  const result: SolvedResult = {
    format: RESULT_FORMAT,
    solver: '1',
    status: 'feasible',
    worth: 300,
    bound: 400,
    gap: 0.25,
    seconds: 1.5,
    seed: 0,
    steered: null,
    stays: stays.map(([organisation, roomId, from, until, units = 1]) => ({
      organisation,
      room: roomId,
      from,
      until,
      units,
    })),
    unhoused: [],
    prices,
    conflicts: [],
  }
  return explain(compose(facts(given), request(asked)), result)
}

const second = room({ id: 'r2', name: 'Atelier 2', areaM2: 65 })
const ref = (id: string, name: string) => ({
  id,
  name,
  kind: 'workshop',
  siteId: 'solilab',
  siteName: 'Solilab',
  buildingName: 'Halle A',
})

describe('a placement', () => {
  test('says where, what it is worth by wish, and what is left to check', () => {
    const asking = demand({ organisation: { stage: 'launch' } })
    const { proposals } = explained({ rooms: [room({ floorLoadKnM2: null })], demands: [asking] }, [['d1', 'r1', 0, 4]])
    expect(proposals).toEqual([
      {
        demandId: 'd1',
        relocates: null,
        supposedOrganisation: null,
        supposedRoom: null,
        organisationId: 'org-d1',
        roomId: 'r1',
        from: '2027-01-01',
        until: '2028-01-01',
        workstations: null,
        stays: false,
        moves: false,
        worth: 407,
        toCheck: [],
        explanation: {
          priority: {
            factor: 1.1,
            reasons: [{ code: 'stage', sentence: 'La structure est à l’étape amorçage : +10 points.' }],
          },
          cameFrom: null,
          wishes: [
            { code: 'housed', points: 60, outOf: 60, sentence: 'La structure a un local qui répond à ses exigences.' },
            { code: 'area_fit', points: 20, outOf: 20, sentence: 'Le local mesure 50 m² pour 50 m² souhaités.' },
            { code: 'commune', points: 10, outOf: 10, sentence: 'La structure n’a pas de préférence de commune.' },
            { code: 'impact', points: 0, outOf: 10, sentence: 'La structure ne demande pas de quartier prioritaire.' },
            {
              code: 'affordability',
              points: 2.5,
              outOf: 5,
              sentence: 'Le loyer est de 400 € par mois pour un budget de 800 €.',
            },
          ],
          others: [],
          sentences: [
            'Il est proposé à Structure d1 d’occuper « Atelier 1 » (Halle A, Solilab) du 1er janvier 2027 au 31 décembre 2027.',
            'Ce local répond à toutes les exigences de la demande.',
            'Il vaut 92,5 points sur 105 par trimestre. La structure a un local qui répond à ses exigences (60 sur 60). ' +
              'Le local mesure 50 m² pour 50 m² souhaités (20 sur 20). La structure n’a pas de préférence de commune (10 sur 10). ' +
              'La structure ne demande pas de quartier prioritaire (0 sur 10). ' +
              'Le loyer est de 400 € par mois pour un budget de 800 € (2,5 sur 5).',
            'La priorité de la structure multiplie ces points par 1,1. La structure est à l’étape amorçage : +10 points.',
          ],
        },
      },
    ])
  })

  test('rests on the facts that nobody knows', () => {
    const needs = phase({ minFloorLoadKnM2: 5, requiredEquipment: ['dock'] })
    const unsure = room({ floorLoadKnM2: null })
    const { proposals, summary } = explained({ rooms: [unsure], demands: [demand({ phases: [needs] })] }, [
      ['d1', 'r1', 0, 4],
    ])
    expect(proposals[0]!.toCheck).toEqual([
      { code: 'equipment', sentence: 'On ne sait pas si le local a : un quai de déchargement.' },
      { code: 'floor_load', sentence: 'La charge au sol admissible n’est pas connue ; il en faut 5 kN/m².' },
    ])
    expect(proposals[0]!.explanation.sentences[1]).toBe(
      'À vérifier avant de décider : On ne sait pas si le local a : un quai de déchargement. ' +
        'La charge au sol admissible n’est pas connue ; il en faut 5 kN/m².',
    )
    expect(summary.toCheck).toBe(1)
  })

  test('is one for successive quarters of different phases in the same room, with points on average', () => {
    const first = phase({ needed: { from: START, until: '2027-04-01' } })
    const then = phase({ needed: { from: '2027-04-01', until: '2028-01-01' }, areaIdealM2: 40 })
    const { proposals } = explained({ demands: [demand({ phases: [first, then] })] }, [['d1', 'r1', 0, 4]])
    expect(proposals.map(({ from, until, worth }) => [from, until, worth])).toEqual([['2027-01-01', '2028-01-01', 355]])
    expect(proposals[0]!.explanation.wishes[1]).toEqual({
      code: 'area_fit',
      points: 16.25,
      outOf: 20,
      sentence: 'Le local mesure 50 m² pour 40 m² souhaités.',
    })
  })

  test('says what the two best other rooms would lose, and who holds them', () => {
    const far = room({ id: 'r3', name: 'Atelier 3', areaM2: 45 })
    const small = room({ id: 'r4', name: 'Atelier 4', areaM2: 20 })
    const { proposals } = explained(
      {
        rooms: [room(), second, far, small],
        demands: [demand(), demand({ id: 'd2' })],
        occupancies: [occupancy({ organisationId: 'org-x', roomId: 'r2', from: '2026-01-01', until: '2027-07-01' })],
      },
      [
        ['d1', 'r1', 0, 4],
        ['d2', 'r3', 1, 4],
      ],
    )
    expect(proposals[0]!.explanation.others).toEqual([
      {
        room: ref('r2', 'Atelier 2'),
        loss: 40,
        sentence:
          '« Atelier 2 » (Halle A, Solilab) lui conviendrait moins bien : −40 points sur la période, ' +
          'et il est occupé par Structure x (du 1er janvier 2026 au 30 juin 2027). Le local mesure 65 m² pour 50 m² souhaités.',
        heldBy: [
          {
            organisationId: 'org-x',
            organisationName: 'Structure x',
            from: '2026-01-01',
            until: '2027-07-01',
            decided: true,
            priorityPoints: null,
          },
        ],
      },
      {
        room: ref('r3', 'Atelier 3'),
        loss: 40,
        sentence:
          '« Atelier 3 » (Halle A, Solilab) lui conviendrait moins bien : −40 points sur la période, ' +
          'et il est attribué par ce plan à Structure d2 (du 1er avril 2027 au 31 décembre 2027). ' +
          'Le local mesure 45 m² pour 50 m² souhaités.',
        heldBy: [
          {
            organisationId: 'org-d2',
            organisationName: 'Structure d2',
            from: '2027-04-01',
            until: '2028-01-01',
            decided: false,
            priorityPoints: 0,
          },
        ],
      },
    ])
  })

  test('counts the move that another room would spare or cost', () => {
    // It holds r2 until the plan begins, and moves to r1.
    const { proposals } = explained(
      { rooms: [room(), second], occupancies: [occupancy({ roomId: 'r2', until: START })] },
      [['d1', 'r1', 0, 4]],
    )
    expect(proposals[0]).toMatchObject({ stays: false, moves: true })
    expect(proposals[0]!.explanation).toMatchObject({ cameFrom: ref('r2', 'Atelier 2'), others: [{ loss: 0 }] })
    expect(proposals[0]!.explanation.others[0]!.sentence).toBe(
      '« Atelier 2 » (Halle A, Solilab) lui conviendrait autant.',
    )
    expect(proposals[0]!.explanation.sentences[0]).toBe(
      'Il est proposé à Structure d1 de quitter « Atelier 2 » (Halle A, Solilab) pour « Atelier 1 » (Halle A, Solilab) ' +
        'du 1er janvier 2027 au 31 décembre 2027.',
    )
  })

  test('names a better room that another demand has, and for how long it could have been', () => {
    const closing = room({
      name: 'Hangar',
      site: { name: 'Wattignies', permanence: 'transitional', usable: { from: '2018-01-01', until: '2027-10-01' } },
    })
    const { proposals } = explained({ rooms: [closing, second], demands: [demand(), demand({ id: 'd2' })] }, [
      ['d1', 'r2', 1, 3],
      ['d2', 'r1', 1, 3],
    ])
    expect(proposals[0]!.explanation.others[0]).toMatchObject({
      loss: -20,
      sentence:
        '« Hangar » (Halle A, Wattignies) lui conviendrait mieux : +20 points sur la période, ' +
        'et il est attribué par ce plan à Structure d2 (du 1er avril 2027 au 30 septembre 2027). ' +
        'Le local mesure 50 m² pour 50 m² souhaités.',
    })
    const { proposals: longer } = explained({ rooms: [closing, second] }, [['d1', 'r2', 1, 4]])
    expect(longer[0]!.explanation.others[0]!.sentence).toBe(
      '« Hangar » (Halle A, Wattignies) lui conviendrait moins bien : −62,5 points sur la période. ' +
        'Il n’est possible que pendant 2 trimestres sur 3.',
    )
  })

  test('of a tenant that stays says why, and asks for no check', () => {
    const { proposals, summary } = explained({ rooms: [room({ areaM2: null })], occupancies: [occupancy()] }, [
      ['d1', 'r1', 0, 4],
    ])
    expect(proposals[0]).toMatchObject({ stays: true, moves: false, toCheck: [] })
    expect(proposals[0]!.explanation.sentences[0]).toBe(
      'Structure d1 reste dans « Atelier 1 » (Halle A, Solilab) du 1er janvier 2027 au 31 décembre 2027, ' +
        'au titre de sa convention en cours.',
    )
    expect(summary.moves).toBe(0)
  })

  test('imposed by a person says which rules it breaks', () => {
    const { proposals } = explained({ rooms: [room({ areaM2: 20 })] }, [['d1', 'r1', 0, 4]], {
      pins: [{ demandId: 'd1', roomId: 'r1', from: START, until: '2028-01-01' }],
    })
    expect(proposals[0]!.toCheck).toEqual([
      { code: 'area_too_small', sentence: 'Le local mesure 20 m² ; il faut au moins 40 m².' },
    ])
    expect(proposals[0]!.explanation.sentences[1]).toBe(
      'Ce placement a été décidé avant le calcul. À vérifier avant de décider : Le local mesure 20 m² ; il faut au moins 40 m².',
    )
  })

  test('in a shared room is split where the workstations change', () => {
    const phases = [
      phase({ kinds: ['shared_office'], workstations: 2, needed: { from: START, until: '2027-07-01' } }),
      phase({ kinds: ['shared_office'], workstations: 5, needed: { from: '2027-07-01', until: '2028-01-01' } }),
    ]
    const { proposals } = explained({ rooms: [desks()], demands: [demand({ phases })] }, [
      ['d1', 'r1', 0, 2, 2],
      ['d1', 'r1', 2, 4, 5],
    ])
    expect(proposals.map(({ from, workstations, moves }) => [from, workstations, moves])).toEqual([
      ['2027-01-01', 2, false],
      ['2027-07-01', 5, false],
    ])
    expect(proposals[1]!.explanation.sentences[0]).toBe(
      'Il est proposé à Structure d1 d’occuper « Plateau » (Halle A, Solilab) pour 5 postes ' +
        'du 1er juillet 2027 au 31 décembre 2027.',
    )
  })
})

describe('a demand without a room', () => {
  test('that no room answers: refusals counted by rule, and near misses', () => {
    const rooms = [
      room({ areaM2: 20, name: 'Petit' }),
      room({ id: 'r2', areaM2: 30, name: 'Moyen' }),
      room({ id: 'r3', kind: 'shop', areaM2: 20, name: 'Boutique' }),
    ]
    const { proposals, gaps, summary } = explained({ rooms }, [])
    expect(proposals).toEqual([])
    expect(gaps).toEqual([
      {
        demandId: 'd1',
        relocates: null,
        supposedOrganisation: null,
        organisationId: 'org-d1',
        stage: 'launch',
        from: '2027-01-01',
        until: '2028-01-01',
        explanation: {
          code: 'no_eligible_room',
          sentences: [
            'Structure d1 reste sans proposition du 1er janvier 2027 au 31 décembre 2027 (stade amorçage).',
            'Aucun des 3 locaux connus ne répond à ses exigences pendant cette période.',
            'Exigence non remplie par 3 locaux : Le local n’est pas plus petit que la surface minimale demandée.',
            'Exigence non remplie par 1 local : Le local est d’une des natures demandées.',
            'Une seule exigence écarte « Petit » (Halle A, Solilab) : Le local mesure 20 m² ; il faut au moins 40 m². ' +
              'De même « Moyen » (Halle A, Solilab) : Le local mesure 30 m² ; il faut au moins 40 m².',
          ],
          refusals: [
            {
              code: 'area_too_small',
              rooms: 3,
              sentence: 'Le local n’est pas plus petit que la surface minimale demandée.',
            },
            { code: 'kind', rooms: 1, sentence: 'Le local est d’une des natures demandées.' },
          ],
          nearMisses: [
            {
              room: ref('r1', 'Petit'),
              reasons: [{ code: 'area_too_small', sentence: 'Le local mesure 20 m² ; il faut au moins 40 m².' }],
            },
            {
              room: ref('r2', 'Moyen'),
              reasons: [{ code: 'area_too_small', sentence: 'Le local mesure 30 m² ; il faut au moins 40 m².' }],
            },
          ],
          couldHaveHad: [],
          alone: null,
        },
      },
    ])
    expect(summary).toEqual({
      worth: 300,
      bound: 400,
      gap: 0.25,
      optimal: false,
      seconds: 1.5,
      demands: 1,
      housed: 0,
      partlyHoused: 0,
      unhoused: 1,
      quartersAsked: 4,
      quartersHoused: 0,
      moves: 0,
      toCheck: 0,
      fairness: null,
      anticipation: null,
    })
  })

  test('whose rooms others have: who holds what it could have had', () => {
    const { gaps, summary } = explained(
      {
        rooms: [room(), second],
        demands: [demand(), demand({ id: 'd2' })],
        occupancies: [occupancy({ organisationId: 'org-x', roomId: 'r2' })],
      },
      [['d2', 'r1', 0, 4]],
    )
    expect(gaps[0]!.explanation).toMatchObject({
      code: 'taken_by_others',
      couldHaveHad: [
        {
          room: ref('r1', 'Atelier 1'),
          sentence:
            '« Atelier 1 » (Halle A, Solilab) répond à la demande, mais il est attribué par ce plan à Structure d2 ' +
            '(du 1er janvier 2027 au 31 décembre 2027).',
        },
        {
          room: ref('r2', 'Atelier 2'),
          sentence:
            '« Atelier 2 » (Halle A, Solilab) répond à la demande, mais il est occupé par Structure x ' +
            '(depuis le 1er janvier 2026, sans fin connue).',
        },
      ],
    })
    expect(gaps[0]!.explanation.sentences[1]).toBe(
      '2 locaux répondent à ses exigences, mais leurs places vont à des structures qui y sont déjà ou dont le placement ' +
        'apporte davantage de points à l’ensemble.',
    )
    expect(summary).toMatchObject({ demands: 2, housed: 1, unhoused: 1, quartersAsked: 8, quartersHoused: 4 })
  })

  test('whose best room is scarce: its pathway alone, the toll on it, and who is in the way with what priority', () => {
    const launched = demand({ id: 'd2', organisation: { stage: 'launch' } })
    const { gaps } = explained(
      { rooms: [room(), second], demands: [demand(), launched] },
      [['d2', 'r1', 1, 4]],
      {},
      [70, 80, 120, 90].map((price, quarter) => ({ room: 'r1', quarter, price })),
    )
    const { alone, sentences } = gaps.find(({ demandId }) => demandId === 'd1')!.explanation
    const said = [
      'Si personne d’autre n’était à placer, Structure d1 aurait « Atelier 1 » (Halle A, Solilab) ' +
        'du 1er janvier 2027 au 31 décembre 2027, soit 370 points.',
      'Ces places apportent 360 points à d’autres structures.',
      'La plus disputée est « Atelier 1 » (Halle A, Solilab) au trimestre du 1er juillet 2027, où est Structure d2 ' +
        '(une priorité de +10 points) ; Structure d1 a une priorité neutre.',
    ]
    expect(alone).toEqual({
      stays: [{ room: ref('r1', 'Atelier 1'), during: { from: '2027-01-01', until: '2028-01-01' } }],
      worth: 370,
      toll: 360,
      binding: {
        room: ref('r1', 'Atelier 1'),
        during: { from: '2027-07-01', until: '2027-10-01' },
        heldBy: [
          {
            organisationId: 'org-d2',
            organisationName: 'Structure d2',
            from: '2027-04-01',
            until: '2028-01-01',
            decided: false,
            priorityPoints: 10,
          },
        ],
      },
      sentences: said,
    })
    expect(sentences.slice(2, 5)).toEqual(said)
  })

  test('alone it has no room either in the quarters it misses: nothing is said of scarcity', () => {
    const closing = room({ site: { usable: { from: '2018-01-01', until: '2027-07-01' } } })
    const { gaps } = explained({ rooms: [closing] }, [['d1', 'r1', 0, 2]])
    expect(gaps.map(({ from, explanation }) => [from, explanation.alone])).toEqual([['2027-07-01', null]])
  })

  test('for some quarters of a phase only', () => {
    const { gaps, summary } = explained({}, [['d1', 'r1', 1, 3]])
    expect(gaps.map(({ from, until, explanation }) => [from, until, explanation.code])).toEqual([
      ['2027-01-01', '2027-04-01', 'not_worth_its_cost'],
      ['2027-10-01', '2028-01-01', 'not_worth_its_cost'],
    ])
    expect(summary).toMatchObject({ partlyHoused: 1, quartersAsked: 4, quartersHoused: 2 })
  })

  test('keeps the place that its agreement grants it', () => {
    const { gaps } = explained({ rooms: [room({ areaM2: 20 })], occupancies: [occupancy({ until: '2027-07-01' })] }, [])
    expect(gaps[0]!.explanation.sentences[1]).toBe(
      'En attendant, sa convention en cours lui garantit « Atelier 1 » (Halle A, Solilab) jusqu’au 30 juin 2027, ' +
        'mais ce local ne répond plus à sa demande.',
    )
  })

  test('that a person excluded from its only room', () => {
    const { gaps } = explained({}, [], { bans: [{ demandId: 'd1', roomId: 'r1' }] })
    expect(gaps[0]!.explanation).toMatchObject({
      code: 'no_eligible_room',
      refusals: [{ code: 'banned', rooms: 1, sentence: 'Ce local a été exclu pour cette demande.' }],
    })
  })

  test('that has used up its longest stay in this very plan', () => {
    const { gaps } = explained({ rooms: [room({ longestStayQuarters: 2 })] }, [['d1', 'r1', 0, 2]])
    expect(gaps[0]!.explanation).toMatchObject({
      code: 'no_eligible_room',
      nearMisses: [
        {
          reasons: [
            {
              code: 'longest_stay',
              sentence: 'Avec les trimestres de ce plan, la durée de séjour permise dans ce local est épuisée.',
            },
          ],
        },
      ],
    })
  })
})

test('what cannot hold together is said with names', () => {
  const composed = compose(
    facts({ demands: [demand(), demand({ id: 'd2' })], occupancies: [occupancy({ until: '2027-04-01' })] }),
    request({ pins: [{ demandId: 'd2', roomId: 'r1', from: START, until: '2027-07-01' }] }),
  )
  const sentence = ''
  expect(
    sayConflicts(composed, [
      { kind: 'pin', organisation: 'd1', room: 'r1', from: 0, until: 1, sentence },
      { kind: 'pin', organisation: 'd2', room: 'r1', from: 0, until: 2, sentence },
      { kind: 'capacity', room: 'r1', quarter: 0, capacity: 1, units: 2, sentence },
      { kind: 'maxStay', organisation: 'd2', group: 'incubator', limit: 4, stayed: 3, sentence },
    ]),
  ).toEqual([
    {
      code: 'pin',
      sentence:
        'Structure d1 reste dans « Atelier 1 » (Halle A, Solilab) du 1er janvier 2027 au 31 mars 2027, ' +
        'au titre de sa convention en cours.',
    },
    {
      code: 'pin',
      sentence: 'Structure d2 est imposée dans « Atelier 1 » (Halle A, Solilab) du 1er janvier 2027 au 30 juin 2027.',
    },
    {
      code: 'capacity',
      sentence: '« Atelier 1 » (Halle A, Solilab) offre 1 place au trimestre du 1er janvier 2027 ; il en faudrait 2.',
    },
    {
      code: 'maxStay',
      sentence: 'Structure d2 ne peut passer que 4 trimestres dans ces locaux, dont 3 déjà utilisés.',
    },
  ])
})

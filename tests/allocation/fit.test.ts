import { expect, test } from 'vitest'
import { fitOf, horizonOf } from '../../server/allocation/fit.ts'
import type { DemandFacts, OccupancyFacts, RoomFacts } from '../../server/allocation/facts.ts'
import { weightsFor } from '../../server/allocation/weights.ts'
import { demand, occupancy, phase, room, START } from '../support/allocationMakers.ts'

const fit = (asking: DemandFacts, rooms: RoomFacts[], occupancies: OccupancyFacts[] = []) =>
  fitOf({ demands: [asking], rooms, occupancies }, horizonOf(asking), weightsFor('2026-11'))

const ref = (id: string, name = 'Atelier 1') => ({
  id,
  name,
  kind: 'workshop',
  siteId: 'solilab',
  siteName: 'Solilab',
  buildingName: 'Halle A',
})

test('each phase counts the rooms that answer it, and tells the best first', () => {
  const rooms = [
    room({ id: 'small', areaM2: 20 }),
    room({ id: 'less', areaM2: 45 }),
    room({ id: 'best' }),
    room({ id: 'unsure', areaM2: null }),
    room({ id: 'shop', kind: 'shop' }),
    room({ id: 'neither', kind: 'shop', areaM2: 20 }),
  ]
  expect(fit(demand(), rooms)).toEqual({
    phases: [
      {
        stage: 'launch',
        needed: { from: START, until: '2028-01-01' },
        allowed: 2,
        toCheck: 1,
        refused: 3,
        refusals: [
          { code: 'kind', sentence: 'Le local est d’une des natures demandées.', rooms: 2 },
          {
            code: 'area_too_small',
            sentence: 'Le local n’est pas plus petit que la surface minimale demandée.',
            rooms: 2,
          },
        ],
        rooms: [
          { room: ref('best'), verdict: 'allowed', points: 92.5, reasons: [] },
          { room: ref('less'), verdict: 'allowed', points: 82.5, reasons: [] },
          {
            room: ref('unsure'),
            verdict: 'to_check',
            points: 72.5,
            reasons: [
              { code: 'area_too_small', sentence: 'La surface du local n’est pas connue ; il faut au moins 40 m².' },
              { code: 'area_too_large', sentence: 'La surface du local n’est pas connue ; il faut au plus 80 m².' },
            ],
          },
          {
            room: ref('small'),
            verdict: 'refused',
            points: null,
            reasons: [{ code: 'area_too_small', sentence: 'Le local mesure 20 m² ; il faut au moins 40 m².' }],
          },
        ],
      },
    ],
  })
})

test('a site that closes during a phase answers the quarters before, and says until when', () => {
  const closing = (until: string) =>
    room({ site: { permanence: 'transitional', usable: { from: '2018-01-01', until } } })
  const verdictOf = (until: string) => {
    const { verdict, reasons } = fit(demand(), [closing(until)]).phases[0]!.rooms[0]!
    return [verdict, reasons.map(({ sentence }) => sentence)]
  }
  expect(verdictOf('2027-08-01')).toEqual(['allowed', ['Le site Solilab ferme le 1er août 2027.']])
  expect(verdictOf('2027-03-01')).toEqual(['refused', ['Le site Solilab ferme le 1er mars 2027.']])
})

test('a phase that holds the first day of no quarter is judged on its own days', () => {
  const short = demand({ phases: [phase({ needed: { from: '2027-02-01', until: '2027-03-01' } })] })
  const closing = room({ site: { permanence: 'transitional', usable: { from: '2018-01-01', until: '2027-03-01' } } })
  expect(fit(short, [closing]).phases[0]).toMatchObject({ allowed: 1, refused: 0 })
})

test('quarters already spent in an incubator count', () => {
  const incubator = room({ longestStayQuarters: 4, stayGroup: 'incubator' })
  const before = occupancy({ from: '2025-01-01', until: '2026-12-01' })
  expect(fit(demand(), [incubator], [before]).phases[0]).toMatchObject({ allowed: 0, refused: 1 })
  expect(fit(demand(), [incubator]).phases[0]).toMatchObject({ allowed: 1, refused: 0 })
})

import { describe, expect, test } from 'vitest'
import type { DemandFacts, PhaseFacts, RoomFacts } from '../../server/allocation/facts.ts'
import type { Grant } from '../../server/allocation/wishes/wish.ts'
import { pointsOf, sumOf, totalOf, WISHES } from '../../server/allocation/wishes/wishes.ts'
import { demand, desks, phase, room } from '../support/allocationMakers.ts'

interface Case {
  phase?: Partial<PhaseFacts>
  room?: RoomFacts
  demand?: DemandFacts
  share: number
  sentence: string
}

/** At none, at some where there is a middle, and at all. */
const CASES: Record<string, { none: readonly Case[]; some: readonly Case[]; all: readonly Case[] }> = {
  housed: {
    none: [],
    some: [],
    all: [{ share: 1, sentence: 'La structure a un local qui répond à ses exigences.' }],
  },
  area_fit: {
    none: [
      { room: room({ areaM2: 40 }), share: 0, sentence: 'Le local mesure 40 m² pour 50 m² souhaités.' },
      { room: room({ areaM2: 80 }), share: 0, sentence: 'Le local mesure 80 m² pour 50 m² souhaités.' },
      { room: room({ areaM2: 10 }), share: 0, sentence: 'Le local mesure 10 m² pour 50 m² souhaités.' },
      { room: room({ areaM2: null }), share: 0, sentence: 'La surface du local n’est pas connue.' },
      { room: desks(), share: 0, sentence: 'Le nombre de postes demandés n’est pas connu.' },
    ],
    some: [
      { room: room({ areaM2: 45 }), share: 0.5, sentence: 'Le local mesure 45 m² pour 50 m² souhaités.' },
      { room: room({ areaM2: 65 }), share: 0.5, sentence: 'Le local mesure 65 m² pour 50 m² souhaités.' },
      {
        phase: { areaMaxM2: null },
        room: room({ areaM2: 75 }),
        share: 0.5,
        sentence: 'Le local mesure 75 m² pour 50 m² souhaités.',
      },
      {
        phase: { areaIdealM2: null },
        room: room({ areaM2: 60 }),
        share: 0.5,
        sentence: 'Le local mesure 60 m² pour 40 m² souhaités.',
      },
    ],
    all: [
      { share: 1, sentence: 'Le local mesure 50 m² pour 50 m² souhaités.' },
      {
        phase: { areaMinM2: null, areaIdealM2: null, areaMaxM2: null },
        share: 1,
        sentence: 'La demande ne fixe aucune surface.',
      },
      {
        phase: { workstations: 4 },
        room: desks(),
        share: 1,
        sentence: 'Le local est partagé : la structure y a 4 postes.',
      },
    ],
  },
  commune: {
    none: [
      {
        demand: demand({ communesWanted: ['44143'] }),
        share: 0,
        sentence: 'Le local est à Nantes, hors des communes souhaitées.',
      },
    ],
    some: [],
    all: [
      {
        demand: demand({ communesWanted: ['44143', '44109'] }),
        share: 1,
        sentence: 'Le local est à Nantes, commune souhaitée.',
      },
      { share: 1, sentence: 'La structure n’a pas de préférence de commune.' },
    ],
  },
  impact: {
    none: [
      {
        demand: demand({ wantsQpv: true }),
        share: 0,
        sentence: 'Le site Solilab n’est pas en quartier prioritaire.',
      },
      {
        demand: demand({ wantsQpv: true }),
        room: room({ site: { inQpv: null } }),
        share: 0,
        sentence: 'On ne sait pas si le site Solilab est en quartier prioritaire.',
      },
      {
        demand: demand({ wantsQpv: null }),
        room: room({ site: { inQpv: true } }),
        share: 0,
        sentence: 'La structure ne demande pas de quartier prioritaire.',
      },
    ],
    some: [],
    all: [
      {
        demand: demand({ wantsQpv: true }),
        room: room({ site: { inQpv: true } }),
        share: 1,
        sentence: 'Le site Solilab est en quartier prioritaire, comme souhaité.',
      },
    ],
  },
  affordability: {
    none: [
      {
        phase: { budgetEurCentsPerMonth: 40_000 },
        share: 0,
        sentence: 'Le loyer est de 400 € par mois pour un budget de 400 €.',
      },
      { room: room({ rents: {} }), share: 0, sentence: 'Le loyer n’est pas connu.' },
      {
        phase: { budgetEurCentsPerMonth: null },
        share: 0,
        sentence: 'Le budget de la structure n’est pas connu.',
      },
      {
        phase: { budgetEurCentsPerMonth: 0 },
        share: 0,
        sentence: 'Le loyer est de 400 € par mois pour un budget de 0 €.',
      },
    ],
    some: [{ share: 0.5, sentence: 'Le loyer est de 400 € par mois pour un budget de 800 €.' }],
    all: [{ room: room({ rents: { launch: 0 } }), share: 1, sentence: 'Le local est gratuit à ce stade.' }],
  },
}

test('every wish has its cases here', () => expect(Object.keys(CASES)).toEqual(WISHES.map(({ code }) => code)))

const granted = ({ share, say }: Grant) => ({ share, sentence: say() })

describe.each(WISHES)('$code', (wish) => {
  const { none, some, all } = CASES[wish.code]!
  test.each([...none, ...some, ...all])('grants $share: $sentence', (given) =>
    expect(granted(wish.grant(phase(given.phase), given.room ?? room(), given.demand ?? demand()))).toEqual({
      share: given.share,
      sentence: given.sentence,
    }),
  )

  test('its cases are none, some and all', () => {
    expect(none.every(({ share }) => share === 0)).toBe(true)
    expect(some.every(({ share }) => share > 0 && share < 1)).toBe(true)
    expect(all.every(({ share }) => share === 1)).toBe(true)
  })
})

test('points are the shares of what each wish is worth, to two decimals, and add up', () => {
  const asked = [phase(), room({ areaM2: 47 }), demand(), { housed: 60, area_fit: 10, affordability: 5 }] as const
  const points = pointsOf(...asked)
  expect(points.map(({ code, points, outOf }) => [code, points, outOf])).toEqual([
    ['housed', 60, 60],
    ['area_fit', 7, 10],
    ['commune', 0, 0],
    ['impact', 0, 0],
    ['affordability', 2.5, 5],
  ])
  expect([totalOf(points), sumOf(...asked)]).toEqual([69.5, 69.5])
})

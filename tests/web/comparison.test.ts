import { describe, expect, test } from 'vitest'
import type { ComparedPlan, Comparison, Fairness, PlanFigures, PlanSummary } from '../../server/contract.ts'
import {
  apartInWords,
  bestOf,
  changesOf,
  figuresSheet,
  filterDemands,
  groupsOf,
  placesSheet,
  sitesOf,
  type Row,
} from '../../web/allocation/comparison.ts'

const NOTHING_APART = { weights: 0, decisions: 0, rooms: 0, demands: 0, expected: 0, occupancies: 0 }
const summary = (given: Partial<PlanSummary> = {}): PlanSummary => ({
  worth: 1000,
  bound: 1010,
  gap: 0.01,
  optimal: false,
  seconds: 1,
  demands: 4,
  housed: 3,
  partlyHoused: 0,
  unhoused: 1,
  quartersAsked: 16,
  quartersHoused: 12,
  moves: 1,
  toCheck: 0,
  fairness: null,
  anticipation: null,
  ...given,
})
const plan = (
  id: string,
  { summary: figures, ...given }: Partial<Omit<PlanFigures, 'summary'>> & { summary?: Partial<PlanSummary> } = {},
  asked: Partial<ComparedPlan> = {},
): ComparedPlan => ({
  id,
  name: `Plan ${id}`,
  startsOn: '2027-01-01',
  quarters: 4,
  mode: 'weighted',
  figures: {
    worthByFirst: 1000,
    byStage: [],
    byFiliere: [],
    byCommune: [],
    byQpv: { inside: 0, outside: 12, unknown: 0 },
    overBudget: { eurCents: 0, avoidedEurCents: 0, quartersUnknown: 0 },
    empty: { m2: 0, roomsUnknown: 0 },
    ...given,
    summary: summary(figures),
  },
  changes: [],
  supposed: { rooms: [], demandIds: [] },
  difference: NOTHING_APART,
  ...asked,
})
const comparison = (plans: ComparedPlan[], demands: Comparison['demands'] = []): Comparison => ({
  territory: '244400404',
  plans,
  demands,
})
const rowOf = (plans: ComparedPlan[], label: string): Row | undefined =>
  groupsOf(comparison(plans))
    .flatMap(({ rows }) => rows)
    .find((row) => row.label === label)

describe('the best of a row', () => {
  const row = (values: (number | null)[], better: Row['better'] = 'more'): Row => ({
    label: '',
    unit: 'number',
    better,
    values,
  })
  test.each([
    ['the most', row([1, 3, 2]), [false, true, false]],
    ['the least', row([1, 3, 1], 'less'), [true, false, true]],
    ['none when all are alike', row([2, 2]), [false, false]],
    ['none when what reads the same is the same', row([2.1, 2.4]), [false, false]],
    ['never what is unknown', row([null, 1, 2], 'less'), [false, true, false]],
    ['none when only one is known', row([null, 1]), [false, false]],
    ['none when neither more nor less is better', row([1, 2], null), [false, false]],
  ])('is %s', (_what, given, best) => expect(bestOf(given)).toEqual(best))

  test('is said beside how far each is from the first', () => {
    expect(changesOf(row([10, 12, 10, 7]))).toEqual([null, 2, null, -3])
    expect(changesOf(row([null, 12]))).toEqual([null, null])
  })
})

describe('the figures', () => {
  test('of other periods are ranked by shares alone', () => {
    const plans = [plan('a'), plan('b', {}, { quarters: 8 })]
    expect(rowOf(plans, 'Valeur')?.better).toBeNull()
    expect(rowOf(plans, 'Déménagements')?.better).toBeNull()
    expect(rowOf(plans, 'Trimestres demandés et servis')?.better).toBe('more')
  })

  test('of other weights are ranked by the points of the first plan', () => {
    const heavy = plan(
      'b',
      { worthByFirst: 990, summary: { worth: 2000 } },
      { difference: { ...NOTHING_APART, weights: 1 } },
    )
    expect(rowOf([plan('a'), heavy], 'Valeur')).toMatchObject({ better: null, values: [1000, 2000] })
    expect(rowOf([plan('a'), heavy], 'Valeur au barème de A')).toMatchObject({ better: 'more', values: [1000, 990] })
    expect(rowOf([plan('a'), plan('b')], 'Valeur au barème de A')).toBeUndefined()
  })

  test('say how the modes treat who comes first, and nothing where nobody looked', () => {
    const fairness: Fairness = {
      classes: [{ priorityClass: 1, demands: 2, quartersAsked: 8, quartersHoused: 6 }],
      envious: [{ demandId: 'd1', organisationName: 'Abri', sentence: 'Abri aurait préféré…', relocation: false }],
      defaultWorth: 1100,
      cost: 100,
    }
    const plans = [plan('a', { summary: { fairness } }), plan('b')]
    expect(rowOf(plans, 'Servis, priorité haute')?.values).toEqual([75, null])
    expect(rowOf(plans, 'Servis, priorité basse')).toBeUndefined()
    expect(rowOf(plans, 'Lésées par une moins prioritaire')?.values).toEqual([1, null])
    expect(rowOf(plans, 'Coût de la façon de partager')?.values).toEqual([100, null])
  })

  test('of a stage, a filière or a commune stand where some plan has them', () => {
    const plans = [
      plan('a', {
        byStage: [{ stage: 'launch', quartersAsked: 8, quartersHoused: 6 }],
        byFiliere: [{ filiere: null, quartersAsked: 4, quartersHoused: 1 }],
        byCommune: [{ inseeCode: '44109', name: 'Nantes', quartersHoused: 3 }],
      }),
      plan('b'),
    ]
    expect(rowOf(plans, 'Amorçage')?.values).toEqual([75, null])
    expect(rowOf(plans, 'Filière inconnue')?.values).toEqual([25, null])
    expect(rowOf(plans, 'Nantes')).toMatchObject({ better: null, values: [25, 0] })
    expect(rowOf(plans, 'Émergence')).toBeUndefined()
  })
})

test('what a plan was asked otherwise than the first is said in words', () => {
  const first = plan('a')
  const other = plan(
    'b',
    {},
    { quarters: 8, mode: 'tiers', changes: ['Solilab ferme.'], difference: { ...NOTHING_APART, weights: 2, rooms: 1 } },
  )
  expect(apartInWords(other, first)).toEqual([
    'une autre période',
    'une autre façon de partager',
    '2\u00a0valeurs du barème',
    '1\u00a0local ajouté, retiré ou changé',
    'd’autres suppositions',
  ])
  expect(apartInWords(first, first)).toEqual([])
})

const place = (siteName: string, roomName = 'Atelier') => ({
  roomId: roomName,
  roomName,
  siteId: siteName,
  siteName,
  from: '2027-01-01',
  until: '2028-01-01',
})
const demand = (name: string, places: Comparison['demands'][number]['places'], differs = true) => ({
  demandId: name,
  relocation: false,
  organisation: { id: name, name, stage: 'launch' as const, filiere: null },
  differs,
  places,
})

test('demands are found by a part of their name, without its accents, and at first where they differ', () => {
  const demands = [demand('Épicerie', [[], []], false), demand('La Repicerie', [[], null])]
  const found = (search: string, onlyDifferent: boolean) =>
    filterDemands(demands, { search, onlyDifferent }).map(({ demandId }) => demandId)
  expect(found(' epi', false)).toEqual(['Épicerie', 'La Repicerie'])
  expect(found('eco', false)).toEqual([])
  expect(found('picerie', true)).toEqual(['La Repicerie'])
  expect(found('', false)).toEqual(['Épicerie', 'La Repicerie'])
})

test('a site counts each organisation once, and says how many more than in the first plan', () => {
  const demands = [
    demand('Abri', [[place('Solilab'), place('Solilab', 'Bureau')], [place('Halle')]]),
    demand('Borne', [[place('Solilab')], [place('Solilab')]]),
    demand('Cale', [null, [place('Halle')]]),
  ]
  const both = comparison([plan('a'), plan('b')], demands)
  expect(sitesOf(both, 0)).toEqual([
    { siteId: 'Halle', siteName: 'Halle', count: 0, change: 0 },
    { siteId: 'Solilab', siteName: 'Solilab', count: 2, change: 0 },
  ])
  expect(sitesOf(both, 1)).toEqual([
    { siteId: 'Halle', siteName: 'Halle', count: 2, change: 2 },
    { siteId: 'Solilab', siteName: 'Solilab', count: 1, change: -1 },
  ])
})

test('the spreadsheets hold the same figures and places', () => {
  const both = comparison(
    [plan('a'), plan('b', { summary: { worth: 1001.237 } })],
    [demand('Abri', [[place('Solilab')], null]), demand('Borne', [[], []], false)],
  )
  const [header, rows] = figuresSheet(both)
  expect(header).toEqual(['Rubrique', 'Chiffre', 'Unité', 'A\u00a0: Plan a', 'B\u00a0: Plan b'])
  expect(rows[0]).toEqual(['Valeur et preuve', 'Valeur', 'points', 1000, 1001.24])
  expect(placesSheet(both)).toEqual([
    ['Structure', 'Diffère', 'A\u00a0: Plan a', 'B\u00a0: Plan b'],
    [
      ['Abri', 'oui', 'Atelier, Solilab, du 1er janvier 2027 au 31 décembre 2027', 'pas dans ce plan'],
      ['Borne', 'non', 'sans local', 'sans local'],
    ],
  ])
})

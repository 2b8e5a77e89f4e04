import { describe, expect, test } from 'vitest'
import { changeOf, faultsOf, fieldRefused, type Supposition } from '../../web/allocation/scenario.ts'

const ends = new Map([
  ['fanal', '2028-07-01'],
  ['solilab', null],
])
const window = (siteId: string | null, until: string | null): Supposition => ({ key: 0, type: 'window', siteId, until })
const changed = (given: object): Supposition => ({
  key: 0,
  type: 'changed',
  demandId: 'd1',
  budgetEurPerMonth: null,
  areaMinM2: null,
  from: null,
  ...given,
})

describe('the end of a site', () => {
  test.each([
    ['later than its sheet', window('fanal', '2029-01-01'), 'site_extended', { until: '2029-01-01' }],
    ['earlier than its sheet', window('fanal', '2028-01-01'), 'site_closes', { on: '2028-01-01' }],
    ['where its sheet gives none', window('solilab', '2028-01-01'), 'site_closes', { on: '2028-01-01' }],
  ])('%s', (_what, supposition, type, day) =>
    expect(changeOf(supposition, ends)).toEqual({
      type,
      siteId: supposition.type === 'window' ? supposition.siteId : null,
      ...day,
    }),
  )

  test('must be said, and be another than that of its sheet', () => {
    expect(faultsOf(window(null, null), ends)).toEqual({
      siteId: 'Choisissez le site.',
      until: 'Donnez une date.',
    })
    expect(faultsOf(window('fanal', '2028-07-01'), ends)).toEqual({
      until: 'C’est déjà la date de sa fiche\u00a0: donnez-en une autre.',
    })
    expect(faultsOf(window('solilab', '2028-07-01'), ends)).toEqual({})
  })
})

describe('a demand', () => {
  test('that changes sends only what was written, money in cents', () => {
    expect(changeOf(changed({ budgetEurPerMonth: 410.5 }), ends)).toEqual({
      type: 'demand_changed',
      demandId: 'd1',
      budgetEurCentsPerMonth: 41_050,
    })
    expect(changeOf(changed({ areaMinM2: 30, from: '2027-04-01' }), ends)).toEqual({
      type: 'demand_changed',
      demandId: 'd1',
      areaMinM2: 30,
      from: '2027-04-01',
    })
    expect(changeOf({ key: 0, type: 'withdrawn', demandId: 'd1' }, ends)).toEqual({
      type: 'demand_withdrawn',
      demandId: 'd1',
    })
  })

  test('must be chosen, and change something', () => {
    expect(faultsOf(changed({}), ends)).toEqual({ demandId: 'Changez au moins un chiffre.' })
    expect(faultsOf(changed({ from: '2027-04-01' }), ends)).toEqual({})
    expect(faultsOf({ key: 0, type: 'withdrawn', demandId: null }, ends)).toEqual({
      demandId: 'Choisissez la demande.',
    })
  })
})

test('a refusal stands beside the field that it is about', () => {
  expect(
    ['changes/2/on', 'changes/2/budgetEurCentsPerMonth', 'changes/1/on', 'name', null].map((field) =>
      fieldRefused(field, 2),
    ),
  ).toEqual(['until', 'budgetEurPerMonth', null, null, null])
})

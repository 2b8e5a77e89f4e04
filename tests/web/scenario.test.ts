import { describe, expect, test } from 'vitest'
import { blank, changeOf, faultsOf, fieldRefused, type Supposition } from '../../web/allocation/scenario.ts'

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
      fieldRefused(field, 2, 'window'),
    ),
  ).toEqual(['until', 'budgetEurPerMonth', null, null, null])
})

describe('what does not exist', () => {
  const room = {
    ...blank('room', 0),
    name: ' Halle neuve ',
    kind: 'workshop',
    areaM2: 110,
    rentEurPerMonth: 600.5,
  } as Supposition
  const demand = {
    ...blank('demand', 1),
    organisationName: 'Coop',
    stage: 'launch',
    kinds: ['workshop'],
    from: '2027-01-01',
    until: '2028-01-01',
    points: 0,
  } as Supposition

  test('sends only what was written, with an identifier of its own each time', () => {
    expect(changeOf(room, ends)).toEqual({
      type: 'room_added',
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      name: 'Halle neuve',
      kind: 'workshop',
      areaM2: 110,
      equipment: [],
      rentEurCentsPerMonth: 60_050,
    })
    expect(changeOf(demand, ends)).toMatchObject({ type: 'demand_added', points: 0, requiredEquipment: [] })
    expect(Object.keys(changeOf(demand, ends))).not.toContain('filiere')
    const ids = [blank('room', 0), blank('room', 0)].map((one) => (one.type === 'room' ? one.id : null))
    expect(new Set(ids).size).toBe(2)
  })

  test('must say what it is', () => {
    expect([room, demand].map((each) => faultsOf(each, ends))).toEqual([{}, {}])
    expect(Object.keys(faultsOf(blank('room', 0), ends))).toEqual(['name', 'kind', 'areaM2'])
    expect(Object.keys(faultsOf(blank('demand', 0), ends))).toEqual([
      'organisationName',
      'stage',
      'kinds',
      'from',
      'until',
    ])
    expect(faultsOf({ ...room, siteId: 'fanal', inseeCode: '44143' } as Supposition, ends)).toHaveProperty('inseeCode')
    expect(faultsOf({ ...room, from: '2028-01-01', until: '2027-01-01' } as Supposition, ends)).toHaveProperty('until')
    expect(fieldRefused('changes/0/rentEurCentsPerMonth', 0, 'room')).toBe('rentEurPerMonth')
  })
})

test('a room taken away, or with other days', () => {
  const removed = { ...blank('removed', 0), siteId: 'fanal', roomId: 'r1', on: '2027-07-01' } as Supposition
  const days = { ...blank('days', 0), siteId: 'fanal', roomId: 'r1', until: '2027-07-01' } as Supposition
  expect([removed, days].map((each) => changeOf(each, ends))).toEqual([
    { type: 'room_removed', roomId: 'r1', on: '2027-07-01' },
    { type: 'room_window', roomId: 'r1', until: '2027-07-01' },
  ])
  expect([removed, days].map((each) => faultsOf(each, ends))).toEqual([{}, {}])
  expect(Object.keys(faultsOf(blank('removed', 0), ends))).toEqual(['siteId', 'on'])
  expect(Object.keys(faultsOf({ ...blank('days', 0), siteId: 'fanal' } as Supposition, ends))).toEqual([
    'roomId',
    'from',
  ])
  expect(fieldRefused('changes/0/on', 0, 'removed')).toBe('on')
})

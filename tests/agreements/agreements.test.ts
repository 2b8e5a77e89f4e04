import { expect, test } from 'vitest'
import { compareInventories } from '../../server/agreements/compareInventories.ts'
import { movingOn, type Stay } from '../../server/agreements/movingOn.ts'
import { endByNotice, type NoticeTerms } from '../../server/agreements/notice.ts'
import { rentOf, type GridRent, type RentedRoom } from '../../server/agreements/rents.ts'
import { warningDue } from '../../server/agreements/warnings.ts'

test('warnings come 9, 6 and 3 months ahead, each on its day, and once the day has passed', () => {
  const on = '2027-11-30'
  const days = ['2027-02-27', '2027-02-28', '2027-05-29', '2027-05-30', '2027-08-30', '2027-11-29', '2027-11-30']
  expect(days.map((today) => warningDue(on, today))).toEqual([
    null,
    { monthsAhead: 9, since: '2027-02-28' },
    { monthsAhead: 9, since: '2027-02-28' },
    { monthsAhead: 6, since: '2027-05-30' },
    { monthsAhead: 3, since: '2027-08-30' },
    { monthsAhead: 3, since: '2027-08-30' },
    { monthsAhead: 0, since: '2027-11-30' },
  ])
})

test('a notice ends each form as its law says', () => {
  const terms = (form: NoticeTerms['form'], noticeMonths: number | null, until: string | null): NoticeTerms => ({
    form,
    noticeMonths,
    during: { from: '2027-01-01', until },
  })
  const lease = terms('commercial_lease', 1, '2036-01-01')
  expect({
    leaseInTime: endByNotice(lease, '2029-07-01', 'tenant'),
    leaseADayLate: endByNotice(lease, '2029-07-02', 'tenant'),
    leaseMuchLater: endByNotice(lease, '2033-01-01', 'tenant'),
    leaseByOwner: endByNotice(lease, '2029-07-01', 'owner'),
    professional: endByNotice(terms('professional_lease', null, '2033-01-01'), '2028-02-10', 'tenant'),
    ownMonths: endByNotice(terms('civil_lease', 3, null), '2028-02-29', 'owner'),
    neverPastTheTerm: endByNotice(terms('civil_lease', 3, '2028-03-01'), '2028-02-29', 'tenant'),
    beforeItBegins: endByNotice(terms('civil_lease', 1, null), '2026-06-01', 'tenant'),
    nobodySaid: endByNotice(terms('civil_lease', null, null), '2028-02-29', 'tenant'),
  }).toEqual({
    leaseInTime: '2030-01-01',
    leaseADayLate: '2033-01-01',
    leaseMuchLater: '2036-01-01',
    leaseByOwner: '2036-01-01',
    professional: '2028-08-10',
    ownMonths: '2028-05-29',
    neverPastTheTerm: '2028-03-01',
    beforeItBegins: '2027-02-01',
    nobodySaid: null,
  })
})

test('the rent comes from the room, else from the grid of that day, else it is not known', () => {
  const cell = { roomKind: 'workshop', stage: 'launch', basis: 'm2_year' } as const
  const grid: GridRent[] = [
    { ...cell, validFrom: '2026-01-01', eurCents: 9_000 },
    { ...cell, validFrom: '2028-01-01', eurCents: 12_000 },
    { ...cell, validFrom: '2030-01-01', eurCents: null },
    {
      roomKind: 'shared_office',
      stage: 'launch',
      basis: 'workstation_month',
      validFrom: '2026-01-01',
      eurCents: 9_500,
    },
  ]
  const workshop: RentedRoom = { kind: 'workshop', shared: false, areaM2: 40, workstations: null, rents: [] }
  const desks: RentedRoom = { kind: 'shared_office', shared: true, areaM2: null, workstations: 3, rents: [] }
  const own: RentedRoom = { ...desks, rents: [{ stage: 'launch', eurCentsPerMonth: 8_000 }] }
  expect([
    rentOf(grid, workshop, 'launch', '2027-12-31'),
    rentOf(grid, workshop, 'launch', '2028-01-01'),
    rentOf(grid, workshop, 'launch', '2030-01-01'),
    rentOf(grid, workshop, 'launch', '2025-12-31'),
    rentOf(grid, workshop, 'growth', '2028-01-01'),
    rentOf(grid, { ...workshop, areaM2: null }, 'launch', '2028-01-01'),
    rentOf(grid, desks, 'launch', '2027-01-01'),
    rentOf(grid, own, 'launch', '2027-01-01'),
  ]).toEqual([
    { stage: 'launch', eurCentsPerMonth: 30_000, source: 'grid', missing: null },
    { stage: 'launch', eurCentsPerMonth: 40_000, source: 'grid', missing: null },
    { stage: 'launch', eurCentsPerMonth: null, source: null, missing: 'grid' },
    { stage: 'launch', eurCentsPerMonth: null, source: null, missing: 'grid' },
    { stage: 'growth', eurCentsPerMonth: null, source: null, missing: 'grid' },
    { stage: 'launch', eurCentsPerMonth: null, source: null, missing: 'area' },
    { stage: 'launch', eurCentsPerMonth: 28_500, source: 'grid', missing: null },
    { stage: 'launch', eurCentsPerMonth: 24_000, source: 'room', missing: null },
  ])
})

test('two inventories side by side say what got worse, and what nobody looked at', () => {
  const line = (item: string, condition: 'new' | 'sound' | 'damaged' | null) => ({ item, condition, comment: null })
  const changes = compareInventories(
    [line('Murs', 'sound'), line('Sols', 'sound'), line('Portes', null), line('Clés', 'new'), line('Store', 'new')],
    [
      line('Murs', 'damaged'),
      line('Sols', 'sound'),
      line('Portes', 'sound'),
      line('Clés', 'new'),
      line('Évier', 'new'),
    ],
  ).map(({ item, change }) => [item, change])
  expect(changes).toEqual([
    ['Murs', 'worse'],
    ['Sols', 'same'],
    ['Portes', 'unknown'],
    ['Clés', 'same'],
    ['Store', 'only_in'],
    ['Évier', 'only_out'],
  ])
})

test('who is due to move on: each reason alone, several together, and none', () => {
  const settled: Stay = {
    stage: 'incubation',
    during: { from: '2026-01-01', until: null },
    since: '2026-01-01',
    admitsStages: ['emergence', 'incubation'],
    longestStayQuarters: null,
    milestonesSet: 2,
    milestonesReached: 1,
  }
  const due = (change: Partial<Stay>) => movingOn({ ...settled, ...change }, '2026-11-24')
  expect({
    settled: due({}),
    unknownPolicy: due({ admitsStages: null }),
    outgrown: due({ stage: 'growth' }),
    fourQuarters: due({ longestStayQuarters: 4 }),
    longer: due({ longestStayQuarters: 8 }),
    ending: due({ during: { from: '2026-01-01', until: '2027-07-01' }, longestStayQuarters: 4 }),
    ready: due({ milestonesReached: 2 }),
  }).toEqual({
    settled: null,
    unknownPolicy: null,
    outgrown: { reasons: ['stage_not_admitted'], by: null, towards: 'growth' },
    fourQuarters: { reasons: ['stay_used_up'], by: '2027-01-01', towards: 'incubation' },
    longer: null,
    ending: { reasons: ['stay_used_up', 'ends_soon'], by: '2027-01-01', towards: 'incubation' },
    ready: { reasons: ['milestones_reached'], by: null, towards: 'launch' },
  })
})

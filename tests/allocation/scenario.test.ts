import { describe, expect, test } from 'vitest'
import { changedBy, isScenario, sayChanges, type PlanChange } from '../../server/allocation/changes/changes.ts'
import { compose } from '../../server/allocation/compose.ts'
import { supposedBy } from '../../server/allocation/changes/supposed.ts'
import type { Facts } from '../../server/allocation/facts.ts'
import { missingFacts } from '../../server/allocation/robustness/missingFacts.ts'
import type { Refusal } from '../../server/lib/refusal.ts'
import { demand, facts, phase, request, room, site } from '../support/allocationMakers.ts'

const closing = (until: string | null, permanence: 'permanent' | 'transitional' = 'transitional') =>
  facts({ rooms: [room({ site: { permanence, usable: { from: '2020-01-01', until } } })] })
const extended = (until: string): PlanChange => ({ type: 'site_extended', siteId: 'solilab', until })
const changed = (given: object): PlanChange => ({ type: 'demand_changed', demandId: 'd1', ...given })
const withdrawn: PlanChange = { type: 'demand_withdrawn', demandId: 'd1' }

const made = (change: PlanChange, given: Facts) => changedBy([change], given, request())
const said = (change: PlanChange, given: Facts = facts()) => sayChanges([change], given, request())[0]
function refused(change: PlanChange, given: Facts = facts()) {
  try {
    made(change, given)
  } catch (error) {
    const { statusCode, code, message, details } = error as Refusal
    return { statusCode, code, message, field: details.field }
  }
  return null
}

describe('a site that stays longer', () => {
  test('is usable until then, and nothing else changes', () => {
    const before = closing('2027-07-01')
    const [asked] = before.rooms
    expect(made(extended('2028-07-01'), before)).toEqual({
      ...before,
      rooms: [{ ...asked, site: { ...asked!.site, usable: { from: '2020-01-01', until: '2028-07-01' } } }],
    })
    expect(said(extended('2028-07-01'), before)).toBe('Le site Solilab reste disponible jusqu’au 30 juin 2028.')
  })

  test('may be one whose end nobody knows', () =>
    expect(made(extended('2028-07-01'), closing(null)).rooms[0]!.site.usable?.until).toBe('2028-07-01'))

  test.each([
    ['does not end later', closing('2028-07-01'), 'Le site Solilab ferme déjà le 1er juillet 2028'],
    ['has no end', closing(null, 'permanent'), 'Le site Solilab n’a pas de fin connue'],
  ])('is refused where it %s', (_what, given, sentence) =>
    expect(refused(extended('2028-07-01'), given)).toEqual({
      statusCode: 422,
      code: 'site_not_extended',
      message: `${sentence} : donnez une date plus tardive, ou supposez plutôt qu’il ferme plus tôt.`,
      field: 'changes/0/until',
    }),
  )

  test('is refused when it has no room', () =>
    expect(refused({ type: 'site_extended', siteId: 'ailleurs', until: '2028-07-01' })).toMatchObject({
      code: 'site_without_rooms',
      field: 'changes/0/siteId',
    }))
})

describe('a demand withdrawn', () => {
  test('asks for nothing any more, the others as before', () => {
    const other = demand({ id: 'd2' })
    const before = facts({ demands: [demand(), other] })
    expect(made(withdrawn, before)).toEqual({ ...before, demands: [other] })
    expect(said(withdrawn)).toBe('Structure d1 retire sa demande.')
  })

  test('twice is refused', () => {
    const twice = () => changedBy([withdrawn, withdrawn], facts(), request())
    expect(twice).toThrow('Cette demande n’est pas en attente sur ce territoire : choisissez-en une autre.')
  })
})

describe('a demand with other numbers', () => {
  const two = demand({
    phases: [
      phase({ areaMaxM2: null, needed: { from: '2027-01-01', until: '2027-07-01' } }),
      phase({ areaMaxM2: null, needed: { from: '2027-07-01', until: '2028-01-01' } }),
    ],
  })
  const phasesOf = (change: PlanChange) => made(change, facts({ demands: [two] })).demands[0]!.phases

  test('asks for another budget and area in every phase; the best area is never under the least', () =>
    expect(phasesOf(changed({ budgetEurCentsPerMonth: 90_000, areaMinM2: 60 }))).toEqual(
      two.phases.map((each) => ({ ...each, budgetEurCentsPerMonth: 90_000, areaMinM2: 60, areaIdealM2: 60 })),
    ))

  test('starts later, without the phases that are over by then, or earlier', () => {
    const [first, second] = two.phases
    const starting = (from: string) => phasesOf(changed({ from }))
    expect(starting('2027-10-01')).toEqual([{ ...second, needed: { from: '2027-10-01', until: '2028-01-01' } }])
    expect(starting('2026-10-01')).toEqual([{ ...first, needed: { from: '2026-10-01', until: '2027-07-01' } }, second])
  })

  test('says what changes', () =>
    expect(said(changed({ budgetEurCentsPerMonth: 90_000, areaMinM2: 60.5, from: '2027-10-01' }))).toBe(
      'Structure d1 demande un loyer d’au plus 900 € par mois, au moins 60,5 m² et un local à partir du 1er octobre 2027.',
    ))

  test.each([
    ['nothing', {}, 'nothing_changed', 'demandId'],
    ['more area than it accepts', { areaMinM2: 81 }, 'area_above_most', 'areaMinM2'],
    ['a start after its end', { from: '2028-01-01' }, 'demand_starts_late', 'from'],
  ])('is refused for %s', (_what, given, code, field) =>
    expect(refused(changed(given))).toMatchObject({ statusCode: 422, code, field: `changes/0/${field}` }),
  )
})

test('a plan that supposes what nobody decides by accepting it is a scenario; one that closes a site is not', () => {
  const closes: PlanChange = { type: 'site_closes', siteId: 'solilab', on: '2027-07-01' }
  expect([[], [closes], [closes, withdrawn]].map((changes) => isScenario(changes))).toEqual([false, false, true])
})

const ROOM_ID = '11111111-1111-4111-8111-111111111111'
const DEMAND_ID = '22222222-2222-4222-8222-222222222222'
const added = (given: object = {}): PlanChange => ({
  type: 'room_added',
  id: ROOM_ID,
  name: 'Halle neuve',
  kind: 'workshop',
  areaM2: 110,
  equipment: ['dock'],
  ...given,
})
const ground = { sites: [site({ id: 'fanal', name: 'Le Fanal' })], communes: [{ inseeCode: '44143', name: 'Rezé' }] }

describe('a room that does not exist', () => {
  const made1 = (given: object) => made(added(given), facts({ ground })).rooms.at(-1)!

  test('is there as it is said to be, told apart by its name, and the others as before', () => {
    const before = facts({ ground })
    const { rooms, ...rest } = made(added({ siteId: 'fanal', rentEurCentsPerMonth: 60_000 }), before)
    const { rooms: known, ...others } = before
    expect(rest).toEqual(others)
    expect(rooms.slice(0, -1)).toEqual(known)
    expect(rooms.at(-1)).toMatchObject({
      id: ROOM_ID,
      name: 'Halle neuve (hypothétique)',
      shared: false,
      areaM2: 110,
      equipment: { dock: true, water: false },
      rents: { launch: 60_000, growth: 60_000 },
      clearHeightM: null,
      supposed: true,
      site: ground.sites[0],
    })
    expect(said(added({ siteId: 'fanal', rentEurCentsPerMonth: 60_000, from: '2027-07-01' }), before)).toBe(
      'Un local de plus, qui n’existe pas : « Halle neuve » (atelier, 110 m² et un quai de déchargement), sur le site Le Fanal, à 600 € par mois, à partir du 1er juillet 2027.',
    )
  })

  test('may be somewhere in a commune, or nowhere that is known', () => {
    expect(made1({ inseeCode: '44143' }).site).toMatchObject({ id: ROOM_ID, inseeCode: '44143', communeName: 'Rezé' })
    expect(made1({}).site).toMatchObject({ id: ROOM_ID, inseeCode: null, name: 'Lieu hypothétique' })
  })

  test('hosts nobody outside its days', () =>
    expect(made1({ from: '2027-04-01', until: '2027-10-01' }).closures).toMatchObject([
      { from: '2027-01-01', until: '2027-04-01' },
      { from: '2027-10-01', until: null },
    ]))

  test.each([
    ['which is there already', { id: 'r1' }, 'supposed_twice', 'id'],
    ['without any size', { areaM2: undefined }, 'area_or_workstations', 'areaM2'],
    ['in a site that is none', { siteId: 'ailleurs' }, 'site_unknown', 'siteId'],
    ['in a commune that is none', { inseeCode: '75056' }, 'commune_unknown', 'inseeCode'],
    ['in a site and a commune', { siteId: 'fanal', inseeCode: '44143' }, 'site_or_commune', 'inseeCode'],
    ['which ends before it begins', { from: '2027-04-01', until: '2027-04-01' }, 'period_empty', 'until'],
    ['after the plan', { from: '2040-01-01' }, 'change_outside_plan', 'from'],
  ])('%s is refused', (_what, given, code, field) =>
    expect(refused(added(given), facts({ ground }))).toMatchObject({
      statusCode: 422,
      code,
      field: `changes/0/${field}`,
    }),
  )

  test('is nothing that somebody could go and look at', () => {
    const asking = demand({ phases: [phase({ minClearHeightM: 3 })] })
    const { candidates, rooms } = compose(facts({ ground, demands: [asking] }), request({ changes: [added({})] }))
    expect(missingFacts(candidates[0]!, rooms.get(ROOM_ID)!, 0)).toEqual([])
    expect(missingFacts(candidates[0]!, { ...rooms.get(ROOM_ID)!, supposed: undefined } as never, 0)).not.toEqual([])
  })
})

describe('a room with other days', () => {
  const closuresOf = (change: PlanChange) => made(change, facts()).rooms[0]!.closures!
  test('is closed outside them, and for good once it is removed; each says so', () => {
    const window: PlanChange = { type: 'room_window', roomId: 'r1', from: '2027-04-01', until: '2027-10-01' }
    const removed: PlanChange = { type: 'room_removed', roomId: 'r1', on: '2027-07-01' }
    const because =
      'Le local « Atelier 1 » (Solilab) n’accueille qu’à partir du 1er avril 2027 et jusqu’au 30 septembre 2027.'
    expect(closuresOf(window)).toEqual([
      { kind: 'rooms_closed', from: '2027-01-01', until: '2027-04-01', because },
      { kind: 'rooms_closed', from: '2027-10-01', until: null, because },
    ])
    expect(closuresOf(removed)).toEqual([
      {
        kind: 'rooms_closed',
        from: '2027-07-01',
        until: null,
        because: 'Le local « Atelier 1 » (Solilab) disparaît le 1er juillet 2027.',
      },
    ])
  })

  test.each([
    ['unknown', { roomId: 'r9', from: '2027-04-01' }, 'room_unknown', 'roomId'],
    ['without a day', { roomId: 'r1' }, 'window_without_end', 'from'],
    ['in disorder', { roomId: 'r1', from: '2027-07-01', until: '2027-04-01' }, 'period_empty', 'until'],
  ])('%s is refused', (_what, given, code, field) =>
    expect(refused({ type: 'room_window', ...given })).toMatchObject({ code, field: `changes/0/${field}` }),
  )
})

describe('a demand that nobody made', () => {
  const asked = (given: object = {}): PlanChange => ({
    type: 'demand_added',
    id: DEMAND_ID,
    organisationName: 'Coopérative du futur',
    stage: 'launch',
    from: '2027-04-01',
    until: '2028-01-01',
    kinds: ['workshop', 'storage'],
    areaMinM2: 80,
    requiredEquipment: [],
    ...given,
  })

  test('asks as it is said to, told apart by its name', () => {
    expect(made(asked(), facts()).demands.at(-1)).toMatchObject({
      id: DEMAND_ID,
      supposed: {},
      organisation: { id: DEMAND_ID, name: 'Coopérative du futur (hypothétique)', stage: 'launch', filiere: null },
      phases: [
        { stage: 'launch', needed: { from: '2027-04-01', until: '2028-01-01' }, areaMinM2: 80, areaMaxM2: null },
      ],
    })
    expect(said(asked({ points: 15 }))).toBe(
      'Une demande de plus, que personne n’a faite : « Coopérative du futur » (amorçage) cherche du 1er avril 2027 au 31 décembre 2027 : atelier ou local de stockage, au moins 80 m², avec 15 points de priorité.',
    )
  })

  test('has the points that it is given instead of those of the grid', () => {
    const priority = (given: object) =>
      compose(facts(), request({ changes: [asked(given)] })).candidates.at(-1)!.priority
    expect(priority({ points: 15 })).toMatchObject({ points: 15, factor: 1.15 })
    expect(priority({}).reasons.map(({ code }) => code)).not.toContain('supposed')
  })

  test.each([
    ['twice', { id: 'd1' }, 'supposed_twice', 'id'],
    ['with areas in disorder', { areaMaxM2: 20 }, 'areas_in_disorder', 'areaMaxM2'],
    ['that ends before it begins', { until: '2027-01-01' }, 'period_empty', 'until'],
    ['after the plan', { from: '2040-01-01', until: '2041-01-01' }, 'change_outside_plan', 'from'],
  ])('%s is refused', (_what, given, code, field) =>
    expect(refused(asked(given))).toMatchObject({ code, field: `changes/0/${field}` }),
  )

  test('and a room that does not exist are told apart in the plan', () => {
    expect(supposedBy([added({ inseeCode: '44143' }), asked()])).toEqual({
      rooms: [{ id: ROOM_ID, siteId: ROOM_ID, inseeCode: '44143' }],
      demandIds: [DEMAND_ID],
    })
    expect([added(), asked()].map((change) => isScenario([change]))).toEqual([true, true])
  })
})

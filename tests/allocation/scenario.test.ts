import { describe, expect, test } from 'vitest'
import { changedBy, isScenario, sayChanges, type PlanChange } from '../../server/allocation/changes/changes.ts'
import type { Facts } from '../../server/allocation/facts.ts'
import type { Refusal } from '../../server/lib/refusal.ts'
import { demand, facts, phase, request, room } from '../support/allocationMakers.ts'

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

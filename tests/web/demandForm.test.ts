import { expect, test } from 'vitest'
import type { Demand } from '../../server/contract.ts'
import {
  emptyForm,
  faultsOf,
  formField,
  formOf,
  movePhase,
  demandBody,
  phaseAfter,
  type DemandForm,
  type PhaseForm,
} from '../../web/demands/demandForm.ts'

const demand: Demand = {
  id: 'd1',
  territory: '244400404',
  version: 3,
  archivedAt: null,
  demonstration: true,
  organisation: { id: 'o1', name: 'La Fourmi', stage: 'incubation', filiere: 'reuse' },
  status: 'waiting',
  submittedOn: '2026-10-02',
  communesWanted: ['44143'],
  acceptsTransitional: null,
  wantsQpv: false,
  note: null,
  phases: [
    {
      stage: 'incubation',
      needed: { from: '2027-04-01', until: '2028-04-01' },
      kinds: ['workshop', 'storage'],
      requiredEquipment: ['dock'],
      areaMinM2: 40,
      areaIdealM2: 62.5,
      areaMaxM2: null,
      workstations: null,
      minClearHeightM: 3.5,
      minFloorLoadKnM2: null,
      minDoorWidthM: null,
      minPowerKva: null,
      budgetEurCentsPerMonth: 45_050,
    },
  ],
}

const filled: DemandForm = formOf(demand)
const withPhase = (changes: Partial<PhaseForm>): DemandForm => ({
  ...filled,
  phases: filled.phases.map((phase) => ({ ...phase, ...changes })),
})

test('a demand read into the form and sent again is the same demand', () => {
  const { organisation, id, territory, version, archivedAt, demonstration, status, ...kept } = demand
  expect(demandBody(filled)).toEqual(kept)
  expect(filled).toMatchObject({ organisationId: organisation.id, organisationName: organisation.name, status })
  expect(faultsOf(filled)).toEqual({})
  expect([id, territory, version, archivedAt, demonstration]).not.toContain(undefined)
})

test('an empty field stays unknown, and never becomes zero', () => {
  expect(
    demandBody(withPhase({ areaMinM2: null, areaIdealM2: null, budgetEurPerMonth: null })).phases[0],
  ).toMatchObject({
    areaMinM2: null,
    areaIdealM2: null,
    budgetEurCentsPerMonth: null,
  })
  expect(demandBody(withPhase({ budgetEurPerMonth: 0 })).phases[0]).toMatchObject({ budgetEurCentsPerMonth: 0 })
})

test('a new form names what is missing: the organisation and the kind of room', () => {
  expect(faultsOf(emptyForm('2026-11-24'))).toEqual({ organisationId: 'required', 'phases/0/kinds': 'no_kind' })
})

test.each<[string, Partial<PhaseForm>, Record<string, string>]>([
  ['an area of zero', { areaMinM2: 0 }, { 'phases/0/areaMinM2': 'not_positive' }],
  ['an area larger than any hall', { areaMaxM2: 100001 }, { 'phases/0/areaMaxM2': 'too_large' }],
  ['a least area above the ideal one', { areaMinM2: 80 }, { 'phases/0/areaMinM2': 'min_above_ideal' }],
  ['an ideal area above the largest', { areaMaxM2: 50 }, { 'phases/0/areaIdealM2': 'ideal_above_max' }],
  [
    'a least area above the largest, with no ideal',
    { areaIdealM2: null, areaMaxM2: 30 },
    { 'phases/0/areaMinM2': 'min_above_max' },
  ],
  ['a day that does not exist', { from: '2027-13-01' }, { 'phases/0/from': 'not_a_day' }],
  ['an end before the start', { until: '2027-04-01' }, { 'phases/0/until': 'ends_before_it_starts' }],
])('%s is said beside its field', (_, changes, faults) => {
  expect(faultsOf(withPhase(changes))).toEqual(faults)
})

test('a phase that begins before the one before it ends is said', () => {
  const [first] = filled.phases as [PhaseForm]
  expect(faultsOf({ ...filled, phases: [first, { ...first, from: '2028-01-01', until: '2029-01-01' }] })).toEqual({
    'phases/1/from': 'overlaps_previous',
  })
})

test('a further phase goes on from the last: next stage, same needs, a year long', () => {
  const [first] = filled.phases as [PhaseForm]
  expect(phaseAfter([first], '2026-11-24')).toEqual({
    ...first,
    key: 1,
    stage: 'launch',
    from: '2028-04-01',
    until: '2029-04-01',
  })
  expect(phaseAfter([], '2026-11-24')).toMatchObject({ key: 0, from: '2027-01-01', until: '2028-01-01' })
})

test('moving a phase exchanges the needs and leaves the periods where they are', () => {
  const [first] = filled.phases as [PhaseForm]
  const second: PhaseForm = { ...first, key: 1, stage: 'growth', from: '2028-04-01', until: '2030-04-01' }
  const moved = movePhase([first, second], 1, -1)
  expect(moved.map(({ key, stage, from, until }) => ({ key, stage, from, until }))).toEqual([
    { key: 1, stage: 'growth', from: '2027-04-01', until: '2028-04-01' },
    { key: 0, stage: 'incubation', from: '2028-04-01', until: '2030-04-01' },
  ])
  expect(movePhase([first, second], 0, -1)).toEqual([first, second])
})

test('a refusal of the server shows beside the field where it was typed', () => {
  expect(
    [
      'phases/1/needed/until',
      '/phases/0/needed',
      'phases/0/requiredEquipment/2',
      'phases/0/kinds/0',
      'phases/0/budgetEurCentsPerMonth',
      'communesWanted/1',
      'organisationId',
    ].map(formField),
  ).toEqual([
    'phases/1/until',
    'phases/0/from',
    'phases/0/equipment',
    'phases/0/kinds',
    'phases/0/budgetEurPerMonth',
    'communesWanted',
    'organisationId',
  ])
})

import { expect, test } from 'vitest'
import type { Cohort } from '../../server/contract.ts'
import { cohortBody, cohortFaults, cohortFieldWords, cohortFormOf } from '../../web/cohorts/cohortForm.ts'
import { text } from '../../web/text/cohorts.ts'

const needs = {
  name: 'Incubation',
  stage: 'incubation',
  leastPerYear: 6,
  mostPerYear: 10,
  arrivalQuarter: 4,
  stayQuarters: 4,
  probabilityPercent: 90,
  kinds: ['shared_office'],
  areaMinM2: null,
  areaMaxM2: null,
  workstations: 1,
  requiredEquipment: [],
  budgetEurCentsPerMonth: 95_50,
  source: null,
} as const
const kept = { ...needs, id: 'c1', version: 1, territory: '244400404', archivedAt: null, demonstration: false }
const cohort = kept as unknown as Cohort

test('a cohort goes through its form unchanged, unknowns included', () =>
  expect(cohortBody(cohortFormOf(cohort))).toEqual(needs))

test('an empty form says what is missing, and only that', () =>
  expect(cohortFaults(cohortFormOf(null))).toEqual({
    name: text.faults.name,
    kinds: text.faults.kinds,
    leastPerYear: text.faults.required,
    mostPerYear: text.faults.required,
    stayQuarters: text.faults.required,
    probabilityPercent: text.faults.required,
  }))

test('ranges out of order and numbers that cannot be stand beside their field', () => {
  const form = { ...cohortFormOf(cohort), leastPerYear: 11, areaMinM2: 30, areaMaxM2: 20, probabilityPercent: 0 }
  expect(cohortFaults(form)).toEqual({
    mostPerYear: text.faults.range,
    areaMaxM2: text.faults.area,
    probabilityPercent: text.faults.between(1, 100),
  })
  expect(cohortFaults(cohortFormOf(cohort))).toEqual({})
})

test('each field is said in words', () =>
  expect(
    (['stage', 'kinds', 'requiredEquipment', 'budgetEurCentsPerMonth', 'arrivalQuarter', 'source'] as const).map(
      (field) => cohortFieldWords(field, cohort[field]),
    ),
  ).toEqual(['Incubation', 'Bureau partagé', '–', '95,50\u00a0€', 'octobre à décembre', 'inconnu']))

import { expect, test } from 'vitest'
import type { Agreement, Occupancy } from '../../server/contract.ts'
import { agreementBody, agreementFaults, agreementFormOf } from '../../web/agreements/agreementForm.ts'
import { fieldWords } from '../../web/agreements/words.ts'
import { text } from '../../web/text/agreements.ts'

const occupancy = {
  during: { from: '2027-01-01', until: '2028-01-01' },
  legalForm: null,
  rentEurCentsPerMonth: 30_050,
} as Occupancy
const terms = {
  form: 'civil_lease',
  during: { from: '2027-01-01', until: '2027-07-01' },
  landlord: 'Samoa',
  rentEurCentsPerMonth: 30_050,
  depositEurCents: null,
  noticeMonths: 3,
  activity: 'non_trading',
  registered: false,
  precariousReason: null,
  reasonNote: null,
  tenantIsMicro: null,
  ownerIsOfs: null,
  generalInterest: true,
  step: { stage: 'launch', from: '2027-04-01' },
} as const

test('an agreement goes through its form unchanged, unknowns included', () =>
  expect(agreementBody(agreementFormOf(terms as unknown as Agreement, occupancy))).toEqual(terms))

test('a new one starts from its occupancy, and misses only what nobody said', () => {
  const form = agreementFormOf(null, occupancy)
  expect(form).toMatchObject({ form: null, from: '2027-01-01', last: '2027-12-31', rentEurPerMonth: 300.5 })
  expect(agreementFaults(form)).toEqual({ form: text.faults.form })
})

test('what cannot be stands beside its field', () => {
  const form = agreementFormOf(terms as unknown as Agreement, occupancy)
  expect(agreementFaults({ ...form, from: null })).toEqual({ from: text.faults.from })
  expect(agreementFaults({ ...form, last: '2026-12-31', stepStage: null, stepFrom: null })).toEqual({
    last: text.faults.last,
  })
  expect(
    agreementFaults({ ...form, rentEurPerMonth: -1, depositEur: -1, noticeMonths: 37, stepFrom: '2027-07-01' }),
  ).toEqual({
    rentEurPerMonth: text.faults.money,
    depositEur: text.faults.money,
    noticeMonths: text.faults.notice,
    stepFrom: text.faults.stepOutside,
  })
  expect(agreementFaults({ ...form, stepFrom: null })).toEqual({ stepFrom: text.faults.step })
})

test('a field reads as its page shows it', () =>
  expect([
    fieldWords('activity', 'trade'),
    fieldWords('registered', false),
    fieldWords('rentEurCentsPerMonth', 30_050),
    fieldWords('step', { stage: 'launch', from: '2027-04-01' }),
    fieldWords('landlord', null),
  ]).toEqual(['Commerce, artisanat ou industrie', 'non', '300,50\u00a0€', 'Amorçage, 1er avril 2027', 'inconnu']))

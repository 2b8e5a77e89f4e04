import type {
  Agreement,
  NewAgreement,
  Occupancy,
  OccupancyForm,
  PrecariousReason,
  Stage,
  TenantActivity,
} from '../../server/contract.ts'
import { text } from '../text/agreements.ts'
import { addDays } from '../text/format.ts'

/** What the form of an agreement holds while it is being filled: `''` or `null` is unknown. */
export interface AgreementForm {
  form: OccupancyForm | null
  from: string | null
  /** Last day, as people say it; null: no term */
  last: string | null
  landlord: string
  rentEurPerMonth: number | null
  depositEur: number | null
  noticeMonths: number | null
  activity: TenantActivity | null
  registered: boolean | null
  precariousReason: PrecariousReason | null
  reasonNote: string
  tenantIsMicro: boolean | null
  ownerIsOfs: boolean | null
  generalInterest: boolean | null
  stepStage: Stage | null
  stepFrom: string | null
}

const eurosOf = (cents: number | null): number | null => (cents === null ? null : cents / 100)
const centsOf = (euros: number | null): number | null => (euros === null ? null : Math.round(euros * 100))
const lastOf = (until: string | null): string | null => (until === null ? null : addDays(until, -1))

/** The form of an agreement; of a new one, with what its occupancy says already. */
export function agreementFormOf(agreement: Agreement | null, occupancy: Occupancy): AgreementForm {
  const { form, during, rentEurCentsPerMonth } = agreement ?? { ...occupancy, form: occupancy.legalForm }
  return {
    form,
    from: during.from,
    last: lastOf(during.until),
    landlord: agreement?.landlord ?? '',
    rentEurPerMonth: eurosOf(rentEurCentsPerMonth),
    depositEur: eurosOf(agreement?.depositEurCents ?? null),
    noticeMonths: agreement?.noticeMonths ?? null,
    activity: agreement?.activity ?? null,
    registered: agreement?.registered ?? null,
    precariousReason: agreement?.precariousReason ?? null,
    reasonNote: agreement?.reasonNote ?? '',
    tenantIsMicro: agreement?.tenantIsMicro ?? null,
    ownerIsOfs: agreement?.ownerIsOfs ?? null,
    generalInterest: agreement?.generalInterest ?? null,
    stepStage: agreement?.step?.stage ?? null,
    stepFrom: agreement?.step?.from ?? null,
  }
}

/** What keeps the form from being saved, by field. */
export function agreementFaults(form: AgreementForm): Partial<Record<keyof AgreementForm, string>> {
  const faults: Partial<Record<keyof AgreementForm, string>> = {}
  const { from, last, stepStage, stepFrom, noticeMonths } = form
  if (form.form === null) faults.form = text.faults.form
  if (from === null) faults.from = text.faults.from
  else if (last !== null && last < from) faults.last = text.faults.last
  for (const field of ['rentEurPerMonth', 'depositEur'] as const)
    if ((form[field] ?? 0) < 0) faults[field] = text.faults.money
  if (noticeMonths !== null && (noticeMonths < 0 || noticeMonths > 36)) faults.noticeMonths = text.faults.notice
  if ((stepStage === null) !== (stepFrom === null))
    faults[stepStage === null ? 'stepStage' : 'stepFrom'] = text.faults.step
  else if (stepFrom !== null && from !== null && (stepFrom < from || (last !== null && stepFrom > last)))
    faults.stepFrom = text.faults.stepOutside
  return faults
}

/** What is sent. Asked for only once the form has no fault: then nothing that is required is missing. */
export function agreementBody({
  from,
  last,
  rentEurPerMonth,
  depositEur,
  stepStage,
  stepFrom,
  ...form
}: AgreementForm): Required<Omit<NewAgreement, 'occupancyId'>> {
  return {
    ...form,
    form: form.form!,
    during: { from: from!, until: last === null ? null : addDays(last, 1) },
    landlord: form.landlord.trim() || null,
    reasonNote: form.reasonNote.trim() || null,
    rentEurCentsPerMonth: centsOf(rentEurPerMonth),
    depositEurCents: centsOf(depositEur),
    step: stepStage === null || stepFrom === null ? null : { stage: stepStage, from: stepFrom },
  }
}

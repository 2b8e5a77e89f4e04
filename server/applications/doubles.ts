import { sameName } from '../sites/imports/doubles.ts'
import type { Double } from './applications.schema.ts'

export interface Applicant {
  readonly name: string
  readonly siren: string
  readonly inseeCode: string | null
  readonly email: string
}
export interface KnownOrganisation {
  readonly id: string
  readonly name: string
  readonly siren: string | null
  readonly inseeCode: string | null
  /** E-mails of those who applied for it */
  readonly emails: readonly string[]
}

/** Why an organisation that is known may be the applicant: same SIREN, much the same name in one commune, same e-mail. */
export function doubleReasons(applicant: Applicant, known: KnownOrganisation): Double['reasons'] {
  const elsewhere = applicant.inseeCode !== null && known.inseeCode !== null && applicant.inseeCode !== known.inseeCode
  const reasons: Double['reasons'] = []
  if (applicant.siren !== '' && applicant.siren === known.siren) reasons.push('siren')
  if (applicant.name !== '' && !elsewhere && sameName(applicant.name, known.name)) reasons.push('name')
  if (applicant.email !== '' && known.emails.includes(applicant.email)) reasons.push('email')
  return reasons
}

import type { OccupancyForm } from '../../db/codes.ts'
import { brsa } from './brsa.ts'
import { civilLease } from './civilLease.ts'
import { commercialLease } from './commercialLease.ts'
import { derogatoryLease } from './derogatoryLease.ts'
import { judge, type FormVerdict, type Judgement, type LegalFacts, type LegalForm } from './form.ts'
import { interimAgreement } from './interimAgreement.ts'
import { loanForUse } from './loanForUse.ts'
import { longLease } from './longLease.ts'
import { membership } from './membership.ts'
import { precariousAgreement } from './precariousAgreement.ts'
import { professionalLease } from './professionalLease.ts'
import { publicDomainPermit } from './publicDomainPermit.ts'
import { temporaryBuildingPermit } from './temporaryBuildingPermit.ts'

/** Every legal form of an agreement, by its code. */
export const LEGAL_FORMS: Readonly<Record<OccupancyForm, LegalForm>> = {
  precarious_agreement: precariousAgreement,
  derogatory_lease: derogatoryLease,
  commercial_lease: commercialLease,
  professional_lease: professionalLease,
  civil_lease: civilLease,
  loan_for_use: loanForUse,
  public_domain_permit: publicDomainPermit,
  long_lease: longLease,
  brsa,
  interim_agreement: interimAgreement,
  membership,
}

const ORDER: Readonly<Record<FormVerdict, number>> = { possible: 0, unknown: 1, impossible: 2 }

/** What each form says of these facts: the possible ones first, then those that lack a fact. */
export const judgedForms = (facts: LegalFacts): Judgement[] =>
  Object.values(LEGAL_FORMS)
    .map((form) => judge(form, facts))
    .sort((a, b) => ORDER[a.verdict] - ORDER[b.verdict])

/** Whether the building, apart from its tenant, wants a precarious permit. */
export const judgedBuilding = (facts: LegalFacts): Judgement => judge(temporaryBuildingPermit, facts)

/** How the documents and the deadlines name what is only in this room. */
import type { ItemCondition, NoticeGiver, OccupancyForm, PrecariousReason, RentBasis } from '../db/codes.ts'

export const FORM: Readonly<Record<OccupancyForm, string>> = {
  precarious_agreement: 'Convention d’occupation précaire',
  derogatory_lease: 'Bail dérogatoire',
  commercial_lease: 'Bail commercial',
  professional_lease: 'Bail professionnel',
  civil_lease: 'Bail civil',
  loan_for_use: 'Prêt à usage',
  public_domain_permit: 'Autorisation d’occupation du domaine public',
  long_lease: 'Bail emphytéotique administratif',
  brsa: 'Bail réel solidaire d’activité',
  interim_agreement: 'Convention intercalaire',
  membership: 'Contrat de coworking',
}

export const REASON: Readonly<Record<PrecariousReason, string>> = {
  demolition: 'la démolition prévue du bâtiment',
  works: 'les travaux prévus sur le bâtiment',
  sale: 'la vente prévue du bien',
  other_event: 'un événement à venir, indépendant de la volonté des parties',
  none: 'aucune circonstance particulière',
}

export const CONDITION: Readonly<Record<ItemCondition, string>> = {
  new: 'neuf',
  sound: 'bon',
  worn: 'usé',
  damaged: 'abîmé',
  missing: 'manquant',
}

export const GIVER: Readonly<Record<NoticeGiver, string>> = { tenant: 'la structure', owner: 'le bailleur' }

export const BASIS: Readonly<Record<RentBasis, string>> = {
  m2_year: 'par m² et par an',
  workstation_month: 'par poste et par mois',
}

/** How the documents and the deadlines name what is only in this room. */
import type { ItemCondition, OccupancyForm, PrecariousReason } from '../db/codes.ts'

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

import type {
  BuildingCondition,
  Decision,
  DemandStatus,
  Equipment,
  Filiere,
  OccupancyForm,
  OrganisationForm,
  OwnerRegime,
  Permanence,
  PlanStatus,
  RoomKind,
  SiteStatus,
  Stage,
} from '../../server/contract.ts'
import { french } from './french.ts'

/** The French name of every code, in the order that lists show them. A new code without a name is a type error. */

export const STAGE: Record<Stage, string> = french({
  emergence: 'Émergence',
  incubation: 'Incubation',
  launch: 'Amorçage',
  growth: 'Développement',
  scaling: "Changement d'échelle",
})

export const FILIERE: Record<Filiere, string> = french({
  eco_construction: 'Éco-construction',
  reuse: 'Réemploi et bioressources',
  inclusive_housing: 'Habitat inclusif',
  short_food_supply: 'Alimentation en circuit court',
  urban_logistics: 'Logistique urbaine durable',
  responsible_digital: 'Numérique responsable',
  inclusive_mobility: 'Mobilité inclusive',
  citizen_energy: 'Énergie citoyenne',
  health_for_all: 'Santé pour toutes et tous',
  culture_citizenship: 'Culture et citoyenneté',
})

export const ORGANISATION_FORM: Record<OrganisationForm, string> = french({
  association: 'Association',
  scic: 'Scic',
  scop: 'Scop',
  cooperative: 'Autre coopérative',
  mutual: 'Mutuelle',
  foundation: 'Fondation',
  esus_company: 'Société agréée Esus',
  company: 'Autre société',
  sole_trader: 'Entreprise individuelle',
  project: 'Projet sans structure',
  public_body: 'Organisme public',
  other: 'Autre forme',
})

export const PERMANENCE: Record<Permanence, string> = french({
  permanent: 'Pérenne',
  transitional: 'Transitoire',
})

export const SITE_STATUS: Record<SiteStatus, string> = french({
  spotted: 'Repéré',
  under_study: "À l'étude",
  secured: 'Sécurisé',
  open: 'Ouvert',
  closed: 'Fermé',
})

export const OWNER_REGIME: Record<OwnerRegime, string> = french({
  public_domain: 'Domaine public',
  public_private_domain: "Domaine privé d'une collectivité",
  private: 'Propriété privée',
})

export const BUILDING_CONDITION: Record<BuildingCondition, string> = french({
  good: 'Bon',
  fair: 'Moyen',
  poor: 'Mauvais',
  unusable: 'Inutilisable en l’état',
})

export const ROOM_KIND: Record<RoomKind, string> = french({
  private_office: 'Bureau privatif',
  shared_office: 'Bureau partagé',
  workshop: 'Atelier',
  storage: 'Stockage',
  kitchen: 'Cuisine',
  shop: 'Boutique',
  meeting: 'Salle de réunion',
  practice: 'Cabinet',
  studio: 'Studio',
  yard: 'Cour',
  logistics_bay: 'Quai logistique',
})

export const EQUIPMENT: Record<Equipment, string> = french({
  dock: 'Quai de déchargement',
  vehicle_access: 'Accès véhicules',
  step_free_access: 'Accès sans marche',
  access_24_7: 'Accès 24 h/24',
  water: "Point d'eau",
  heating: 'Chauffage',
  natural_light: 'Lumière naturelle',
  three_phase_power: 'Courant triphasé',
  extraction: 'Extraction',
  sound_insulation: 'Isolation acoustique',
  cold_room: 'Chambre froide',
  grease_trap: 'Bac à graisses',
  secure_storage: 'Rangement sécurisé',
  confidential_rooms: 'Pièces confidentielles',
  bike_parking: 'Stationnement vélo',
  battery_charging: 'Recharge de batteries',
})

export const DEMAND_STATUS: Record<DemandStatus, string> = french({
  draft: 'Brouillon',
  waiting: 'En attente',
  placed: 'Placée',
  withdrawn: 'Retirée',
  refused: 'Refusée',
  appealed: 'Refus contesté',
})

export const OCCUPANCY_FORM: Record<OccupancyForm, string> = french({
  precarious_agreement: "Convention d'occupation précaire",
  derogatory_lease: 'Bail dérogatoire',
  commercial_lease: 'Bail commercial',
  professional_lease: 'Bail professionnel',
  civil_lease: 'Bail civil',
  loan_for_use: 'Prêt à usage',
  public_domain_permit: "Autorisation d'occupation du domaine public",
  long_lease: 'Bail emphytéotique administratif',
  brsa: 'Bail réel solidaire d’activité',
  interim_agreement: 'Convention intercalaire',
  membership: 'Contrat de coworking',
})

export const PLAN_STATUS: Record<PlanStatus, string> = french({
  queued: 'En attente de calcul',
  solving: 'Calcul en cours',
  ready: 'Prêt',
  infeasible: 'Impossible',
  cancelled: 'Arrêté',
  failed: 'En échec',
})

export const DECISION: Record<Decision, string> = french({
  proposed: 'Proposé',
  accepted: 'Accepté',
  rejected: 'Refusé',
})

/** A table of labels as options for a list of choices, in its order. */
export function optionsOf<Code extends string>(labels: Record<Code, string>): { value: Code; label: string }[] {
  return (Object.entries(labels) as [Code, string][]).map(([value, label]) => ({ value, label }))
}

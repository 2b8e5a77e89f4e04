/** The codes that the database accepts, each list once; a test holds them against its check constraints. */

/** Stages of the pathway, in order. */
export const STAGES = ['emergence', 'incubation', 'launch', 'growth', 'scaling'] as const
export type Stage = (typeof STAGES)[number]

/** The ten cooperation sectors of the roadmap of Nantes Métropole for the ESS. */
export const FILIERES = [
  'eco_construction',
  'reuse',
  'inclusive_housing',
  'short_food_supply',
  'urban_logistics',
  'responsible_digital',
  'inclusive_mobility',
  'citizen_energy',
  'health_for_all',
  'culture_citizenship',
] as const
export type Filiere = (typeof FILIERES)[number]

export const ORGANISATION_FORMS = [
  'association',
  'scic',
  'scop',
  'cooperative',
  'mutual',
  'foundation',
  'esus_company',
  'company',
  'sole_trader',
  'project',
  'public_body',
  'other',
] as const
export type OrganisationForm = (typeof ORGANISATION_FORMS)[number]

export const PERMANENCES = ['permanent', 'transitional'] as const
export type Permanence = (typeof PERMANENCES)[number]

/** Life of a site, in order. */
export const SITE_STATUSES = ['spotted', 'under_study', 'secured', 'open', 'closed'] as const
export type SiteStatus = (typeof SITE_STATUSES)[number]

/** Which law rules the owner's agreements: CG3P for the public domain, ordinary law for its private domain. */
export const OWNER_REGIMES = ['public_domain', 'public_private_domain', 'private'] as const
export type OwnerRegime = (typeof OWNER_REGIMES)[number]

export const BUILDING_CONDITIONS = ['good', 'fair', 'poor', 'unusable'] as const
export type BuildingCondition = (typeof BUILDING_CONDITIONS)[number]

/** Kinds of room, by what is done in them. Here, as the filters of sites and of rooms share them. */
export const ROOM_KINDS = [
  'private_office',
  'shared_office',
  'workshop',
  'storage',
  'kitchen',
  'shop',
  'meeting',
  'practice',
  'studio',
  'yard',
  'logistics_bay',
] as const
export type RoomKind = (typeof ROOM_KINDS)[number]

export const EQUIPMENT = [
  'extraction',
  'water',
  'dock',
  'vehicle_access',
  'cold_room',
  'natural_light',
  'sound_insulation',
  'step_free_access',
  'access_24_7',
  'three_phase_power',
  'heating',
  'grease_trap',
  'secure_storage',
  'confidential_rooms',
  'bike_parking',
  'battery_charging',
] as const
export type Equipment = (typeof EQUIPMENT)[number]

/** `draft`: being written; `waiting`: asks for a room; `placed`: has what it asked for; `withdrawn`: no longer asks. */
export const DEMAND_STATUSES = ['draft', 'waiting', 'placed', 'withdrawn'] as const
export type DemandStatus = (typeof DEMAND_STATUSES)[number]

/** Legal forms of occupancy; which one is possible is for counsel to validate. */
export const OCCUPANCY_FORMS = [
  'precarious_agreement',
  'derogatory_lease',
  'commercial_lease',
  'professional_lease',
  'civil_lease',
  'loan_for_use',
  'public_domain_permit',
  'long_lease',
  'brsa',
  'interim_agreement',
  'membership',
] as const
export type OccupancyForm = (typeof OCCUPANCY_FORMS)[number]

export const PLAN_STATUSES = ['queued', 'solving', 'ready', 'infeasible', 'cancelled', 'failed'] as const
export type PlanStatus = (typeof PLAN_STATUSES)[number]

export const PLAN_MODES = ['weighted', 'tiers', 'deferred_acceptance'] as const
export type PlanMode = (typeof PLAN_MODES)[number]

export const DECISIONS = ['proposed', 'accepted', 'rejected'] as const
export type Decision = (typeof DECISIONS)[number]

/**
 * Where an application stands. `draft`: being written; `sent`: nobody has read it yet; `under_review`; `waiting`: admitted,
 * asks for a room; `offered`: a room is offered; `housed`; `refused`; `withdrawn`: by the organisation.
 */
export const APPLICATION_STATES = [
  'draft',
  'sent',
  'under_review',
  'waiting',
  'offered',
  'housed',
  'refused',
  'withdrawn',
] as const
export type ApplicationState = (typeof APPLICATION_STATES)[number]

/** Who wrote an application: the organisation itself, or a manager who had it on paper. */
export const ENTERED_BY = ['applicant', 'manager'] as const
export type EnteredBy = (typeof ENTERED_BY)[number]

/** What a manager decided of a likely double. */
export const DOUBLE_DECISIONS = ['same', 'different'] as const
export type DoubleDecision = (typeof DOUBLE_DECISIONS)[number]

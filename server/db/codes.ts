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

/**
 * `draft`: being written; `waiting`: asks for a room; `placed`: has what it asked for; `withdrawn`: no longer asks; `refused`:
 * its refusal was sent; `appealed`: that refusal is contested, and the answer is awaited.
 */
export const DEMAND_STATUSES = ['draft', 'waiting', 'placed', 'withdrawn', 'refused', 'appealed'] as const
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

/** What surrounds premises and is none of them. */
export const LAYERS = [
  'neighbourhood',
  'stop',
  'polluted_site',
  'planning_zone',
  'flood_zone',
  'heritage',
  'parcel',
  'building',
] as const
export type LayerCode = (typeof LAYERS)[number]

/** `tried`: the file was read and checked, and nothing is written yet. */
export const IMPORT_STATES = ['waiting', 'running', 'tried', 'done', 'failed'] as const
export type ImportState = (typeof IMPORT_STATES)[number]

export const JOB_STATES = ['waiting', 'running', 'done', 'dead'] as const
export type JobState = (typeof JOB_STATES)[number]

/** What a message is about, as people choose how they get it; `account` is never shown in the app, nor turned off. */
export const MESSAGE_KINDS = ['account', 'application', 'offer', 'committee', 'agreement', 'upkeep'] as const
export type MessageKind = (typeof MESSAGE_KINDS)[number]

/** `none`: not to be sent by e-mail; `unsure`: handed over, but the server's answer was lost. */
export const EMAIL_STATES = ['none', 'waiting', 'sending', 'sent', 'failed', 'unsure'] as const
export type EmailState = (typeof EMAIL_STATES)[number]
/** What a person may be, in a territory; a municipality in its commune, a member in its organisation. */
export const ROLES = ['administrator', 'manager', 'planner', 'municipality', 'committee', 'member'] as const
export type Role = (typeof ROLES)[number]

/** What a link or a step that works once is for. */
export const TOKEN_PURPOSES = [
  'verify_email',
  'reset_password',
  'invitation',
  'second_factor',
  'first_administrator',
] as const
export type TokenPurpose = (typeof TOKEN_PURPOSES)[number]

export const AUDIT_OPERATIONS = ['insert', 'update', 'delete'] as const
export type AuditOperation = (typeof AUDIT_OPERATIONS)[number]
/** Life of an agreement, in order; `notice_given`: its end is set by a notice. */
export const AGREEMENT_STATES = ['draft', 'proposed', 'signed', 'notice_given', 'ended'] as const
export type AgreementState = (typeof AGREEMENT_STATES)[number]

/** What the tenant does in the premises, as the law of leases tells them apart; `non_trading`: sells nothing at all. */
export const TENANT_ACTIVITIES = ['trade', 'profession', 'non_trading'] as const
export type TenantActivity = (typeof TENANT_ACTIVITIES)[number]

/** Why an occupancy must be precarious whatever the parties want; `none`: there is no such reason. */
export const PRECARIOUS_REASONS = ['demolition', 'works', 'sale', 'other_event', 'none'] as const
export type PrecariousReason = (typeof PRECARIOUS_REASONS)[number]

export const NOTICE_GIVERS = ['tenant', 'owner'] as const
export type NoticeGiver = (typeof NOTICE_GIVERS)[number]

export const INVENTORY_MOMENTS = ['move_in', 'move_out'] as const
export type InventoryMoment = (typeof INVENTORY_MOMENTS)[number]

/** Condition of what an inventory of fixtures lists, best first. */
export const ITEM_CONDITIONS = ['new', 'sound', 'worn', 'damaged', 'missing'] as const
export type ItemCondition = (typeof ITEM_CONDITIONS)[number]

/** What an organisation reaches on its way along the pathway. */
export const MILESTONES = [
  'legal_entity',
  'business_plan',
  'first_revenue',
  'first_job',
  'break_even',
  'own_funding',
] as const
export type MilestoneCode = (typeof MILESTONES)[number]

/** What an amount of the rent grid is for: a square metre and a year, or a workstation and a month. */
export const RENT_BASES = ['m2_year', 'workstation_month'] as const
export type RentBasis = (typeof RENT_BASES)[number]
/**
 * Where an application stands. `draft`: being written; `sent`: nobody has read it yet; `under_review`; `waiting`: admitted,
 * asks for a room; `offered`: a room is offered; `housed`; `refused`; `appealed`: the refusal is contested; `withdrawn`: by the
 * organisation.
 */
export const APPLICATION_STATES = [
  'draft',
  'sent',
  'under_review',
  'waiting',
  'offered',
  'housed',
  'refused',
  'appealed',
  'withdrawn',
] as const
export type ApplicationState = (typeof APPLICATION_STATES)[number]

/** Who wrote an application: the organisation itself, or a manager who had it on paper. */
export const ENTERED_BY = ['applicant', 'manager'] as const
export type EnteredBy = (typeof ENTERED_BY)[number]

/** What a manager decided of a likely double. */
export const DOUBLE_DECISIONS = ['same', 'different'] as const
export type DoubleDecision = (typeof DOUBLE_DECISIONS)[number]

/** `sent`: it stands, and its demand is refused; `overturned`: by an appeal; `withdrawn`: before it was sent. */
export const REFUSAL_STATES = ['draft', 'sent', 'overturned', 'withdrawn'] as const
export type RefusalState = (typeof REFUSAL_STATES)[number]

/** Why a demand is refused; `other` comes with words of its own. */
export const REFUSAL_REASONS = [
  'no_room_fits',
  'outside_territory',
  'outside_ess',
  'incomplete',
  'lower_priority',
  'incompatible_activity',
  'no_agreement_on_terms',
  'other',
] as const
export type RefusalReason = (typeof REFUSAL_REASONS)[number]

/** `upheld`: the refusal is kept; `overturned`: the demand waits again. Both come with an answer. */
export const APPEAL_STATES = ['lodged', 'under_reassessment', 'upheld', 'overturned', 'withdrawn'] as const
export type AppealState = (typeof APPEAL_STATES)[number]

/** Life of a committee session: seats and items are fixed once scoring begins, scores once it is closed. */
export const COMMITTEE_STATES = ['draft', 'invited', 'scoring', 'closed', 'cancelled'] as const
export type CommitteeState = (typeof COMMITTEE_STATES)[number]

/** Who declared that a member does not score an item: he himself, or Escale, as he belongs to the organisation. */
export const RECUSED_BY = ['member', 'system'] as const
export type RecusedBy = (typeof RECUSED_BY)[number]
/** An offer of a room. `open`: holds its room and waits for an answer; `withdrawn`: taken back by a manager. */
export const OFFER_STATES = ['open', 'accepted', 'declined', 'expired', 'withdrawn'] as const
export type OfferState = (typeof OFFER_STATES)[number]

/** As who an offer was answered: by the link or the attached account of an application, as a member, or on behalf. */
export const ANSWERED_AS = ['applicant', 'member', 'manager'] as const
export type AnsweredAs = (typeof ANSWERED_AS)[number]

/** Why an offer was declined; `other` is said in words. */
export const DECLINE_REASONS = [
  'too_expensive',
  'too_small',
  'too_far',
  'too_early',
  'too_late',
  'unsuitable',
  'found_elsewhere',
  'other',
] as const
export type DeclineReason = (typeof DECLINE_REASONS)[number]

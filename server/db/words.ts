/** How French sentences name the codes, in French and in the middle of a sentence. */
import type { Equipment, Permanence, RoomKind, SiteStatus, Stage } from './codes.ts'

export const KIND: Readonly<Record<RoomKind, string>> = {
  private_office: 'bureau privatif',
  shared_office: 'bureau partagé',
  workshop: 'atelier',
  storage: 'local de stockage',
  kitchen: 'cuisine',
  shop: 'boutique',
  meeting: 'salle de réunion',
  practice: 'cabinet',
  studio: 'studio',
  yard: 'cour',
  logistics_bay: 'quai logistique',
}

export const EQUIPMENT: Readonly<Record<Equipment, string>> = {
  extraction: 'une extraction d’air',
  water: 'un point d’eau',
  dock: 'un quai de déchargement',
  vehicle_access: 'un accès pour véhicules',
  cold_room: 'une chambre froide',
  natural_light: 'la lumière naturelle',
  sound_insulation: 'une isolation acoustique',
  step_free_access: 'un accès sans marche',
  access_24_7: 'un accès 24 h sur 24',
  three_phase_power: 'le courant triphasé',
  heating: 'un chauffage',
  grease_trap: 'un bac à graisses',
  secure_storage: 'un rangement sécurisé',
  confidential_rooms: 'des pièces confidentielles',
  bike_parking: 'un stationnement pour vélos',
  battery_charging: 'une recharge de batteries',
}

export const STAGE: Readonly<Record<Stage, string>> = {
  emergence: 'émergence',
  incubation: 'incubation',
  launch: 'amorçage',
  growth: 'développement',
  scaling: 'changement d’échelle',
}

export const SITE_STATUS: Readonly<Record<SiteStatus, string>> = {
  spotted: 'repéré',
  under_study: 'à l’étude',
  secured: 'sécurisé',
  open: 'ouvert',
  closed: 'fermé',
}

export const PERMANENCE: Readonly<Record<Permanence, string>> = { permanent: 'permanent', transitional: 'transitoire' }

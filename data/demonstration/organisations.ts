import type { OrganisationFacts } from '../shapes.ts'
import { citizenEnergy } from './organisations/citizenEnergy.ts'
import { cultureCitizenship } from './organisations/cultureCitizenship.ts'
import { ecoConstruction } from './organisations/ecoConstruction.ts'
import { healthForAll } from './organisations/healthForAll.ts'
import { inclusiveHousing } from './organisations/inclusiveHousing.ts'
import { inclusiveMobility } from './organisations/inclusiveMobility.ts'
import { responsibleDigital } from './organisations/responsibleDigital.ts'
import { reuse } from './organisations/reuse.ts'
import { shortFoodSupply } from './organisations/shortFoodSupply.ts'
import { urbanLogistics } from './organisations/urbanLogistics.ts'

/** Invented organisations, one file a filière: who holds what today and who asks for what. */
export const ORGANISATIONS: readonly OrganisationFacts[] = [
  ...ecoConstruction,
  ...reuse,
  ...inclusiveHousing,
  ...shortFoodSupply,
  ...urbanLogistics,
  ...responsibleDigital,
  ...inclusiveMobility,
  ...citizenEnergy,
  ...healthForAll,
  ...cultureCitizenship,
]

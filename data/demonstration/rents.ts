import type { RoomKind, Stage } from '../../server/db/codes.ts'

/** Invented reference rents before tax, in the order of size of dated public figures (see README.md), by full year. */
export const RENT_EUR_PER_M2_YEAR: Readonly<Record<RoomKind, number>> = {
  private_office: 150,
  shared_office: 150,
  workshop: 72,
  storage: 48,
  kitchen: 150,
  shop: 120,
  meeting: 130,
  practice: 155,
  studio: 96,
  yard: 12,
  logistics_bay: 66,
}

/** One workstation of a shared office, by month; of a shared workshop, twice that. */
export const RENT_EUR_PER_WORKSTATION_MONTH = 120

/** Share of the full rent by stage: a rent grid that rises along the pathway. */
export const RENT_SHARE_BY_STAGE: Readonly<Record<Stage, number>> = {
  emergence: 0.4,
  incubation: 0.5,
  launch: 0.7,
  growth: 0.9,
  scaling: 1,
}

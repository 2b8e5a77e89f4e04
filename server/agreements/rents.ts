import { STAGES, type RentBasis, type RoomKind, type Stage } from '../db/codes.ts'

/** An amount of the territory's grid, before tax, from a day on; null: no longer known from that day. */
export interface GridRent {
  readonly roomKind: RoomKind
  readonly stage: Stage
  readonly basis: RentBasis
  readonly validFrom: string
  readonly eurCents: number | null
}

export interface RentedRoom {
  readonly kind: RoomKind
  readonly shared: boolean
  readonly areaM2: number | null
  /** Workstations that the tenant has; null: the whole room */
  readonly workstations: number | null
  /** What the room itself asks for at its stages, in cents a month, for the whole room or for one workstation */
  readonly rents: readonly { readonly stage: Stage; readonly eurCentsPerMonth: number }[]
}

export interface FoundRent {
  readonly stage: Stage
  /** Null: not known */
  readonly eurCentsPerMonth: number | null
  /** Where the amount comes from: the room's own grid goes before the territory's */
  readonly source: 'room' | 'grid' | null
  /** What to find out when it is not known */
  readonly missing: 'grid' | 'area' | null
}

/** The amount of the grid that holds on a day, in cents; null when there is none, or it is no longer known. */
export function gridAmount(
  grid: readonly GridRent[],
  of: Pick<GridRent, 'roomKind' | 'stage' | 'basis'>,
  on: string,
): number | null {
  const standing = grid
    .filter((one) => one.roomKind === of.roomKind && one.stage === of.stage && one.basis === of.basis)
    .filter(({ validFrom }) => validFrom <= on)
    .sort((a, b) => (a.validFrom < b.validFrom ? 1 : -1))
  return standing[0]?.eurCents ?? null
}

/** Rent of a room for a tenant at a stage, on a day, to the cent. */
export function rentOf(grid: readonly GridRent[], room: RentedRoom, stage: Stage, on: string): FoundRent {
  const people = room.workstations ?? 1
  const own = room.rents.find((rent) => rent.stage === stage)
  if (own !== undefined)
    return { stage, eurCentsPerMonth: own.eurCentsPerMonth * people, source: 'room', missing: null }
  const basis = room.shared ? 'workstation_month' : 'm2_year'
  const amount = gridAmount(grid, { roomKind: room.kind, stage, basis }, on)
  if (amount === null) return { stage, eurCentsPerMonth: null, source: null, missing: 'grid' }
  if (room.shared) return { stage, eurCentsPerMonth: amount * people, source: 'grid', missing: null }
  if (room.areaM2 === null) return { stage, eurCentsPerMonth: null, source: null, missing: 'area' }
  return { stage, eurCentsPerMonth: Math.round((amount * room.areaM2) / 12), source: 'grid', missing: null }
}

/** The stage that comes after; null: it is the last. */
export const nextStage = (stage: Stage): Stage | null => STAGES[STAGES.indexOf(stage) + 1] ?? null

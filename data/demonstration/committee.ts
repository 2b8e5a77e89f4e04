import type { Role } from '../../server/db/codes.ts'

/** Sessions of the committee that the demonstration shows: invented, with the invented people of the accounts. */
export interface InventedSession {
  readonly slug: string
  readonly name: string
  /** Days from the day that the demonstration is laid around; negative: gone by */
  readonly heldInDays: number
  readonly heldFrom: string
  readonly place: string
  readonly seats: readonly Role[]
  readonly items: readonly {
    /** Slug of the organisation whose demand it is */
    readonly organisation: string
    /** Why it is not eligible; without it, it is */
    readonly refused?: string
    /** Why the member of this role does not score it */
    readonly recused?: readonly [Role, string]
    /** By role, the levels of the criteria of the first grid, in order */
    readonly scores: Readonly<Partial<Record<Role, readonly number[]>>>
  }[]
  /** Of a closed session, the draw's; without it, scoring is open */
  readonly seed?: string
}

export const SESSIONS: readonly InventedSession[] = [
  {
    slug: 'autumn',
    name: 'Comité d’automne',
    heldInDays: -20,
    heldFrom: '14:00',
    place: 'Solilab, salle du quai',
    seats: ['committee', 'manager', 'administrator'],
    items: [
      {
        organisation: 'soleil-du-quai',
        scores: { committee: [4, 4, 3], manager: [5, 4, 4], administrator: [4, 3, 4] },
      },
      // As many points as the one before, by other levels: the draw orders them.
      {
        organisation: 'chaleur-commune',
        scores: { committee: [5, 3, 3], manager: [4, 5, 4], administrator: [4, 3, 4] },
      },
      {
        organisation: 'watts-du-cens',
        recused: ['committee', 'J’ai souscrit des parts de cette coopérative.'],
        scores: { manager: [3, 4, 2], administrator: [3, 3, 3] },
      },
      {
        organisation: 'octets-sobres',
        refused: 'Le besoin est déjà couvert par la convention en cours.',
        scores: {},
      },
    ],
    seed: 'comite-automne',
  },
  {
    slug: 'winter',
    name: 'Comité d’hiver',
    heldInDays: 8,
    heldFrom: '09:30',
    place: 'Solilab, salle du quai',
    seats: ['committee', 'manager', 'administrator'],
    items: [
      { organisation: 'claviers-solidaires', scores: { manager: [4, 3, 4] } },
      { organisation: 'energie-des-marais', scores: { manager: [3, 3, 2] } },
      { organisation: 'vent-debonnaire', scores: {} },
    ],
  },
]

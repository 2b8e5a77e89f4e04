import type { DeclineReason, RefusalReason } from '../../server/db/codes.ts'

/** Refusals that the demonstration shows, by the slug of the organisation that was refused; days from its own day. */
export const REFUSALS: readonly {
  readonly organisation: string
  readonly reasons: RefusalReason[]
  readonly sentDaysAgo: number
  readonly appeal?: { readonly lodgedDaysAgo: number; readonly grounds: string }
}[] = [
  { organisation: 'fonderie-des-rives', reasons: ['no_room_fits'], sentDaysAgo: 34 },
  {
    organisation: 'cantine-des-docks',
    reasons: ['no_room_fits'],
    sentDaysAgo: 15,
    appeal: {
      lodgedDaysAgo: 3,
      grounds:
        'Nous avions demandé 260 m² pour cuisiner et entreposer. Nous pouvons entreposer ailleurs : 60 m² de cuisine nous suffisent.',
    },
  },
]

/** Offers that the demonstration shows: one that waits for its answer, one declined, one that nobody answered in time. */
export const OFFERS: readonly {
  readonly organisation: string
  readonly room: string
  readonly workstations?: number
  readonly quarters: readonly [from: number, until: number]
  readonly madeDaysAgo: number
  /** Days from the day of the demonstration; negative: gone by */
  readonly answerInDays: number
  readonly declined?: { readonly daysAgo: number; readonly reason: DeclineReason; readonly note: string }
}[] = [
  {
    organisation: 'watts-du-cens',
    room: 'verriere/plateau',
    workstations: 2,
    quarters: [1, 5],
    madeDaysAgo: 4,
    answerInDays: 10,
  },
  {
    organisation: 'soleil-du-quai',
    room: 'fanal/plateau',
    workstations: 3,
    quarters: [1, 7],
    madeDaysAgo: 45,
    answerInDays: -31,
    declined: { daysAgo: 38, reason: 'too_far', note: 'Nos adhérents sont au sud de la Loire.' },
  },
  {
    organisation: 'relais-du-panier',
    room: 'verriere/plateau',
    workstations: 2,
    quarters: [1, 4],
    madeDaysAgo: 10,
    answerInDays: -1,
  },
]

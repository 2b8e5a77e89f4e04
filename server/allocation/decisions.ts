/** What a person decided before a plan: demands imposed in a room, and rooms ruled out for a demand. */
import { frenchDay } from '../lib/frenchDay.ts'
import { Refusal } from '../lib/refusal.ts'
import type { Ban, Pin } from './allocation.schema.ts'
import { isQuarterStart, phaseAt, quarterAt, quarterStart, type Facts, type Horizon } from './facts.ts'

export interface Decisions {
  /** Room imposed on a demand in a quarter of the horizon. */
  imposed(demandId: string, quarter: number): string | undefined
  /** Rooms ruled out for a demand. */
  banned(demandId: string): ReadonlySet<string>
}

/** @throws Refusal 422, with the field, for a pin or a ban that cannot be */
export function readDecisions(facts: Facts, horizon: Horizon, pins: readonly Pin[], bans: readonly Ban[]): Decisions {
  const demands = new Map(facts.demands.map((demand) => [demand.id, demand]))
  const roomIds = new Set(facts.rooms.map(({ id }) => id))
  const demandOf = (id: string, field: string) => {
    const demand = demands.get(id)
    if (demand === undefined) throw demandNotWaiting(`${field}/demandId`)
    return demand
  }
  const checkRoom = (id: string, field: string) => {
    if (!roomIds.has(id)) throw roomUnknown(`${field}/roomId`)
  }

  const ruledOut = new Map<string, Set<string>>()
  for (const [at, { demandId, roomId }] of bans.entries()) {
    demandOf(demandId, `bans/${at}`)
    checkRoom(roomId, `bans/${at}`)
    ruledOut.set(demandId, (ruledOut.get(demandId) ?? new Set()).add(roomId))
  }

  const imposed = new Map<string, string>()
  for (const [at, { demandId, roomId, from, until }] of pins.entries()) {
    const field = `pins/${at}`
    const demand = demandOf(demandId, field)
    checkRoom(roomId, field)
    if (ruledOut.get(demandId)?.has(roomId)) throw pinAndBan(field)
    checkQuarterStart(from, `${field}/from`)
    checkQuarterStart(until, `${field}/until`)
    if (until <= from) throw pinEmpty(`${field}/until`)
    for (let quarter = quarterAt(horizon, from); quarter < quarterAt(horizon, until); quarter++) {
      const asks = quarter >= 0 && quarter < horizon.quarters && phaseAt(demand, horizon, quarter) !== undefined
      if (!asks) throw pinOutsideNeed(demand.organisation.name, quarterStart(horizon, quarter), field)
      const key = `${demandId} ${quarter}`
      if ((imposed.get(key) ?? roomId) !== roomId) {
        throw pinsOverlap(demand.organisation.name, quarterStart(horizon, quarter), field)
      }
      imposed.set(key, roomId)
    }
  }
  return {
    imposed: (demandId, quarter) => imposed.get(`${demandId} ${quarter}`),
    banned: (demandId) => ruledOut.get(demandId) ?? new Set(),
  }
}

/** @throws Refusal 422 `not_a_quarter` with the next day that would do */
export function checkQuarterStart(given: string, field: string): void {
  if (isQuarterStart(given)) return
  const next = quarterStart({ startsOn: given }, 1)
  throw new Refusal(
    422,
    'not_a_quarter',
    `Le ${frenchDay(given)} ne commence pas un trimestre. Choisissez le ${frenchDay(next)}, ou le premier jour d’un autre trimestre.`,
    { field, next },
  )
}
const demandNotWaiting = (field: string) =>
  new Refusal(
    422,
    'demand_not_waiting',
    'Cette demande n’est pas en attente sur ce territoire. Retirez-la de ce plan.',
    {
      field,
    },
  )
const roomUnknown = (field: string) =>
  new Refusal(
    422,
    'room_unknown',
    'Ce local n’existe pas sur ce territoire, ou il est archivé. Choisissez-en un autre.',
    {
      field,
    },
  )
const pinAndBan = (field: string) =>
  new Refusal(
    422,
    'pin_and_ban',
    'Ce local est à la fois imposé et exclu pour la même demande. Retirez l’un des deux.',
    { field },
  )
const pinEmpty = (field: string) =>
  new Refusal(422, 'period_empty', 'La période imposée ne contient aucun trimestre. Donnez une fin après le début.', {
    field,
  })
const pinOutsideNeed = (name: string, from: string, field: string) =>
  new Refusal(
    422,
    'pin_outside_need',
    `${name} ne demande pas de local, dans ce plan, au trimestre du ${frenchDay(from)}. Raccourcissez la période imposée.`,
    { field },
  )
const pinsOverlap = (name: string, from: string, field: string) =>
  new Refusal(
    422,
    'pins_overlap',
    `${name} est imposée dans deux locaux à la fois au trimestre du ${frenchDay(from)}. Gardez-en un.`,
    { field },
  )

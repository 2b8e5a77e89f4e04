/**
 * What is missing, read off the prices of a plan.
 *
 * A price λ(r,t) says what one more unit of room r in quarter t would bring *at most*, as long as nothing else changes.
 * Prices are not unique (what is asked of one quarter can be asked of the next), so they are meant to be summed over time;
 * the page never quotes one of them. Of a group of one kind, size class and commune, the most sought room r is told:
 *
 *     r = argmax Σ_t price(r,t)    price(r,t) = u(r) · λ(r,t) where free(r,t) > 0, else none
 *
 * where u is 1 for a room held alone and its workstations for a shared one, and free(r,t) is what is offered, while the
 * site can host, less what pins take: a room that nobody can be given has no price, which is unknown and not zero.
 */
import { EQUIPMENT as CODES, ROOM_KINDS } from '../../db/codes.ts'
import { count, number } from '../../lib/french.ts'
import { frenchSpan } from '../../lib/frenchDay.ts'
import { compose, roomsByQuarter, type Composed } from '../compose.ts'
import type { SolvedPlan } from '../explain/smallestChange.ts'
import { refOf } from '../explain/view.ts'
import { daysOf, type PhaseFacts, type RoomFacts } from '../facts.ts'
import type { AllowedStay, Price, SolvedResult } from '../problem.ts'
import { KIND } from '../../db/words.ts'
import { oneOfKind } from './oneMore.ts'
import type { OneMore, Scarcity, ScarcityGroup } from './scarcity.schema.ts'
import { groupIdOf, saidSize, sortOf, type Sort } from './sorts.ts'

/** A solved plan with what the solver answered. */
export interface PricedPlan extends SolvedPlan {
  readonly answer: SolvedResult
}

/** Groups of the rooms in service, what would bring most first, and the kinds that are nowhere. */
export function scarcityOf({ facts, request, reserved, answer }: PricedPlan): Omit<Scarcity, 'trials'> {
  const composed = compose(facts, request, reserved)
  const { problem } = composed
  const free = freeUnits(composed)
  const priced = priceByRoom(answer.prices, problem.quarters)
  const shortPhases = phasesShortOfARoom(composed, answer)
  const inService = facts.rooms.filter(({ archived, site }) => !archived && ['open', 'secured'].includes(site.status))
  const rooms = new Map<string, RoomFacts[]>()
  for (const room of inService) {
    const id = groupIdOf(sortOf(room))
    rooms.set(id, [...(rooms.get(id) ?? []), room])
  }
  const quarterWorth = worthOfAQuarter(answer)
  const groups = [...rooms]
    .map(([id, members]) => groupOf(id, members))
    .sort((a, b) => (b.total ?? -1) - (a.total ?? -1) || b.waiting - a.waiting || (a.id < b.id ? -1 : 1))
  return {
    quarters: Array.from({ length: request.quarters }, (_, quarter) => ({ ...daysOf(request, quarter) })),
    groups,
    absent: absentKinds(),
    sharedRooms: inService
      .flatMap((room) =>
        room.shared && room.workstations !== null ? [{ room: refOf(room), workstations: room.workstations }] : [],
      )
      .sort(
        (a, b) => a.room.siteName.localeCompare(b.room.siteName, 'fr') || a.room.name.localeCompare(b.room.name, 'fr'),
      ),
  }

  function groupOf(id: string, members: readonly RoomFacts[]): ScarcityGroup {
    const { room, prices } = members
      .map((room) => ({ room, prices: pricesOf(room) }))
      .sort((a, b) => sumOf(b.prices) - sumOf(a.prices) || (a.room.id < b.room.id ? -1 : 1))[0]!
    const { kind, shared, size, inseeCode } = sortOf(room)
    const { communeName } = room.site
    const known = prices.filter((price) => price !== null)
    const total = known.length === 0 ? null : sumOf(known)
    const waiting = new Set(
      shortPhases.filter((each) => wouldDo(each, { kind, shared, size, inseeCode })).map(({ demandId }) => demandId),
    ).size
    const group = {
      id,
      kind,
      shared,
      size,
      inseeCode,
      communeName,
      like: refOf(room),
      sizeName: saidSize(size, shared),
      name: `${capital(KIND[kind])}, ${saidSize(size, shared)}, ${communeName}`,
      rooms: members.length,
      waiting,
      prices,
      total,
      oneMore: asOneMore(room),
    }
    return { ...group, sentence: say(group, known.length) }
  }

  function pricesOf(room: RoomFacts): (number | null)[] {
    const units = room.shared ? (room.workstations ?? 1) : 1
    const own = priced.get(room.id)
    return free.get(room.id)!.map((left, quarter) => (left > 0 ? units * (own?.[quarter] ?? 0) : null))
  }

  function asOneMore({ kind, shared, areaM2, workstations, equipment, site }: RoomFacts): OneMore {
    return {
      kind,
      areaM2: shared ? null : areaM2,
      workstations: shared ? (workstations ?? 1) : null,
      equipment: CODES.filter((code) => equipment[code] === true),
      inseeCode: site.inseeCode!,
      from: request.startsOn,
    }
  }

  function say(group: Omit<ScarcityGroup, 'sentence'>, quartersKnown: number): string {
    const wanted =
      group.waiting === 0
        ? 'Aucune demande sans local ne cherche ce type et cette taille ici.'
        : `${count(group.waiting, 'demande')} sans local, au moins un trimestre, ${group.waiting < 2 ? 'cherche' : 'cherchent'} ce type et cette taille ici.`
    const place = `${oneOfKind(group.kind)} de plus (${group.sizeName}) à ${group.communeName}, comme « ${group.like.name} » (${group.like.siteName}),`
    const { total } = group
    if (total === null) {
      return `${capital(place)} n’a pas de prix : les locaux semblables sont tous occupés ou fermés. ${wanted}`
    }
    if (total < 0.5) return `${capital(place)} n’apporterait rien à ce plan, d’après les prix. ${wanted}`
    const during = frenchSpan(daysOf(request, 0, request.quarters))
    const partly =
      quartersKnown < request.quarters
        ? ` sur les ${count(quartersKnown, 'trimestre')} où il y a un prix (${during})`
        : ` ${during}`
    const alike =
      quarterWorth === null
        ? ''
        : `, autant qu’environ ${count(Math.max(1, Math.round(total / quarterWorth)), 'trimestre logé', 'trimestres logés')}`
    return `${capital(place)} apporterait jusqu’à ${number(Math.round(total))} points${partly}${alike}. ${wanted}`
  }

  function absentKinds(): Scarcity['absent'] {
    const there = new Set(inService.map(({ kind }) => kind))
    return ROOM_KINDS.filter((kind) => !there.has(kind)).flatMap((kind) => {
      const asking = shortPhases.filter(({ phase }) => phase.kinds.includes(kind))
      const waiting = new Set(asking.map(({ demandId }) => demandId)).size
      if (waiting === 0) return []
      const sentence = `${capital(KIND[kind])} : le territoire n’a aucun local de ce type en service, donc aucun prix ; ${count(waiting, 'demande')} sans local, au moins un trimestre, en ${waiting < 2 ? 'cherche' : 'cherchent'} un.`
      return [{ kind, waiting, sentence }]
    })
  }
}

/**
 * Units of each room by quarter that can be given: what is offered while the site is known to be usable, or not known not to
 * be, less what pins take.
 */
function freeUnits({ offered, rooms, problem, request }: Composed): ReadonlyMap<string, readonly number[]> {
  const { stays, pins } = problem
  const free = new Map(
    [...offered].map(([id, units]) => {
      const { from, until } = rooms.get(id)!.site.usable ?? { from: null, until: null }
      return [
        id,
        units.map((each, quarter) => {
          const days = daysOf(request, quarter)
          return (from ?? days.from) <= days.from && days.until <= (until ?? days.until) ? each : 0
        }),
      ]
    }),
  )
  const rows = new Map<string, AllowedStay[]>()
  for (const stay of stays) {
    const key = `${stay.organisation} ${stay.room}`
    rows.set(key, [...(rows.get(key) ?? []), stay])
  }
  for (const { organisation, room, from, until } of pins) {
    for (const stay of rows.get(`${organisation} ${room}`) ?? []) {
      for (let quarter = Math.max(from, stay.from); quarter < Math.min(until, stay.until); quarter++) {
        free.get(room)![quarter]! -= stay.units
      }
    }
  }
  return free
}

function priceByRoom(prices: readonly Price[], quarters: number): ReadonlyMap<string, readonly number[]> {
  const byRoom = new Map<string, number[]>()
  for (const { room, quarter, price } of prices) {
    const own = byRoom.get(room) ?? new Array<number>(quarters).fill(0)
    own[quarter] = price
    byRoom.set(room, own)
  }
  return byRoom
}

/** Points that a quarter with a room brings in this plan, on average; `null` when nobody has one. */
function worthOfAQuarter({ stays, worth }: SolvedResult): number | null {
  const housed = stays.reduce((sum, { from, until }) => sum + until - from, 0)
  return housed === 0 || worth <= 0 ? null : worth / housed
}

interface ShortPhase {
  readonly demandId: string
  readonly phase: PhaseFacts
  readonly communesWanted: readonly string[]
}

/** Phases with some quarter that the plan leaves without a room. */
function phasesShortOfARoom({ candidates, problem }: Composed, answer: SolvedResult): ShortPhase[] {
  const where = roomsByQuarter(problem, answer.stays)
  return candidates.flatMap(({ demand, phases }) => {
    // Nobody waits yet: a project that is only expected.
    if (demand.expected !== undefined) return []
    const rooms = where.get(demand.id)!
    const short = new Set(phases.filter((phase, quarter) => phase !== null && rooms[quarter] === null))
    return [...short].map((phase) => ({ demandId: demand.id, phase: phase!, communesWanted: demand.communesWanted }))
  })
}

/** By kind, size and commune alone. */
function wouldDo({ phase, communesWanted }: ShortPhase, { kind, shared, size, inseeCode }: Sort): boolean {
  if (!phase.kinds.includes(kind)) return false
  if (communesWanted.length > 0 && !communesWanted.includes(inseeCode)) return false
  if (size === null) return true
  if (shared) return phase.workstations === null || size.until === null || phase.workstations < size.until
  const { areaMinM2, areaMaxM2 } = phase
  return (areaMinM2 === null || size.until === null || areaMinM2 < size.until) && (areaMaxM2 ?? Infinity) >= size.from
}

/** Unknown prices come after any known. */
function sumOf(prices: readonly (number | null)[]): number {
  const known = prices.filter((price) => price !== null)
  return known.length === 0 ? -1 : known.reduce((sum, price) => sum + price, 0)
}

export const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)

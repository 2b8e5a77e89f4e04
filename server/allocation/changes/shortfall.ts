/**
 * Proves that the tenants whom changes put out cannot all have a place.
 *
 * In one quarter, whoever is owed a place needs a room that takes it, and a room takes so many. Whatever the quarters
 * around, a set of tenants larger than what the rooms open to them can take together has no plan (Hall). Such a set is
 * found by matching tenants to places: from a tenant left over, all those reached by exchanging places have no other.
 * Of a shared room, the number of tenants that it can take is counted with the smallest: never too few, so the proof
 * holds, though it may miss a conflict that comes of large teams alone, or of longest stays.
 */
import { count, list, number } from '../../lib/french.ts'
import { frenchSpan } from '../../lib/frenchDay.ts'
import type { Candidate, Composed } from '../compose.ts'
import { isRefused, RULES } from '../eligibility/rules.ts'
import { closed } from '../eligibility/closed.ts'
import { refOf, said } from '../explain/view.ts'
import { daysOf, type RoomFacts } from '../facts.ts'
import { contextOf } from '../tenancy.ts'
import { closureIn } from './closures.ts'
import type { Shortfall } from './moves.schema.ts'

/** Units that each tenant owed a place would take of each room that may take it, in one quarter. */
type Open = ReadonlyMap<string, ReadonlyMap<string, number>>

interface Conflict {
  readonly tenants: readonly string[]
  readonly rooms: readonly string[]
  readonly places: number
}

/** In order of time; quarters in a row with one conflict make one. Nobody is in two conflicts of one quarter. */
export function shortfallsOf(composed: Composed): Shortfall[] {
  const found: { from: number; until: number; conflict: Conflict }[] = []
  for (let quarter = 0; quarter < composed.request.quarters; quarter++) {
    for (const conflict of conflictsIn(composed, quarter)) {
      const last = found.find((one) => one.until === quarter && sameAs(one.conflict, conflict))
      if (last !== undefined) last.until = quarter + 1
      else found.push({ from: quarter, until: quarter + 1, conflict })
    }
  }
  return found.map(({ from, until, conflict }) => say(composed, conflict, from, until))
}

const sameAs = (one: Conflict, two: Conflict) => JSON.stringify(one) === JSON.stringify(two)

function conflictsIn(composed: Composed, quarter: number): Conflict[] {
  const { open, free } = openIn(composed, quarter)
  const conflicts: Conflict[] = []
  for (;;) {
    const without = new Set(conflicts.flatMap(({ tenants }) => tenants))
    const left = new Map([...open].filter(([tenant]) => !without.has(tenant)))
    const conflict = conflictAmong(left, free)
    if (conflict === null) return conflicts
    conflicts.push(conflict)
  }
}

function conflictAmong(open: Open, free: ReadonlyMap<string, number>): Conflict | null {
  const taken = new Map<string, string[]>()
  for (const tenant of open.keys()) {
    const reached = new Set<string>()
    if (place(tenant, reached)) continue
    return smallest(open, free, [tenant, ...[...reached].flatMap((room) => taken.get(room) ?? [])])
  }
  return null

  /** Gives the tenant a place, if need be by sending others elsewhere (augmenting path). */
  function place(tenant: string, reached: Set<string>): boolean {
    for (const room of open.get(tenant)!.keys()) {
      if (reached.has(room)) continue
      reached.add(room)
      const there = taken.get(room) ?? []
      const moved = there.length < takes(open, free, room) ? null : there.findIndex((other) => place(other, reached))
      if (moved === -1) continue
      taken.set(room, [...there.filter((_, at) => at !== moved), tenant])
      return true
    }
    return false
  }
}

/** What the tenants owed a place may take, once those who stay by right or by decision have theirs. */
function openIn(
  { problem, candidates, offered }: Composed,
  quarter: number,
): { open: Open; free: ReadonlyMap<string, number> } {
  const covers = ({ from, until }: { from: number; until: number }) => from <= quarter && quarter < until
  const stays = problem.stays.filter(covers)
  const pinned = new Map(problem.pins.filter(covers).map(({ organisation, room }) => [organisation, room]))
  const free = new Map([...offered].map(([room, units]) => [room, units[quarter]!]))
  for (const { organisation, room, units } of stays) {
    if (pinned.get(organisation) === room) free.set(room, free.get(room)! - units)
  }
  const open = new Map(
    candidates
      .filter(({ demand, mustHold }) => mustHold[quarter] && !pinned.has(demand.id))
      .map(({ demand }) => [demand.id, new Map<string, number>()]),
  )
  for (const { organisation, room, units } of stays) {
    if (units <= free.get(room)!) open.get(organisation)?.set(room, units)
  }
  return { open, free }
}

/** How many of some tenants a room can take at most: the smallest first. */
function takes(
  open: Open,
  free: ReadonlyMap<string, number>,
  room: string,
  tenants: Iterable<string> = open.keys(),
): number {
  const units = [...tenants].flatMap((tenant) => open.get(tenant)!.get(room) ?? []).sort((a, b) => a - b)
  let left = free.get(room)!
  return units.filter((each) => (left -= each) >= 0).length
}

/** The conflict with nobody in it who could be left out. */
function smallest(open: Open, free: ReadonlyMap<string, number>, tenants: readonly string[]): Conflict {
  const reading = (some: readonly string[]): Conflict => {
    const rooms = [...new Set(some.flatMap((tenant) => [...open.get(tenant)!.keys()]))].sort()
    return { tenants: some, rooms, places: rooms.reduce((sum, room) => sum + takes(open, free, room, some), 0) }
  }
  let conflict = reading([...tenants].sort())
  for (const tenant of conflict.tenants) {
    const without = reading(conflict.tenants.filter((other) => other !== tenant))
    if (without.tenants.length > without.places) conflict = without
  }
  return conflict
}

function say(composed: Composed, { tenants, rooms, places }: Conflict, from: number, until: number): Shortfall {
  const { candidates, request } = composed
  const who = candidates.filter(({ demand }) => tenants.includes(demand.id))
  const names = who.map(({ demand }) => demand.organisation.name)
  const here = rooms.map((id) => composed.rooms.get(id)!)
  const shut = [...composed.rooms.values()].filter((room) => who.some((each) => wouldSuit(each, room, from)))
  const missing = who.length - places
  const when = frenchSpan(daysOf(request, from, until)).replace(/^d/, 'D')
  const what =
    here.length === 0
      ? `${when}, aucun local ouvert et libre ne convient à ${list(names)}.`
      : `${when}, ${count(who.length, 'structure')} à reloger (${list(names)}) ${here.length === 1 ? 'n’ont qu’un local possible' : `n’ont que ${count(here.length, 'local possible', 'locaux possibles')}`}, ${list(here.map(said))}, pour ${count(places, 'place')} en tout : il en manque ${number(missing)}.`
  const also =
    shut.length === 0
      ? ''
      : ` ${shut.length === 1 ? 'Conviendrait aussi, s’il n’était fermé alors' : 'Conviendraient aussi, s’ils n’étaient fermés alors'} : ${list(shut.map(said))}.`
  return {
    during: daysOf(request, from, until),
    organisations: names,
    rooms: here.map(refOf),
    places,
    closed: shut.map(refOf),
    sentence: `${what}${also} Décalez une des fermetures, ou trouvez ${missing === 1 ? 'une place' : count(missing, 'place')} de plus.`,
  }
}

/** A closed room that no other rule refuses. */
function wouldSuit(candidate: Candidate, room: RoomFacts, quarter: number): boolean {
  const others = RULES.filter((rule) => rule !== closed)
  return (
    closureIn(room, candidate.days[quarter]!) !== undefined &&
    !candidate.banned.has(room.id) &&
    !isRefused(candidate.phases[quarter]!, room, contextOf(candidate, room, quarter), others)
  )
}

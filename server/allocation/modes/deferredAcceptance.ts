/**
 * Deferred acceptance, organisations proposing (Gale and Shapley, "College admissions and the stability of marriage",
 * American Mathematical Monthly 69, 1962), quarter by quarter.
 *
 * In a quarter each organisation proposes to the rooms allowed to it by its own points (moves included), best first, as
 * long as a room is worth more to it than none. A room ranks who proposes: pinned first, then who held it the quarter
 * before (so a tenant leaves only for better), then the published priority, then the lot (drawn from the seed unless the
 * question says it). It holds
 * the longest run from the top of its ranking that fits its units, and refuses the rest.
 *
 * Where everybody takes one unit and no two rooms are worth the same to it (of two that are, the first of the question
 * goes first), this is the theorem of 1962: no justified envy, no place left to who wants it, the
 * best of all such plans for every organisation; and nobody gains by misstating its order (Dubins and Freedman, 1981).
 * With teams of several units no rule keeps all of it. Our choice: once a room has refused a team, it takes nobody
 * ranked below it, even who would fit in the units left. Justified envy stays impossible; what is lost is that some
 * units may stay empty, and the assurance that a team gains nothing by asking for
 * fewer places than it needs.
 * Over several quarters the guarantee holds in each quarter, given where everybody was in the one before.
 */
import type { AllowedStay, Organisation, PlannedStay, Question, Unhoused } from '../problem.ts'
import { seededRandom } from '../solver/random.ts'
import { priorityOf, readingOf } from './reading.ts'

interface Proposal {
  readonly organisation: Organisation
  readonly stay: AllowedStay
  /** Compared from left to right, the lower the better. */
  readonly rank: readonly number[]
}

interface Desk {
  /** The best first; together they fit. */
  held: Proposal[]
  /** The best rank ever refused: nobody below it gets in. */
  refused: readonly number[] | null
}

/** @param problem its pins must hold together */
export function deferredAcceptance(problem: Question): { stays: PlannedStay[]; unhoused: Unhoused[]; worth: number } {
  const reading = readingOf(problem)
  const random = seededRandom(problem.options.seed)
  const lot = new Map(problem.organisations.map(({ id, lot: drawn }) => [id, drawn ?? random.next()]))
  const before = new Map(problem.organisations.map(({ id, current }) => [id, current]))
  const used = new Map<string, number>()
  const stays: PlannedStay[] = []
  const unhoused: Unhoused[] = []
  /** What each organisation was last given, to go on with. */
  const last = new Map<string, { held?: PlannedStay; gap?: Unhoused }>()
  let worth = 0
  for (let quarter = 0; quarter < problem.quarters; quarter++) {
    const present = problem.organisations.filter(({ from, until }) => from <= quarter && quarter < until)
    const proposals = present.map((organisation) => proposalsOf(organisation, quarter))
    const given = settle(proposals, (room) => reading.capacity(room, quarter))
    for (const organisation of present) {
      const stay = given.get(organisation.id) ?? null
      worth += reading.points(organisation, stay, before.get(organisation.id)!, quarter)
      before.set(organisation.id, stay?.room ?? null)
      extend(organisation.id, stay, quarter)
    }
  }
  return { stays, unhoused, worth }

  /** The best first. */
  function proposalsOf(organisation: Organisation, quarter: number): Proposal[] {
    const from = before.get(organisation.id)!
    const points = (stay: AllowedStay | null) => reading.points(organisation, stay, from, quarter)
    const imposed = reading.pinned(organisation, quarter)
    const rank = (room: string) => [
      imposed === room ? 0 : from === room ? 1 : 2,
      -priorityOf(organisation),
      lot.get(organisation.id)!,
    ]
    return reading
      .open(organisation, quarter)
      .filter((stay) =>
        imposed === undefined
          ? points(stay) > points(null) && mayStay(organisation, stay.room, quarter)
          : stay.room === imposed,
      )
      .sort((a, b) => points(b) - points(a))
      .map((stay) => ({ organisation, stay, rank: rank(stay.room) }))
  }

  /** Its stay limit leaves a quarter, those of its later pins kept aside. */
  function mayStay(organisation: Organisation, room: string, quarter: number): boolean {
    const group = reading.limitedGroup(room)
    if (group === null) return true
    let left = reading.quartersLeft(organisation, group) - (used.get(keyOf(organisation.id, group)) ?? 0)
    for (let later = quarter + 1; later < organisation.until; later++) {
      const imposed = reading.pinned(organisation, later)
      if (imposed !== undefined && reading.limitedGroup(imposed) === group) left--
    }
    return left >= 1
  }

  function extend(organisation: string, stay: AllowedStay | null, quarter: number): void {
    const { held, gap } = last.get(organisation) ?? {}
    if (stay === null) {
      if (gap?.until === quarter) gap.until = quarter + 1
      else {
        const next = { organisation, from: quarter, until: quarter + 1 }
        unhoused.push(next)
        last.set(organisation, { gap: next })
      }
      return
    }
    const { room, units } = stay
    if (held?.until === quarter && held.room === room && held.units === units) held.until = quarter + 1
    else {
      const next = { organisation, room, from: quarter, until: quarter + 1, units }
      stays.push(next)
      last.set(organisation, { held: next })
    }
    const group = reading.limitedGroup(room)
    if (group !== null) used.set(keyOf(organisation, group), (used.get(keyOf(organisation, group)) ?? 0) + 1)
  }
}

const keyOf = (organisation: string, group: string) => JSON.stringify([organisation, group])

/** @param wishes proposals of each organisation, the best first. @returns the stay that each one holds in the end */
function settle(wishes: readonly (readonly Proposal[])[], capacity: (room: string) => number) {
  const desks = new Map<string, Desk>()
  const next = wishes.map(() => 0)
  const seat = new Map(wishes.flatMap((own, at) => (own.length === 0 ? [] : [[own[0]!.organisation.id, at] as const])))
  const waiting = wishes.map((_, at) => at).reverse()
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const proposal = wishes[at]![next[at]!++]
    if (proposal === undefined) continue
    const { room } = proposal.stay
    const desk: Desk = desks.get(room) ?? { held: [], refused: null }
    desks.set(room, desk)
    for (const { organisation } of consider(desk, proposal, capacity(room))) {
      waiting.push(seat.get(organisation.id)!)
    }
  }
  const held = [...desks.values()].flatMap((desk) => desk.held)
  return new Map(held.map(({ organisation, stay }) => [organisation.id, stay]))
}

/** @returns who is refused by it */
function consider(desk: Desk, proposal: Proposal, capacity: number): Proposal[] {
  if (desk.refused !== null && compare(proposal.rank, desk.refused) > 0) return [proposal]
  const ranked = [...desk.held, proposal].sort((a, b) => compare(a.rank, b.rank))
  let taken = 0
  const end = ranked.findIndex(({ stay }) => (taken += stay.units) > capacity)
  if (end === -1) {
    desk.held = ranked
    return []
  }
  desk.held = ranked.slice(0, end)
  desk.refused = ranked[end]!.rank
  return ranked.slice(end)
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i])
  return at === -1 ? 0 : a[at]! - b[at]!
}

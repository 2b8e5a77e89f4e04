/**
 * A plan after the improvements that are one step away: somebody takes a better pathway on what is free; or it takes the one
 * that it would rather have, or the best that somebody else's places would allow, and those in its way take their best
 * pathways on what is then left. All pathways are exact and the order is that of the question, so the same question gives
 * the same answer: unlike a short search, which would differ
 * from the plan by what it had no time to find.
 */
import { worthOf } from '../check.ts'
import type { AllowedStay, PlannedStay, Problem } from '../problem.ts'
import { pathwayAdviser } from '../solver/bestPathway.ts'

/** Points that a step must bring: less is a matter of taste, or of rounding. */
const LEAST_GAIN = 1
/** Demands in the way that may be asked to go elsewhere at once. */
const MOST_IN_THE_WAY = 4
/** After these the plan is taken as it is. */
const PASSES = 3

/** @param stays a plan that keeps the rules, and holds what is pinned */
export function improved(question: Problem, stays: readonly PlannedStay[]): PlannedStay[] {
  const problem = withKeepBonus(question)
  const advise = pathwayAdviser(problem)
  const rows = rowsByDemand(problem)
  const worthAlone = worthByDemand(problem, rows)
  const plan = new Map(problem.organisations.map(({ id }) => [id, [] as PlannedStay[]]))
  for (const stay of stays) plan.get(stay.organisation)!.push(stay)
  const left = capacities(problem)
  const holders = new Map(problem.rooms.map(({ id }) => [id, new Set<string>()]))
  for (const own of plan.values()) put(own)

  for (let pass = 0, changed = true; pass < PASSES && changed; pass++) {
    changed = false
    for (const { id } of problem.organisations) if (step(id)) changed = true
  }
  return [...plan.values()].flat()

  /** @returns whether something better was found and done */
  function step(id: string): boolean {
    const own = plan.get(id)!
    const worth = worthAlone(id, own)
    const wished = advise(id)
    if (wished.worth <= worth + LEAST_GAIN) return false
    take(own)
    const free = advise(id, { residualCapacity: left })
    if (free.worth > worth + LEAST_GAIN) {
      put(free.stays)
      plan.set(id, free.stays)
      return true
    }
    const others = inTheWay(id, wished.stays)
    if (others.length > 0 && others.length <= MOST_IN_THE_WAY && exchange(id, wished, worth, others)) return true
    for (const rival of rivals(id, own)) {
      const theirs = plan.get(rival)!
      take(theirs)
      const better = advise(id, { residualCapacity: left })
      put(theirs)
      if (better.worth > worth + LEAST_GAIN && exchange(id, better, worth, [rival])) return true
    }
    put(own)
    return false
  }

  /** Who is, in some quarter, in a room that would be worth more to the demand than its own. */
  function rivals(id: string, own: readonly PlannedStay[]): string[] {
    const found = new Set<string>()
    const rowAt = (room: string, quarter: number) =>
      rows.get(id)!.find((row) => row.room === room && row.from <= quarter && quarter < row.until)
    const worths = range(0, problem.quarters).map((quarter) => {
      const here = own.find(({ from, until }) => from <= quarter && quarter < until)
      return here === undefined ? 0 : rowAt(here.room, quarter)!.worth
    })
    for (const { room, from, until, worth } of rows.get(id)!) {
      const quarters = range(from, until).filter((quarter) => worth > worths[quarter]!)
      if (quarters.length === 0) continue
      for (const other of holders.get(room)!) {
        const isThere = (stay: PlannedStay) =>
          stay.room === room && quarters.some((quarter) => stay.from <= quarter && quarter < stay.until)
        if (other !== id && plan.get(other)!.some(isThere)) found.add(other)
      }
    }
    return [...found].sort()
  }

  function exchange(
    id: string,
    wished: { worth: number; stays: PlannedStay[] },
    worth: number,
    others: readonly string[],
  ): boolean {
    const before = others.map((other) => plan.get(other)!)
    before.forEach(take)
    put(wished.stays)
    let gain = wished.worth - worth
    const after = others.map((other, at) => {
      const next = advise(other, { residualCapacity: left })
      gain += next.worth - worthAlone(other, before[at]!)
      put(next.stays)
      return next.stays
    })
    if (gain > LEAST_GAIN) {
      plan.set(id, wished.stays)
      others.forEach((other, at) => plan.set(other, after[at]!))
      return true
    }
    ;[wished.stays, ...after].forEach(take)
    before.forEach(put)
    return false
  }

  /** Who holds a room that the pathway wants where too little is left. */
  function inTheWay(id: string, wished: readonly PlannedStay[]): string[] {
    const found = new Set<string>()
    for (const { room, from, until, units } of wished) {
      const short = range(from, until).filter((quarter) => left.get(room)![quarter]! < units)
      if (short.length === 0) continue
      for (const other of holders.get(room)!) {
        const isThere = (stay: PlannedStay) =>
          stay.room === room && short.some((quarter) => stay.from <= quarter && quarter < stay.until)
        if (other !== id && plan.get(other)!.some(isThere)) found.add(other)
      }
    }
    return [...found].sort()
  }

  function put(own: readonly PlannedStay[]): void {
    for (const { organisation, room, from, until, units } of own) {
      holders.get(room)!.add(organisation)
      for (const quarter of range(from, until)) left.get(room)![quarter]! -= units
    }
  }
  function take(own: readonly PlannedStay[]): void {
    for (const { organisation, room, from, until, units } of own) {
      holders.get(room)!.delete(organisation)
      for (const quarter of range(from, until)) left.get(room)![quarter]! += units
    }
  }
}

/** The question with what steers towards where `options.keep` has each counted in the worth of those stays. */
function withKeepBonus(problem: Problem): Problem {
  const { keep, keepBonus } = problem.options
  const quarters = new Map<string, Set<number>>()
  for (const { organisation, room, from, until } of keep ?? []) {
    const key = `${organisation} ${room}`
    quarters.set(key, new Set([...(quarters.get(key) ?? []), ...range(from, until)]))
  }
  const stays = problem.stays.flatMap((stay): AllowedStay[] => {
    const kept = quarters.get(`${stay.organisation} ${stay.room}`)
    if (kept === undefined) return [stay]
    return range(stay.from, stay.until).map((quarter) => ({
      ...stay,
      from: quarter,
      until: quarter + 1,
      worth: stay.worth + (kept.has(quarter) ? keepBonus : 0),
    }))
  })
  return { ...problem, stays }
}

const range = (from: number, until: number): number[] => Array.from({ length: until - from }, (_, at) => from + at)

function capacities({ rooms, quarters }: Problem): Map<string, number[]> {
  return new Map(
    rooms.map(({ id, capacity, from, until }) => [
      id,
      Array.from({ length: quarters }, (_, quarter) =>
        quarter < from || quarter >= until ? 0 : typeof capacity === 'number' ? capacity : capacity[quarter]!,
      ),
    ]),
  )
}

function rowsByDemand(problem: Problem): ReadonlyMap<string, AllowedStay[]> {
  const rows = new Map(problem.organisations.map(({ id }) => [id, [] as AllowedStay[]]))
  for (const stay of problem.stays) rows.get(stay.organisation)!.push(stay)
  return rows
}

/** Points of a demand's own stays. */
function worthByDemand(
  problem: Problem,
  rows: ReturnType<typeof rowsByDemand>,
): (id: string, stays: readonly PlannedStay[]) => number {
  const alone = new Map(
    problem.organisations.map((organisation) => [
      organisation.id,
      { ...problem, organisations: [organisation], stays: rows.get(organisation.id)!, pins: [] },
    ]),
  )
  return (id, stays) => worthOf(alone.get(id)!, { stays })
}

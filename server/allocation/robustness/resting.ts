/** What of a question and of its plan rests on unknown facts, and what is lost when they turn out badly. */
import { worthOf } from '../check.ts'
import { roomsByQuarter, steeringOf, type Candidate, type Composed } from '../compose.ts'
import type { PlannedStay, Problem } from '../problem.ts'
import { bestPathway } from '../solver/bestPathway.ts'
import { keyOf, missingFacts, type Fact } from './missingFacts.ts'
import type { MissingFact } from './robustness.schema.ts'

/** Facts that a cell rests on; what an agreement or a person decided rests on none. */
export type Rests = (demandId: string, roomId: string, quarter: number) => readonly Fact[]

export function restsOn({ candidates, rooms }: Composed): Rests {
  const byId = new Map(candidates.map((candidate) => [candidate.demand.id, candidate]))
  const known = new Map<string, readonly Fact[]>()
  return (demandId, roomId, quarter) => {
    const candidate = byId.get(demandId)!
    if (isDecided(candidate, roomId, quarter)) return []
    const key = `${demandId} ${roomId} ${quarter}`
    const found = known.get(key) ?? missingFacts(candidate, rooms.get(roomId)!, quarter)
    known.set(key, found)
    return found
  }
}

/** By an agreement in force, or by a person. */
export const isDecided = ({ kept, imposed }: Candidate, roomId: string, quarter: number): boolean =>
  kept[quarter]! || imposed[quarter] === roomId

/** The same question without the cells for which `isCut` holds. */
export function cut(problem: Problem, isCut: (demandId: string, roomId: string, quarter: number) => boolean): Problem {
  return { ...problem, stays: problem.stays.flatMap((stay) => pieces(stay, isCut)) }
}

/** What is left of a plan. */
export function cutPlan(
  stays: readonly PlannedStay[],
  isCut: (demandId: string, roomId: string, quarter: number) => boolean,
): PlannedStay[] {
  return stays.flatMap((stay) => pieces(stay, isCut))
}

function pieces<Row extends { organisation: string; room: string; from: number; until: number }>(
  row: Row,
  isCut: (demandId: string, roomId: string, quarter: number) => boolean,
): Row[] {
  const left: Row[] = []
  for (let quarter = row.from; quarter < row.until; quarter++) {
    if (isCut(row.organisation, row.room, quarter)) continue
    const last = left.at(-1)
    if (last !== undefined && last.until === quarter) last.until = quarter + 1
    else left.push({ ...row, from: quarter, until: quarter + 1 })
  }
  return left
}

/**
 * The facts under the placements of a plan, those whose bad answer costs most first.
 *
 * Every unknown was already taken to turn out well, so a good answer changes nothing: only a fact that some placement rests
 * on can change the plan, and it does when the answer is bad. What that costs is the loss to the runner-up: each demand
 * that loses its place takes its exact best pathway on what the others leave, which stay where they are. Planning everybody
 * again could lose less, never more. Chosen over solving again for each fact, which takes seconds a fact where this takes
 * milliseconds; the README gives how the two rank.
 */
export function factsThatMatter(
  { problem, candidates, rooms, offered }: Composed,
  stays: readonly PlannedStay[],
  rests: Rests,
): MissingFact[] {
  const present = new Map(
    candidates.flatMap((each) => (each.demand.expected === undefined ? [[each.demand.id, each] as const] : [])),
  )
  const found = new Map<string, { fact: Fact; demands: Set<string>; placements: Map<string, [string, string]> }>()
  for (const { organisation, room, from, until } of stays) {
    const demand = present.get(organisation)?.demand
    if (demand === undefined) continue
    for (let quarter = from; quarter < until; quarter++) {
      for (const fact of rests(organisation, room, quarter)) {
        const entry = found.get(keyOf(fact)) ?? { fact, demands: new Set(), placements: new Map() }
        found.set(keyOf(fact), entry)
        entry.demands.add(organisation)
        entry.placements.set(`${organisation} ${room}`, [demand.organisation.name, rooms.get(room)!.name])
      }
    }
  }
  return [...found.values()]
    .map(({ fact, demands, placements }) => ({
      ...fact,
      loss: lossWithout(fact, demands),
      placements: [...placements.values()].map(([organisationName, roomName]) => ({ organisationName, roomName })),
    }))
    .sort((a, b) => b.loss - a.loss || (a.sentence < b.sentence ? -1 : 1))

  function lossWithout(fact: Fact, demands: ReadonlySet<string>): number {
    const key = keyOf(fact)
    const left = new Map([...offered].map(([room, units]) => [room, [...units]]))
    const take = ({ room, from, until, units }: PlannedStay) => {
      for (let quarter = from; quarter < until; quarter++) left.get(room)![quarter]! -= units
    }
    for (const stay of stays) if (!demands.has(stay.organisation)) take(stay)
    let loss = 0
    for (const id of demands) {
      const alone = questionOf(problem, id)
      const own = stays.filter(({ organisation }) => organisation === id)
      const answer = cut(alone, (demandId, roomId, quarter) =>
        rests(demandId, roomId, quarter).some((each) => keyOf(each) === key),
      )
      const runnerUp = bestPathway(answer, id, { residualCapacity: roomsOf(alone, left) })
      loss += pointsOf(alone, own) - pointsOf(alone, runnerUp.stays)
      for (const stay of runnerUp.stays) take(stay)
    }
    return Math.round(loss * 10) / 10
  }

  /** Without what only steers the solver. */
  function pointsOf(alone: Problem, own: readonly PlannedStay[]): number {
    const asking = { candidates: alone.organisations.map(({ id }) => present.get(id)!) }
    return worthOf(alone, { stays: own }) - steeringOf(asking, roomsByQuarter(alone, own))
  }
}

const questionOf = (problem: Problem, id: string): Problem => ({
  ...problem,
  organisations: problem.organisations.filter((organisation) => organisation.id === id),
  stays: problem.stays.filter(({ organisation }) => organisation === id),
  pins: problem.pins.filter(({ organisation }) => organisation === id),
})

const roomsOf = ({ rooms }: Problem, left: ReadonlyMap<string, readonly number[]>) =>
  new Map(rooms.map(({ id }) => [id, left.get(id)!]))

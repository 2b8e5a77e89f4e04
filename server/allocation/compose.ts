/**
 * From facts to a question in `escale-allocation/1`, with the side tables that explain its answer. Pure: the same facts and
 * request give the same question. One organisation of the question is one demand; its quarters are those of the horizon.
 */
import type { Ban, Pin, Weights } from './allocation.schema.ts'
import { changedBy, type PlanChange } from './changes/changes.ts'
import { keptStays, type Base } from './changes/keep.ts'
import { readDecisions } from './decisions.ts'
import type { Rule } from './eligibility/rule.ts'
import { assess, DATED_RULES, isRefused, UNDATED_RULES, type Assessment } from './eligibility/rules.ts'
import { type Facts, type Horizon, type PhaseFacts, type RoomFacts } from './facts.ts'
import type { GridUsed } from './grid/grid.schema.ts'
import { applicantsOf } from './grid/ranking.ts'
import { classOf, prioritiesOf, type Priority } from './priority.ts'
import { PROBLEM_FORMAT, type AllowedStay, type Mode, type Organisation, type Problem, type Result } from './problem.ts'
import { askingOf, contextOf, stayGroupOf, stranded, supplyOf, type Asking, type Supply } from './tenancy.ts'
import { pointsOf, rounded, sumOf, type Points } from './wishes/wishes.ts'

/** What is asked of a plan, besides the facts. */
export interface Request extends Horizon {
  readonly weights: Weights
  readonly grid: GridUsed
  readonly pins: readonly Pin[]
  readonly bans: readonly Ban[]
  /** What the plan supposes beyond the facts. */
  readonly changes: readonly PlanChange[]
  /** The plan that it is based on, as it was. */
  readonly base: Base | null
  /** Points that steer the solver, per quarter in which a demand stays where the base, or else its agreement, has it. */
  readonly keepBonus: number
  /** Time allowed to the solver. */
  readonly seconds: number
  readonly seed: number
  readonly mode: Mode
}

/** A demand with what its stays are multiplied by. */
export interface Candidate extends Asking {
  readonly priority: Priority
}

export interface Composed extends Supply {
  readonly problem: Problem
  readonly request: Request
  /** With the changes of the plan made. */
  readonly facts: Facts
  readonly candidates: readonly Candidate[]
  readonly rooms: ReadonlyMap<string, RoomFacts>
  readonly reserved: ReadonlySet<string>
}

/**
 * Who asks, and the facts as the changes make them: what can be refused of a plan is refused here, long before its question.
 * @throws Refusal 422 for changes, pins and bans that cannot be
 */
export function askersOf(known: Facts, request: Request): Pick<Composed, 'facts' | 'candidates'> {
  const facts = changedBy(request.changes, known, request)
  const decisions = readDecisions(facts, request, request.pins, request.bans)
  const priorities = prioritiesOf(applicantsOf(facts, request.startsOn), request.grid)
  const candidates = askingOf(facts, request, decisions).map((asking) => ({
    ...asking,
    priority: priorities.get(asking.demand.id)!,
  }))
  return { facts, candidates }
}

/**
 * @param reserved demands whose agreement in force is reserved to them: see `tenancy.ts`
 * @param only a demand to ask about alone; what is offered is still what all of them leave
 * @throws Refusal 422 as `askersOf` does
 */
export function compose(
  known: Facts,
  request: Request,
  reserved: ReadonlySet<string> = new Set(),
  only?: string,
): Composed {
  const { facts, candidates } = askersOf(known, request)
  const supply = supplyOf(facts, request, candidates, reserved)
  const rooms = new Map(facts.rooms.map((room) => [room.id, room]))
  const asked = only === undefined ? candidates : candidates.filter(({ demand }) => demand.id === only)
  const problem = questionOf(asked, facts.rooms, supply, request, reserved)
  return { ...supply, problem, request, facts, candidates, rooms, reserved }
}

/** Units that a phase takes in a room: its workstations in a shared one (one when nobody knows), else the room itself. */
export function unitsOf(phase: PhaseFacts, room: RoomFacts): number {
  return room.shared ? (phase.workstations ?? 1) : 1
}

/** How a room answers a demand in a quarter in which it asks. */
export function assessIn(asking: Asking, room: RoomFacts, quarter: number): Assessment {
  return assess(asking.phases[quarter]!, room, contextOf(asking, room, quarter))
}

/** Points of a room by wish in a quarter in which the demand asks, before its priority. */
export function pointsIn(asking: Asking, room: RoomFacts, quarter: number, weights: Weights): Points[] {
  return pointsOf(asking.phases[quarter]!, room, asking.demand, weights.points)
}

/** A demand and a room. What holds for a whole phase is judged once. */
export interface Pair {
  /** Some phase could stay there, were its dates right. */
  readonly isPossible: boolean
  /** No rule refuses the room in this quarter, and nobody ruled it out. */
  allows(quarter: number): boolean
  /** Worth of the quarter there as the solver counts it: the points of the wishes times the priority. */
  worth(quarter: number): number
}

export function pairOf(candidate: Candidate, room: RoomFacts, weights: Weights): Pair {
  const { phases, starts, priority, banned } = candidate
  const refused = (quarter: number, rules: readonly Rule[]) =>
    isRefused(phases[quarter]!, room, contextOf(candidate, room, quarter), rules)
  const open = banned.has(room.id) ? [] : starts.filter((quarter) => !refused(quarter, UNDATED_RULES))
  const openPhases = new Set(open.map((quarter) => phases[quarter]!))
  const worth = new Map<PhaseFacts, number>()
  return {
    isPossible: open.length > 0,
    allows: (quarter) => openPhases.has(phases[quarter]!) && !refused(quarter, DATED_RULES),
    worth: (quarter) => {
      const phase = phases[quarter]!
      const known = worth.get(phase)
      if (known !== undefined) return known
      const found = rounded(priority.factor * sumOf(phase, room, candidate.demand, weights.points))
      worth.set(phase, found)
      return found
    },
  }
}

/** Where a plan puts each demand: its room by quarter, `null` without one. */
export function roomsByQuarter({ organisations, quarters }: Problem, stays: Result['stays']) {
  const where = new Map(organisations.map(({ id }) => [id, new Array<string | null>(quarters).fill(null)]))
  for (const { organisation, room, from, until } of stays) where.get(organisation)!.fill(room, from, until)
  return where
}

/** Units that a plan gives, by room and quarter. */
export function unitsGiven({ rooms, quarters }: Problem, stays: Result['stays']) {
  const given = new Map(rooms.map(({ id }) => [id, new Array<number>(quarters).fill(0)]))
  for (const { room, from, until, units } of stays) {
    for (let quarter = from; quarter < until; quarter++) given.get(room)![quarter]! += units
  }
  return given
}

/** Demands that lose, in this plan, a room that an agreement in force grants them: to reserve before asking again. */
export function strandedBy({ candidates, reserved, problem, ...supply }: Composed, result: Result): string[] {
  const where = roomsByQuarter(problem, result.stays)
  return stranded(candidates, supply, reserved, where, unitsGiven(problem, result.stays))
}

/** In the order of the draw: the solver places equals in the order of the question, and that must favour nobody's id. */
function questionOf(
  asked: readonly Candidate[],
  rooms: readonly RoomFacts[],
  { offered }: Supply,
  request: Request,
  reserved: ReadonlySet<string>,
): Problem {
  const candidates = [...asked].sort((a, b) => a.priority.lot - b.priority.lot)
  const stays = candidates.flatMap((candidate) =>
    rooms.flatMap((room) => staysIn(candidate, room, offered.get(room.id)!, request, reserved)),
  )
  const pins = candidates.flatMap((candidate) => pinsOf(candidate))
  const used = new Set([...stays, ...pins].map(({ room }) => room))
  for (const { current } of candidates) if (current !== null) used.add(current.id)
  return {
    format: PROBLEM_FORMAT,
    quarters: request.quarters,
    rooms: rooms
      .filter(({ id }) => used.has(id))
      .map((room) => ({
        id: room.id,
        capacity: compact(offered.get(room.id)!),
        from: 0,
        until: request.quarters,
        maxStay: room.longestStayQuarters,
        maxStayGroup: stayGroupOf(room),
      })),
    organisations: candidates.map((candidate) => organisationOf(candidate, request.weights, reserved)),
    stays,
    pins,
    options: {
      seconds: request.seconds,
      seed: request.seed,
      gap: 0,
      keep: request.keepBonus > 0 ? keptStays(candidates, used, request) : null,
      keepBonus: request.keepBonus,
      mode: request.mode,
    },
  }
}

/**
 * What steers the solver beyond the points of the plan, so that each tenant put out of its room by a change has a place
 * before all else (per quarter), and moves as few times as can be. `steeringOf` takes them out of what is shown.
 */
const DUE_PLACE = 1000
const REPEATED_MOVE = 200

/** Points of the question that are not points of the plan. */
export function steeringOf(
  { candidates }: Pick<Composed, 'candidates'>,
  where: ReadonlyMap<string, readonly (string | null)[]>,
): number {
  return candidates.reduce((total, candidate) => {
    if (candidate.demand.mustHold === undefined) return total
    const rooms = where.get(candidate.demand.id)!
    const placed = candidate.mustHold.filter((due, quarter) => due && rooms[quarter] !== null).length
    return total + DUE_PLACE * placed - REPEATED_MOVE * movesOf(candidate, rooms)
  }, 0)
}

/** How many times a demand goes from one room straight to another. @param rooms its room by quarter */
export function movesOf({ from, until, current }: Asking, rooms: readonly (string | null)[]): number {
  const before = (quarter: number) => (quarter === from ? (current?.id ?? null) : rooms[quarter - 1]!)
  return rooms.filter((room, at) => {
    if (at < from || at >= until || room === null) return false
    const left = before(at)
    return left !== null && left !== room
  }).length
}

/** Costs weigh as much as the stays of the same organisation. Who has its place reserved loses nothing by staying there. */
function organisationOf(candidate: Candidate, weights: Weights, reserved: ReadonlySet<string>): Organisation {
  const { demand, from, until, current, holds, stayed, priority } = candidate
  const cost = (points: number) => rounded(points * priority.factor)
  const safe = reserved.has(demand.id) && holds[from] !== null
  return {
    id: demand.id,
    from,
    until,
    moveCost: cost(weights.moveCost) + (demand.mustHold === undefined ? 0 : REPEATED_MOVE),
    evictionCost: safe ? 0 : cost(weights.evictionCost),
    unhousedCost: cost(weights.unhousedCost),
    current: current?.id ?? null,
    stayed,
    priority: priority.points,
    priorityClass: classOf(priority.points),
    lot: priority.lot,
  }
}

/** What makes a quarter in a room another row than the quarter before. */
interface Cell {
  worth: number
  units: number
}

function staysIn(
  candidate: Candidate,
  room: RoomFacts,
  offered: readonly number[],
  request: Request,
  reserved: ReadonlySet<string>,
): AllowedStay[] {
  const { demand, from, until, phases, imposed, holds, kept, mustHold } = candidate
  const { isPossible, allows, worth: points } = pairOf(candidate, room, request.weights)
  const worth = (quarter: number) => points(quarter) + (mustHold[quarter] ? DUE_PLACE : 0)
  const rows: AllowedStay[] = []
  // Most pairs end here; a room that it holds, or that a person imposed, may be one that the rules refuse.
  if (!isPossible && !imposed.includes(room.id) && !holds.some((held) => held?.roomId === room.id)) return rows
  for (let quarter = from; quarter < until; quarter++) {
    const cell = cellAt(quarter)
    if (cell === null) continue
    const last = rows.at(-1)
    if (last !== undefined && last.until === quarter && last.worth === cell.worth && last.units === cell.units) {
      last.until = quarter + 1
    } else {
      rows.push({ organisation: demand.id, room: room.id, from: quarter, until: quarter + 1, ...cell })
    }
  }
  return rows

  function cellAt(quarter: number): Cell | null {
    const phase = phases[quarter] ?? null
    if (phase === null) return null
    const agreement = holds[quarter] ?? null
    if (kept[quarter]) {
      return agreement!.roomId === room.id ? { worth: worth(quarter), units: agreement!.workstations ?? 1 } : null
    }
    const units = unitsOf(phase, room)
    const decided = imposed[quarter]
    // What a person imposes goes before every rule; the plan then says which ones it breaks.
    if (decided !== undefined) return decided === room.id ? { worth: worth(quarter), units } : null
    if (units > offered[quarter]!) return null
    if (agreement?.roomId === room.id && reserved.has(demand.id)) return null
    return allows(quarter) ? { worth: worth(quarter), units } : null
  }
}

function pinsOf({ demand, from, until, imposed, holds, kept }: Candidate) {
  const pins: { organisation: string; room: string; from: number; until: number }[] = []
  for (let quarter = from; quarter < until; quarter++) {
    const room = kept[quarter] ? holds[quarter]!.roomId : imposed[quarter]
    if (room === undefined) continue
    const last = pins.at(-1)
    if (last !== undefined && last.room === room && last.until === quarter) last.until = quarter + 1
    else pins.push({ organisation: demand.id, room, from: quarter, until: quarter + 1 })
  }
  return pins
}

/** One number when every quarter has the same. */
function compact(byQuarter: readonly number[]): number | number[] {
  return byQuarter.every((units) => units === byQuarter[0]) ? byQuarter[0]! : [...byQuarter]
}

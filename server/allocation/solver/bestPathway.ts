/** The best pathway of one organisation alone: what it could have, under prices or on what others leave. */
import type { PlannedStay, Price, Question } from '../problem.ts'
import { compile, type Compiled } from './compile.ts'
import { PathwayFinder, pathwayWorth } from './pathway.ts'
import { reportPathway } from './report.ts'

export interface PathwayQuestion {
  /** Points charged per unit and quarter. */
  prices?: readonly Price[]
  /** Units left per room, by quarter; a room that is not named keeps all that pins leave. */
  residualCapacity?: ReadonlyMap<string, readonly number[]>
  /** Rooms that the pathway must stay out of, pins apart. */
  withoutRooms?: readonly string[]
}

export interface BestPathway {
  /** Points by the rules. */
  worth: number
  /** Points less what the prices charge. */
  pricedWorth: number
  stays: PlannedStay[]
}

/**
 * Compiles once and answers for any organisation of the question.
 * @throws Error when no organisation has the id asked for
 */
export function pathwayAdviser(problem: Question): (organisationId: string, asked?: PathwayQuestion) => BestPathway {
  const compiled = compile(problem, 0)
  const finder = new PathwayFinder(compiled)
  const organisations = new Map(problem.organisations.map(({ id }, o) => [id, o]))
  const rooms = new Map(problem.rooms.map(({ id }, r) => [id, r]))
  return (organisationId, asked = {}) => {
    const o = organisations.get(organisationId)
    if (o === undefined) throw new Error(`No organisation ${organisationId} in the question`)
    const pricedWorth = finder.best(o, costOf(compiled, rooms, asked))
    const { stays } = reportPathway(problem, compiled, o, finder.path, 0)
    return { worth: pathwayWorth(compiled, o, finder.path), pricedWorth, stays }
  }
}

/** One answer of `pathwayAdviser`, for a single question. */
export function bestPathway(problem: Question, organisationId: string, asked: PathwayQuestion = {}): BestPathway {
  return pathwayAdviser(problem)(organisationId, asked)
}

function costOf(compiled: Compiled, rooms: ReadonlyMap<string, number>, asked: PathwayQuestion): Float64Array {
  const { quarters, slotCount, roomSlot, slotUnits } = compiled
  const cost = compiled.closed.slice()
  const eachSlot = (room: string, quarter: number, visit: (cell: number, units: number) => void) => {
    const r = rooms.get(room)!
    for (let slot = roomSlot[r]!; slot < roomSlot[r + 1]!; slot++) visit(quarter * slotCount + slot, slotUnits[slot]!)
  }
  for (const { room, quarter, price } of asked.prices ?? []) {
    eachSlot(room, quarter, (cell, units) => (cost[cell]! += price * units))
  }
  for (let quarter = 0; quarter < quarters; quarter++) {
    for (const [room, left] of asked.residualCapacity ?? []) {
      eachSlot(room, quarter, (cell, units) => {
        if (units > left[quarter]!) cost[cell] = Infinity
      })
    }
    for (const room of asked.withoutRooms ?? []) eachSlot(room, quarter, (cell) => (cost[cell] = Infinity))
  }
  return cost
}
